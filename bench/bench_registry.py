"""How fast the registry is searched and how it is held: ours beside SQLite (FTS5, R*Tree), one run, the same records.

    python bench/bench_registry.py [--records N]

The records are made (`registry_generator`); criteria are not read. Progress goes to stderr; the last line is one JSON
object. The alternatives take turns within each round, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import zstandard
from registry_generator import PLACES, Phrases, records

from trialogue.search import SearchQuery
from trialogue.search.index import IndexWriter
from trialogue.search.places import Place
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.search.terms import terms
from trialogue.snapshot.records import Records, RecordWriter, train
from trialogue.study import Study, parse_study

ROUNDS = 40
FILTERS = "status = 'RECRUITING' AND phase IN ('PHASE2', 'PHASE3') AND sex != 'MALE'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--data", help="not used: the records are made")
    count = parser.parse_args().records
    folder = Path(tempfile.mkdtemp(prefix="bench-registry-"))
    try:
        raws = list(records(count))
        mean = sum(map(len, raws)) / count
        say(f"{count:,} records of {mean / 1000:.1f} kB")
        searcher, ours = build_ours(folder / "ours", raws)
        table, theirs = build_sqlite(folder / "sqlite.db", raws)
        figures = compare(searcher, table) | {"build, SQLite over ours": theirs / ours} | sizes(folder, raws)
    finally:
        shutil.rmtree(folder)
    for name, value in figures.items():
        print(f"{name:<58}{value:>10.2f}")
    conditions = {"records": count, "mean_bytes": round(mean), "cores": os.cpu_count(), "load": os.getloadavg()[0],
                  "python": platform.python_version(), "rounds": ROUNDS}  # fmt: skip
    print(json.dumps({"bench": "registry", "ratios": figures, "conditions": conditions}))


def build_ours(folder: Path, raws: Sequence[bytes]) -> tuple[Searcher, float]:
    """Records, index, columns and sites; the seconds of processor time they took."""
    folder.mkdir()
    began = time.process_time()
    writer = RecordWriter(folder / "records.sqlite", train(list(raws[:500])))
    index, sites = IndexWriter(folder / "index"), SiteColumns()
    ids = []
    for ordinal, raw in enumerate(raws):
        study = parse_study(raw)
        writer.add(ordinal, study.nct_id, study.record_hash, raw, b"")
        index.add(ordinal, study)
        sites.add(study)
        ids.append(study.nct_id)
        if ordinal % 500 == 0:
            say(f"ours: {ordinal:,}")
    index.finish()
    writer.close()
    sites.write(folder / "sites")
    took = time.process_time() - began
    held = Records(folder / "records.sqlite")

    def study_of(nct_id: str) -> Study:
        raw = held.raw(nct_id)
        assert raw is not None
        return parse_study(raw)

    return Searcher(folder / "index", folder / "sites", ids, study_of), took


def build_sqlite(path: Path, raws: Sequence[bytes]) -> tuple[sqlite3.Connection, float]:
    """The same text under FTS5, filters as columns, sites in an R*Tree; the seconds of processor time."""
    began = time.process_time()
    table = sqlite3.connect(path)
    table.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE study (id INTEGER PRIMARY KEY, status TEXT, phase TEXT, sex TEXT, record BLOB);"
        "CREATE VIRTUAL TABLE words USING fts5(title, conditions, rest);"
        "CREATE VIRTUAL TABLE place USING rtree(id, lat0, lat1, lon0, lon1, +study INTEGER, +status TEXT);"
    )
    packer = zstandard.ZstdCompressor(level=3)
    site = 0
    for number, raw in enumerate(raws):
        record = json.loads(raw)["protocolSection"]
        row = (number, record["statusModule"]["overallStatus"], record["designModule"]["phases"][0],
               record["eligibilityModule"]["sex"], packer.compress(raw))  # fmt: skip
        table.execute("INSERT INTO study VALUES (?, ?, ?, ?, ?)", row)
        title, conditions = record["identificationModule"]["briefTitle"], record["conditionsModule"]["conditions"]
        rest = " ".join(strings(record))
        words = (number, *(" ".join(terms(text)) for text in (title, " ".join(conditions), rest)))
        table.execute("INSERT INTO words (rowid, title, conditions, rest) VALUES (?, ?, ?, ?)", words)
        for each in record["contactsLocationsModule"]["locations"]:
            lat, lon = each["geoPoint"]["lat"], each["geoPoint"]["lon"]
            table.execute(
                "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)", (site, lat, lat, lon, lon, number, each["status"])
            )
            site += 1
    table.commit()
    return table, time.process_time() - began


def strings(node: Any) -> list[str]:
    """Every text of a record."""
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for each in inner for text in strings(each)]


def compare(searcher: Searcher, table: sqlite3.Connection) -> dict[str, float]:
    """Two words with three filters and three facets; the nearest 20 recruiting sites of a condition."""
    phrases = Phrases()
    ours: list[float] = []
    theirs: list[float] = []
    near: list[float] = []
    near_theirs: list[float] = []
    for number in range(ROUNDS):
        condition = phrases.conditions[number * 13 % len(phrases.conditions)].split()[-1]
        word = phrases.words[number * 17 % len(phrases.words)]
        query = SearchQuery(
            text=f"{condition} {word}", statuses=("RECRUITING",), phases=("PHASE2", "PHASE3"), sex="female"
        )
        match = " AND ".join(f'"{each}"' for each in terms(f"{condition} {word}")) or '"x"'
        ours.append(timed(lambda query=query: searcher.search(query)))
        theirs.append(timed(lambda match=match: ask_sqlite(table, match)))
        _, _, lat, lon = PLACES[number % len(PLACES)]
        place = Place("", "", "", "", lat, lon)
        nearest = SearchQuery(condition=condition, near=place, sort="distance", open_sites=True)
        near.append(timed(lambda nearest=nearest: searcher.search(nearest)))
        near_theirs.append(timed(lambda match=condition, lat=lat, lon=lon: nearest_sqlite(table, match, lat, lon)))
    spread = statistics.quantiles(ours, n=100)
    return {
        "two words, 3 filters, 3 facets, top 20: SQLite over ours": statistics.mean(theirs) / statistics.mean(ours),
        "its p99 over its p50": spread[98] / statistics.median(ours),
        "nearest 20 recruiting: SQLite over ours": statistics.mean(near_theirs) / statistics.mean(near),
        "milliseconds of the first, ours": 1000 * statistics.mean(ours),
    }


def ask_sqlite(table: sqlite3.Connection, match: str) -> None:
    """The top 20 and three counts."""
    found = "FROM words JOIN study ON study.id = words.rowid WHERE words MATCH ?"
    table.execute(
        f"SELECT words.rowid {found} AND {FILTERS} ORDER BY bm25(words, 9, 8, 3) LIMIT 20", (match,)
    ).fetchall()
    for facet in ("status", "phase", "sex"):
        others = " AND ".join(each for each in FILTERS.split(" AND ") if not each.startswith(facet))
        table.execute(f"SELECT {facet}, count(*) {found} AND {others} GROUP BY {facet}", (match,)).fetchall()


def nearest_sqlite(table: sqlite3.Connection, match: str, lat: float, lon: float) -> None:
    """Boxes that grow until 20 studies with a recruiting site are found."""
    words = " ".join(terms(match)) or "x"
    for span in (1, 2, 4, 8, 32, 180):
        rows = table.execute(
            "SELECT study, min((lat0 - ?) * (lat0 - ?) + (lon0 - ?) * (lon0 - ?)) AS far FROM place"
            " WHERE lat0 >= ? AND lat1 <= ? AND lon0 >= ? AND lon1 <= ? AND status = 'RECRUITING'"
            " AND study IN (SELECT rowid FROM words WHERE words MATCH ?) GROUP BY study ORDER BY far LIMIT 20",
            (lat, lat, lon, lon, lat - span, lat + span, lon - span, lon + span, f'conditions: "{words}"'),
        ).fetchall()
        if len(rows) == 20:
            return


def timed(work: Callable[[], Any]) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sizes(folder: Path, raws: Sequence[bytes]) -> dict[str, float]:
    """Disk taken beside the zstd size of the records alone."""
    packer = zstandard.ZstdCompressor(level=3)
    packed = sum(len(packer.compress(raw)) for raw in raws)
    taken = sum(path.stat().st_size for path in (folder / "ours").rglob("*") if path.is_file())
    return {
        "size on disk over zstd of the records": taken / packed,
        "SQLite's": (folder / "sqlite.db").stat().st_size / packed,
    }


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
