"""A snapshot that is whole, and each way in which one may not be; a build that lost too much is refused."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fictional_records import make_raw
from trialogue.errors import BadInput
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot
from trialogue.snapshot.directory import current_folder
from trialogue.snapshot.manifest import read_manifest, write_manifest
from trialogue.snapshot.verify import suspicions, verify_snapshot

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("home")
    with Archive(folder / "archive.sqlite") as archive:
        for number in range(1, 4):
            criteria = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* Age {number} years or older\n"}
            archive.append(make_raw(number, eligibilityModule=criteria), "test", NOON)
    build_snapshot(folder, built_at=NOON)
    return folder


@pytest.fixture
def snapshot(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(current_folder(home), tmp_path / "copy"))


def test_a_fresh_snapshot_is_whole(snapshot: Path) -> None:
    told: list[int] = []
    assert verify_snapshot(snapshot, told.append) == []
    assert told == [1, 2, 3]
    assert read_manifest(snapshot).fill["eligibility text"] == 1


def a_byte_of_the_index(folder: Path) -> None:
    file = max((folder / "index").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def another_record(folder: Path) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute("UPDATE records SET blob = (SELECT blob FROM records WHERE ordinal = 1) WHERE ordinal = 0")
    connection.close()


def a_study_less(folder: Path) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute("DELETE FROM records WHERE ordinal = 2")
    connection.close()


def a_shorter_column(folder: Path) -> None:
    np.save(folder / "numbers" / "StartDate.npy", np.zeros(2, dtype=np.int32))


def a_file_gone(folder: Path) -> None:
    (folder / "sites" / "points.npy").unlink()


def a_file_more(folder: Path) -> None:
    (folder / "notes.txt").write_text("x")


def another_count(folder: Path) -> None:
    manifest = read_manifest(folder)
    write_manifest(folder, msgspec.structs.replace(manifest, counts={**manifest.counts, "criteria": 99}))


def a_manifest_cut_off(folder: Path) -> None:
    (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes()[:40])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (a_byte_of_the_index, "it was changed"),
        (another_record, "NCT99000001: its record does not have its hash"),
        (a_study_less, "studies: the manifest says 3, the files say 2"),
        (a_shorter_column, "numbers/StartDate.npy: the manifest says 3, the files say 2"),
        (a_file_gone, "sites/points.npy: is gone"),
        (a_file_more, "notes.txt: belongs to no build"),
        (another_count, "criteria: the manifest says 99, the files say 3"),
        (a_manifest_cut_off, "cannot be read"),
    ],
)
def test_each_damage_is_told(snapshot: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(snapshot)
    assert any(said in str(issue) for issue in verify_snapshot(snapshot))


def test_a_build_that_lost_too_much_is_refused_and_the_old_one_serves(home: Path) -> None:
    before = current_folder(home)
    manifest = read_manifest(before)
    big = msgspec.structs.replace(manifest, counts={**manifest.counts, "studies": 1000})
    assert suspicions(big, big) == []
    emptied = msgspec.structs.replace(big, fill={**big.fill, "eligibility text": 0.9})
    assert suspicions(big, emptied) == ["studies with eligibility text fell from 100.0 % to 90.0 %"]
    write_manifest(before, big)
    with pytest.raises(BadInput, match=r"studies fell from 1,000 to 3.*--accept"):
        build_snapshot(home, built_at=NOON + datetime.timedelta(minutes=1))
    assert current_folder(home) == before
    build_snapshot(home, built_at=NOON + datetime.timedelta(minutes=2), accept=True)
    assert current_folder(home) != before
