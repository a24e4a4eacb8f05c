"""An import killed at any moment: the archive opens, holds whole records only, and the next import completes it."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import signal
import sqlite3
import subprocess
import sys
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
with Archive(pathlib.Path(sys.argv[1])) as archive:
    print("open", flush=True)
    import_path(pathlib.Path(sys.argv[2]), archive, seen_at=datetime.datetime.now(datetime.UTC), progress=tell)
print("done", flush=True)
"""


def kill_after(reports: int, archive: Path, source: Path) -> bool:
    """Start an import in its own process, kill it once it has told its progress so often; whether it was running."""
    with subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(archive), str(source)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = ""
        for _ in range(reports):
            told = process.stdout.readline().strip() or told
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return told != "done" and process.returncode == -signal.SIGKILL


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
    killed = 0
    for reports in (1, 2, 4, 6, 9, 12, 16):
        killed += kill_after(reports, archive, source)
        held.append(check_whole(archive))
    assert killed >= 4
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
    with (
        subprocess.Popen(
            [*command, str(source)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as first,
        subprocess.Popen(
            [*command, str(other)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as second,
    ):
        assert [process.communicate(timeout=120)[1] for process in (first, second)] == ["", ""]
    assert check_whole(archive) == len(RAWS)
    with Archive(archive) as opened:
        assert opened.counts().versions == len(RAWS)
