"""The diary of one synthetic participant: consent, screening, and for who goes on allocation and a year of visits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from trialogue.conduct import events as e
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.rehearsal.diary import Diary
from trialogue.conduct.rehearsal.readings import Course
from trialogue.conduct.rehearsal.steps import Randomise
from trialogue.conduct.rehearsal.visits import Stay, put_down_visits

_SECOND_TRY: Final = timedelta(days=35)


def put_down_participant(  # noqa: PLR0913 (who, from when, by what, and which fate)
    diary: Diary, number: str, day: date, versions: Mapping[str, Protocol], chance: Random, *, fails: bool, breaks: bool
) -> None:
    """All that happens to one participant, from a day of consent on."""
    first = next(iter(versions.values()))
    activity, prednisone, weight = (
        chance.choice((2, 4, 4, 6)),
        chance.choice((5.0, 7.5, 10.0, 15.0)),
        chance.randint(45, 80),
    )
    course = Course(activity, prednisone, float(weight), *_who(number, day))
    _consent(diary, number, day)
    medicine: dict[str, Any] = {"participant": number, "drug": "prednisone", "route": "oral", "indication": "lupus"}
    dose = {"value": course.prednisone, "unit": "mg/d"}
    start = (day - timedelta(days=chance.randint(60, 900))).isoformat()
    diary.note(day, "coordinator", e.ConcomitantMedicationRecorded(**medicine, dose=dose, start=start))
    screened = day + timedelta(days=chance.randint(0, 5))
    if fails or chance.random() < 0.04:
        _screen(diary, number, screened, first, failed=chance.choice(("i2", "i3", "e1", "e2", "e6")), chance=chance)
        if fails:
            return
        day += _SECOND_TRY
        screened = day + timedelta(days=1)
        _consent(diary, number, day)
    _screen(diary, number, screened, first, failed="", chance=chance)
    allocated = day + timedelta(days=14)
    stratum = {name: levels[0] for name, levels in first.randomisation.factors.items()}
    asked = Randomise(number, allocated.isoformat(), stratum)
    stay = Stay(number, screened, allocated, breaks)
    put_down_visits(diary, stay, versions, course, chance, randomise=asked)


def _who(number: str, day: date) -> tuple[int, str]:
    """Year of birth and sex: adults, nine in ten of them women, as in lupus. By a chance of their own, so that nothing
    else of a rehearsal depends on them."""
    chance = Random(f"who {number}")  # noqa: S311
    return day.year - chance.randint(19, 66), "female" if chance.random() < 0.9 else "male"


def _consent(diary: Diary, number: str, day: date) -> None:
    said: dict[str, Any] = {"site": "1", "person": f"key-{number}", "document": "main", "version": "1.0"}
    diary.note(day, "coordinator", e.ConsentGiven(participant=number, date=day.isoformat(), **said))


def _screen(  # noqa: PLR0913
    diary: Diary, number: str, day: date, protocol: Protocol, *, failed: str, chance: Random
) -> None:
    """Prepared by a coordinator, decided by an investigator, who says by what an open criterion is decided; one in
    twenty-five with a decision against what was computed."""
    known = [criterion.id for criterion in protocol.criteria]
    failed = failed if not failed or failed in known else known[-1]
    outcomes = {name: "undetermined" if _asks_a_person(protocol, name) else "satisfied" for name in known}
    decisions: dict[str, Any] = dict.fromkeys(known, "satisfied")
    overrides = {name: "asked at the visit" for name, outcome in outcomes.items() if outcome == "undetermined"}
    if failed:
        outcomes[failed] = decisions[failed] = "violated"
    elif chance.random() < 0.04:
        outcomes[known[-1]] = "violated"
        overrides[known[-1]] = "the fact was of another person's letter"
    said: dict[str, Any] = {"participant": number, "date": day.isoformat(), "outcomes": outcomes}
    prepared = tuple(name for name, outcome in outcomes.items() if outcome == "violated")
    diary.note(day, "coordinator", e.ParticipantScreened(**said, failed=prepared))
    decided: dict[str, Any] = {"decisions": decisions, "overrides": overrides, "failed": (failed,) if failed else ()}
    diary.note(day, "investigator", e.ParticipantScreened(**said, **decided))


def _asks_a_person(protocol: Protocol, name: str) -> bool:
    condition = next(criterion.condition for criterion in protocol.criteria if criterion.id == name)
    return condition.startswith(("consent(", "judgement("))
