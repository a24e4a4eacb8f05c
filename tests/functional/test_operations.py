"""What those who run the portal watch, and a new snapshot taken up under load without a dropped request."""

from __future__ import annotations

import json
import logging
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from trialogue.portal.operations.log import JsonLines, log_request

STUDY = "NCT04515719"


@pytest.fixture
def client(demo_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = demo_home
    return Client()


def test_ready_only_with_a_snapshot_and_a_desk(client: Client, settings: Any, tmp_path: Path) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": "ok", "desk": "ok"}
    settings.TRIALOGUE_HOME = tmp_path
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["snapshot"]) == (503, "not there; run: trialogue snapshot build")


def numbers(client: Client) -> dict[tuple[str, str], float]:
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, sample.labels.get("page", "") + sample.labels.get("status", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_page_and_name_nobody(client: Client, settings: Any) -> None:
    before = numbers(client)
    for path in (f"/api/v2/studies/{STUDY}", "/api/v2/studies?query.cond=myasthenia", "/api/v2/nowhere/myasthenia"):
        client.get(path)
    after = numbers(client)
    for page in ("api-v2-study200", "api-v2-studies200", "api-v2-unknown404"):
        assert after["trialogue_requests_total", page] == before.get(("trialogue_requests_total", page), 0) + 1
    assert after["trialogue_request_seconds_count", "api-v2-study"] > 0
    assert after["trialogue_snapshot_studies", ""] >= 100
    text = client.get("/metrics").content.decode()
    assert "myasthenia" not in text
    assert STUDY not in text
    settings.TRIALOGUE_METRICS = False
    assert client.get("/metrics").status_code == 404


def test_the_json_log_tells_requests_and_failures_without_their_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "trialogue.requests"):
        logging.getLogger("trialogue.requests").propagate = True
        log_request("study", "GET", 200, 0.0123)
        logging.getLogger("trialogue.requests").propagate = False
    told = json.loads(JsonLines().format(caplog.records[-1]))
    assert {name: told[name] for name in ("page", "method", "status", "milliseconds")} == {
        "page": "study",
        "method": "GET",
        "status": 200,
        "milliseconds": 12.3,
    }
    try:
        raise ValueError("she takes warfarin")
    except ValueError as error:
        failed = logging.LogRecord(
            "x", logging.ERROR, "f.py", 1, "it failed", (), (ValueError, error, error.__traceback__)
        )
    line = JsonLines().format(failed)
    assert "warfarin" not in line
    assert json.loads(line)["exception"][-1] == "builtins.ValueError"


def test_a_new_snapshot_is_taken_up_and_no_request_is_dropped(demo_home: Path, settings: Any, tmp_path: Path) -> None:
    first = (demo_home / "snapshots" / "CURRENT").read_text().strip()
    second = f"{first}-9"
    for name in (first, second):
        shutil.copytree(demo_home / "snapshots" / first, tmp_path / "snapshots" / name, copy_function=os.link)
    manifest = tmp_path / "snapshots" / second / "manifest.json"
    changed = manifest.read_text().replace(first, second)
    manifest.unlink()
    manifest.write_text(changed)
    pointer = tmp_path / "snapshots" / "CURRENT"
    pointer.write_text(f"{first}\n")
    settings.TRIALOGUE_HOME = tmp_path

    def ask(number: int) -> tuple[int, int]:
        if number == 10:
            fresh = pointer.with_name("CURRENT.new")
            fresh.write_text(f"{second}\n")
            fresh.replace(pointer)
        page = Client().get("/api/v2/studies", {"query.cond": "lupus", "pageSize": "2", "fields": "NCTId"})
        more = Client().get(
            "/api/v2/studies",
            {"query.cond": "lupus", "fields": "NCTId", "pageToken": page.json()["nextPageToken"]},
        )
        return page.status_code, more.status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(30)))
    assert set(answers) == {(200, 200)}
    assert f'id="{second}"' in Client().get("/metrics").content.decode()
