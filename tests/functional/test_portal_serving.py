"""`trialogue demo` and `trialogue serve` as processes: what they build, what they keep, what they write down."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

TRIALOGUE = [sys.executable, "-m", "trialogue.cli"]

SECRET_WORDS = ("7391.25", "1931-02-17", "marker-drug-answer")


def run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TRIALOGUE, "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def test_a_second_demo_does_no_work_twice(demo_home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (demo_home / "snapshots").rglob("*")}
    again = run("demo", "--no-serve", "--json", home=demo_home)
    assert again.returncode == 0, again.stderr
    said = json.loads(again.stdout)
    assert said["already_built"] is True
    assert said["studies"] >= 100
    assert {path: path.stat().st_mtime_ns for path in (demo_home / "snapshots").rglob("*")} == before


def test_the_demo_says_where_whom_to_try_and_how_to_load_real_records(demo_home: Path) -> None:
    said = run("demo", "--no-serve", home=demo_home).stdout
    assert "already built" in said
    assert "http://127.0.0.1:8000/" in said
    assert "examples/patients/lupus-34f.yaml" in said
    assert " --home var/real registry import PATH" in said


def test_the_key_is_readable_by_its_owner_alone(demo_home: Path) -> None:
    assert stat.S_IMODE((demo_home / "secret_key").stat().st_mode) == 0o600


def test_the_desk_database_is_there_and_in_wal_mode(demo_home: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(demo_home / "desk.sqlite3")
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    finally:
        connection.close()


def test_serving_without_a_snapshot_says_what_to_run_in_one_line(tmp_path: Path) -> None:
    done = run("serve", home=tmp_path)
    assert done.returncode == 5
    assert "trialogue demo" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_snapshot_of_another_version_is_refused_before_anything_is_served(demo_home: Path, tmp_path: Path) -> None:
    current = (demo_home / "snapshots" / "CURRENT").read_text()
    folder = tmp_path / "snapshots" / current.strip()
    folder.mkdir(parents=True)
    (tmp_path / "snapshots" / "CURRENT").write_text(current)
    manifest = json.loads((demo_home / "snapshots" / current.strip() / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 1}))
    done = run("serve", home=tmp_path)
    assert done.returncode != 0
    assert "Run: trialogue snapshot build" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_told_in_one_line(demo_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]), home=demo_home)
    assert done.returncode == 3
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_word_that_is_neither_on_nor_off_is_told_in_one_line(demo_home: Path) -> None:
    done = run("serve", home=demo_home, TRIALOGUE_PORTAL_DEBUG="maybe")
    assert done.returncode == 3
    assert "TRIALOGUE_PORTAL_DEBUG='maybe'" in done.stderr


def test_help_starts_without_django() -> None:
    code = (
        "import sys; from trialogue.cli import cli; cli(['--help'], standalone_mode=False);"
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")


def post(url: str, fields: dict[str, str]) -> tuple[int, str]:
    """Fetch the form for its token, then send it, as a browser does."""
    with urllib.request.urlopen(url, timeout=60) as page:
        cookie = page.headers["Set-Cookie"].split(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert token is not None
    body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
    request = urllib.request.Request(url, data=body, headers={"Cookie": cookie, "Referer": url})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.url == url
        return answer.status, answer.read().decode()


def test_no_fact_is_stored_logged_or_put_into_an_address(portal: object, demo_home: Path) -> None:
    url = portal.url  # type: ignore[attr-defined]
    fields = {
        "age.birth": SECRET_WORDS[1],
        "measurement:alt.value": SECRET_WORDS[0],
        "measurement:alt.upper": "40",
        "medication:prednisone.answer": SECRET_WORDS[2],
    }
    status, page = post(f"{url}/study/NCT04515719/fit", fields)
    assert status == 200
    assert f'value="{SECRET_WORDS[0]}"' in page
    api = json.dumps({"patient": {"birth_date": SECRET_WORDS[1]}, "studies": ["NCT00000000"]}).encode()
    request = urllib.request.Request(f"{url}/api/v1/match", data=api, headers={"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        assert error.code in {400, 404}  # both are the JSON error shape
    for address in ("/search?q=marker-drug-answer&age=x", "/nowhere?birth=1931-02-17"):
        try:
            urllib.request.urlopen(url + address, timeout=60)
        except urllib.error.HTTPError as error:
            assert error.code == 404
    written = portal.log.read_text()  # type: ignore[attr-defined]
    for path in demo_home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in SECRET_WORDS:
                assert word.encode() not in content, (word, path)
    for word in SECRET_WORDS:
        assert word not in written
        assert not [line for line in re.findall(r'(?:href|action|hx-post)="([^"]*)"', page) if word in line]


def test_a_desk_database_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("outbox", "list", home=tmp_path, DATABASE_URL="sqlite:////proc/desk.sqlite3")
    assert done.returncode == 3
    assert "the desk database cannot be used" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
