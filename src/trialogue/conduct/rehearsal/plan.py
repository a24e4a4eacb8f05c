"""What happens in a rehearsal: the study's own diary, and one for each participant, brought into one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.protocol.types import Disruption, Protocol
from trialogue.conduct.randomisation.kits import FIRST_NUMBER
from trialogue.conduct.rehearsal.diary import Diary
from trialogue.conduct.rehearsal.participant import put_down_participant
from trialogue.conduct.rehearsal.steps import Action, Amend, Step
from trialogue.conduct.state import KitStanding, StudyState

RANDOMISED: Final = 231
FAILED: Final = 60
RECRUITING: Final = timedelta(days=480)
_SHIPMENTS: Final = 12
_SHELF_LIFE: Final = timedelta(days=540)


@dataclass(frozen=True)
class Rehearsal:
    """A planned rehearsal: the first version of the protocol, how many are randomised, how many kits a shipment holds
    for each share of an arm, how many shipments come, and the steps in order."""

    protocol: Protocol
    randomised: int
    kits_of_batch: int
    batches: int
    steps: Sequence[Step] = field(repr=False)


def plan_rehearsal(
    versions: Mapping[str, Protocol], *, randomised: int = RANDOMISED, failed: int = FAILED, seed: int = 1
) -> Rehearsal:
    """A rehearsal by all versions of a protocol: so many randomised, so many who fail screening; always the same for
    the same seed.

    Later versions come into force on their days; while a disruption of any version lasts nobody is recruited and visits
    are missed. Two codes are broken where somebody has a serious event.
    """
    documents = list(versions.values())
    first, gaps = documents[0], documents[-1].disruptions
    chance = Random(seed)  # noqa: S311 (a rehearsal, not an allocation)
    begin = date.fromisoformat(first.date) + timedelta(days=14)
    people = ["randomised"] * randomised + ["failed"] * failed
    chance.shuffle(people)
    days = sorted(_recruiting_day(chance, begin, gaps) for _ in people)
    study, diaries = Diary(0), []
    for at, (fate, day) in enumerate(zip(people, days, strict=True), 1):
        diary = Diary(at)
        broken = at in {len(people) // 3, len(people) // 2}
        own = Random(f"{seed}/{at}")  # noqa: S311
        put_down_participant(diary, f"P-{at:03}", day, versions, own, fails=fate == "failed", breaks=broken)
        diaries.append(diary)
    share = sum(arm.share for arm in first.arms)
    doses = sum("dosing" in visit.activities for visit in first.visits) * randomised
    size = doses // share // _SHIPMENTS + 12
    _ship(study, begin, size * share)
    for amended in documents[1:]:
        _amend(study, amended)
    last = max(step.context.at.date() for diary in (study, *diaries) for step in diary.steps)
    study.note(begin + timedelta(days=300), "administrator", e.DatabaseLocked(scope="interim"))
    study.note(last + timedelta(days=30), "administrator", e.DatabaseLocked(scope="final"))
    steps = sorted((step for diary in (study, *diaries) for step in diary.steps), key=lambda step: step.context.at)
    return Rehearsal(first, randomised, size, _SHIPMENTS, steps)


def _recruiting_day(chance: Random, begin: date, gaps: Sequence[Disruption]) -> date:
    """A day on which somebody consents, far enough from a disruption that screening and randomisation can be held."""
    while True:
        day = begin + timedelta(days=chance.randrange(RECRUITING.days))
        closed = ((date.fromisoformat(gap.first) - timedelta(days=60), date.fromisoformat(gap.last)) for gap in gaps)
        if not any(first <= day <= last for first, last in closed):
            return day


def _amend(diary: Diary, protocol: Protocol) -> None:
    day = date.fromisoformat(protocol.date)
    diary.note(day - timedelta(days=7), "investigator", Amend(protocol, day.isoformat()), why="as the board approved")


def _ship(diary: Diary, begin: date, size: int) -> None:
    """A shipment every so often; of the third some kits were warm on the way, of which half are released."""
    for batch in range(_SHIPMENTS):
        day = begin - timedelta(days=3) + batch * timedelta(days=(RECRUITING.days + 300) // _SHIPMENTS)
        kits = tuple(str(FIRST_NUMBER + batch * size + at) for at in range(size))
        expiry = (day + _SHELF_LIFE).isoformat()
        event = e.KitsReceived(site="1", date=day.isoformat(), lot=f"L{batch + 1:02}", expiry=expiry, kits=kits)
        diary.note(day, "pharmacist", event)
        if batch == 2:
            _hold_back(diary, day, kits)


def _hold_back(diary: Diary, day: date, kits: Sequence[str]) -> None:
    """Six kits are held back, and half of them released. Somebody may have been given one since the shipment came, so
    which six is seen when it is done: those still in stock."""

    def standing(state: StudyState, how: KitStanding) -> tuple[str, ...]:
        return tuple(kit for kit in kits if state.kits[kit].standing == how)

    def hold(state: StudyState) -> Action:
        said = {"date": day.isoformat(), "reason": "the logger showed 11 degrees"}
        return e.KitsQuarantined(kits=standing(state, "in_stock")[:6], **said)

    def release(state: StudyState) -> Action:
        return e.KitsReleased(kits=standing(state, "quarantined")[3:], **later)

    def destroy(state: StudyState) -> Action:
        return e.KitsDestroyed(kits=standing(state, "quarantined"), **later)

    looked_at = day + timedelta(days=2)
    later = {"date": looked_at.isoformat(), "reason": "three were in the other box"}
    diary.note(day, "pharmacist", hold)
    diary.note(looked_at, "pharmacist", release)
    diary.note(looked_at, "pharmacist", destroy)
