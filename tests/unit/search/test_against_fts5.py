"""Boolean queries give the same studies as SQLite's full text on the same records, tokenisation aligned."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from search_index import searcher_of
from trialogue.search.asking import read_expression
from trialogue.search.searcher import Searcher
from trialogue.search.terms import terms

QUERIES = 200
SEED = 20261126


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[tuple[bytes, str]]:
    file = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("needs shared/data/ctgov/studies.jsonl.gz")
    with gzip.open(file) as lines:
        raws = [line.strip() for line in islice(lines, 0, 2375, 30)]
    modules = [json.loads(raw)["protocolSection"].get("eligibilityModule", {}) for raw in raws]
    return [(raw, each.get("eligibilityCriteria", "")) for raw, each in zip(raws, modules, strict=True)]


@pytest.fixture(scope="module")
def searcher(texts: list[tuple[bytes, str]], tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("fts"), [raw for raw, _ in texts])


@pytest.fixture(scope="module")
def table(texts: list[tuple[bytes, str]]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE studies USING fts5(criteria, tokenize = 'unicode61 remove_diacritics 0')"
        )
        rows = ((number, " ".join(terms(text))) for number, (_, text) in enumerate(texts))
        connection.executemany("INSERT INTO studies (rowid, criteria) VALUES (?, ?)", rows)
        yield connection


def queries(texts: list[tuple[bytes, str]]) -> Iterator[tuple[str, str]]:
    """The same query in the registry's language and in FTS5's, from words that stand in the texts."""
    chance = random.Random(SEED)  # not a secret

    spoken = [words for words in (text.split() for _, text in texts) if len(words) > 5]

    def leaf() -> tuple[str, str]:
        words = chance.choice(spoken)
        at = chance.randrange(len(words) - 1)
        said = " ".join(words[at : at + chance.choice((1, 1, 2))]).translate(str.maketrans("", "", '"\\()[]'))
        found = terms(said)
        return (f'"{said}"', '"' + " ".join(found) + '"') if found else leaf()

    def tree(depth: int) -> tuple[str, str]:
        if depth == 0 or chance.random() < 0.2:
            return leaf()
        (ours, theirs), (more, others) = tree(depth - 1), tree(depth - 1)
        joint = chance.choice(("AND", "OR", "NOT"))
        return (
            f"({ours} AND NOT {more})" if joint == "NOT" else f"({ours} {joint} {more})"
        ), f"({theirs} {joint} {others})"

    for _ in range(QUERIES):
        yield tree(3)


def test_boolean_queries_find_the_same(
    texts: list[tuple[bytes, str]], searcher: Searcher, table: sqlite3.Connection
) -> None:
    sizes = []
    for ours, theirs in queries(texts):
        meaning = read_expression(f"AREA[EligibilityCriteria]EXPANSION[Term]{ours}")
        found = searcher.selector.ordinals(searcher.selector.clause(meaning))
        rows = table.execute("SELECT rowid FROM studies WHERE studies MATCH ? ORDER BY rowid", (theirs,))
        assert found == [number for (number,) in rows], (ours, theirs)
        sizes.append(len(found))
    assert min(sizes) == 0
    assert len(set(sizes)) > 10
