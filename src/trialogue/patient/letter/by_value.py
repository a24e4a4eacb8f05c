"""Conditions that are a value by definition: haemoglobin 9 g/dL is anaemia, a normal blood count is none.

A condition is proposed, or denied, on the day of the value, where the letter does not tell of it in its own words and
its values agree. The bounds: `data/letter_by_value.tsv`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.doubts import is_of_another_time
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.tables import read_rows
from trialogue.vocabulary import default
from trialogue.vocabulary.units import UnitMismatch, convert

_OF_ALL_DAYS: Final = 200.0
_LOW_HIGH: Final = {"low": "<", "high": ">"}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A condition, the measurement it is a value of, and of whom."""

    condition: str
    measurement: str
    unit: str
    there: str
    not_there: str
    sex: str
    youngest: float
    oldest: float

    def is_of(self, sex: str, years: float | None) -> bool:
        everybody = self.youngest == 0 and self.oldest == _OF_ALL_DAYS
        aged = everybody if years is None else self.youngest <= years < self.oldest + 1
        return aged and self.sex in ("", sex)


def propose_by_value(
    found: Sequence[Proposal], surroundings: Sequence[Surroundings], sex: str, years: float | None
) -> list[Proposal]:
    """The conditions that the values of a letter say to be there, or not to be, unless it tells of them itself."""
    told = {each.concept for each in found if each.kind == "condition"}
    proposed: list[Proposal] = []
    starts = [around.sentence.start for around in surroundings]
    for each in found:
        if each.concept in _rules():
            around = surroundings[bisect_right(starts, each.start) - 1]
            proposed += _proposed(each, around, sex, years) if _is_of_today(each, around) else ()
    said: dict[str, set[bool]] = {}
    for each in proposed:
        said.setdefault(str(each.concept), set()).add(each.negated)
    once = {(each.concept, each.start): each for each in proposed}
    return [each for each in once.values() if each.concept not in told and len(said[str(each.concept)]) == 1]


def propose_bmi(found: Sequence[Proposal]) -> list[Proposal]:
    """The body mass index by the weight and the height that a letter tells, where it does not tell the index."""
    by = {
        name: [each for each in found if each.concept == name and each.usable] for name in ("weight", "height", "bmi")
    }
    if by["bmi"] or len(by["weight"]) != 1 or len(by["height"]) != 1:
        return []
    weight, height = by["weight"][0], by["height"][0]
    values = [(each.entry.get("value"), each.entry.get("unit")) for each in (weight, height)]
    if weight.date != height.date or not all(isinstance(value, float) and unit for value, unit in values):
        return []
    kilograms, metres = (
        convert(float(str(value)), str(unit), to) for (value, unit), to in zip(values, ("kg", "m"), strict=True)
    )
    if not 0.3 < metres < 2.6:
        return []
    index = round(kilograms / metres**2, 1)
    entry = {"name": "body mass index", "value": index, "unit": "kg/m2"}
    date = {"date": str(weight.date)} if weight.date else {}
    return [
        Proposal("measurement", weight.start, weight.end, weight.words, concept="bmi", date=weight.date,
                 section=weight.section, entry=entry | date, because=f"from {weight.words} and {height.words}")
    ]  # fmt: skip


def _is_of_today(each: Proposal, around: Surroundings) -> bool:
    """Whether a value is of the patient, sure, and of the day of the letter."""
    if each.kind not in ("measurement", "score") or not each.usable:
        return False
    if each.date is not None:
        return each.date.earliest() == around.as_of == each.date.latest()
    return not is_of_another_time(around)


def _proposed(value: Proposal, around: Surroundings, sex: str, years: float | None) -> Iterable[Proposal]:
    for rule in _rules().get(value.concept or "", ()):
        there = _holds(rule, value) if rule.is_of(sex, years) else None
        if there is None:
            continue
        name = default().concept(rule.condition).name
        when = {"status": "active"} if there else {"date": around.as_of.isoformat()}
        yield Proposal(
            "condition", value.start, value.end, value.words, concept=rule.condition, negated=not there,
            section=value.section, entry={"name": name, **when}, because=f"by {value.words}",
        )  # fmt: skip


def _holds(rule: _Rule, value: Proposal) -> bool | None:
    """Whether a value is the condition; None where it says neither."""
    result = value.entry.get("result")
    if result is not None:
        return False if result == "normal" else True if _LOW_HIGH.get(result) == rule.there[0] else None
    between = _between(value, rule)
    if between is None:
        return None
    return True if _lies(between, rule.there) else False if _lies(between, rule.not_there) else None


def _between(value: Proposal, rule: _Rule) -> tuple[float, float] | None:
    """What the value may be, in the rule's unit: itself, or all beyond a bound ("tachycardic": above 100)."""
    written = value.entry.get("value")
    unit = value.entry.get("unit", rule.unit)
    if written is None:
        return None
    bound = str(written).rstrip("0123456789.-e+")
    number = float(str(written)[len(bound) :])
    try:
        number = number if unit == rule.unit else convert(number, unit, rule.unit, analyte=rule.measurement)
    except UnitMismatch:
        return None
    if not bound:
        return number, number
    beyond = {"<": -1e-9, ">": 1e-9}.get(bound, 0.0)
    return (-inf, number + beyond) if bound[0] == "<" else (number + beyond, inf)


def _lies(between: tuple[float, float], bound: str) -> bool:
    sign = bound.rstrip("0123456789.")
    limit = float(bound[len(sign) :])
    low, high = between
    return {"<": high < limit, "<=": high <= limit, ">": low > limit, ">=": low >= limit}[sign]


@cache
def _rules() -> dict[str, list[_Rule]]:
    found: dict[str, list[_Rule]] = {}
    for condition, measurement, unit, there, not_there, *who in read_rows("trialogue.patient", "letter_by_value.tsv"):
        sex, youngest, oldest = (*who, "", "", "")[:3]
        rule = _Rule(
            condition, measurement, unit, there, not_there, sex, float(youngest or 0), float(oldest or _OF_ALL_DAYS)
        )
        found.setdefault(measurement, []).append(rule)
    return found
