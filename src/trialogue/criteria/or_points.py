"""Points of an inclusion that "or" joins from one to the next: one criterion, of which any will do.

"Allergy to milk or / Allergy to egg or / Allergy to nuts" asks for one of them. Each read by itself would be asked of
everybody. In an exclusion each keeps out by itself, so they stay apart.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.item import Item
from trialogue.criteria.nodes import Age, All, Any, Condition, Readings, Sex, Span, atoms

_ENDS: Final = re.compile(r"(?<![\w/])or[\s,:.*_]*\Z", re.IGNORECASE)
_BEGINS: Final = re.compile(r"\W*or\b(?!\s*/)", re.IGNORECASE)
_ONLY: Final = re.compile(r"\W*or\W*", re.IGNORECASE)


def joined_by_or(text: str, items: list[Item]) -> list[Item]:
    """The items of an inclusion list, those that "or" joins as one item with `alternatives`."""
    joined: list[Item] = []
    chain: list[Item] = []
    for item, after in zip(items, [*items[1:], None], strict=True):
        chain.append(item)
        if after is None or not _goes_on(text, item, after):
            joined.append(chain[0] if len(chain) == 1 else _together(text, chain))
            chain = []
    return joined


def _goes_on(text: str, item: Item, after: Item) -> bool:
    alike = (item.marker, item.applies_to) == (after.marker, after.applies_to)
    titled = "\n" in text[after.start : after.body]
    if not alike or titled or item.lead_in or after.lead_in:
        return False
    return _ENDS.search(text, item.body, item.end) is not None or _BEGINS.match(text, after.body, after.end) is not None


def _together(text: str, chain: list[Item]) -> Item:
    first, last = chain[0], chain[-1]
    points = [each for each in chain if not _ONLY.fullmatch(text, each.body, each.end)]
    whole = Item(first.start, last.end, first.body, first.body, first.indent, first.marker, first.label)
    whole.children, whole.applies_to, whole.alternatives = points, first.applies_to, True
    return whole


def one_of(parts: list[Condition], span: Span) -> Condition:
    """Any of the points; a last one that only tells an age or a sex may be asked beside them: both are kept."""
    whole = Any(parts=tuple(parts), span=span)
    if not _is_of_everybody(parts[-1]) or all(map(_is_of_everybody, parts)):
        return whole
    others = parts[0] if len(parts) == 2 else Any(parts=tuple(parts[:-1]), span=span)
    return Readings(alternatives=(whole, All(parts=(others, parts[-1]), span=span)), rule="or-in-inclusion", span=span)


def _is_of_everybody(part: Condition) -> bool:
    return all(isinstance(each, Age | Sex) for each, _ in atoms(part))
