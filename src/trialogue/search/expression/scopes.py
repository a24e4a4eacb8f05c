"""Where a query looks: the names that AREA, TILT and RANGE may carry, and the values they can be compared with.

A name is a search area (ConditionSearch), a field (BriefTitle), its path, a branch of the record (ConditionsModule), or
the number of values of a list (Phase:size); in any case.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from trialogue.dates import PartialDate
from trialogue.search.expression.lexing import EXAMPLES, ExpressionError, Token
from trialogue.search.fields import areas
from trialogue.study import parse_age
from trialogue.study.fields import Field, below, enumerations, field_named, fields

COMPARED: Final = ("date", "number", "age")
YES_NO: Final = {"true": "true", "yes": "true", "y": "true", "false": "false", "no": "false", "n": "false"}
"""What may be typed for a value that is true or false."""

SIZE: Final = ":size"
BASIC: Final = "BasicSearch"
PLACES: Final = "LocationSearch"
Occurs = Callable[[Field, str], bool]
"""Whether a record at hand has a text as a value of a coded field: the registry adds values to those of our table."""

_KEPT: Final = 65_536
_MONTHS: Final = {calendar.month_abbr[number].casefold(): number for number in range(1, 13)}
_IN_WORDS: Final = re.compile(r"([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})\Z")
_AMERICAN: Final = re.compile(r"(\d{1,2})/(?:(\d{1,2})/)?(\d{4})\Z")
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?\Z")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where words are looked for: fields with their weights, and those where synonyms count too."""

    name: str
    weights: dict[Field, float]
    synonyms: frozenset[Field]
    size: bool = False

    @property
    def compared(self) -> Field | None:
        """The one field that can be compared by size or date, where this is one."""
        (field, *others) = self.weights
        return field if not others and not self.size and field.kind in COMPARED else None


@cache
def scope(name: str) -> Scope | None:
    """What a name stands for; None for an unknown one."""
    for area in areas().values():
        if area.name.casefold() == name.casefold():
            known = {piece: field_named(piece) for piece in area.weights}
            weights = {field: area.weights[piece] for piece, field in known.items() if field}
            return Scope(area.name, weights, frozenset(field for field in weights if field.piece in area.synonyms))
    sized = name.casefold().endswith(SIZE)
    field = field_named(name[: -len(SIZE)] if sized else name)
    if field is None or (sized and not field.many):
        return None
    if sized:
        return Scope(field.piece + SIZE, {field: 1.0}, frozenset(), size=True)
    leaves = below(field)
    spread = frozenset(each for each in leaves if each.piece in _with_synonyms())
    return Scope(field.piece, dict.fromkeys(leaves, 1.0), spread)


@cache
def _with_synonyms() -> frozenset[str]:
    return frozenset(piece for area in areas().values() for piece in area.synonyms)


def check_token(token: Token, text: str, area: str | None, occurs: Occurs | None = None) -> None:
    """Refuse a name that is not known, and a value that its field cannot be compared with, or that is none of a coded
    field's and does not occur either. Raises ExpressionError."""
    if token.kind == "context" and token.text in ("AREA", "TILT"):
        _check_name(token)
        return
    around = scope(area) if area else None
    if around is None:
        return
    if token.kind == "context" and token.text == "RANGE":
        _check_range(token, around)
    elif token.kind in ("word", "phrase"):
        if around.compared or around.size:
            _bounds(token, around, text)
        elif len(around.weights) == 1:
            _check_code(token, next(iter(around.weights)), text, occurs)


def _check_name(token: Token) -> None:
    found = scope(token.inside)
    if found is None:
        remedy = f"Write the name of a field or area, such as {EXAMPLES[token.text]}{_near(token.inside)}."
        raise ExpressionError(token.start, f"{token.text}[{token.inside}] is not known", remedy)
    if token.text == "TILT" and (found.compared is None or found.compared.many):
        remedy = "Name a date or a number that a study has once: TILT[LastUpdatePostDate]."
        raise ExpressionError(token.start, f"TILT[{token.inside}] cannot be ordered by", remedy)


def _check_code(token: Token, field: Field, text: str, occurs: Occurs | None) -> None:
    """Refuse what is no value of a coded field, nor the beginning or end of one, as the registry does, in its words."""
    if field.kind == "code":
        allowed, known = enumerations()[field.type], _spelled(field)
        wanted = _spaced(text)
        fits = code_meant(field, text) in allowed or any(f"{each} ".startswith(f"{wanted} ") for each in known)
        fits = fits or any(f" {each}".endswith(f" {wanted}") for each in known)
        fits = fits or (occurs is not None and occurs(field, text))
    elif field.kind == "yes-no":
        allowed, fits = ("true", "false"), text.casefold() in YES_NO
    else:
        return
    if not fits:
        remedy = f"Allowed values for enum field `{field.path}` are {', '.join(f'`{each}`' for each in allowed)}"
        raise ExpressionError(token.start, f"{text[:60]!r} is no value of {field.piece} that is known here", remedy)


@cache
def _spelled(field: Field) -> frozenset[str]:
    """The values of a coded field in words, "PHASE2" also as people write it."""
    spaced = {_spaced(value) for value in enumerations()[field.type]}
    return frozenset(spaced | {value.replace("phase", "phase ") for value in spaced})


def _spaced(text: str) -> str:
    return " ".join(re.findall("[a-z0-9]+", text.casefold()))


def _near(name: str) -> str:
    """Known names that begin or end alike."""
    wanted = name.casefold()
    names = [*areas(), *(field.piece for field in fields())]
    alike = [each for each in names if len(wanted) > 2 and (wanted in each.casefold() or each.casefold() in wanted)]
    return f"; perhaps {' or '.join(alike[:3])}" if alike else ""


def _check_range(token: Token, around: Scope) -> None:
    if around.compared is None and not around.size:
        remedy = "A range needs a date, a number or an age: AREA[StartDate]RANGE[2024-01-01, MAX]."
        raise ExpressionError(token.start, f"{around.name} has no order", remedy)
    ends = [end.strip() for end in token.inside.split(",")]
    lows = [None if end in ("MIN", "MAX") else _bounds(token, around, end) for end in ends]
    low, high = lows if len(lows) == 2 else (None, None)
    if low and high and low[0] > high[1]:
        remedy = "Write the lower end first."
        raise ExpressionError(token.start, f"RANGE[{token.inside}] ends before it begins", remedy)


def _bounds(token: Token, around: Scope, text: str) -> tuple[float, float]:
    field = next(iter(around.weights))
    found = bounds("number" if around.size else field.kind, text)
    if found is None:
        remedy = {
            "date": "Write a day, a month or a year: 2024-01-31, 2024-01, 01/31/2024, January 2024, 2024.",
            "age": "Write a number and a unit: 18 years, 6 months.",
        }.get("number" if around.size else field.kind, "Write a number.")
        kind = "number" if around.size else field.kind
        article = "an" if kind == "age" else "a"
        raise ExpressionError(token.start, f"{text[:60]!r} is not {article} {kind}, as {around.name} is", remedy)
    return found


@lru_cache(maxsize=_KEPT)
def bounds(kind: str, text: str) -> tuple[float, float] | None:
    """The least and the greatest value that a text stands for: days of the calendar, days of age, or the number.

    >>> bounds("date", "2024") == bounds("date", "Jan 1, 2024")
    False
    >>> bounds("age", "1 year") == bounds("age", "1")
    True
    """
    text = " ".join(text.split())
    if kind == "date":
        period = _period(text)
        return (period.earliest().toordinal(), period.latest().toordinal()) if period else None
    if kind == "age":
        age = parse_age(f"{text} years" if _NUMBER.match(text) else text)
        return (round(age.days()), round(age.days())) if age else None
    return (float(text), float(text)) if _NUMBER.match(text) else None


def stored(kind: str, value: object) -> float | None:
    """The number that a record's value is compared as: a date that names only a month or a year is its first day."""
    if isinstance(value, int | float):
        return value if kind == "number" else None
    found = bounds(kind, str(value)[:10] if kind == "date" else str(value))
    return found[0] if found else None


def _period(text: str) -> PartialDate | None:
    try:
        if words := _IN_WORDS.match(text):
            month = _MONTHS.get(words[1][:3].casefold())
            return _exact(int(words[3]), month, int(words[2]) if words[2] else None) if month else None
        if american := _AMERICAN.match(text):
            return _exact(int(american[3]), int(american[1]), int(american[2]) if american[2] else None)
        return PartialDate.parse(text)
    except ValueError:
        return None


def _exact(year: int, month: int, day: int | None) -> PartialDate:
    datetime.date(year, month, day or 1)
    return PartialDate(year, month, day)


def code_meant(field: Field, text: str) -> str:
    """The registry's value that a typed one stands for ("phase 3" for PHASE3), or the text where none does.

    >>> code_meant(field_named("Phase"), "Phase 3")
    'PHASE3'
    """
    wanted = _key(text)
    return next((value for value in enumerations()[field.type] if _key(value) == wanted), text)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
