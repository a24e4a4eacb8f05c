"""Counts of an instrument's grades: "no BILAG A and no more than one B" is two counts, "one A or two Bs" either."""

from __future__ import annotations

import re

from trialogue.criteria.nodes import All, Any, Condition, Opaque, Quantity, Score
from trialogue.criteria.symbols import Bound, Symbol, span_of
from trialogue.vocabulary import Concept

_GRADES = frozenset("ABCDE")
_FILLERS = frozenset(("neutral", "and", ",", "at", "group", ":", "or"))
_FILLER_WORDS = frozenset(
    (
        "grade",
        "grades",
        "score",
        "scores",
        "domain",
        "domains",
        "organ",
        "organs",
        "system",
        "systems",
        "item",
        "items",
        "category",
    )
)
GRADED = frozenset(("bilag", "bilag-2004", "bilag-classic"))
"""Instruments whose items carry grades."""
_WHERE = re.compile(
    r"\bin (?P<where>(?:the|an?|any|at least|one|either|each|>=)\b[^;.]{0,120}?(?:systems?|domains?|organs?))\W*\Z",
    re.IGNORECASE,
)
"""Behind the counts: in which systems they are counted."""
_ANYWHERE = re.compile(
    r"(?:an?|any|at least (?:one|1)|>= ?1|one or more|one)(?: or more)?(?: of the)? (?:body |organ )?"
    r"(?:systems?|domains?|organs?)(?: systems?| domains?)?",
    re.IGNORECASE,
)


def read_grade_counts(symbols: list[Symbol], text: str) -> Condition | None:
    """Every grade with its count, or None when there is no graded instrument or anything else in the stretch.

    In which organ systems they are counted stays beside them, unread, unless any will do.
    """
    concept = next((each.value for each in symbols if each.role == "concept" and each.value.id in GRADED), None)
    if concept is None:
        return None
    where = _WHERE.search(text, *span_of(symbols))
    if where is None:
        return _counts(symbols, concept, text)
    counts = _counts([each for each in symbols if each.end <= where.start()], concept, text)
    if counts is None or _ANYWHERE.fullmatch(where["where"]):
        return counts
    unread = Opaque(label=where.group().strip(), span=(where.start(), where.start() + len(where.group().strip())))
    return All(parts=(counts, unread), span=span_of(symbols))


def _counts(symbols: list[Symbol], concept: Concept, text: str) -> Condition | None:
    counts: list[Score] = []
    bound: Quantity | None = None
    begin = named = None
    joints = {symbol.role for symbol in symbols if symbol.role in ("or", "and")}
    for symbol in symbols:
        named = symbol.start if symbol.role == "concept" else named
        words = text[symbol.start : symbol.end].removesuffix("s")
        pending = _pending(symbol, words.lower(), bound)
        if pending is not None:
            bound, begin = pending, symbol.start
        elif words in _GRADES:
            if bound is None and named is not None:
                bound, begin = Quantity(low=1.0), named  # "BILAG A in one organ system": one at least
            if bound is None or begin is None:
                return None
            quantity = Quantity(
                low=bound.low,
                high=bound.high,
                unit="{count}",
                low_inclusive=bound.low_inclusive,
                high_inclusive=bound.high_inclusive,
            )
            span = (begin, symbol.end)
            counts.append(
                Score(concept=concept.id, grade=words, label=text[slice(*span)], quantity=quantity, span=span)
            )
        elif not _passed_over(symbol, concept.id, words):
            return None
    if not counts:
        return None
    if len(counts) == 1:
        return counts[0]
    least = [each.quantity is not None and each.quantity.high is None for each in counts]
    if "or" in joints and any(least):  # "no A or B" is none of both
        return Any(parts=tuple(counts), span=span_of(symbols)) if all(least) and len(joints) == 1 else None
    return All(parts=tuple(counts), span=span_of(symbols))


_IN_WORDS = {"at least one": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}


def _pending(symbol: Symbol, said: str, before: Quantity | None) -> Quantity | None:
    """The count that goes for the grades that follow; a bare number is compared as the one before it was."""
    if symbol.role == "not":
        return Quantity(low=0.0, high=0.0)
    if said in _IN_WORDS:
        return Quantity(low=_IN_WORDS[said])
    if symbol.role == "number" and symbol.value[1] is None:
        most = before is not None and before.low is None
        return Quantity(high=symbol.value[0]) if most else Quantity(low=symbol.value[0])
    if symbol.role == "quantity" and isinstance(symbol.value, Bound) and symbol.value.quantity.unit is None:
        return symbol.value.quantity
    return None


def _passed_over(symbol: Symbol, concept: str, words: str) -> bool:
    if symbol.role == "group":
        return all(each.role in ("concept", "neutral") for each in symbol.value)
    if symbol.role == "concept":
        return bool(symbol.value.id == concept)
    return symbol.role in _FILLERS or words.lower() in _FILLER_WORDS
