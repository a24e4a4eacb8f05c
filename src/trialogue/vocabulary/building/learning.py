"""What the records of a registry teach: the MeSH headings it has put on them, each with the headings above it.

A record lists the headings of its conditions and, in one list, all headings above those. Where it has one heading, the
list is exactly what stands above that. The registry guesses its headings by machine, "Methods" among them:
a condition is learnt only where what stands above it says that it is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialogue.vocabulary.building.build import shipped
from trialogue.vocabulary.building.compose import compose
from trialogue.vocabulary.building.entries import Descriptor, Terms
from trialogue.vocabulary.building.write import content_hash, write_tables

_ACTIONS: Final = ("Agents", "Inhibitors", "Antagonists", "Agonists", "Drugs", "Blockers", "Modulators", "Diuretics")
"""How headings of what a drug does end; those of what it is made of ("Alcohols", "Steroids") are no classes here."""

_CONDITIONS: Final = ("Diseases", "Disorders", "Neoplasms", "Infections", "Abnormalities", "Injuries")
"""How headings end that hold nothing but conditions."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a record: MeSH id, name, `condition` or `drug`; `above` are (id, name), None where not known."""

    id: str
    name: str
    kind: str
    above: tuple[tuple[str, str], ...] | None = None


def learn_tables(headings: Iterable[Heading], path: Path) -> int:
    """Compile the headings into a table at `path`; how many concepts it holds. Their order does not matter."""
    terms = Terms()
    over: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for heading in headings:
        _take(terms, heading.id, heading.name)
        kinds.setdefault(heading.id, set()).add(heading.kind)
        above = [pair for pair in heading.above or () if heading.kind == "condition" or pair[1].endswith(_ACTIONS)]
        for identifier, name in above:
            _take(terms, identifier, name)
            kinds.setdefault(identifier, set()).add("condition" if heading.kind == "condition" else "drug-class")
        if heading.above is not None:
            known = over.setdefault(heading.id, {each for each, _ in above})
            known &= {each for each, _ in above}
    for identifier, descriptor in terms.descriptors.items():
        over_names = [terms.descriptors[each].name for each in over.get(identifier, ())]
        if kinds[identifier] == {"condition"} and not any(
            name.endswith(_CONDITIONS) for name in (descriptor.name, *over_names)
        ):
            kinds[identifier] = set()
        descriptor.above = tuple(sorted(over.get(identifier, ())))
    composed = compose(terms, shipped(), {each: _one(found) for each, found in kinds.items()})
    version = content_hash(composed)[:12]
    write_tables(composed, path, {"version": version, "changes": "mentions"})
    return len(composed.concepts)


def _take(terms: Terms, identifier: str, name: str) -> None:
    """Keep a heading; of two names for one, the first in the alphabet, so that the order of records does not matter."""
    known = terms.descriptors.setdefault(identifier, Descriptor(identifier, name))
    known.name = min(known.name, name)


def _one(kinds: set[str]) -> str:
    """A heading that is a drug on one record and above another drug is a class; a condition and a drug, neither."""
    if kinds == {"drug", "drug-class"}:
        return "drug-class"
    return next(iter(kinds)) if len(kinds) == 1 else ""
