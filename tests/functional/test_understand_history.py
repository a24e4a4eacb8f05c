"""The versions of a record and what changed, from a real archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from changing_records import build_changing_home
from portal_pages import read_page


@pytest.fixture(scope="module")
def history_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_changing_home(tmp_path_factory.mktemp("history"))


@pytest.fixture
def client(history_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = history_home  # type: ignore[attr-defined]
    return Client()


def test_every_version_is_listed_newest_first_with_what_changed(client: Client) -> None:
    response = client.get("/study/NCT99000801/history")
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert page.tags.count("h1") == 1
    assert [version.number for version in response.context["versions"]] == [3, 2, 1]
    for words in (
        "Seen by us on 2026-09-01. Updated in the registry on 2026-08-01.",
        "from Recruiting to Completed",
        "Added: B, Basel, Switzerland",
        "1 line changed",
        "Added: * No asthma",
        "New: this must hold: not (asthma).",
        "The first version we saw.",
    ):
        assert words in page.text, words


def test_a_record_that_never_changed_has_one_version(client: Client) -> None:
    response = client.get("/study/NCT99000802/history")
    assert len(response.context["versions"]) == 1
    assert "The first version we saw." in read_page(response).text


def test_hostile_versions_run_nothing(client: Client) -> None:
    response = client.get("/study/NCT99000803/history")
    raw = response.content.decode()
    assert response.status_code == 200
    assert read_page(response).dangers == []
    assert "\u202e" not in raw
    assert "\x00" not in raw
    assert "<!--" not in raw
    assert "{{ 7|add:7 }}" in raw
    assert raw.count("</main>") == 1


def test_an_unknown_study_is_not_found(client: Client) -> None:
    assert client.get("/study/NCT00000000/history").status_code == 404


def test_without_an_archive_the_page_says_so(
    client: Client, history_home: Path, tmp_path: Path, settings: object
) -> None:
    (tmp_path / "snapshots").symlink_to(history_home / "snapshots")
    settings.TRIALOGUE_HOME = tmp_path  # type: ignore[attr-defined]
    text = read_page(client.get("/study/NCT99000801/history")).text
    assert "This server keeps no archive of records" in text
    assert not (tmp_path / "archive.sqlite").exists()


def test_an_archive_that_cannot_be_read_is_no_traceback(
    client: Client, history_home: Path, tmp_path: Path, settings: object
) -> None:
    (tmp_path / "snapshots").symlink_to(history_home / "snapshots")
    (tmp_path / "archive.sqlite").write_bytes(b"not an archive" * 100)
    settings.TRIALOGUE_HOME = tmp_path  # type: ignore[attr-defined]
    response = client.get("/study/NCT99000801/history")
    assert response.status_code == 200
    assert "This server keeps no archive of records" in read_page(response).text


def test_the_study_page_leads_to_its_versions(client: Client) -> None:
    assert "/study/NCT99000801/history" in read_page(client.get("/study/NCT99000801")).addresses
