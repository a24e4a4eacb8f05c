"""One change of a person's facts, or of the day, that a counterfactual speaks of; and its application."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from trialogue.dates import PartialDate
from trialogue.patient.facts import Fact, Patient

ChangeKind = Literal["time", "test", "answer", "treatment", "fixed"]

KINDS: Final[tuple[ChangeKind, ...]] = ("time", "test", "answer", "treatment", "fixed")
"""What brings a change about, the easiest first: waiting; a result; what the person can say; what is taken or done,
which is stated and never suggested; nothing (a history, a sex, a birthday that is past)."""


@dataclass(frozen=True)
class Edit:
    """In the list `part` the facts at the paths `drop` go, and `add` come."""

    part: str
    drop: tuple[str, ...] = ()
    add: tuple[Fact, ...] = field(default=(), hash=False)  # grades are a dict, which has no hash


@dataclass(frozen=True)
class Change:
    """A change in words, and what it does to the facts; a change of kind `time` moves the day of asking to `day`."""

    kind: ChangeKind
    words: str
    day: datetime.date | None = None
    edits: tuple[Edit, ...] = ()
    birth: PartialDate | None = None
    sex: str | None = None


def apply_changes(patient: Patient, as_of: datetime.date, changes: Iterable[Change]) -> tuple[Patient, datetime.date]:
    """The person and the day after all changes, one after the other; of several days the latest counts."""
    for change in changes:
        if change.day is not None:
            as_of = max(as_of, change.day)
        if change.birth is not None:
            patient = msgspec.structs.replace(patient, birth=change.birth, age=None, age_on=None)
        if change.sex is not None:
            patient = msgspec.structs.replace(patient, sex=change.sex)
        for edit in change.edits:
            kept = [fact for fact in getattr(patient, edit.part) if fact.path not in edit.drop]
            patient = msgspec.structs.replace(patient, **{edit.part: (*kept, *edit.add)})
    return patient, as_of


def cost(changes: Iterable[Change]) -> tuple[int, int, tuple[int, ...]]:
    """The order in which sets of changes are told: without fixed ones first, then the fewest, then the easiest."""
    kinds = sorted(KINDS.index(change.kind) for change in changes)
    return sum(kind == KINDS.index("fixed") for kind in kinds), len(kinds), tuple(kinds)
