"""The registry's structured fields as criteria: minimumAge, maximumAge, sex, healthyVolunteers.

A fifth of studies never repeat them in the text. Each is an inclusion criterion without a span. `sex` ALL rules nobody
out and makes no criterion, nor does `healthyVolunteers`: true only widens whom a study takes, and false says that every
participant has the condition under study, which the study's own criteria say better than a flag could. Where the text
states another age limit, the structured criterion carries the issue `field-disagrees`.
"""

from __future__ import annotations

from typing import Final

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.nodes import Age, Condition, Opaque, Quantity, Sex, atoms
from trialogue.dates import DAYS_PER, Duration
from trialogue.study.ages import parse_age
from trialogue.study.eligibility import EligibilityModule

_ABSENT: Final = frozenset(("", "N/A", "NA", "NONE"))
_SEXES: Final = {"FEMALE": "female", "MALE": "male"}


def read_fields(module: EligibilityModule, from_text: list[Criterion]) -> list[Criterion]:
    """The text's criteria followed by those of the structured fields."""
    found = [
        _age_criterion("minimumAge", module.minimum_age, from_text),
        _age_criterion("maximumAge", module.maximum_age, from_text),
        _sex_criterion(module.sex),
    ]
    return [*from_text, *(each for each in found if each is not None)]


def _criterion(source: str, text: str, condition: Condition, issues: tuple[ReadingIssue, ...] = ()) -> Criterion:
    return Criterion(
        kind="inclusion", source=source, text=text, start=None, end=None, condition=condition, issues=issues
    )


def _age_criterion(field: str, value: str | None, from_text: list[Criterion]) -> Criterion | None:
    if value is None or value.strip().upper() in _ABSENT:
        return None
    length = parse_age(value)
    said = "Minimum age" if field == "minimumAge" else "Maximum age"
    if length is None:
        issue = ReadingIssue(
            code="unreadable-field", message=f"{field} is {value!r}; expected a number and a unit of time"
        )
        return _criterion(field, f"{said}: {value}", Opaque(label=value), (issue,))
    low = length.value if field == "minimumAge" else None
    high = length.value if field == "maximumAge" else None
    node = Age(quantity=Quantity(low=low, high=high, unit=length.unit), label=value)
    return _criterion(field, f"{said}: {value}", node, _disagreement(field, length, from_text))


def _disagreement(field: str, length: Duration, from_text: list[Criterion]) -> tuple[ReadingIssue, ...]:
    """An issue where a plain age limit in the inclusion text is another one."""
    side = "low" if field == "minimumAge" else "high"
    for criterion in from_text:
        if criterion.kind != "inclusion" or criterion.applies_to is not None:
            continue
        limits = [
            _limit(atom, side) for atom, negated in atoms(criterion.condition) if isinstance(atom, Age) and not negated
        ]
        known = [limit for limit in limits if limit is not None]
        if len(known) == 1 and abs(known[0].days() - length.days()) > 1:
            message = f"{field} is {length}, but the text says {known[0]}"
            return (
                ReadingIssue(code="field-disagrees", message=message, span=(criterion.start or 0, criterion.end or 0)),
            )
    return ()


def _limit(atom: Age, side: str) -> Duration | None:
    quantity = atom.quantity
    value = getattr(quantity, side) if quantity is not None else None
    if quantity is None or value is None or quantity.unit not in DAYS_PER:
        return None
    return Duration(value, quantity.unit)


def _sex_criterion(value: str | None) -> Criterion | None:
    if value is None or value.strip().upper() in ("", "ALL"):
        return None
    sex = _SEXES.get(value.strip().upper())
    if sex is None:
        issue = ReadingIssue(code="unreadable-field", message=f"sex is {value!r}; expected ALL, FEMALE or MALE")
        return _criterion("sex", f"Sex: {value}", Opaque(label=value), (issue,))
    return _criterion("sex", f"Sex: {value}", Sex(concept=sex, label=value))
