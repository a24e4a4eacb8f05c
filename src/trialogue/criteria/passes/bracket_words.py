"""What brackets say by their words alone: how something was shown, what narrows it, what is only allowed."""

from __future__ import annotations

from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective

_SHOWN_BY = tuple(
    f"{lead}{shown} by"
    for lead in ("", "as ")
    for shown in ("assessed", "confirmed", "documented", "determined", "measured", "diagnosed", "proven", "verified",
                  "evidenced", "shown")
)  # fmt: skip
_SHOWS = frozenset(
    ("word", "concept", "neutral", "opener", "of", "-", "tested", "result", "at", "qualifier", "or", "and", "/", ",")
)


def shows_only(inner: list[Symbol], inside: str) -> bool:
    """Whether brackets only say how something was shown."""
    return inside.lower().startswith(_SHOWN_BY) and all(each.role in _SHOWS for each in inner)


def narrows(inner: list[Symbol], inside: str, text: str) -> bool:
    """ "(confirmed by biopsy)", "(Child-Pugh class B or C)", "(mild or severe)": one narrowing in its own words."""
    return shows_only(inner, inside) or _classed(inner, text) or _either(inner, text)


def only_allows(inner: list[Symbol], text: str) -> bool:
    """Whether brackets only say that something is allowed, which asks nothing."""
    last = text[inner[-1].start : inner[-1].end].lower()
    plain = all(
        each.role in ("neutral", "or", "and", ",", "word")
        or (each.role == "concept" and each.value.kind in ("drug", "drug-class", "procedure"))
        for each in inner[:-1]
    )
    return len(inner) > 1 and last in ("allowed", "permitted", "acceptable", "permissible") and plain


def _classed(inner: list[Symbol], text: str) -> bool:
    """Whether brackets hold the class, in letters, of an instrument."""
    first, rest = inner[0], inner[1:]
    letters = [text[each.start : each.end] for each in rest if each.role not in ("or", "and", ",", "/", "-", "neutral")]
    named = first.role == "concept" and first.value.kind == "instrument"
    return named and bool(letters) and all(each in _CLASSES for each in letters)


_CLASSES = frozenset(("A", "B", "C", "D", "class", "Class", "grade", "Grade", "stage", "score"))


def _either(inner: list[Symbol], text: str) -> bool:
    """Whether brackets hold only words that narrow, joined: "(acute or chronic)"."""
    narrows = [each for each in inner if each.role not in ("or", "and", ",", "/")]
    return len(inner) > len(narrows) and all(
        each.role == "qualifier" or (each.role == "word" and is_adjective(text[each.start : each.end]))
        for each in narrows
    )
