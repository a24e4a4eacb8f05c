"""A snapshot's own records teach the vocabulary; texts are read again only where that bears on them."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw_from, make_tree
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot, open_snapshot
from trialogue.snapshot.learning import Learnt
from trialogue.snapshot.words import LEARNT
from trialogue.vocabulary import default
from trialogue.vocabulary.choice import VARIABLE

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def choice_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots choose tables for the process; each test leaves it as it was."""
    monkeypatch.setenv(VARIABLE, "")


def record(number: int, text: str, *headings: tuple[str, str]) -> bytes:
    tree: dict[str, Any] = make_tree(
        number, eligibilityModule={"eligibilityCriteria": f"Exclusion Criteria:\n\n* {text}\n"}
    )
    meshes = [{"id": identifier, "term": term} for identifier, term in headings]
    tree["derivedSection"] = {
        "conditionBrowseModule": {"meshes": meshes, "ancestors": [{"id": "D900000", "term": "Zorn Disorders"}]}
    }
    return make_raw_from(tree)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a snapshot, so that place names are compiled once for all tests here."""
    home = tmp_path_factory.mktemp("seed")
    fill(home, record(9, "Seed"))
    build_snapshot(home, built_at=NOON - datetime.timedelta(days=1))
    return home


def new_home(seed: Path, folder: Path, *raws: bytes) -> Path:
    """A home that knows the seed's places, with records of its own."""
    subprocess.run(["cp", "-al", f"{seed}/snapshots", f"{folder}/snapshots"], check=True)
    (folder / "snapshots" / "lock").unlink()
    fill(folder, *raws)
    return folder


def fill(home: Path, *raws: bytes) -> None:
    with Archive(home / "archive.sqlite") as archive:
        for each in raws:
            archive.append(each, "test", NOON)


def test_headings_of_one_record_are_read_in_the_criteria_of_another(seed: Path, tmp_path: Path) -> None:
    new_home(seed, tmp_path, record(1, "Anything", ("D900001", "Blushing, Zornian")), record(2, "Zornian blushing"))
    assert build_snapshot(tmp_path, built_at=NOON).learnt == 2
    snapshot = open_snapshot(tmp_path)
    (criterion,) = snapshot.eligibility("NCT99000002").criteria
    assert getattr(criterion.condition, "concept", None) == "mesh-d900001"
    assert default().is_a("mesh-d900001", "mesh-d900000")


def test_only_texts_that_name_what_was_learnt_are_read_again(seed: Path, tmp_path: Path) -> None:
    raws = (record(1, "Asthma"), record(2, "Zornian blushing"), record(3, "Blushing, not zornian at all"))
    new_home(seed, tmp_path, *raws)
    assert build_snapshot(tmp_path, built_at=NOON).read_again == 3
    fill(tmp_path, record(4, "Gout", ("D900001", "Blushing, Zornian")))
    later = build_snapshot(tmp_path, built_at=NOON + datetime.timedelta(hours=1))
    # The new record, the one that names it, and the one that has its words.
    assert later.read_again == 3
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    new_home(seed, fresh, *(open_snapshot(tmp_path).study(f"NCT9900000{number}").raw for number in (4, 2, 3, 1)))
    assert build_snapshot(fresh, built_at=NOON).hashes == later.hashes


def test_a_snapshot_that_learnt_nothing_serves_with_the_shipped_vocabulary(seed: Path, tmp_path: Path) -> None:
    new_home(seed, tmp_path, record(1, "Asthma"))
    assert build_snapshot(tmp_path, built_at=NOON).learnt == 0
    open_snapshot(tmp_path)
    assert default().lookup("zornian blushing") is None
    assert not Learnt(tmp_path / LEARNT)


def test_what_is_told_of_a_text(seed: Path, tmp_path: Path) -> None:
    new_home(seed, tmp_path, record(1, "Anything", ("D900001", "Blushing, Zornian")))
    build_snapshot(tmp_path, built_at=NOON)
    learnt = Learnt(open_snapshot(tmp_path).folder / LEARNT)
    assert "zornian blushing=mesh-d900001:mesh-d900000" in learnt.told_in("No Zornian Blushing.")
    assert learnt.told_in("Blushing") == ""
