"""An import killed at any moment: the archive opens, holds whole records only, and the next import completes it."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fictional_records import make_raw
from trialogue.registry import Archive, import_path

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
RAWS = [make_raw(n, descriptionModule={"briefSummary": f"{n**9} and {n**7} words. " * 60}) for n in range(1, 4001)]

IMPORT = """
import datetime, pathlib, sys
from trialogue.registry import Archive, import_path
def tell(done, total):
    print(done, flush=True)
    sys.stdin.readline()
with Archive(pathlib.Path(sys.argv[1])) as archive:
    print("open", flush=True)
    import_path(pathlib.Path(sys.argv[2]), archive, seen_at=datetime.datetime.now(datetime.UTC), progress=tell)
print("done", flush=True)
"""


def kill_after(reports: int, archive: Path, source: Path) -> bool:
    """Start an import in its own process, kill it a moment after it has told its progress so often; whether it was
    running. It waits for a word after each report: it works when it is killed, and cannot be done before."""
    command = [sys.executable, "-c", IMPORT, str(archive), str(source)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "open\n"
        for _ in range(reports):
            assert process.stdout.readline().strip().isdecimal()
            process.stdin.write("\n")
            process.stdin.flush()
        time.sleep(reports * 0.005)
        process.send_signal(signal.SIGKILL)
        rest, _nothing = process.communicate()
    return "done" not in rest and process.returncode == -signal.SIGKILL


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "studies.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(RAWS), 1))
    return path


def check_whole(archive: Path) -> int:
    """How many records are in, each whole and in order."""
    with sqlite3.connect(archive) as stranger:
        assert stranger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    stranger.close()
    with Archive(archive) as opened:
        records = list(opened.current())
    assert [record.raw for record in records] == RAWS[: len(records)]
    assert all(hashlib.sha256(record.raw).hexdigest() == record.record_hash for record in records)
    return len(records)


def test_an_import_killed_at_many_moments_loses_nothing(tmp_path: Path, source: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    held = [0]
    for reports in range(1, 8):
        assert kill_after(reports, archive, source), reports
        held.append(check_whole(archive))
    assert held == sorted(held)
    assert any(0 < count < len(RAWS) for count in held)
    with Archive(archive) as opened:
        report = import_path(source, opened, seen_at=NOON)
    assert report.counts == (len(RAWS) - held[-1], 0, held[-1], 0)
    assert check_whole(archive) == len(RAWS)


def test_a_killed_import_does_not_lock_out_the_next_nor_a_reader(tmp_path: Path, source: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    with Archive(archive) as opened:
        opened.append(RAWS[0], "before", NOON)
        assert kill_after(5, archive, source)
        assert next(opened.current()).source == "before"
        assert opened.append(RAWS[-1], "after", NOON) == "added"


def test_two_imports_at_once_bring_everything_in_once(tmp_path: Path, source: Path) -> None:
    archive = tmp_path / "archive.sqlite"
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"\n".join(reversed(RAWS)))
    command = [sys.executable, "-c", IMPORT, str(archive)]
    none = subprocess.DEVNULL  # with an input that has ended, no report waits for a word
    with (
        subprocess.Popen([*command, str(source)], stdin=none, stdout=none, stderr=subprocess.PIPE, text=True) as first,
        subprocess.Popen([*command, str(other)], stdin=none, stdout=none, stderr=subprocess.PIPE, text=True) as second,
    ):
        assert [process.communicate(timeout=120)[1] for process in (first, second)] == ["", ""]
    assert check_whole(archive) == len(RAWS)
    with Archive(archive) as opened:
        assert opened.counts().versions == len(RAWS)
