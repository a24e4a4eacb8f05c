"""Whether the allocator may do what is asked: randomise, give a kit, break one code, open all arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import OutOfStock, Refused
from trialogue.conduct.filled import check_day
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.roles import NotAllowed, check_role
from trialogue.conduct.state import REQUEST_HOURS, CodeBreak, Participant, StudyState
from trialogue.errors import BadInput

_OPENED_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "closed_report": ("unblinded-statistician", "dsmb"),
    "preparation": ("pharmacist",),
    "final_unblinding": ("unblinded-statistician",),
}


def decide_randomisation(
    state: StudyState, participant: str, day: str, at: datetime, protocol: Protocol | None = None
) -> Participant:
    """The participant, who may be randomised on this day, asked for at this moment. Raises Refused with the reason, and
    BadInput for a day that is none. With the `protocol` that holds for the participant, each of its criteria must be
    decided, also one that an amendment brought after the screening."""
    check_day(day, "day of randomisation", at)
    person = state.participants.get(participant)
    if person is None:
        raise Refused(f"{participant} has not consented in {state.study}; record the consent first")
    if reason := _hindrance(state, person, day) or _undecided(person, protocol):
        raise Refused(f"{participant} cannot be randomised: {reason}")
    return person


def decide_dispensing(  # noqa: PLR0913, PLR0917 (who, for what, when, by what)
    state: StudyState, participant: str, visit: str, day: str, at: datetime, protocol: Protocol | None = None
) -> Participant:
    """The participant, who may be given a kit for this visit on this day. Raises Refused with the reason.

    One visit has one kit: that of the randomisation is given with the place. With the `protocol` that holds for the
    participant, the visit must be one of its own, or a recorded one.
    """
    check_day(day, "day of dispensing", at)
    person = state.participants.get(participant)
    if person is None or person.randomised is None:
        raise Refused(f"{participant} has not been randomised; there is nothing to give")
    if left := person.withdrawn or person.completed or person.treatment_stopped:
        raise Refused(f"{participant} left the study treatment on {left}; no kit is given any more")
    _check_visit(state, person, visit, protocol)
    if day < person.randomised:
        raise Refused(f"{day} is before the randomisation of {person.randomised}; mend the day")
    if state.locked == "final":
        raise Refused("the database is locked (final); nothing is given any more")
    return person


def check_stock(
    usable: Iterable[str], site: str, day: str, arm_of: Mapping[str, str], arms: int
) -> dict[str, list[str]]:
    """The kits that may be given at a site on a day, by arm. `arm_of` says the arm of each, `arms` how many there are.

    Raises OutOfStock unless there is one for every arm: to look only at the arm that comes next would tell it, to those
    who are refused and to those who are not. The words say no arm.
    """
    found: dict[str, list[str]] = {}
    for number in usable:
        if number in arm_of:
            found.setdefault(arm_of[number], []).append(number)
    if len(found) < arms:
        raise OutOfStock(site, day)
    return found


def decide_code_break(state: StudyState, participant: str, context: Context) -> CodeBreak:
    """The request that a second person fulfils. Raises Refused where there is none, it is his own, or he does not say
    why he confirms it."""
    check_role(context.role, "CodeBroken")
    person = state.participants.get(participant)
    if person is None or person.randomised is None:
        raise Refused(f"{participant} has not been randomised; there is no code to break")
    waiting = [asked for asked in person.code_breaks if asked.waiting]
    if not waiting:
        raise Refused(f"nobody asked to break the code of {participant}; request it first, with reason and impact")
    if not waiting[-1].waits_at(context.at):
        raise Refused(f"the request for the code of {participant} is older than {REQUEST_HOURS} hours; ask anew")
    if waiting[-1].asked_by == context.who:
        raise Refused(f"{context.who} asked to break the code of {participant}; a second person confirms it")
    if not context.why.strip():
        raise Refused(f"the code of {participant} is not broken without a reason of who confirms it; say why")
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


def _check_visit(state: StudyState, person: Participant, visit: str, protocol: Protocol | None) -> None:
    first = protocol.randomisation.visit if protocol is not None else ""
    known = {*person.visits, *(each.id for each in protocol.visits)} if protocol is not None else {visit}
    if not visit.strip() or visit not in known:
        raise Refused(f"{visit!r} is no visit of {person.number}; name the visit that the kit is for")
    for kit in state.kits.values():
        if kit.participant == person.number and (kit.visit or first) == visit:
            raise Refused(
                f"{person.number} was given kit {kit.number} for {visit} already; record an unscheduled visit where "
                "another is needed, and give it there"
            )


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


def _undecided(person: Participant, protocol: Protocol | None) -> str | None:
    decided = person.screenings[-1].decisions
    new = [each.id for each in protocol.criteria if each.id not in decided] if protocol is not None else []
    if not new:
        return None
    assert protocol is not None
    return f"{_listed(new)} of version {protocol.version} was not decided; record a screening by that version"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
