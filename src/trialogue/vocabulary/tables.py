"""A compiled table of concepts and names, opened in place: nothing is read until it is asked for.

The file is SQLite's format, opened immutable and mapped into memory, with one handle for all threads, which outlives
the file's name. It is data, made by `vocabulary.building`, not a database of anything that changes. Lookups are
remembered.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from trialogue.errors import NotReady
from trialogue.vocabulary.concept import Concept

FORMAT: Final = "1"
SCHEMA: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE concept (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, codes TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kin (child TEXT, parent TEXT, PRIMARY KEY (child, parent)) WITHOUT ROWID;
CREATE INDEX kin_by_parent ON kin (parent, child);
CREATE TABLE name (key TEXT PRIMARY KEY, concept TEXT, written TEXT, longer INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX name_by_concept ON name (concept) WHERE concept IS NOT NULL;
"""
"""`name.key` is a folded name or the first words of one; `concept` is NULL where it is only the first words, `longer`
says whether names go on from here. `kin` may speak of concepts of the shipped vocabulary too."""

_MAPPED_BYTES: Final = 1 << 28
_REMEMBERED: Final = 100_000


class Tables:
    """One compiled file; immutable, and may be shared between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._names: dict[str, tuple[str | None, bool]] = {}
        try:
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
            about = {row[0]: row[1] for row in self._rows("SELECT key, value FROM about")}
        except sqlite3.Error:
            raise NotReady(f"{path} is not a table of vocabulary. Run: trialogue vocabulary build --from DIR") from None
        if about.get("format") != FORMAT:
            raise NotReady(
                f"{path} has the format {about.get('format')!r}, this version reads {FORMAT!r}. "
                "Run: trialogue vocabulary build --from DIR"
            )
        self.about: Mapping[str, str] = about
        self.version = about["version"]

    def concept(self, concept_id: str) -> Concept | None:
        """The concept with this id, where this table defines one."""
        for kind, name, codes in self._rows("SELECT kind, name, codes FROM concept WHERE id = ?", concept_id):
            synonyms = tuple(
                written for (written,) in self._rows("SELECT written FROM name WHERE concept = ?", concept_id)
            )
            known = dict(code.split("=", 1) for code in codes.split("|") if code)
            parents = self.parents(concept_id)
            return Concept(concept_id, kind, name, parents=parents, synonyms=synonyms, codes=known)
        return None

    def __contains__(self, concept_id: str) -> bool:
        return any(True for _ in self._rows("SELECT 1 FROM concept WHERE id = ?", concept_id))

    def __len__(self) -> int:
        return int(next(self._rows("SELECT count(*) FROM concept"))[0])

    def concepts(self) -> Iterator[Concept]:
        """Every concept this table defines, in the order of their ids."""
        for (concept_id,) in list(self._rows("SELECT id FROM concept ORDER BY id")):
            found = self.concept(concept_id)
            if found is not None:
                yield found

    def parents(self, concept_id: str) -> tuple[str, ...]:
        """What this table says the concept is a kind of."""
        return tuple(row[0] for row in self._rows("SELECT parent FROM kin WHERE child = ? ORDER BY parent", concept_id))

    def children(self, concept_id: str) -> tuple[str, ...]:
        """What this table says is a kind of the concept."""
        return tuple(row[0] for row in self._rows("SELECT child FROM kin WHERE parent = ? ORDER BY child", concept_id))

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first word of every name: what a text is tried against before anything is looked up."""
        return frozenset(row[0] for row in self._rows("SELECT key FROM name WHERE instr(key, ' ') = 0"))

    def names(self) -> Iterator[tuple[str, str]]:
        """Every name, folded, with the id it means."""
        rows = self._rows("SELECT key, concept FROM name WHERE concept IS NOT NULL ORDER BY key")
        return ((key, concept_id) for key, concept_id in rows)

    def named(self, key: str) -> tuple[str | None, bool]:
        """The id that a folded name means, or None; and whether longer names begin with it."""
        known = self._names.get(key)
        if known is None:
            if len(self._names) >= _REMEMBERED:
                self._names.clear()
            row = next(self._rows("SELECT concept, longer FROM name WHERE key = ?", key), (None, 0))
            known = self._names[key] = (row[0], bool(row[1]))
        return known

    def _rows(self, query: str, *values: str) -> Iterator[tuple[str, ...]]:
        with self._lock:
            return iter(self._connection.execute(query, values).fetchall())
