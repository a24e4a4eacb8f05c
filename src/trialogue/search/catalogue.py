"""The catalogue of a snapshot: what can be browsed, what a person may be typing, and what she may have meant.

Every lookup is by exact value or by range, never by pattern, so that nothing typed is a wildcard.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from trialogue.search.place_names import fold_place
from trialogue.search.spelling import SHORTEST, allowed, distance, pieces
from trialogue.search.types import SearchResults

LONGEST: Final = 100
MOST_SUGGESTED: Final = 10
MOST_WORDS: Final = 12
FEW: Final = 3
_LAST: Final = "\U0010ffff"
_CANDIDATES: Final = 400
_WORD: Final = re.compile(r"[^\W\d_]+")
_COLUMNS: Final = "kind, key, shown, parent, letter, studies, enrolling"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name to browse by: how many studies it has, and how many of them take people now (for a place: there)."""

    kind: str
    key: str
    shown: str
    parent: str
    letter: str
    studies: int
    enrolling: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person may be typing: `text` is what the box would hold, `shown` the common name where it differs."""

    text: str
    kind: str
    studies: int
    shown: str = ""


class Catalogue:
    """A catalogue, open for reading; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def sizes(self) -> dict[str, int]:
        """How many names there are of each kind."""
        return dict(self._rows("SELECT kind, count(*) FROM entries GROUP BY kind"))

    def letters(self, kind: str) -> list[tuple[str, int]]:
        """The letters under which there are names of a kind, # for none from A to Z, each with their number."""
        return self._rows("SELECT letter, count(*) FROM entries WHERE kind = ? GROUP BY letter ORDER BY letter", kind)

    def entry(self, kind: str, key: str) -> Entry | None:
        """The name with this key."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries WHERE kind = ? AND key = ?", kind, key)  # noqa: S608
        return Entry(*rows[0]) if rows else None

    def entries(
        self, kind: str, *, letter: str | None = None, parent: str = "", offset: int = 0, limit: int = 100
    ) -> list[Entry]:
        """Names of a kind in the order of the alphabet: those under a letter, those within a place."""
        under, values = ("AND letter = ?", [letter]) if letter is not None else ("", [])
        query = (
            f"SELECT {_COLUMNS} FROM entries WHERE kind = ? AND parent = ? {under}"  # noqa: S608  # constants
            " ORDER BY letter, shown COLLATE NOCASE, id LIMIT ? OFFSET ?"
        )
        return [Entry(*row) for row in self._rows(query, kind, parent, *values, limit, offset)]

    def count(self, kind: str, parent: str = "") -> int:
        """How many names of a kind stand within a place, or in none."""
        return int(self._rows("SELECT count(*) FROM entries WHERE kind = ? AND parent = ?", kind, parent)[0][0])

    def most_studied(self, kind: str, limit: int = 12) -> list[Entry]:
        """The names of a kind with the most studies."""
        query = f"SELECT {_COLUMNS} FROM entries WHERE kind = ? ORDER BY studies DESC, shown LIMIT ?"  # noqa: S608
        return [Entry(*row) for row in self._rows(query, kind, limit)]

    def suggest(self, text: str, limit: int = MOST_SUGGESTED) -> list[Suggestion]:
        """Conditions and treatments with a name, in any language, that has a word beginning as typed: common names
        before other names of the same things, then most studies first. Nothing for less than two letters."""
        key = fold_place(text[:LONGEST])
        if len(key) < 2 and not (key and key > "\u2e80"):
            return []
        query = (
            "SELECT e.id, e.kind, e.shown, e.studies, s.found_as FROM"
            " (SELECT entry, found_as, studies FROM starts WHERE folded >= ? AND folded < ?"
            " ORDER BY studies DESC, entry LIMIT ?) s JOIN entries e ON e.id = s.entry ORDER BY e.studies DESC, e.shown"
        )
        rows = self._rows(query, key, key + _LAST, _CANDIDATES)
        ranked = sorted(rows, key=lambda row: bool(row[4]))
        found: dict[int, Suggestion] = {}
        for entry, kind, shown, studies, found_as in ranked:
            own_name = not found_as or fold_place(found_as) == fold_place(shown)
            made = Suggestion(shown, kind, studies) if own_name else Suggestion(found_as, kind, studies, shown)
            found.setdefault(entry, made)
        return list(found.values())[:limit]

    def mend(self, text: str) -> str | None:
        """The text with each unknown word replaced by the nearest known one; None where nothing could be mended."""
        mended, changed = text[:LONGEST], False
        for word in reversed(list(_WORD.finditer(mended))[:MOST_WORDS]):
            better = self._nearest_word(fold_place(word.group()))
            # The index takes "kidneys" and "kidney" for the same: to offer one for the other would mend nothing.
            if better and better.rstrip("s") != fold_place(word.group()).rstrip("s"):
                mended, changed = mended[: word.start()] + better + mended[word.end() :], True
        return mended if changed else None

    def meant(self, text: str, results: SearchResults) -> str | None:
        """What was perhaps meant by a text that found nothing, only part of itself, or so little that its words may be
        mistyped in the records too; None where nothing else was."""
        return self.mend(text) if results.loosened or results.total <= FEW else None

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _nearest_word(self, word: str) -> str | None:
        if not (SHORTEST <= len(word) <= 30 and word.isascii()):
            return None
        if self._rows("SELECT 1 FROM words WHERE word = ?", word):
            return None
        parts = sorted(pieces(word))
        marks = ",".join("?" * len(parts))
        rows = self._rows(
            f"SELECT DISTINCT w.word, w.studies FROM pieces p JOIN words w ON w.word = p.word"  # noqa: S608  # marks
            f" WHERE p.piece IN ({marks})",
            *parts,
        )
        near = [(distance(word, other), -studies, other) for other, studies in rows]
        near = [each for each in near if each[0] <= allowed(word)]
        return min(near)[2] if near else None

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()
