"""Lists and places. A place is given in one transaction with the event that says so.

The study's row is locked, the next free place of the stratum taken, allocation and event written, or nothing. A unique
constraint on the place stands behind the lock. The same request sent twice gets the same place. Where the study keeps
kits, it is checked that the site has one for every arm before the place is looked at, and the arm is opened to choose
the kit, in memory and for that alone; without kits it is not opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from trialogue.conduct.deciding import Refused, decide_randomisation
from trialogue.conduct.events import ParticipantRandomised
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.lists import AllocationList, name_stratum
from trialogue.conduct.randomisation.lists import Slot as DrawnSlot
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator.arms import slot_arm, slot_place
from trialogue.portal.trial.allocator.keys import allocator_key, open_arm, seal_arm
from trialogue.portal.trial.allocator.kits import choose_kit, keeps_kits, noting_shortage, protocol_of, stock_by_arm
from trialogue.portal.trial.allocator.minimising import draw_slot, is_minimised
from trialogue.portal.trial.log_store import append_to, lock_study
from trialogue.portal.trial.models import Allocation, Slot, TrialStudy
from trialogue.portal.trial.state_store import current_state


@dataclass(frozen=True, slots=True)
class Request:
    """To randomise a participant: who, on which day, at which levels of the factors, with which kit where the study
    keeps none."""

    study: str
    participant: str
    date: str
    stratum: dict[str, str]
    kit: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer: the place, the kit ("" for none), and whether the same request had been answered before. No arm."""

    slot: str
    again: bool
    kit: str = ""


@transaction.atomic
def store_list(drawn: AllocationList) -> int:
    """Keep the places of a list, each arm sealed; how many are new. A list may be lengthened.

    Raises BadInput where the list in use is not the beginning of this one: whoever publishes a commitment to it would
    commit to a list that nobody is allocated by.
    """
    row, key = lock_study(drawn.study), allocator_key()
    if is_minimised(drawn.study):
        raise BadInput(f"{drawn.study} is allocated by minimisation; a study has one method, and nothing was kept")
    places = {(slot.stratum, slot.position): slot for slot in drawn.slots}
    for held in Slot.objects.filter(study=row):
        _check_same(row, key, held, places.pop((held.stratum, held.position), None))
    fresh = list(places.values())
    most = Slot._meta.get_field("stratum").max_length or 0
    if long := next((slot.stratum for slot in fresh if len(slot.stratum) > most), ""):
        raise BadInput(f"stratum {long[:60]}... has {len(long)} characters; give its levels shorter names")
    Slot.objects.bulk_create(
        Slot(
            study=row,
            stratum=slot.stratum,
            position=slot.position,
            sealed_arm=seal_arm(key, slot.arm, slot_place(drawn.study, slot.stratum, slot.position)),
        )
        for slot in fresh
    )
    return len(fresh)


def allocate(request: Request, context: Context) -> Given:
    """Give the next place of the participant's stratum, or the one that minimisation draws. Raises BadInput where the
    protocol, the list or the stock does not allow it; that the stock does not is recorded."""
    with noting_shortage(request.study, context):
        return _allocate(request, context)


@transaction.atomic
def _allocate(request: Request, context: Context) -> Given:
    if not context.request:
        raise BadInput("a request to randomise has no name of its own; give one, so that sending it twice is known")
    check_role(context.role, "ParticipantRandomised")
    row = lock_study(request.study)
    answered = Allocation.objects.select_related("slot").filter(study=row, request=context.request).first()
    if answered is not None:
        if answered.participant != request.participant:
            raise Refused("request %(request)s was for another participant; give each request its own name",
                          request=context.request)  # fmt: skip
        held = current_state(row).participants[request.participant]
        return Given(_name(answered.slot), again=True, kit=next(iter(held.kits), ""))
    state = current_state(row)
    protocol = protocol_of(state, request.participant)
    person = decide_randomisation(state, request.participant, request.date, context.at, protocol)
    kit = request.kit
    if keeps_kits(request.study):
        if kit:
            raise BadInput(f"{request.study} keeps kits, and the allocator chooses one; leave the kit out")
        stock = stock_by_arm(state, person.site, request.date, context.at)
        slot = _slot_for(row, state, request, protocol)
        kit = choose_kit(request.study, request.participant, "", stock, slot_arm(request.study, slot))
    else:
        slot = _slot_for(row, state, request, protocol)
    Allocation.objects.create(slot=slot, study=row, participant=request.participant, request=context.request)
    event = ParticipantRandomised(
        participant=request.participant, date=request.date, stratum=request.stratum, slot=_name(slot), kit=kit
    )
    append_to(row, state.sequence, state.head, event, context)
    return Given(_name(slot), again=False, kit=kit)


def holds_list(study: str) -> bool:
    """Whether a list of this study is kept, or what its draws are fixed by."""
    return is_minimised(study) or Slot.objects.filter(study_id=study).exists()


def _check_same(study: TrialStudy, key: bytes, held: Slot, drawn: DrawnSlot | None) -> None:
    # Names neither arm nor place: whoever draws may be masked.
    if drawn is None:
        raise BadInput(f"{study.study} has more places than this list; give every stratum, and at least its length")
    if open_arm(key, held.sealed_arm, slot_place(study.study, held.stratum, held.position)) != drawn.arm:
        raise BadInput(
            f"this is not the list {study.study} is allocated by, and nothing was kept of it; "
            "give the secret and the design that it was drawn with"
        )


def _slot_for(row: TrialStudy, state: StudyState, request: Request, protocol: Protocol | None) -> Slot:
    if is_minimised(row.study):
        return draw_slot(row, state, request.stratum, protocol)
    return _next_slot(row, name_stratum(request.stratum))


def _next_slot(study: TrialStudy, stratum: str) -> Slot:
    slots = Slot.objects.filter(study=study, stratum=stratum)
    if not slots.exists():
        raise Refused("stratum %(stratum)s has no list in %(study)s; check the levels, or draw its list",
                      stratum=stratum, study=study.study)  # fmt: skip
    free = slots.filter(allocation=None).order_by("position").first()
    if free is None:
        count = slots.count()
        raise Refused("the list of stratum %(stratum)s is exhausted (%(count)s places); extend it, and nothing is "
                      "reused",                      stratum=stratum, count=count)  # fmt: skip
    return free


def _name(slot: Slot) -> str:
    return f"{slot.stratum}/{slot.position}"
