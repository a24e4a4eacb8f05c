"""A build that takes over what did not change, beside one of everything: the same records, columns and answers."""

from __future__ import annotations

import datetime
import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from trialogue.registry import Archive
from trialogue.registry.demonstration import demonstration_records
from trialogue.search import SearchQuery
from trialogue.search.types import FACETS
from trialogue.snapshot import Manifest, build_snapshot, open_snapshot
from trialogue.snapshot.verify import verify_snapshot
from trialogue.study import parse_study

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
STUDIES = 60
QUERIES = ("lupus", "kidney", "diabetes adults", "cancer", "placebo", "")


def amended(raw: bytes, chance: random.Random) -> bytes:
    """A record with something else in it: words, criteria, sites, a heading."""
    record = json.loads(raw)
    protocol = record["protocolSection"]
    what = chance.choice(("title", "criteria", "sites", "status", "heading", "conditions"))
    if what == "title":
        protocol["identificationModule"]["briefTitle"] += f" and kidney {chance.randint(1, 9)}"
    elif what == "criteria":
        lines = protocol.setdefault("eligibilityModule", {})
        lines["eligibilityCriteria"] = (
            lines.get("eligibilityCriteria", "") + f"\n* Aged {chance.randint(20, 40)} or older"
        )
    elif what == "sites":
        site = {"city": "Lyon", "country": "France", "geoPoint": {"lat": 45.7, "lon": 4.8}, "status": "RECRUITING"}
        protocol["contactsLocationsModule"] = {"locations": [site] * chance.randint(0, 2)}
    elif what == "heading":
        mesh = {"id": f"D90000{chance.randint(1, 9)}", "term": "Zornian Lupus"}
        record["derivedSection"] = {"conditionBrowseModule": {"meshes": [mesh]}}
    elif what == "status":
        protocol["statusModule"]["overallStatus"] = chance.choice(("RECRUITING", "COMPLETED"))
    else:
        protocol["conditionsModule"] = {"conditions": [chance.choice(("Gout", "Asthma", "Lupus Nephritis"))]}
    return json.dumps(record).encode()


def change(home: Path, raws: list[bytes], chance: random.Random) -> None:
    """Some studies more, some changed, one gone."""
    with Archive(home / "archive.sqlite") as archive:
        current = [record.raw for record in archive.current()]
        there = {parse_study(raw).nct_id for raw in current}
        new = [raw for raw in raws if parse_study(raw).nct_id not in there]
        for raw in (*chance.sample(new, 2), *(amended(raw, chance) for raw in chance.sample(current, 2))):
            archive.append(raw, "test", NOON)
        archive.note_departure(chance.choice(sorted(there)), None, "test", NOON)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("home")
    with Archive(folder / "archive.sqlite") as archive:
        for raw in list(demonstration_records())[::2][:STUDIES]:
            archive.append(raw, "test", NOON)
    build_snapshot(folder, built_at=NOON)
    return folder


def names(folder: Path) -> list[Any]:
    connection = sqlite3.connect(folder / "names.sqlite")
    tables = ("SELECT kind, key, studies, enrolling FROM entries", "SELECT * FROM words", "SELECT * FROM pieces")
    found = [sorted(connection.execute(query).fetchall()) for query in tables]
    connection.close()
    return found


def answers(home: Path) -> list[Any]:
    """What is found and counted, which does not hang on how the index is cut."""
    snapshot = open_snapshot(home)
    results = [snapshot.search(SearchQuery(text=text, facets=FACETS, limit=1000)) for text in QUERIES]
    criteria = [snapshot.eligibility(nct_id) for nct_id in snapshot.nct_ids()]
    return [*((each.total, sorted(hit.nct_id for hit in each.hits), each.facets) for each in results), criteria]


def same_but_for_time(one: Manifest, other: Manifest) -> bool:
    kept = ("counts", "hashes", "fill", "computable", "sources", "learnt", "data_timestamp", "issues")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


@pytest.mark.parametrize("seed", range(2))
def test_taken_over_or_made_anew_is_the_same(seed: int, home: Path) -> None:
    raws, chance = list(demonstration_records()), random.Random(seed)
    served = open_snapshot(home)
    before = [served.raw(nct_id) for nct_id in served.nct_ids()]
    change(home, raws, chance)
    patched = build_snapshot(home, built_at=NOON + datetime.timedelta(hours=2 * seed + 1))
    # Two more, two changed and one gone; an amended or new one may be the one that went.
    assert 3 <= patched.patched <= 5
    folder = home / "snapshots" / patched.id
    assert verify_snapshot(folder) == []
    told, counted = answers(home), names(folder)
    anew = build_snapshot(home, built_at=NOON + datetime.timedelta(hours=2 * seed + 2), anew=True)
    assert anew.patched == 0
    assert same_but_for_time(patched, anew)
    assert (told, counted) == (answers(home), names(home / "snapshots" / anew.id))
    # What served meanwhile is still whole.
    assert [served.raw(nct_id) for nct_id in served.nct_ids()] == before
    assert verify_snapshot(served.folder) == []
    assert served.search(SearchQuery(text="lupus")).total


def test_after_many_changes_everything_is_made_anew(home: Path) -> None:
    with Archive(home / "archive.sqlite") as archive:
        for record in list(archive.current())[: STUDIES // 3]:
            archive.append(amended(record.raw, random.Random(record.nct_id)), "test", NOON)
    assert build_snapshot(home, built_at=NOON + datetime.timedelta(days=2)).patched == 0
