"""From what was read to the concepts, names and kinships of one compiled table.

The shipped concepts come first: a heading that is one of them adds names to it and stands under its id, never a new
class above it that a person had not put there. A name of which the source does not say whether it means the heading or
something within it becomes a concept of its own below the heading, unless it is the heading's words in another order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from trialogue.text.fold import fold
from trialogue.vocabulary.building.branches import above, kind_of
from trialogue.vocabulary.building.entries import Descriptor, Terms
from trialogue.vocabulary.building.links import Shipped, is_kin_denied
from trialogue.vocabulary.building.names import may_be_found, natural, same_words

_PREFERRED: Final = 2
_OTHER: Final = 1


@dataclass(slots=True)
class Composed:
    """The rows of a table: concepts by id, kinships, and the concept of each folded name."""

    concepts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Kind, name and codes ("mesh=D008180") by id."""
    kin: set[tuple[str, str]] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Concept and name as written, by folded name."""


def compose(terms: Terms, shipped: Shipped, kinds: Mapping[str, str] | None = None) -> Composed:
    """Decide everything; the same terms give the same table. `kinds` of headings by id, where no tree tells them."""
    return _Composer(terms, shipped, kinds).run()


class _Composer:
    def __init__(self, terms: Terms, shipped: Shipped, kinds: Mapping[str, str] | None) -> None:
        self.terms, self.shipped = terms, shipped
        self.result = Composed()
        self.claims: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        self.by_tree = {tree: each.id for each in terms.descriptors.values() for tree in each.trees}
        self.action_ids = set().union(*terms.actions.values()) if terms.actions else set()
        said = {each.id: self.kind(each) for each in terms.descriptors.values()} if kinds is None else kinds
        self.kinds = {identifier: kind for identifier, kind in said.items() if kind}
        self.by_kind: dict[str, set[str]] = defaultdict(set)
        for identifier, kind in self.kinds.items():
            self.by_kind[kind].add(identifier)
        self.ids = {
            identifier: shipped.link(terms.descriptors[identifier], kind) or f"mesh-{identifier.lower()}"
            for identifier, kind in self.kinds.items()
        }

    def run(self) -> Composed:
        for identifier in sorted(self.kinds):
            self.add_heading(self.terms.descriptors[identifier])
        self.relate()
        self.add_drugs_without_heading()
        self.add_substances()
        self.settle_names()
        return self.result

    def kind(self, descriptor: Descriptor) -> str:
        if descriptor.id in self.action_ids:
            return kind_of(descriptor.trees) if descriptor.trees else "drug-class"
        if descriptor.id in self.terms.actions and not descriptor.trees:
            return "drug"
        kind = kind_of(descriptor.trees)
        return "" if kind == "drug" and descriptor.id not in self.terms.actions else kind

    def is_shipped(self, concept_id: str) -> bool:
        return concept_id in self.shipped.by_id

    def add_heading(self, descriptor: Descriptor) -> None:
        concept_id, kind = self.ids[descriptor.id], self.kinds[descriptor.id]
        if not self.is_shipped(concept_id):
            self.result.concepts[concept_id] = (kind, natural(descriptor.name), f"mesh={descriptor.id}")
        self.claim(descriptor.name, concept_id, _PREFERRED)
        self.claim(natural(descriptor.name), concept_id, _PREFERRED)
        for name in descriptor.same:
            self.claim(name, concept_id, _OTHER)
        for name in descriptor.narrower:
            self.add_narrower(name, concept_id, kind)
        for name in descriptor.unsorted:
            if kind == "drug" or same_words(name, descriptor.name):
                self.claim(name, concept_id, _OTHER)
            else:
                self.add_narrower(name, concept_id, kind)

    def add_narrower(self, name: str, concept_id: str, kind: str) -> None:
        key = fold(name)
        lone_adjective = kind == "drug-class" and " " not in key
        if lone_adjective or not may_be_found(name) or key in self.shipped.taken:
            return
        own = f"{concept_id if not self.is_shipped(concept_id) else 'within-' + concept_id}-{key.replace(' ', '-')}"
        self.result.concepts.setdefault(own, (kind, name, ""))
        self.result.kin.add((own, concept_id))
        self.claim(name, own, _OTHER)

    def claim(self, name: str, concept_id: str, strength: int) -> None:
        key = fold(name)
        if key in self.shipped.taken or not may_be_found(name, preferred=strength == _PREFERRED):
            return
        held = self.claims[key].get(concept_id)
        if held is None or held[0] < strength:
            self.claims[key][concept_id] = (strength, name)

    def relate(self) -> None:
        """Kinships: the tree's for conditions, procedures and classes; actions and shipped classes for drugs."""
        edges: dict[str, set[str]] = defaultdict(set)
        for identifier, kind in sorted(self.kinds.items()):
            descriptor = self.terms.descriptors[identifier]
            for other in sorted(self.over(descriptor, kind)):
                if other in self.kinds and not is_kin_denied(descriptor, self.terms.descriptors[other]):
                    edges[self.ids[identifier]].add(self.ids[other])
        for child, parents in sorted(edges.items()):
            allowed = self.shipped.ancestors(child) | {child} if self.is_shipped(child) else None
            for parent in sorted(parents):
                widened = self.shipped_above(parent, edges)
                if parent != child and (allowed is None or widened <= allowed):
                    self.result.kin.add((child, parent))

    def over(self, descriptor: Descriptor, kind: str) -> set[str]:
        """The headings straight above: a drug's classes, else the nearest of the same kind in the tree."""
        over_drug = self.terms.actions.get(descriptor.id, set()) | set(descriptor.above)
        return over_drug if kind == "drug" else above(descriptor, self.by_tree, self.by_kind[kind])

    def shipped_above(self, concept_id: str, edges: dict[str, set[str]]) -> set[str]:
        """The shipped concepts at and above a concept, through shipped and new kinships."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [concept_id]
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            if self.is_shipped(each):
                found |= {each} | self.shipped.ancestors(each)
            else:
                waiting.extend(edges.get(each, ()))
        return found

    def add_drugs_without_heading(self) -> None:
        """Substances of which only their actions are known: supplementary records of a table that has no names."""
        for identifier in sorted(set(self.terms.actions) - set(self.terms.descriptors)):
            name = self.terms.drug_names.get(identifier, "")
            if not may_be_found(name, preferred=True):
                continue
            concept_id = self.drug_named(name) or f"mesh-{identifier.lower()}"
            if not self.is_shipped(concept_id):
                self.result.concepts.setdefault(concept_id, ("drug", name, f"mesh={identifier}"))
                self.result.kin |= {
                    (concept_id, self.ids[action])
                    for action in self.terms.actions[identifier]
                    if action in self.ids and self.kinds[action] == "drug-class"
                }
            self.claim(name, concept_id, _PREFERRED)

    def drug_named(self, name: str) -> str | None:
        known = self.shipped.by_synonym.get(("drug", fold(name)))
        return known.id if known is not None else None

    def add_substances(self) -> None:
        """Drug names: further names of drugs that are known already, and drugs of no class."""
        for substance in self.terms.substances:
            names = (substance.name, *substance.synonyms)
            concept_id = self.drug_named(substance.name) or self.claimed_drug(substance.name)
            if concept_id is None:
                if not may_be_found(substance.name, preferred=True) or fold(substance.name) in self.shipped.taken:
                    continue
                concept_id = f"drugbank-{substance.id.lower()}"
                self.result.concepts[concept_id] = ("drug", substance.name, f"drugbank={substance.id}")
            for name in names:
                self.claim(name, concept_id, _PREFERRED if name == substance.name else _OTHER)

    def claimed_drug(self, name: str) -> str | None:
        """The one drug that claims this name already."""
        held = [each for each in self.claims.get(fold(name), ()) if self.kind_by_id(each) == "drug"]
        return held[0] if len(held) == 1 else None

    def kind_by_id(self, concept_id: str) -> str:
        shipped = self.shipped.by_id.get(concept_id)
        return shipped.kind if shipped is not None else self.result.concepts[concept_id][0]

    def settle_names(self) -> None:
        """Each name to the one concept that claims it most; a name that two claim alike is left out."""
        for key, claimants in sorted(self.claims.items()):
            strongest = max(strength for strength, _ in claimants.values())
            held = [(each, name) for each, (strength, name) in sorted(claimants.items()) if strength == strongest]
            if len(held) == 1:
                self.result.names[key] = held[0]
