"""Whether Boolean queries find the same records here, in SQLite FTS5 and in PostgreSQL, terms aligned: all ids of each.

    python bench/bench_boolean.py [--records N] [--queries N]

The records are made and short (six lines of criteria from the project's own phrases); the queries are trees of AND, OR
and NOT over words and phrases that stand in them. Ends with 1 where any query finds other ids. The last line is one
JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench_registry import postgresql_server, vector
from figures import say, tell
from registry_generator import Phrases

from trialogue.search.asking import read_expression
from trialogue.search.index import IndexWriter
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.search.terms import terms
from trialogue.study import Study, parse_study

SEED = 20261127
LINES = 6
Asked = tuple[str, str, str]
"""The same query in the registry's language, in FTS5's and in PostgreSQL's."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--data", help="not used: the records are made")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-boolean-") as name:
        folder = Path(name)
        texts = list(criteria(given.records))
        with closing(sqlite3.connect(folder / "sqlite.db")) as table, postgresql_server(folder) as cursor:
            fill(table, cursor, texts)
            searcher = ours(folder, texts)
            different, found, seconds = compare(searcher, table, cursor, list(queries(texts, given.queries)))
    print(f"{given.queries} queries on {given.records:,} records: {different} found other ids; {found:,} found in all")
    tell("boolean", {"queries that found other ids": different, "seconds of each": seconds},
         {"records": given.records, "queries": given.queries, "found": found})  # fmt: skip
    return 1 if different else 0


def criteria(count: int) -> Iterator[str]:
    """So many texts of criteria, the same each time."""
    phrases = Phrases()
    for number in range(count):
        chance = random.Random(f"{SEED} {number}")
        lines = [_line(phrases, chance) for _ in range(LINES)]
        yield "Inclusion Criteria:\n\n" + "\n".join(lines)


def _line(phrases: Phrases, chance: random.Random) -> str:
    other = chance.choice(phrases.conditions)
    return f"* {chance.choice(phrases.criteria)}, or {other} for {chance.randint(2, 400)} weeks"


def ours(folder: Path, texts: list[str]) -> Searcher:
    """Our index, open."""
    writer, sites, ids = IndexWriter(folder / "index"), SiteColumns(), []
    for number, text in enumerate(texts):
        protocol = {"identificationModule": {"nctId": f"NCT99{number:06d}", "briefTitle": "x"},
                    "eligibilityModule": {"eligibilityCriteria": text}}  # fmt: skip
        study = parse_study(json.dumps({"protocolSection": protocol, "hasResults": False}).encode())
        ids.append(study.nct_id)
        writer.add(study)
        sites.add(study)
        if number % 20_000 == 0:
            say(f"ours: {number:,}")
    writer.finish()
    sites.write(folder / "sites")
    return Searcher(folder / "index", folder / "sites", ids, _no_study)


def _no_study(nct_id: str) -> Study:
    raise KeyError(nct_id)


def fill(table: sqlite3.Connection, cursor: Any, texts: list[str]) -> None:
    """The same terms into both."""
    table.execute("CREATE VIRTUAL TABLE studies USING fts5(criteria, tokenize = 'unicode61 remove_diacritics 0')")
    cursor.execute("CREATE TABLE study (id int PRIMARY KEY, words tsvector)")
    with cursor.copy("COPY study FROM STDIN") as copy:
        for number, text in enumerate(texts):
            words = " ".join(terms(text))
            table.execute("INSERT INTO studies (rowid, criteria) VALUES (?, ?)", (number, words))
            copy.write_row((number, vector(["", "", words])))
    table.commit()
    cursor.execute("CREATE INDEX ON study USING gin (words)")
    cursor.execute("VACUUM ANALYZE study")
    say("SQLite and PostgreSQL: filled")


def queries(texts: list[str], count: int) -> Iterator[Asked]:
    """Trees over words and phrases of two to three words that stand in some text."""
    chance = random.Random(SEED)

    def leaf() -> Asked:
        words = chance.choice(texts).split()
        at = chance.randrange(len(words) - 2)
        said = " ".join(words[at : at + chance.choice((1, 1, 2, 3))]).translate(str.maketrans("", "", '"\\()[]'))
        found = terms(said)
        if not found:
            return leaf()
        quoted = ("'" + each.replace("'", "") + "'" for each in found)
        return f'"{said}"', '"' + " ".join(found) + '"', "(" + " <-> ".join(quoted) + ")"

    def tree(depth: int) -> Asked:
        if depth == 0 or chance.random() < 0.2:
            return leaf()
        one, other = tree(depth - 1), tree(depth - 1)
        joint = chance.choice(("AND", "OR", "NOT"))
        spelled = {"AND": ("AND", "AND", "&"), "OR": ("OR", "OR", "|"), "NOT": ("AND NOT", "NOT", "& !")}[joint]
        return tuple(f"({a} {how} {b})" for a, how, b in zip(one, spelled, other, strict=True))  # type: ignore[return-value]

    for _ in range(count):
        yield tree(3)


def compare(
    searcher: Searcher, table: sqlite3.Connection, cursor: Any, asked: list[Asked]
) -> tuple[int, int, dict[str, float]]:
    """How many queries found other ids, how many ids were found, and how long each took over all."""
    seconds = {"ours": 0.0, "SQLite": 0.0, "PostgreSQL": 0.0}
    different = found = 0
    for mine, fts, ts in asked:
        ways: dict[str, Callable[[], list[int]]] = {
            "ours": lambda mine=mine: _ours(searcher, mine),
            "SQLite": lambda fts=fts: _rows(
                table.execute("SELECT rowid FROM studies WHERE studies MATCH ? ORDER BY rowid", (fts,))
            ),
            "PostgreSQL": lambda ts=ts: _rows(
                cursor.execute("SELECT id FROM study WHERE words @@ %s::tsquery ORDER BY id", (ts,))
            ),
        }  # type: ignore[misc]
        told = {}
        for name, ask in ways.items():
            began = time.perf_counter()
            told[name] = ask()
            seconds[name] += time.perf_counter() - began
        found += len(told["ours"])
        if not told["ours"] == told["SQLite"] == told["PostgreSQL"]:
            different += 1
            say(f"different: {mine}: { ({name: len(ids) for name, ids in told.items()}) }")
    return different, found, seconds


def _ours(searcher: Searcher, query: str) -> list[int]:
    meaning = read_expression(f"AREA[EligibilityCriteria]EXPANSION[Term]{query}")
    return searcher.selector.ordinals(searcher.selector.clause(meaning))


def _rows(answer: Any) -> list[int]:
    return [row[0] for row in answer]


if __name__ == "__main__":
    sys.exit(main())
