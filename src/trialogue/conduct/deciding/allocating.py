"""Whether the allocator may do what is asked: randomise, give a kit, break one code, open all arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import Refused
from trialogue.conduct.filled import check_day
from trialogue.conduct.log import Context
from trialogue.conduct.roles import NotAllowed, check_role
from trialogue.conduct.state import CodeBreak, Participant, StudyState
from trialogue.conduct.supplies import usable_kits
from trialogue.errors import BadInput

_OPENED_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "closed_report": ("unblinded-statistician", "dsmb"),
    "preparation": ("pharmacist",),
    "final_unblinding": ("unblinded-statistician",),
}


def decide_randomisation(state: StudyState, participant: str, day: str, at: datetime) -> Participant:
    """The participant, who may be randomised on this day, asked for at this moment. Raises Refused with the reason, and
    BadInput for a day that is none."""
    check_day(day, "day of randomisation", at)
    person = state.participants.get(participant)
    if person is None:
        raise Refused(f"{participant} has not consented in {state.study}; record the consent first")
    if reason := _hindrance(state, person, day):
        raise Refused(f"{participant} cannot be randomised: {reason}")
    return person


def decide_dispensing(state: StudyState, participant: str, day: str, at: datetime) -> Participant:
    """The participant, who may be given a kit on this day. Raises Refused with the reason."""
    check_day(day, "day of dispensing", at)
    person = state.participants.get(participant)
    if person is None or person.randomised is None:
        raise Refused(f"{participant} has not been randomised; there is nothing to give")
    left = person.treatment_stopped or person.withdrawn or person.completed
    if left is not None and day > left:
        raise Refused(f"{participant} is given no study treatment after {left}")
    if day < person.randomised:
        raise Refused(f"{day} is before the randomisation of {person.randomised}; mend the day")
    if state.locked == "final":
        raise Refused("the database is locked (final); nothing is given any more")
    return person


def check_stock(state: StudyState, site: str, day: str, arm_of: Mapping[str, str], arms: int) -> dict[str, list[str]]:
    """The kits that may be given at a site on a day, by arm. `arm_of` says the arm of each, `arms` how many there are.

    Raises Refused unless there is one for every arm: to look only at the arm that comes next would tell it, to those
    who are refused and to those who are not. The words say no arm.
    """
    found: dict[str, list[str]] = {}
    for number in usable_kits(state, site, day):
        if number in arm_of:
            found.setdefault(arm_of[number], []).append(number)
    if len(found) < arms:
        raise Refused(f"site {site} has not kits enough that may be given on {day}; send a shipment, and ask again")
    return found


def decide_code_break(state: StudyState, participant: str, context: Context) -> CodeBreak:
    """The request that a second person fulfils. Raises Refused where there is none, or it is his own."""
    check_role(context.role, "CodeBroken")
    person = state.participants.get(participant)
    if person is None or person.randomised is None:
        raise Refused(f"{participant} has not been randomised; there is no code to break")
    waiting = [asked for asked in person.code_breaks if asked.broken is None]
    if not waiting:
        raise Refused(f"nobody asked to break the code of {participant}; request it first, with reason and impact")
    if waiting[-1].asked_by == context.who:
        raise Refused(f"{context.who} asked to break the code of {participant}; a second person confirms it")
    return waiting[-1]


def decide_opening(state: StudyState, event: e.ArmsOpened, context: Context) -> None:
    """Whether everybody's arms may be shown. Raises Refused before the final lock where it is for good, and NotAllowed
    for a role it is not for."""
    check_role(context.role, "ArmsOpened")
    allowed = _OPENED_FOR[event.purpose]
    if context.role not in allowed:
        raise NotAllowed(f"arms are not opened to the role {context.role} for {_words(event.purpose)}")
    if not any(name.strip() for name in event.seen_by):
        raise BadInput("ArmsOpened: seen_by is empty; name who sees them")
    if event.purpose == "final_unblinding" and state.locked != "final":
        raise Refused(f"{state.study} is not locked (final); the blinding ends only after the final lock of the data")


def _words(purpose: str) -> str:
    return purpose.replace("_", " ")


def _hindrance(state: StudyState, person: Participant, day: str) -> str | None:
    if state.locked == "final":
        return "the database is locked (final); nobody is randomised any more"
    if person.withdrawn is not None:
        return f"consent was withdrawn on {person.withdrawn}"
    if person.randomised is not None:
        return f"allocated already on {person.randomised}, place {person.slot}; an allocation is never made again"
    if person.screened is None:
        return "screening has not been recorded; record its outcomes first"
    if person.failed:
        return f"screening failed on {_listed(person.failed)}; screen again after a new consent, or leave it so"
    if not person.confirmed:
        return "the investigator has not decided the criteria; record the screening with his decisions"
    if day < person.consented or day < person.screened:
        earlier = f"consent of {person.consented} or screening of {person.screened}"
        return f"{day} is before {earlier}; mend the day of randomisation"
    return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
