"""Time since something: "at least 4 weeks since prior chemotherapy" asks that it was not within those weeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from trialogue.criteria.nodes import Any, Condition, Diagnosis, Medication, Not, Procedure, Window
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.dates import DAYS_PER

_TIMES: Final = frozenset(DAYS_PER) | {"{half-life}"}
_SINCE: Final = frozenset(("since", "since the", "from", "after", "after the", "have elapsed since", "elapsed since"))
_OF_ITS_OWN: Final = frozenset(("window", "duration", "not", "except", "stop", "quantity", "and"))
_FILLERS: Final = frozenset(("have", "has", "must have", "must", "should have", "passed", "elapsed", "have passed",
                             "the", "last", "any", "completion of", "completion", "end of", "end", "of", "of the",
                             "their", "most", "recent"))  # fmt: skip

Reader = Callable[[list[Symbol]], Condition | None]


def read_interval(symbols: list[Symbol], text: str, kind: str, read: Reader) -> Condition | None:
    """Not(what it was since, within the time); None in an exclusion and where it is anything else."""
    if kind != "inclusion":
        return None
    at = 0
    while at < len(symbols) and symbols[at].role == "neutral":
        at += 1
    if at >= len(symbols) or symbols[at].role != "quantity":
        return None
    quantity = symbols[at].value.quantity
    if quantity.unit not in _TIMES or quantity.low is None or quantity.high is not None:
        return None
    rest = _behind_since(symbols[at + 1 :], text)
    if not rest or any(
        each.role in ("window", "duration", "not", "except", "stop", "quantity", "and") for each in rest
    ):
        return None
    node = read([Symbol("history", rest[0].start, rest[0].start, "history"), *rest])
    window = Window(high=quantity.low, unit=quantity.unit)
    dated = _dated(node, window)
    return Not(part=dated, span=span_of(symbols)) if dated is not None else None


def _behind_since(symbols: list[Symbol], text: str) -> list[Symbol]:
    """What stands behind "since", words that only lead there passed over."""
    at, seen = 0, False
    while at < len(symbols):
        words = " ".join(text[symbols[at].start : symbols[at].end].lower().split())
        if words in _SINCE and not seen:
            seen = True
        elif words not in _FILLERS and symbols[at].role != "history":
            break
        at += 1
    return symbols[at:] if seen else []


def _dated(node: Condition | None, window: Window) -> Condition | None:
    if isinstance(node, Any):
        parts = tuple(_dated(part, window) for part in node.parts)
        found = tuple(part for part in parts if part is not None)
        return msgspec.structs.replace(node, parts=found) if len(found) == len(parts) else None
    if not isinstance(node, Diagnosis | Medication | Procedure) or node.window is not None or node.quantity is not None:
        return None
    return msgspec.structs.replace(node, window=window, temporality=None)
