"""Exceptions: "malignancy within 5 years, except treated basal cell carcinoma". Words: `data/cues_exceptions.tsv`."""

from __future__ import annotations

from trialogue.criteria.nodes import Any, Condition, Except, Opaque, Readings
from trialogue.criteria.passes.coordination import read_list
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.vocabulary import Vocabulary

_JOINTS = frozenset((",", "-", ".", ":", "and", "or"))


def read_exception(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """Except(base, exceptions), or None when there is no exception or its base was not understood."""
    parts = _parts(symbols)
    if parts is None:
        return None
    base_symbols, excepted, behind = parts
    if any(each.role in ("or", "and", ",", "/") for each in behind):
        return None
    base_symbols, excepted = _window_to_base(base_symbols + behind, excepted)
    if not base_symbols or not excepted:
        return None
    base = read_list(base_symbols, text, vocabulary, kind)
    if base is None:
        return None
    start, end = span_of(excepted)
    node = read_list(excepted, text, vocabulary, "exclusion")
    if node is None:
        node = Opaque(label=text[start:end], span=(start, end))
    found = Except(base=base, exceptions=_alternatives(node), span=span_of(symbols))
    if not _goes_on(excepted):
        return found
    # "Cancer except skin cancer, or leukaemia": the last may be another exception or another condition.
    first, last = span_of(symbols)
    whole = Opaque(label=text[first:last], span=(first, last))
    return Readings(alternatives=(found, whole), rule="exception-reach", span=(first, last))


def _goes_on(excepted: list[Symbol]) -> bool:
    commas = [index for index, each in enumerate(excepted) if each.role == ","]
    return len(commas) == 1 and excepted[commas[0] + 1].role in ("or", "and")


def _alternatives(node: Condition) -> tuple[Condition, ...]:
    """The members of nested Any nodes, side by side."""
    if not isinstance(node, Any):
        return (node,)
    return tuple(each for part in node.parts for each in _alternatives(part))


def _parts(symbols: list[Symbol]) -> tuple[list[Symbol], list[Symbol], list[Symbol]] | None:
    for index, symbol in enumerate(symbols):
        inner = symbol.value if symbol.role == "group" else []
        if inner and inner[0].role == "except":
            return symbols[:index], without_edges(inner[1:], _JOINTS), symbols[index + 1 :]
        if symbol.role == "except":
            return without_edges(symbols[:index], _JOINTS), without_edges(symbols[index + 1 :], _JOINTS), []
    return None


def _window_to_base(base: list[Symbol], excepted: list[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
    """ "Malignancy other than basal cell carcinoma within 5 years": the window is the malignancy's."""
    timed = {"window", "duration", "history", "current"}
    if (
        excepted
        and excepted[-1].role == "window"
        and len(excepted) > 1
        and excepted[-2].role in ("concept", "group")
        and not any(each.role in ("window", "duration") for each in base)
        and excepted[-1].value.window.high is not None  # "other than surgery at least 3 months ago"
    ):
        return [*base, excepted[-1]], without_edges(excepted[:-1], _JOINTS)
    if any(each.role in timed for each in excepted):
        # A time inside the exception may be the base's or its own.
        return base, []
    return base, excepted
