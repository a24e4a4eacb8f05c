"""Which headings are the same as a concept of the shipped vocabulary, and what may never be said of two headings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from trialogue.text.fold import fold
from trialogue.vocabulary.building.entries import Descriptor
from trialogue.vocabulary.building.names import natural
from trialogue.vocabulary.concept import Concept
from trialogue.vocabulary.loading import read_rows

_NEOPLASMS: Final = "C04"
"""MeSH's neoplasms hold benign ones too, so that a heading there is linked by its very name only."""


class Shipped:
    """The shipped concepts, by what a heading could be linked through."""

    def __init__(self, concepts: tuple[Concept, ...], ambiguous: frozenset[str]) -> None:
        self.by_id = {each.id: each for each in concepts}
        self.by_code = {each.codes["mesh"]: each for each in concepts if "mesh" in each.codes}
        self.by_name: dict[tuple[str, str], Concept] = {}
        self.by_synonym: dict[tuple[str, str], Concept] = {}
        self.taken: set[str] = set(ambiguous)
        for each in concepts:
            self.by_name[each.kind, fold(each.name)] = each
            for name in (each.id, each.name, *each.synonyms):
                self.by_synonym.setdefault((each.kind, fold(name)), each)
                self.taken.add(fold(name))

    def ancestors(self, concept_id: str) -> set[str]:
        """Everything a shipped concept is a kind of, as shipped."""
        found: set[str] = set()
        waiting = [concept_id]
        while waiting:
            concept = self.by_id.get(waiting.pop())
            fresh = [each for each in (concept.parents if concept else ()) if each not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return found

    def link(self, descriptor: Descriptor, kind: str) -> str | None:
        """The shipped concept that is this heading, or None.

        The names are the same, or each is a name of the other: a shipped synonym alone may be looser than the heading.
        """
        known = self.by_code.get(descriptor.id)
        if known is not None:
            return known.id
        kinds = ("drug", "drug-class") if kind == "drug" else (kind,)
        keys = tuple(dict.fromkeys((fold(descriptor.name), fold(natural(descriptor.name)))))
        their_names = {fold(name) for name in (*descriptor.same, *descriptor.unsorted)}
        for key in keys:
            for each in kinds:
                found = self.by_name.get((each, key))
                if found is None and not any(tree.startswith(_NEOPLASMS) for tree in descriptor.trees):
                    other = self.by_synonym.get((each, key))
                    found = other if other is not None and fold(other.name) in their_names else None
                if found is not None and found.id not in _not_linked().get(fold(descriptor.name), ()):
                    return found.id
        return self._by_entry(their_names) if kind == "drug" else None

    def _by_entry(self, names: set[str]) -> str | None:
        """The one shipped drug whose very name is among a heading's: "Erlotinib Hydrochloride" has "erlotinib"."""
        found = {each.id for name in names if (each := self.by_name.get(("drug", name))) is not None}
        return found.pop() if len(found) == 1 else None


def is_kin_denied(child: Descriptor, parent: Descriptor) -> bool:
    """Whether the tree puts `child` under `parent` though it is no kind of it."""
    return (fold(child.name), fold(parent.name)) in _not_kin()


@cache
def _not_linked() -> Mapping[str, tuple[str, ...]]:
    return {fold(row["heading"]): tuple(row["ids"].split("|")) for row in read_rows("mesh_not_the_same.tsv")}


@cache
def _not_kin() -> frozenset[tuple[str, str]]:
    return frozenset((fold(row["heading"]), fold(row["above"])) for row in read_rows("mesh_not_a_kind.tsv"))
