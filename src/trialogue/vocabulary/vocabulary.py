"""The vocabulary: look a name up, find names in text, ask what is a kind of what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from trialogue.errors import NotFound, ProgrammingError
from trialogue.text.fold import fold
from trialogue.vocabulary.concept import KINDS, Concept, Mention
from trialogue.vocabulary.dictionary import Dictionary, is_case_sensitive
from trialogue.vocabulary.loading import data_version, read_concepts, read_rows

UNGROUNDED: Final = "~"


class Vocabulary:
    """Concepts with their names and hierarchy. Immutable once made; :func:`default` gives the one of the data files."""

    def __init__(
        self,
        concepts: Iterable[Concept],
        *,
        version: str,
        english_words: Collection[str] = frozenset(),
        ambiguous: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.version = version
        self._english = frozenset(english_words)
        self._concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self._concepts:
                raise ProgrammingError(f"two concepts have the id {concept.id!r}; give one of them another id")
            self._concepts[concept.id] = concept
        self._ambiguous = {fold(name): ids for name, ids in (ambiguous or {}).items()}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._children = self._find_children()
        self._by_key = self._index_names()
        self._dictionary: Dictionary | None = None

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._concepts

    def concepts(self, kind: str | None = None) -> tuple[Concept, ...]:
        """Every concept, or those of one kind, in the order of the data files."""
        return tuple(concept for concept in self._concepts.values() if kind is None or concept.kind == kind)

    def concept(self, concept_id: str) -> Concept:
        """The concept with this id. Raises NotFound."""
        found = self._concepts.get(concept_id)
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
        if self._dictionary is None:
            self._dictionary = Dictionary(self._concepts.values(), self._english)
        return self._dictionary.find(text, kinds)

    def ambiguous(self, text: str) -> tuple[str, ...]:
        """The ids that an ambiguous abbreviation ("MS") can mean; lookup and find never resolve one. () for others."""
        return self._ambiguous.get(fold(text), ())

    def ancestors(self, concept_id: str) -> frozenset[str]:
        """Everything the concept is a kind of, itself not among it; empty for an id that is not in the vocabulary."""
        known = self._ancestors.get(concept_id)
        if known is None:
            concept = self._concepts.get(concept_id)
            parents = concept.parents if concept is not None else ()
            known = frozenset(parents).union(*(self.ancestors(parent) for parent in parents))
            self._ancestors[concept_id] = known
        return known

    def descendants(self, concept_id: str) -> frozenset[str]:
        """Everything that is a kind of the concept, itself not among it."""
        below: set[str] = set()
        waiting = [concept_id]
        while waiting:
            fresh = [child for child in self._children.get(waiting.pop(), ()) if child not in below]
            below.update(fresh)
            waiting.extend(fresh)
        return frozenset(below)

    def is_a(self, child_id: str, ancestor_id: str) -> bool:
        """Whether the one is the other or a kind of it. An ungrounded id is only itself."""
        return child_id == ancestor_id or ancestor_id in self.ancestors(child_id)

    def _readings(self, text: str, kinds: Collection[str] | None) -> list[Concept]:
        key = fold(text)
        if key in self._ambiguous:
            return []
        written = text.strip()
        if written.lower() in self._english and not written.rstrip("s").isupper():
            return []
        found = self._by_key.get(key, [])
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


@cache
def default() -> Vocabulary:
    """The vocabulary of the data files, read at the first call and kept."""
    english = frozenset(row["word"] for row in read_rows("english_words.tsv"))
    ambiguous = {row["name"]: tuple(row["ids"].split("|")) for row in read_rows("ambiguous.tsv")}
    return Vocabulary(read_concepts(), version=data_version(), english_words=english, ambiguous=ambiguous)


def ungrounded_id(text: str) -> str:
    """The id for a name the vocabulary does not know: `~` and its folded words.

    >>> ungrounded_id("Purple Toes")
    '~purple toe'
    """
    return UNGROUNDED + fold(text)


__all__ = ["UNGROUNDED", "Vocabulary", "default", "is_case_sensitive", "ungrounded_id"]
