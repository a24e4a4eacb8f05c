"""The forms of a visit, from the protocol's activities: which readings are asked, in which unit, and what is plausible.

A wrong kind or unit is refused when it is recorded; a value that is possible and unlikely is only asked about. Readings
that no form asks are taken as they are: a study may record more than we know.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import msgspec

from trialogue.conduct.bilag import ITEMS, check_assessment
from trialogue.conduct.bilag import READINGS as ASSESSMENT
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import NotFilled

Kind = Literal["number", "year", "choice", "yes_no", "list"]
DEMOGRAPHICS: Final = "demographics"
"""Who the participant is, as far as an analysis asks: no activity of a protocol, and asked whatever the protocol is."""


class Field(msgspec.Struct, frozen=True):
    """One reading of a form: its name, its words, what kind of value, its unit, the bounds of what is plausible, and
    what a choice is between."""

    activity: str
    reading: str
    words: str
    kind: Kind
    unit: str
    low: float | None
    high: float | None
    options: tuple[str, ...] = ()


class FormFinding(msgspec.Struct, frozen=True):
    """Something about one reading: an error keeps it from being recorded, a question does not."""

    reading: str
    level: Literal["error", "question"]
    trouble: NotFilled

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.trouble)


def fields_of_visit(protocol: Protocol, visit: str) -> tuple[Field, ...]:
    """What is asked at a planned visit, in the order of its activities, at the first one after who the participant is;
    of an unscheduled one whatever any visit asks but screening's own."""
    planned = next((each for each in protocol.visits if each.id == visit), None)
    if planned is not None:
        asked = (*((DEMOGRAPHICS,) if _begins(protocol, visit) else ()), *planned.activities)
        return tuple(field for activity in asked for field in _fields().get(activity, ()))
    later = [each for each in protocol.visits if each.epoch != "screening"]
    activities = dict.fromkeys(activity for each in later for activity in each.activities)
    return tuple(field for activity in activities for field in _fields().get(activity, ()))


def _begins(protocol: Protocol, visit: str) -> bool:
    """Whether a visit asks who the participant is: the first one, unless the protocol itself says where."""
    said = any(DEMOGRAPHICS in each.activities for each in protocol.visits)
    return not said and protocol.visits[0].id == visit


def list_fields() -> tuple[Field, ...]:
    """Every reading that a form asks, in the order of the forms."""
    return tuple(_by_reading().values())


def check_readings(readings: Mapping[str, Mapping[str, Any]]) -> tuple[FormFinding, ...]:
    """Everything found in the readings of a visit, in order.

    >>> [finding.message for finding in check_readings({"pga": {"value": 4, "unit": "{score}"}})]
    ['pga: 4 {score} is outside 0 to 3; check it']
    """
    return tuple(found for name, said in readings.items() for found in _check(name, said))


def missing_readings(protocol: Protocol, visit: str, readings: Mapping[str, Any]) -> tuple[str, ...]:
    """The readings that the forms of a planned visit ask and that are not there; grades by items stand for those
    counted on paper."""
    asked = (field.reading for field in fields_of_visit(protocol, visit) if field.reading not in readings)
    return tuple(name for name in asked if _INSTEAD.get(name) not in readings)


_INSTEAD: Final = {"bilag_a": ITEMS, "bilag_b": ITEMS}


def _check(name: str, said: Mapping[str, Any]) -> Iterator[FormFinding]:
    field, value, unit = _by_reading().get(name), said.get("value"), said.get("unit", "")
    if name in ASSESSMENT:
        if not _right_kind("list", value):
            yield FormFinding(name, "error", _wrong_kind(name, value, "list"))
            return
        yield from (FormFinding(name, "error", trouble) for trouble in check_assessment(name, value))
        return
    if field is None:
        return
    if not _right_kind(field.kind, value):
        yield FormFinding(name, "error", _wrong_kind(name, value, field.kind))
    elif field.options and value not in field.options:
        yield FormFinding(name, "error", NotFilled("%(reading)s: '%(text)s' is not known; write one of %(names)s",
                                                   reading=name, text=value, names=list(field.options)))  # fmt: skip
    elif unit != field.unit:
        yield FormFinding(name, "error", _wrong_unit(name, unit, field.unit))
    elif field.low is not None and field.high is not None and not field.low <= value <= field.high:  # type: ignore[operator]
        bounds = {"low": f"{field.low:g}", "high": f"{field.high:g}"}
        trouble = NotFilled("%(reading)s: %(value)s %(unit)s is outside %(low)s to %(high)s; check it", reading=name,
                            value=value, unit=unit, **bounds)  # fmt: skip
        yield FormFinding(name, "question", trouble)


def _wrong_kind(name: str, value: object, kind: Kind) -> NotFilled:
    said = {"reading": name, "value": repr(value)}
    match kind:
        case "number":
            return NotFilled("%(reading)s: %(value)s is not a number; mend it, or leave the reading out", **said)
        case "year":
            return NotFilled("%(reading)s: %(value)s is not a year such as 1984; mend it, or leave the reading out",
                             **said)  # fmt: skip
        case "choice":
            return NotFilled("%(reading)s: %(value)s is not the name of a choice; mend it, or leave the reading out",
                             **said)  # fmt: skip
        case "yes_no":
            return NotFilled("%(reading)s: %(value)s is not true or false; mend it, or leave the reading out", **said)
        case "list":
            return NotFilled("%(reading)s: %(value)s is not a list of names; mend it, or leave the reading out", **said)


def _wrong_unit(name: str, unit: object, asked: str) -> NotFilled:
    if asked:
        return NotFilled("%(reading)s: unit '%(unit)s'; the form asks it in %(asked)s", reading=name, unit=unit,
                         asked=asked)  # fmt: skip
    return NotFilled("%(reading)s: unit '%(unit)s'; the form asks it without a unit", reading=name, unit=unit)


def _right_kind(kind: Kind, value: object) -> bool:
    if kind == "yes_no":
        return isinstance(value, bool)
    if kind == "choice":
        return isinstance(value, str)
    if kind == "year":
        return isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999
    if kind == "list":
        return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@cache
def _fields() -> dict[str, tuple[Field, ...]]:
    found: dict[str, tuple[Field, ...]] = {}
    lines = (files(__package__) / "data" / "forms.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        activity, reading, words, kind, unit, low, high = line.split("\t")
        bounds = {"low": None if low == "-" else float(low), "high": None if high == "-" else float(high)}
        kind, _, named = kind.partition(":")
        said: dict[str, Any] = {"activity": activity, "reading": reading, "words": words, "kind": kind, "unit": unit}
        said |= {"options": tuple(named.split("|")) if named else ()}
        found[activity] = (*found.get(activity, ()), msgspec.convert({**said, **bounds}, Field))
    return found


@cache
def _by_reading() -> dict[str, Field]:
    return {field.reading: field for fields in _fields().values() for field in fields}
