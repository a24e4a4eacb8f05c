"""Writes the catalogue of a snapshot: every name with its numbers, where its words begin, and its words for mending.

Counting is done by SQLite on disk, so that half a million studies need no more memory than a hundred.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from trialogue.search.names import CONDITION, SPONSOR, TREATMENT, Name
from trialogue.search.place_names import fold_place
from trialogue.search.spelling import SHORTEST, pieces
from trialogue.text.fold import fold
from trialogue.vocabulary import shipped

MOST_STARTS: Final = 5
LONGEST_WORD: Final = 30
_BATCH: Final = 50_000

_ENTRIES: Final = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, kind TEXT, key TEXT, shown TEXT, parent TEXT, letter TEXT,
    studies INTEGER, enrolling INTEGER, UNIQUE (kind, key));
"""
_LOOKED_UP: Final = """
CREATE TABLE starts (folded TEXT, entry INTEGER, studies INTEGER, found_as TEXT,
    PRIMARY KEY (folded, entry)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, studies INTEGER) WITHOUT ROWID;
CREATE TABLE pieces (piece TEXT, word TEXT, PRIMARY KEY (piece, word)) WITHOUT ROWID;
"""
_FORGET: Final = """
DROP TABLE starts; DROP TABLE words; DROP TABLE pieces; DROP INDEX by_name; DROP INDEX by_number;
"""
_COUNT: Final = """
INSERT INTO entries (kind, key, shown, parent, letter, studies, enrolling) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET studies = studies + excluded.studies, enrolling = enrolling + excluded.enrolling
"""
_INDEXES: Final = """
CREATE INDEX by_name ON entries (kind, parent, letter, shown COLLATE NOCASE);
CREATE INDEX by_number ON entries (kind, studies DESC);
"""
_VOCABULARY_KINDS: Final = {
    "condition": CONDITION, "drug": TREATMENT, "drug-class": TREATMENT, "procedure": TREATMENT,
}  # fmt: skip


class CatalogueWriter:
    """Counts the names of studies, one by one, into a new file at `path`: from nothing, or from the catalogue `before`,
    which stays as it is and whose spellings are kept."""

    def __init__(self, path: Path, before: Path | None = None) -> None:
        if before is not None:
            shutil.copyfile(before, path)
        self._connection = sqlite3.connect(path)
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._connection.executescript(_ENTRIES + _LOOKED_UP if before is None else _FORGET + _LOOKED_UP)
        self._waiting: dict[tuple[str, str], list[Any]] = {}

    def add(self, names: Iterable[Name]) -> None:
        """Count the names of one study, as :func:`~trialogue.search.names.names_of` gives them."""
        self._count(names, 1)

    def remove(self, names: Iterable[Name]) -> None:
        """Count no longer the names of a study that the catalogue before counted."""
        self._count(names, -1)

    def _count(self, names: Iterable[Name], by: int) -> None:
        for name in names:
            counted = self._waiting.get((name.kind, name.key))
            if counted is None:
                counted = [name.shown, name.parent, letter_of(name.shown), 0, 0]
                self._waiting[name.kind, name.key] = counted
            counted[3] += by
            counted[4] += by * name.enrolling
        if len(self._waiting) >= _BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what is looked up by: starts of words, other names, words and their pieces."""
        self._flush()
        self._connection.execute("DELETE FROM entries WHERE studies = 0")
        self._connection.executescript(_INDEXES)
        for kind in (CONDITION, TREATMENT, SPONSOR):
            rows = self._connection.execute(
                "SELECT id, shown, studies FROM entries WHERE kind = ? ORDER BY id", (kind,)
            ).fetchall()
            self._add_words((text, studies) for _, text, studies in rows)
            if kind != SPONSOR:
                self._add_starts((text, entry, studies, "") for entry, text, studies in rows)
        self._add_vocabulary()
        self._connection.execute("DELETE FROM words WHERE length(word) > ?", (LONGEST_WORD,))
        words = self._connection.execute("SELECT word FROM words").fetchall()
        self._connection.executemany(
            "INSERT OR IGNORE INTO pieces VALUES (?, ?)", ((piece, word) for (word,) in words for piece in pieces(word))
        )
        self._connection.commit()
        self._connection.close()

    def _flush(self) -> None:
        # In the order of the key, so that the same pages of the file are written once.
        rows = ((*key, *counted) for key, counted in sorted(self._waiting.items()))
        self._connection.executemany(_COUNT, rows)
        self._waiting.clear()

    def _add_vocabulary(self) -> None:
        """The other names, in any language, of what has a study here."""
        for concept in shipped().concepts():
            kind = _VOCABULARY_KINDS.get(concept.kind)
            if kind is None:
                continue
            row = self._connection.execute(
                "SELECT id, studies FROM entries WHERE kind = ? AND key = ?", (kind, fold(concept.name))
            ).fetchone()
            if row:
                self._add_starts((name, *row, name) for name in concept.synonyms)
                self._add_words((name, row[1]) for name in concept.synonyms)

    def _add_starts(self, names: Iterable[tuple[str, int, int, str]]) -> None:
        rows = ((start, *rest) for text, *rest in names for start in word_starts(text))
        self._connection.executemany("INSERT OR IGNORE INTO starts VALUES (?, ?, ?, ?)", rows)

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
