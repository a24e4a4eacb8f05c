"""The vocabulary: look a name up, find names in text, ask what is a kind of what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, TypeGuard

from trialogue.errors import NotFound, ProgrammingError
from trialogue.text.fold import fold
from trialogue.vocabulary.choice import choices_made, chosen_tables
from trialogue.vocabulary.concept import KINDS, Concept, Mention
from trialogue.vocabulary.dictionary import Dictionary, is_case_sensitive
from trialogue.vocabulary.finding import Finder
from trialogue.vocabulary.loading import data_version, read_concepts, read_rows
from trialogue.vocabulary.tables import Tables

UNGROUNDED: Final = "~"
_THROUGH: Final = re.compile(
    r" (?:of|in|on|to|for|with|by|due|secondary|requiring|require|requires|required|needing|necessitating|involving|"
    r"using|through|via|based|documented|that|which) "
)
_OPEN_KINDS: Final = ("condition", "procedure", "drug", "drug-class")
"""Kinds of which a name that no dictionary holds may be one."""
_KEPT: Final = 4
"""Vocabularies kept at once: a serving process that goes from one snapshot to the next needs two."""


class Vocabulary:
    """Concepts with their names and hierarchy. Immutable once made; :func:`default` gives the one that is in use.

    `tables` are compiled files that know more names: what the data files know they never change, they only add to it.
    """

    def __init__(
        self,
        concepts: Iterable[Concept],
        *,
        version: str,
        english_words: Collection[str] = frozenset(),
        ambiguous: Mapping[str, tuple[str, ...]] | None = None,
        tables: tuple[Tables, ...] = (),
    ) -> None:
        self.version = version
        self._tables = tables
        self._english = frozenset(english_words)
        self._concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self._concepts:
                raise ProgrammingError(f"two concepts have the id {concept.id!r}; give one of them another id")
            self._concepts[concept.id] = concept
        self._ambiguous = {fold(name): ids for name, ids in (ambiguous or {}).items()}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._from_tables: dict[str, Concept] = {}
        self._children = self._find_children()
        self._by_key = self._index_names()
        self._finder: Finder | None = None
        self._dictionary = cache(lambda: Dictionary(self._concepts.values(), self._english))

    def with_tables(self, tables: tuple[Tables, ...], version: str) -> Vocabulary:
        """The same data files with other tables; what is made of the data files alone is made once for both."""
        made = copy(self)
        made.version, made._tables = version, tables
        made._ancestors, made._from_tables, made._finder = {}, {}, None
        return made

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._concepts or (
            isinstance(concept_id, str) and any(concept_id in tables for tables in self._tables)
        )

    def concepts(self, kind: str | None = None) -> tuple[Concept, ...]:
        """Every concept of the data files, or those of one kind, in their order; those of tables are not listed."""
        return tuple(concept for concept in self._concepts.values() if kind is None or concept.kind == kind)

    def concept(self, concept_id: str) -> Concept:
        """The concept with this id. Raises NotFound."""
        found = self._known(concept_id)
        if found is None:
            raise NotFound(f"vocabulary: there is no concept {concept_id!r}; look its name up with lookup()")
        return found

    def lookup(self, text: str, kinds: Collection[str] | None = None) -> Concept | None:
        """The concept that `text` as a whole names, in any spelling or case; None where unknown or ambiguous.

        A lower-case English word is never taken for an abbreviation: `lookup("all")` is None.
        """
        readings = self._readings(text, kinds)
        return readings[0] if readings else None

    def find(self, text: str, kinds: Collection[str] | None = None) -> list[Mention]:
        """The longest names in `text` that do not overlap, from left to right, with exact offsets."""
        if self._finder is None:
            self._finder = Finder(self._dictionary(), self._tables, self.concept, self.is_a)
        return self._finder.find(text, kinds)

    def ambiguous(self, text: str) -> tuple[str, ...]:
        """The ids that an ambiguous abbreviation ("MS") can mean; lookup and find never resolve one. () for others."""
        return self._ambiguous.get(fold(text), ())

    def ancestors(self, concept_id: str) -> frozenset[str]:
        """Everything the concept is a kind of, itself not among it; empty for an id that is not in the vocabulary."""
        known = self._ancestors.get(concept_id)
        if known is None:
            found: set[str] = set()
            waiting = [concept_id]
            while waiting:
                fresh = [parent for parent in self._parents(waiting.pop()) if parent not in found]
                found.update(fresh)
                waiting.extend(fresh)
            known = self._ancestors[concept_id] = frozenset(found)
        return known

    def descendants(self, concept_id: str) -> frozenset[str]:
        """Everything that is a kind of the concept, itself not among it."""
        below: set[str] = set()
        waiting = [concept_id]
        while waiting:
            fresh = [child for child in self._children_of(waiting.pop()) if child not in below]
            below.update(fresh)
            waiting.extend(fresh)
        return frozenset(below)

    def is_a(self, child_id: str, ancestor_id: str) -> bool:
        """Whether the one is the other or a kind of it. An ungrounded id is only itself."""
        if child_id == ancestor_id:
            return True
        above = self._ancestors.get(child_id)  # asked so often that a call more counts
        return ancestor_id in (self.ancestors(child_id) if above is None else above)

    def _known(self, concept_id: str) -> Concept | None:
        found = self._concepts.get(concept_id) or self._from_tables.get(concept_id)
        if found is None:
            found = next((each for tables in self._tables if (each := tables.concept(concept_id))), None)
            if found is not None:
                self._from_tables[concept_id] = found
        return found

    def _parents(self, concept_id: str) -> tuple[str, ...]:
        if concept_id.startswith(UNGROUNDED):
            return self._named_by_its_end(concept_id)
        own = self._concepts.get(concept_id)
        more = tuple(parent for tables in self._tables for parent in tables.parents(concept_id))
        return (own.parents if own is not None else ()) + more

    def _children_of(self, concept_id: str) -> tuple[str, ...]:
        more = tuple(child for tables in self._tables for child in tables.children(concept_id))
        return (*self._children.get(concept_id, ()), *more)

    def _named_in_tables(self, key: str) -> list[Concept]:
        ids = (tables.named(key)[0] for tables in self._tables)
        return [self.concept(each) for each in dict.fromkeys(ids) if each is not None]

    def _named_by_its_end(self, concept_id: str) -> tuple[str, ...]:
        """What an ungrounded name is a kind of: "~infiltrative cardiomyopathy" a cardiomyopathy.

        The longest of its last words that names a condition or procedure; before "of" and "in", where it has them.
        """
        head = _THROUGH.split(concept_id.removeprefix(UNGROUNDED), maxsplit=1)[0].split()
        whole = len(head) == len(concept_id.split())
        for begin in range(1 if whole else 0, len(head)):
            found = self._by_key.get(" ".join(head[begin:]), ())
            if found and found[0].kind in _OPEN_KINDS and not head[0].startswith("non"):
                return (found[0].id,)
        return ()

    def _readings(self, text: str, kinds: Collection[str] | None) -> list[Concept]:
        key = fold(text)
        if key in self._ambiguous:
            return []
        written = text.strip()
        if written.lower() in self._english and not written.rstrip("s").isupper():
            return []
        found = self._by_key.get(key) or self._named_in_tables(key)
        return [concept for concept in found if kinds is None or concept.kind in kinds]

    def _find_children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for concept in self._concepts.values():
            for parent in concept.parents:
                if parent not in self._concepts:
                    raise ProgrammingError(f"vocabulary: {concept.id} has the parent {parent!r}, which is not there")
                children.setdefault(parent, []).append(concept.id)
        return children

    def _index_names(self) -> dict[str, list[Concept]]:
        by_key: dict[str, list[Concept]] = {}
        for concept in self._concepts.values():
            for key in dict.fromkeys(fold(name) for name in (concept.id, concept.name, *concept.synonyms)):
                by_key.setdefault(key, []).append(concept)
        for readings in by_key.values():
            readings.sort(key=lambda concept: KINDS.index(concept.kind))
        return by_key


def default() -> Vocabulary:
    """The vocabulary in use: the data files, and the tables that `choice` names; read at the first call and kept."""
    return _with_tables(chosen_tables(), choices_made())


def shipped() -> Vocabulary:
    """The vocabulary of the data files alone: for names that must mean the same before and after tables are made."""
    return _with_tables((), 0)


@lru_cache(maxsize=_KEPT)
def _with_tables(paths: tuple[str, ...], choice: int) -> Vocabulary:
    """A table that is no longer there (its snapshot was removed) adds nothing; each `choice` looks again."""
    tables = tuple(Tables(Path(path)) for path in paths if Path(path).is_file())
    return _of_content(tuple(each.version for each in tables), tables)


_by_content: dict[tuple[str, ...], Vocabulary] = {}


def _of_content(versions: tuple[str, ...], tables: tuple[Tables, ...]) -> Vocabulary:
    """Copies of one table in several snapshots are one vocabulary."""
    if versions not in _by_content:
        counted = (each.version for each in tables if each.about["changes"] == "version")
        made = _of_the_data_files().with_tables(tables, "+".join((data_version(), *counted)))
        while len(_by_content) >= _KEPT:
            _by_content.pop(next(iter(_by_content)), None)
        _by_content[versions] = made
    return _by_content[versions]


@cache
def _of_the_data_files() -> Vocabulary:
    english = frozenset(row["word"] for row in read_rows("english_words.tsv"))
    ambiguous = {row["name"]: tuple(row["ids"].split("|")) for row in read_rows("ambiguous.tsv")}
    return Vocabulary(read_concepts(), version=data_version(), english_words=english, ambiguous=ambiguous)


def ungrounded_id(text: str) -> str:
    """The id for a name the vocabulary does not know: `~` and its folded words.

    >>> ungrounded_id("Purple Toes")
    '~purple toe'
    """
    return UNGROUNDED + fold(text)


def is_ungrounded(concept_id: str | None) -> TypeGuard[str]:
    """Whether an id stands for words that the vocabulary does not know; of no id it does not.

    >>> is_ungrounded(ungrounded_id("Purple Toes")), is_ungrounded("asthma"), is_ungrounded(None)
    (True, False, False)
    """
    return concept_id is not None and concept_id.startswith(UNGROUNDED)


__all__ = ["UNGROUNDED", "Vocabulary", "default", "is_case_sensitive", "is_ungrounded", "shipped", "ungrounded_id"]
