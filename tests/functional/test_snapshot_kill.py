"""Builds killed at many moments: the old snapshot serves, nothing is left behind, the next build completes."""

from __future__ import annotations

import datetime
import signal
import subprocess
import sys
from pathlib import Path

from fictional_records import make_raw
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot, open_snapshot

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
BUILD = """
import datetime, pathlib, sys
from trialogue.snapshot import build_snapshot
if __name__ == "__main__":
    def tell(done, total):
        print(done, flush=True)
    build_snapshot(pathlib.Path(sys.argv[1]), built_at=datetime.datetime.now(datetime.UTC), progress=tell)
    print("end", flush=True)
"""
CRITERIA = "Inclusion Criteria:\n\n* Aged 18 years or older\n* ALT below 2 x ULN in study {}\n"
STUDIES = 600


def raw(number: int, version: int = 1) -> bytes:
    text = CRITERIA.format(number * version)
    return make_raw(number, eligibilityModule={"eligibilityCriteria": text}, descriptionModule={"briefSummary": text})


def fill(home: Path, version: int) -> None:
    with Archive(home / "archive.sqlite") as archive, archive.batch():
        for number in range(1, STUDIES + 1):
            archive.append(raw(number, version), "test", NOON)


def kill_at(done: int, home: Path) -> bool:
    """Start a build, kill it once it has told that `done` pieces of work are done; whether it was still running."""
    command = [sys.executable, "-c", BUILD, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        for told in build.stdout:
            if told.strip() == "end" or int(told) >= done:
                break
        build.send_signal(signal.SIGKILL)
        build.communicate()
    return build.returncode == -signal.SIGKILL


def test_a_build_killed_at_many_moments_leaves_the_old_snapshot_serving(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    first = build_snapshot(tmp_path, built_at=NOON)
    fill(tmp_path, 2)
    killed = 0
    for done in (1, 300, STUDIES, STUDIES + 32, STUDIES + 320, 2 * STUDIES):
        killed += kill_at(done, tmp_path)
        snapshot = open_snapshot(tmp_path)
        # A kill at the very end may come after the swap: then the new one serves, whole.
        version = 1 if snapshot.manifest.id == first.id else 2
        assert done == 2 * STUDIES or version == 1
        assert [snapshot.study(nct_id).raw for nct_id in snapshot.nct_ids()] == [
            raw(number, version) for number in range(1, STUDIES + 1)
        ]
        assert len(snapshot.eligibility(f"NCT990{STUDIES:05d}").criteria) >= 2
    assert killed >= 5
    manifest = build_snapshot(tmp_path, built_at=NOON + datetime.timedelta(days=1))
    assert manifest.counts["studies"] == STUDIES
    assert open_snapshot(tmp_path).study("NCT99000001").raw == raw(1, 2)
    assert not list((tmp_path / "snapshots").glob("building-*"))
