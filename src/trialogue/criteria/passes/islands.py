"""What stands in a part that was not understood as a whole: bounds with what they bound, ages, windows of time.

The part itself stays open: what is found here is kept beside the whole part as an `Opaque`, in a `Readings` named
`unread-part` that never decides. So an island need only say what the words say, not all that they say.
"""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Condition,
    Except,
    Opaque,
    Readings,
    Span,
)
from trialogue.criteria.passes.island_bounds import take_quantity
from trialogue.criteria.passes.island_concepts import take_concept, take_window
from trialogue.criteria.passes.scan import (
    Scan,
    flatten,
)
from trialogue.criteria.symbols import Symbol

_MOST_ISLANDS: Final = 24


def read_islands(symbols: list[Symbol], text: str, kind: str, span: Span) -> Condition | None:
    """The part with what stands in it, or None where nothing does."""
    scan = Scan(flatten(symbols), text, kind, *span)
    if any(each.role == "stop" and text[each.start : each.end].lower() == "unless" for each in scan.symbols):
        return None
    for index, symbol in enumerate(scan.symbols):
        _take(scan, index, symbol)
    if not scan.found:
        return None
    whole = Opaque(label=text[slice(*span)], span=span)
    nodes = tuple(node for node, excepted in scan.found if not excepted)[:_MOST_ISLANDS]
    exceptions = tuple(node for node, excepted in scan.found if excepted)[:_MOST_ISLANDS]
    base: Condition = whole if not nodes else nodes[0] if len(nodes) == 1 else All(parts=nodes, span=span)
    if exceptions:
        base = Except(base=base, exceptions=exceptions, span=span)
    if isinstance(base, Opaque):
        return msgspec.structs.replace(whole, window=base.window)
    return Readings(alternatives=(base, whole), rule="unread-part", span=span)


def _take(scan: Scan, index: int, symbol: Symbol) -> None:
    role = symbol.role
    if role == "except":
        scan.excepted, scan.negated = True, ""
    elif role == "not":
        scan.negated = "here"
    elif role in (".", ";"):
        scan.negated = ""
    elif role in (",", "or", "and"):
        scan.negated = "earlier" if scan.negated else ""
    elif role in ("quantity", "number"):
        take_quantity(scan, index, symbol)
    elif role in ("window", "duration"):
        take_window(scan, index, symbol)
    elif role == "concept":
        take_concept(scan, index, symbol)
