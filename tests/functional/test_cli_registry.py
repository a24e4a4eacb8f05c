"""`trialogue registry import`, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fictional_records import make_raw

RAWS = [make_raw(number, eligibilityModule={"minimumAge": "18 Years"}) for number in range(1, 4)]


def run(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), *map(str, arguments)]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl"
    path.write_bytes(b"\n".join(RAWS))
    return path


def test_import_tells_the_four_counts(home: Path, studies: Path) -> None:
    done = run("registry", "import", studies, "--no-build", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["added", "3"],
        ["changed", "0"],
        ["unchanged", "0"],
        ["rejected", "0"],
        ["snapshot", "not", "built"],
    ]
    assert (home / "archive.sqlite").is_file()
    again = run("registry", "import", studies, "--no-build", home=home)
    assert [line.split() for line in again.stdout.splitlines()][:3] == [
        ["added", "0"],
        ["changed", "0"],
        ["unchanged", "3"],
    ]


def test_import_builds_a_snapshot_and_swaps_it_in(home: Path, studies: Path) -> None:
    done = run("registry", "import", studies, "--json", home=home)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == 3
    assert report["snapshot"]
    assert (home / "snapshots" / "CURRENT").read_text().strip() == report["snapshot"]
    shown = run("study", "NCT99000002", "--json", home=home)
    assert shown.returncode == 0, shown.stderr
    assert "NCT99000002" in shown.stdout


def test_rejected_records_are_named_and_the_exit_status_says_so(home: Path, studies: Path) -> None:
    studies.write_bytes(b"\n".join([RAWS[0], b'{"protocolSection": {}}', b"\xff", RAWS[1]]))
    done = run("registry", "import", studies, "--no-build", home=home)
    assert done.returncode == 6
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("studies.jsonl line 2: no NCT number at protocolSection.identificationModule.nctId.")
    assert lines[1].startswith("studies.jsonl line 3: not UTF-8: byte 0xff at offset 0")
    assert lines[2].startswith("trialogue: 2 records were rejected; the rest is in.")
    assert done.stdout.splitlines()[0].split() == ["added", "2"]


def test_json_stays_one_document_when_records_are_rejected(home: Path, studies: Path) -> None:
    studies.write_bytes(b"{}\n" + RAWS[0])
    done = run("registry", "import", studies, "--no-build", "--json", home=home)
    assert done.returncode == 6
    report = json.loads(done.stdout)
    assert (report["added"], report["rejected"], report["snapshot"]) == (1, 1, None)
    assert [(issue["file"], issue["position"]) for issue in report["issues"]] == [("studies.jsonl", "line 1")]
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_path_is_one_line_and_makes_nothing(home: Path, tmp_path: Path) -> None:
    done = run("registry", "import", tmp_path / "nowhere.zip", home=home)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("trialogue: ") and "nowhere.zip does not exist. Give a JSON" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not home.exists()


def test_a_home_with_something_else_in_place_of_the_archive(home: Path, studies: Path) -> None:
    home.mkdir()
    (home / "archive.sqlite").write_text("my notes, long enough to be taken for a file of its own kind\n" * 20)
    done = run("registry", "import", studies, home=home)
    assert done.returncode == 3
    assert "cannot be used as a record archive" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nothing_but_rejected_records_builds_nothing(home: Path, studies: Path) -> None:
    studies.write_bytes(b"{}")
    done = run("registry", "import", studies, home=home)
    assert done.returncode == 6
    assert "not built" in done.stdout
    assert not (home / "snapshots").exists()
