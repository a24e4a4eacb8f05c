"""Whether the allocator may do what is asked: randomise, give a kit, break one code, open all arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.filled import check_day
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import NotAllowed, NotFilled, OutOfStock, Refused
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import REQUEST_HOURS, CodeBreak, Participant, StudyState

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
    check_day(day, "ParticipantRandomised", "date", at)
    person = state.participants.get(participant)
    if person is None:
        raise Refused(
            "%(participant)s has not consented in %(study)s; record the consent first",
            participant=participant,
            study=state.study,
        )
    if hindrance := _hindrance(state, person, day) or _undecided(person, protocol):
        raise hindrance
    return person


def decide_dispensing(  # noqa: PLR0913, PLR0917 (who, for what, when, by what)
    state: StudyState, participant: str, visit: str, day: str, at: datetime, protocol: Protocol | None = None
) -> Participant:
    """The participant, who may be given a kit for this visit on this day. Raises Refused with the reason.

    One visit has one kit: that of the randomisation is given with the place. With the `protocol` that holds for the
    participant, the visit must be one of its own, or a recorded one.
    """
    check_day(day, "KitDispensed", "date", at)
    person = state.participants.get(participant)
    if person is None or person.randomised is None:
        raise Refused("%(participant)s has not been randomised; there is nothing to give", participant=participant)
    if left := person.left or person.completed or person.treatment_stopped:
        raise Refused(
            "%(participant)s left the study treatment on %(day)s; no kit is given any more",
            participant=participant,
            day=left,
        )
    _check_visit(state, person, visit, protocol)
    if day < person.randomised:
        raise Refused(
            "%(day)s is before the randomisation of %(randomised)s; mend the day", day=day, randomised=person.randomised
        )
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
        raise Refused("%(participant)s has not been randomised; there is no code to break", participant=participant)
    waiting = [asked for asked in person.code_breaks if asked.waiting]
    if not waiting:
        raise Refused(
            "nobody asked to break the code of %(participant)s; request it first, with reason and impact",
            participant=participant,
        )
    if not waiting[-1].waits_at(context.at):
        raise Refused(
            "the request for the code of %(participant)s is older than %(hours)s hours; ask anew",
            participant=participant,
            hours=REQUEST_HOURS,
        )
    if waiting[-1].asked_by == context.who:
        raise Refused(
            "%(who)s asked to break the code of %(participant)s; a second person confirms it",
            who=context.who,
            participant=participant,
        )
    if not context.why.strip():
        raise Refused(
            "the code of %(participant)s is not broken without a reason of who confirms it; say why",
            participant=participant,
        )
    return waiting[-1]


def decide_opening(state: StudyState, event: e.ArmsOpened, context: Context) -> None:
    """Whether everybody's arms may be shown. Raises Refused before the final lock where it is for good, and NotAllowed
    for a role it is not for."""
    check_role(context.role, "ArmsOpened")
    allowed = _OPENED_FOR[event.purpose]
    if context.role not in allowed:
        raise NotAllowed(
            "arms are not opened to the role %(role)s for %(purpose)s", role=context.role, purpose=event.purpose
        )
    if not any(name.strip() for name in event.seen_by):
        raise NotFilled("%(kind)s: %(field)s is empty; name who saw it", kind="ArmsOpened", field="seen_by")
    if event.purpose == "final_unblinding" and state.locked != "final":
        raise Refused(
            "%(study)s is not locked (final); the blinding ends only after the final lock of the data",
            study=state.study,
        )


def _check_visit(state: StudyState, person: Participant, visit: str, protocol: Protocol | None) -> None:
    first = protocol.randomisation.visit if protocol is not None else ""
    known = {*person.visits, *(each.id for each in protocol.visits)} if protocol is not None else {visit}
    if not visit.strip() or visit not in known:
        raise Refused(
            "'%(visit)s' is no visit of %(participant)s; name the visit that the kit is for",
            visit=visit,
            participant=person.number,
        )
    for kit in state.kits.values():
        if kit.participant == person.number and (kit.visit or first) == visit:
            raise Refused(
                "%(participant)s was given kit %(kit)s for %(visit)s already; record an unscheduled visit where "
                "another is needed, and give it there",
                participant=person.number,
                kit=kit.number,
                visit=visit,
            )


def _hindrance(state: StudyState, person: Participant, day: str) -> Refused | None:
    named = {"participant": person.number}
    if state.locked == "final":
        return Refused("%(participant)s cannot be randomised: the database is locked (final); nobody is randomised any "
                       "more", **named)  # fmt: skip
    if person.withdrawn is not None:
        return Refused("%(participant)s cannot be randomised: consent was withdrawn on %(day)s", day=person.withdrawn,
                       **named)  # fmt: skip
    if person.ended is not None:
        return Refused("%(participant)s cannot be randomised: follow-up ended on %(day)s", day=person.ended, **named)
    if person.randomised is not None:
        return Refused("%(participant)s cannot be randomised: allocated already on %(day)s, place %(slot)s; an "
                       "allocation is never made again", day=person.randomised, slot=person.slot, **named)  # fmt: skip
    if person.screened is None:
        return Refused("%(participant)s cannot be randomised: screening has not been recorded; record its outcomes "
                       "first", **named)  # fmt: skip
    if person.failed:
        return Refused("%(participant)s cannot be randomised: screening failed on %(names)s; screen again after a new "
                       "consent, or leave it so", names=person.failed, **named)  # fmt: skip
    if not person.confirmed:
        return Refused("%(participant)s cannot be randomised: the investigator has not decided the criteria; record "
                       "the screening with his decisions", **named)  # fmt: skip
    if day < person.consented or day < person.screened:
        return Refused("%(participant)s cannot be randomised: %(day)s is before consent of %(consented)s or screening "
                       "of %(screened)s; mend the day of randomisation", day=day, consented=person.consented,
                       screened=person.screened, **named)  # fmt: skip
    return None


def _undecided(person: Participant, protocol: Protocol | None) -> Refused | None:
    decided = person.screenings[-1].decisions
    new = [each.id for each in protocol.criteria if each.id not in decided] if protocol is not None else []
    if not new:
        return None
    assert protocol is not None
    return Refused("%(participant)s cannot be randomised: %(names)s of version %(version)s was not decided; record a "
                   "screening by that version", participant=person.number, names=new,
                   version=protocol.version)  # fmt: skip
