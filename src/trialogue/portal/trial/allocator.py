"""The allocator: the only module that seals and opens an arm, with a key that nothing else uses.

A place is given in one transaction with the event that says so: the study's row is locked, the next free place of the
stratum taken, allocation and event written, or nothing. A unique constraint on the place stands behind the lock. The
same request sent twice gets the same place. The arm is not opened for any of it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from trialogue.conduct.deciding import decide_randomisation
from trialogue.conduct.events import ParticipantRandomised
from trialogue.conduct.log import Context
from trialogue.conduct.randomisation.lists import AllocationList, name_stratum
from trialogue.conduct.randomisation.lists import Slot as DrawnSlot
from trialogue.conduct.roles import check_role
from trialogue.errors import BadInput, NotFound, NotReady
from trialogue.portal.trial.log_store import append_event, lock_study
from trialogue.portal.trial.models import Allocation, Slot, TrialStudy
from trialogue.portal.trial.state_store import current_state
from trialogue.portal.vault.master_key import decode_key, write_key
from trialogue.portal.vault.sealing import new_key, open_sealed, seal

VARIABLE: Final = "TRIALOGUE_ALLOCATOR_KEY"
KEY_FILE: Final = "allocator.key"


@dataclass(frozen=True, slots=True)
class Request:
    """To randomise a participant: who, on which day, at which levels of the factors, with which kit."""

    study: str
    participant: str
    date: str
    stratum: dict[str, str]
    kit: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer: the place, and whether the same request had been answered before. No arm."""

    slot: str
    again: bool


@transaction.atomic
def store_list(drawn: AllocationList) -> int:
    """Keep the places of a list, each arm sealed; how many are new. A list may be lengthened.

    Raises BadInput where the list in use is not the beginning of this one: whoever publishes a commitment to it would
    commit to a list that nobody is allocated by.
    """
    row, key = lock_study(drawn.study), allocator_key()
    places = {(slot.stratum, slot.position): slot for slot in drawn.slots}
    for held in Slot.objects.filter(study=row):
        _check_same(row, key, held, places.pop((held.stratum, held.position), None))
    fresh = list(places.values())
    Slot.objects.bulk_create(
        Slot(
            study=row,
            stratum=slot.stratum,
            position=slot.position,
            sealed_arm=seal(key, _padded(slot.arm), _place(drawn.study, slot.stratum, slot.position)),
        )
        for slot in fresh
    )
    return len(fresh)


@transaction.atomic
def allocate(request: Request, context: Context) -> Given:
    """Give the next place of the participant's stratum. Raises BadInput where the protocol or the list does not allow
    it."""
    if not context.request:
        raise BadInput("a request to randomise has no name of its own; give one, so that sending it twice is known")
    row = lock_study(request.study)
    answered = Allocation.objects.select_related("slot").filter(study=row, request=context.request).first()
    if answered is not None:
        if answered.participant != request.participant:
            raise BadInput(f"request {context.request} was for another participant; give each request its own name")
        return Given(_name(answered.slot), again=True)
    check_role(context.role, "ParticipantRandomised")
    decide_randomisation(current_state(row), request.participant, request.date, context.at)
    slot = _next_slot(row, name_stratum(request.stratum))
    Allocation.objects.create(slot=slot, study=row, participant=request.participant, request=context.request)
    event = ParticipantRandomised(
        participant=request.participant,
        date=request.date,
        stratum=request.stratum,
        slot=_name(slot),
        kit=request.kit,
    )
    append_event(request.study, event, context)
    return Given(_name(slot), again=False)


def reveal_arm(study: str, participant: str) -> str:
    """The arm of one participant. Only for a code break and for the unblinded: the caller records who and why first."""
    found = Allocation.objects.select_related("slot").filter(study_id=study, participant=participant).first()
    if found is None:
        raise NotFound(f"{participant} is not allocated in {study}")
    slot = found.slot
    arm = open_sealed(allocator_key(), bytes(slot.sealed_arm), _place(study, slot.stratum, slot.position))
    return arm.decode().strip()


def allocator_key() -> bytes:
    """The allocator's key. Raises NotReady where there is none."""
    if given := os.environ.get(VARIABLE):
        return decode_key(given, VARIABLE)
    path = _key_path()
    if not path.is_file():
        raise NotReady(
            f"there is no allocator key: {path} is missing and {VARIABLE} is not set; put it back, or make one"
        )
    return decode_key(path.read_text(encoding="ascii"), str(path))


def prepare_allocator() -> bool:
    """Write an allocator key where there is none and nothing is sealed yet; whether one was written."""
    if os.environ.get(VARIABLE) or _key_path().is_file():
        return False
    if Slot.objects.exists():
        raise NotReady(f"lists are sealed and their key is gone: put {_key_path()} back from its backup")
    write_key(_key_path(), new_key())
    return True


def holds_list(study: str) -> bool:
    """Whether a list of this study is kept."""
    return Slot.objects.filter(study_id=study).exists()


def _check_same(study: TrialStudy, key: bytes, held: Slot, drawn: DrawnSlot | None) -> None:
    # Names neither arm nor place: whoever draws may be masked.
    if drawn is None:
        raise BadInput(f"{study.study} has more places than this list; give every stratum, and at least its length")
    if open_sealed(key, bytes(held.sealed_arm), _place(study.study, held.stratum, held.position)) != _padded(drawn.arm):
        raise BadInput(
            f"this is not the list {study.study} is allocated by, and nothing was kept of it; "
            "give the secret and the design that it was drawn with"
        )


def _next_slot(study: TrialStudy, stratum: str) -> Slot:
    slots = Slot.objects.filter(study=study, stratum=stratum)
    if not slots.exists():
        raise BadInput(f"stratum {stratum} has no list in {study.study}; check the levels, or draw its list")
    free = slots.filter(allocation=None).order_by("position").first()
    if free is None:
        count = slots.count()
        raise BadInput(f"the list of stratum {stratum} is exhausted ({count} places); extend it, and nothing is reused")
    return free


def _name(slot: Slot) -> str:
    return f"{slot.stratum}/{slot.position}"


def _place(study: str, stratum: str, position: int) -> str:
    return f"trial_slot/{study}/{stratum}/{position}/sealed_arm"


def _padded(arm: str) -> bytes:
    # To one length: the sealed bytes of a long and of a short name must not tell them apart.
    return arm.encode().ljust(64)


def _key_path() -> Path:
    return Path(settings.TRIALOGUE_HOME) / KEY_FILE
