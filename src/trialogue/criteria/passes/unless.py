"""Two statements joined by "unless": what is asked for, and what lifts it.

"Renal failure unless on dialysis" among the exclusions excludes who has the one and not the other; "negative test
unless vaccinated" among the inclusions asks for either. What lifts it may stay unread: then who lacks the first is
told from the first alone, and for all others the answer stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Diagnosis,
    IfThen,
    Not,
    Opaque,
    Readings,
    atoms,
)
from trialogue.criteria.symbols import Symbol, span_of, without_edges

_JOINTS = frozenset((",", "and", "or"))
_EDGES = frozenset((",", ".", ";", "-", ":"))


def read_unless(
    symbols: list[Symbol], text: str, kind: str, read: Callable[[list[Symbol]], Condition | None]
) -> Condition | None:
    """The tree of "X unless Y", or None where there is no such word or X was not understood."""
    parts = _parts(symbols, text)
    if parts is None:
        return None
    base_symbols, lifting = parts
    base = read(base_symbols)
    if base is None or isinstance(base, Readings | IfThen) or _holds_unread(base) or _turned(base, kind):
        return None
    start, end = span_of(lifting)
    lifts = read(lifting) or Opaque(label=text[start:end], span=(start, end))
    whole = span_of(symbols)
    found = _lifted(base, lifts, kind)
    nearest = _last_lifted(base, lifts, kind)
    alternatives = [found, *([nearest] if nearest is not None else [])]
    if _goes_on(lifting):
        # "X unless Y, or Z": the last may be another lift or another criterion.
        alternatives.append(Opaque(label=text[slice(*whole)], span=whole))
    if len(alternatives) == 1:
        return found
    return Readings(alternatives=tuple(alternatives), rule="exception-reach", span=whole)


def _parts(symbols: list[Symbol], text: str) -> tuple[list[Symbol], list[Symbol]] | None:
    """What stands before "unless" and what behind it, to the end or the end of its bracket."""
    if "unless" not in text[symbols[0].start : symbols[-1].end].lower():
        return None
    at = [i for i, each in enumerate(symbols) if _is_unless(each, text)]
    if len(at) != 1:
        return None
    index = at[0]
    grouped = symbols[index].role == "group"
    behind = symbols[index].value[1:] if grouped else symbols[index + 1 :]
    if grouped and any(each.role not in _EDGES for each in symbols[index + 1 :]):
        return None
    base, lifting = without_edges(symbols[:index], _EDGES), without_edges(behind, _EDGES)
    return (base, lifting) if base and lifting else None


def _is_unless(symbol: Symbol, text: str) -> bool:
    if symbol.role == "group":
        return bool(symbol.value) and _is_unless(symbol.value[0], text)
    return symbol.end - symbol.start == len("unless") and text[symbol.start : symbol.end].lower() == "unless"


def _turned(base: Condition, kind: str) -> bool:
    """Whether the list may be the other one: a condition among the inclusions, a negated sentence among the others."""
    if kind == "exclusion":
        return isinstance(base, Not)
    return any(isinstance(atom, Diagnosis) and not negated for atom, negated in atoms(base))


def _holds_unread(node: Condition) -> bool:
    match node:
        case All(parts=parts) | Any(parts=parts):
            return any(map(_holds_unread, parts))
        case Opaque():
            return True
    return False


def _lifted(base: Condition, lifts: Condition, kind: str) -> Condition:
    span = None
    if base.span is not None and lifts.span is not None:
        span = (base.span[0], lifts.span[1])
    if kind == "inclusion":
        return Any(parts=(base, lifts), span=span)
    return All(parts=(base, Not(part=lifts, span=lifts.span)), span=span)


def _last_lifted(base: Condition, lifts: Condition, kind: str) -> Condition | None:
    """ "A or B unless C": C may lift only B."""
    if not isinstance(base, All | Any) or len(base.parts) < 2:
        return None
    return type(base)(parts=(*base.parts[:-1], _lifted(base.parts[-1], lifts, kind)), span=base.span)


def _goes_on(lifting: list[Symbol]) -> bool:
    return any(each.role == "," and after.role in _JOINTS for each, after in pairwise(lifting))
