"""Bounds that differ by whom they are for: "> 450 ms in men, > 470 ms in women", "<= 3 x ULN (5 x ULN if metastases)".

By sex, each bound goes with its guard. By a condition, the second bound holds where the condition does; it must be the
looser one, as an allowance is.
"""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    LIMIT_UNITS,
    All,
    Any,
    Condition,
    Diagnosis,
    IfThen,
    Measurement,
    Not,
    Quantity,
    Readings,
    Score,
    Sex,
    State,
    atoms,
)
from trialogue.criteria.passes.coordination import read_list
from trialogue.criteria.passes.scan import CLOSE, OPEN, flatten
from trialogue.criteria.symbols import Bound, Symbol, span_of
from trialogue.vocabulary import Vocabulary

_JOINTS: Final = frozenset(("or", "and", ",", "/", ";", OPEN, CLOSE, ":", "-", "."))
_LINKS: Final = frozenset(
    ("in", "for", "if", "when", "with", "among", "of", "case", "are", "is", "present", "exist", "exists", "documented",
     "known", "the", "presence", "who", "have", "patient", "patients", "subject", "subjects", "participant",
     "participants", "those", "involved", "due", "to", "because", "attributable", "secondary", "uln")
)  # fmt: skip
_BOUNDS: Final = 2
_TESTED: Final = frozenset(("female", "childbearing-potential"))
_PARTING: Final = frozenset(("or", "and", ",", ";", OPEN, ":", "."))
"""What ends a bound."""
_OPENING: Final = frozenset(("in", "for", "if", "when", "with", "among", "due", "because", "secondary", "attributable"))


def read_bounds_by_person(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """Two bounds of one measure, each for its own people; None where the stretch holds anything else."""
    flat = flatten(symbols)
    bounds = _bounds(flat)
    if not bounds:
        return _tested_in(flat, text, vocabulary, kind)
    if len(bounds) == 1:
        return _for_one_sex(flat, bounds[0], text, vocabulary, kind)
    if len(bounds) != _BOUNDS:
        return None
    return _by_sex(flat, bounds, text, vocabulary, kind) or _by_condition(flat, bounds, text, vocabulary, kind)


def _tested_in(flat: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "Negative pregnancy test for females of childbearing potential": a result that is asked of some."""
    if not any(each.role == "concept" and each.value.id in _TESTED for each in flat):
        return None
    at = next(
        (i for i, each in enumerate(flat) if i and _OPENING & set(_words(each, text)) and _links(each, text)), None
    )
    if at is None:
        return None
    behind = [each for each in flat[at:] if each.role not in _JOINTS and not _links(each, text)]
    people = [each for each in behind if each.role == "concept" and each.value.id in _TESTED]
    if not people or len(people) != len(behind):
        return None
    tested = read_list(flat[:at], text, vocabulary, kind)
    if not isinstance(tested, Measurement) or not tested.qualifiers:
        return None
    parts = tuple(
        (Sex if each.value.kind == "sex" else State)(
            concept=each.value.id, label=text[slice(*each.span)], span=each.span
        )
        for each in people
    )
    who: Condition = parts[0] if len(parts) == 1 else All(parts=parts, span=span_of(people))
    span = span_of(flat)
    return IfThen(guard=who, then=tested, span=span) if kind == "inclusion" else All(parts=(who, tested), span=span)


def _for_one_sex(flat: list[Symbol], bound: int, text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "Haemoglobin < 11 g/dL for men": a bound that is asked of one sex alone."""
    behind = flat[bound + 1 :]
    sexes = [each for each in behind if each.role == "concept" and each.value.kind == "sex"]
    rest = [each for each in behind if each not in sexes]
    if len(sexes) != 1 or not rest or not all(each.role in _JOINTS or _links(each, text) for each in rest):
        return None
    measured = read_list(flat[: bound + 1], text, vocabulary, kind)
    if not isinstance(measured, Measurement | Score):
        return None
    who = Sex(concept=sexes[0].value.id, label=text[slice(*sexes[0].span)], span=sexes[0].span)
    span = span_of(flat)
    if kind == "inclusion":
        return IfThen(guard=who, then=measured, span=span)
    return All(parts=(who, measured), span=span)


def _bounds(flat: list[Symbol]) -> list[int]:
    """Where bounds stand; behind the first a bare number in its unit is one: "> 450 ms (men) or 470 ms (women)"."""
    found: list[int] = []
    for index, each in enumerate(flat):
        limit = each.role == "number" and each.value[1] in LIMIT_UNITS
        if each.role == "quantity" or limit or (found and _follows(flat[found[0]], each)):
            found.append(index)
    return found


def _follows(first: Symbol, symbol: Symbol) -> bool:
    if symbol.role != "number" or not isinstance(first.value, Bound):
        return False
    unit = first.value.quantity.unit
    return symbol.value[1] is not None and unit in (None, symbol.value[1])


def _words(symbol: Symbol, text: str) -> list[str]:
    return text[symbol.start : symbol.end].lower().split()


def _links(symbol: Symbol, text: str) -> bool:
    linking = symbol.role in ("neutral", "word", "for", "of", "stop", "opener", "at", "history", "current", "except")
    return linking and all(word in _LINKS for word in _words(symbol, text))


def _by_sex(flat: list[Symbol], bounds: list[int], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    sexes = [i for i, each in enumerate(flat) if each.role == "concept" and each.value.kind == "sex"]
    if len(sexes) != 2 or flat[sexes[0]].value.id == flat[sexes[1]].value.id:
        return None
    first, second = bounds
    if not (first < sexes[0] < second < sexes[1] or sexes[0] < first < sexes[1] < second):
        return None
    begin = min(first, sexes[0])
    while begin > 0 and (flat[begin - 1].role in _JOINTS or _links(flat[begin - 1], text)):
        begin -= 1
    taken = {*bounds, *sexes}
    for index in range(begin, len(flat)):
        if index not in taken and flat[index].role not in _JOINTS and not _links(flat[index], text):
            return None
    measured = read_list([*flat[:begin], flat[first]], text, vocabulary, kind)
    other = _quantity(flat[second], measured.quantity if isinstance(measured, Measurement | Score) else None)
    if not isinstance(measured, Measurement | Score) or measured.quantity is None or other is None:
        return None
    if (measured.quantity.low is None) != (other.low is None):
        return None
    own, unit = measured.quantity.unit, other.unit  # each keeps its own; a bare number takes the other's
    nodes = [
        msgspec.structs.replace(measured, quantity=msgspec.structs.replace(bound, unit=its), span=span_of(flat))
        for bound, its in ((measured.quantity, own or unit), (other, unit or own))
    ]
    span = span_of(flat)
    people = [Sex(concept=flat[i].value.id, label=text[slice(*flat[i].span)], span=flat[i].span) for i in sexes]
    pairs = list(zip(people, nodes, strict=True))
    if kind == "inclusion":
        return All(parts=tuple(IfThen(guard=who, then=what, span=span) for who, what in pairs), span=span)
    return Any(parts=tuple(All(parts=(who, what), span=span) for who, what in pairs), span=span)


def _quantity(symbol: Symbol, like: Quantity | None) -> Quantity | None:
    """The interval of a bound; a bare multiple of a limit takes the side of the bound before it."""
    if symbol.role == "quantity":
        return symbol.value.quantity if isinstance(symbol.value, Bound) else None
    if like is None:
        return None
    value, unit, _ = symbol.value
    if like.low is None:
        return Quantity(high=value, unit=unit, high_inclusive=like.high_inclusive)
    return Quantity(low=value, unit=unit, low_inclusive=like.low_inclusive)


def _by_condition(
    flat: list[Symbol], bounds: list[int], text: str, vocabulary: Vocabulary, kind: str
) -> Condition | None:
    first, second = bounds
    base = read_list(flat[: first + 1], text, vocabulary, kind)
    own = _one_quantity(base)
    other = _quantity(flat[second], own)
    if base is None or own is None or other is None or not _looser(own, other, kind):
        return None
    between, behind = flat[first + 1 : second], flat[second + 1 :]
    if not between or all(each.role in ("and",) for each in between):
        return None
    ahead = _condition(between, text, vocabulary) if _begins_anew(between, text) else None
    named = ahead or _condition(behind, text, vocabulary)
    rest = behind if ahead else between
    if named is None or not all(each.role in _JOINTS or _links(each, text) for each in rest):
        return None
    span = span_of(flat)
    allowed = _with_quantity(base, other)
    if kind == "inclusion":
        return Any(parts=(base, All(parts=(named, allowed), span=span)), span=span)
    return Any(parts=(allowed, All(parts=(base, Not(part=named, span=named.span)), span=span)), span=span)


def _begins_anew(between: list[Symbol], text: str) -> bool:
    """Whether a condition between two bounds is the second's: parted from the first bound, and not from the second.

    "AST <= 3 x ULN, or with metastases <= 5 x ULN", and not "AST <= 3 x ULN with metastases or <= 5 x ULN".
    """
    said = [i for i, each in enumerate(between) if each.role not in _JOINTS and not _links(each, text)]
    if not said or between[0].role not in _PARTING:
        return False
    return not any(each.role in ("or", "and", CLOSE, ";") for each in between[said[-1] + 1 :])


def _one_quantity(node: Condition | None) -> Quantity | None:
    found = [atom for atom, _ in atoms(node)] if node is not None else []
    if not found or not all(isinstance(atom, Measurement) for atom in found):
        return None
    quantities = {atom.quantity for atom in found}
    return quantities.pop() if len(quantities) == 1 else None


def _looser(own: Quantity, other: Quantity, kind: str) -> bool:
    if own.unit != other.unit:
        return False
    if kind == "inclusion":
        upper = own.low is None and other.low is None and own.high is not None and other.high is not None
        return bool(upper and other.high > own.high)  # type: ignore[operator]  # both are numbers here
    lower = own.high is None and other.high is None and own.low is not None and other.low is not None
    return bool(lower and other.low > own.low)  # type: ignore[operator]  # both are numbers here


def _condition(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> Diagnosis | None:
    """The one condition that a stretch of links names."""
    inner = [each for each in symbols if each.role not in _JOINTS]
    opened = any(_OPENING & set(_words(each, text)) for each in inner if _links(each, text))
    named = [each for each in inner if not _links(each, text)]
    if not opened or not named:
        return None
    node = read_list(named, text, vocabulary, "exclusion")
    return node if isinstance(node, Diagnosis) and node.quantity is None and node.window is None else None


def _with_quantity(node: Condition, quantity: Quantity) -> Condition:
    """The same tree, every bound replaced."""
    match node:
        case All() | Any():
            return msgspec.structs.replace(node, parts=tuple(_with_quantity(part, quantity) for part in node.parts))
        case Readings():
            parts = tuple(_with_quantity(part, quantity) for part in node.alternatives)
            return msgspec.structs.replace(node, alternatives=parts)
        case Measurement():
            return msgspec.structs.replace(node, quantity=quantity)
    return node
