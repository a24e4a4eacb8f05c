"""Writes the catalogue of a snapshot: every name with its numbers, where its words begin, and its words for mending.

Counting is done by SQLite on disk, so that half a million studies need no more memory than a hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from trialogue.search.names import CONDITION, PLACE_KINDS, TREATMENT, names_of
from trialogue.search.place_names import fold_place
from trialogue.search.spelling import SHORTEST, pieces
from trialogue.study import Study
from trialogue.text.fold import fold
from trialogue.vocabulary import default

MOST_STARTS: Final = 5
LONGEST_WORD: Final = 30
_BATCH: Final = 5000

_SCHEMA: Final = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, kind TEXT, key TEXT, shown TEXT, parent TEXT, letter TEXT,
    studies INTEGER, enrolling INTEGER, UNIQUE (kind, key));
CREATE TABLE starts (folded TEXT, entry INTEGER, found_as TEXT, PRIMARY KEY (folded, entry)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, studies INTEGER) WITHOUT ROWID;
CREATE TABLE pieces (piece TEXT, word TEXT, PRIMARY KEY (piece, word)) WITHOUT ROWID;
"""
_COUNT: Final = """
INSERT INTO entries (kind, key, shown, parent, letter, studies, enrolling) VALUES (?, ?, ?, ?, ?, 1, ?)
ON CONFLICT (kind, key) DO UPDATE SET studies = studies + 1, enrolling = enrolling + excluded.enrolling
"""
_INDEXES: Final = """
CREATE INDEX by_name ON entries (kind, parent, letter, shown COLLATE NOCASE);
CREATE INDEX by_number ON entries (kind, studies DESC);
"""
_VOCABULARY_KINDS: Final = {
    "condition": CONDITION, "drug": TREATMENT, "drug-class": TREATMENT, "procedure": TREATMENT,
}  # fmt: skip


class CatalogueWriter:
    """Counts the names of studies, one by one, into a new file at `path`."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._waiting: list[tuple[str, str, str, str, str, bool]] = []

    def add(self, study: Study) -> None:
        """Count the names of a study."""
        self._waiting += [
            (name.kind, name.key, name.shown, name.parent, letter_of(name.shown), name.enrolling)
            for name in names_of(study)
        ]
        if len(self._waiting) >= _BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what is looked up by: starts of words, other names, words and their pieces."""
        self._flush()
        self._connection.executescript(_INDEXES)
        mark = ",".join("?" * len(PLACE_KINDS))
        rows = self._connection.execute(
            f"SELECT id, shown, studies FROM entries WHERE kind NOT IN ({mark}) ORDER BY id",  # noqa: S608  # marks
            PLACE_KINDS,
        ).fetchall()
        self._add_starts((text, number, "") for number, text, _ in rows)
        self._add_words((text, studies) for _, text, studies in rows)
        self._add_vocabulary()
        self._connection.execute("DELETE FROM words WHERE length(word) > ?", (LONGEST_WORD,))
        words = self._connection.execute("SELECT word FROM words").fetchall()
        self._connection.executemany(
            "INSERT OR IGNORE INTO pieces VALUES (?, ?)", ((piece, word) for (word,) in words for piece in pieces(word))
        )
        self._connection.commit()
        self._connection.close()

    def _flush(self) -> None:
        self._connection.executemany(_COUNT, self._waiting)
        self._waiting.clear()

    def _add_vocabulary(self) -> None:
        """The other names, in any language, of what has a study here."""
        for concept in default().concepts():
            kind = _VOCABULARY_KINDS.get(concept.kind)
            if kind is None:
                continue
            row = self._connection.execute(
                "SELECT id, studies FROM entries WHERE kind = ? AND key = ?", (kind, fold(concept.name))
            ).fetchone()
            if row:
                self._add_starts((name, row[0], name) for name in concept.synonyms)
                self._add_words((name, row[1]) for name in concept.synonyms)

    def _add_starts(self, names: Iterable[tuple[str, int, str]]) -> None:
        rows = ((start, entry, found_as) for text, entry, found_as in names for start in word_starts(text))
        self._connection.executemany("INSERT OR IGNORE INTO starts VALUES (?, ?, ?)", rows)

    def _add_words(self, names: Iterable[tuple[str, int]]) -> None:
        rows = ((word, studies) for text, studies in names for word in mendable_words(text))
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET studies = studies + excluded.studies",
            rows,
        )


def letter_of(shown: str) -> str:
    """The letter a name stands under: A to Z, or # for any other beginning.

    >>> letter_of("Ärztekammer"), letter_of("5-FU"), letter_of("上海")
    ('A', '#', '#')
    """
    first = fold_place(shown)[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def word_starts(text: str) -> list[str]:
    """The folded text from each of its first words on: what a person may begin to type.

    >>> word_starts("Lupus, Systemic")
    ['lupus systemic', 'systemic']
    """
    words = fold_place(text).split()
    return [" ".join(words[at:]) for at in range(min(len(words), MOST_STARTS))]


def mendable_words(text: str) -> Iterator[str]:
    """The words of a name that are long enough, and plain enough, to be offered for a mistyped one."""
    for word in fold_place(text).split():
        if SHORTEST <= len(word) <= LONGEST_WORD and word.isascii() and word.isalpha():
            yield word
