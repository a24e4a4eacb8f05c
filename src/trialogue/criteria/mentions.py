"""Mentions: the words of one concept, value or time each, in text order, whether or not the sentence was understood.

Looser than the tree: a mention says that the words stand there, nothing of what they mean in the sentence. Types:
condition, drug, measurement, procedure, person, value, temporal.
"""

from __future__ import annotations

from typing import Final

from trialogue.criteria.criterion import Mention
from trialogue.criteria.passes.scan import flatten
from trialogue.criteria.symbols import Symbol

_OF_KIND: Final = {
    "condition": "condition",
    "drug": "drug",
    "drug-class": "drug",
    "allergen": "drug",
    "measurement": "measurement",
    "instrument": "measurement",
    "procedure": "procedure",
    "sex": "person",
    "state": "condition",
}
_PERSONAL: Final = frozenset(("childbearing-potential", "healthy-volunteer", "postmenopausal", "premenopausal"))


def find_mentions(symbols: list[Symbol]) -> list[Mention]:
    """The mentions among the symbols of a part, with offsets into the normalised text."""
    pairs = ((_type_of(symbol), symbol) for symbol in flatten(symbols))
    return [Mention(kind, symbol.start, symbol.end) for kind, symbol in pairs if kind is not None]


def _type_of(symbol: Symbol) -> str | None:
    match symbol.role:
        case "concept":
            return "person" if symbol.value.id in _PERSONAL else _OF_KIND.get(symbol.value.kind)
        case "quantity" | "number" | "result":
            return "value"
        case "window" | "duration" | "forward" | "sinceonset" | "anchor" | "at":
            return "temporal"
        case "agecue":
            return "person"
    return None
