"""Kits: each number's arm sealed; which one is given is chosen so that neither its number nor the ones left over tell
an arm.

The choice among the kits of an arm is by a keyed hash of participant, visit and number: to take the next number would
leave gaps, and a gap says that the kit there is of another arm.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from trialogue.conduct.deciding import OutOfStock, Refused, check_stock, decide_dispensing
from trialogue.conduct.events import KitDispensed, KitsRanShort, KitsReceived
from trialogue.conduct.log import Context, read_event
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.kits import DrawnKit
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import StudyState
from trialogue.conduct.supplies import usable_kits
from trialogue.conduct.versions import version_at_visit
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator.arms import arm_of, arms_of_kits, kit_place
from trialogue.portal.trial.allocator.keys import allocator_key, seal_arm
from trialogue.portal.trial.log_store import append_event, append_to, lock_study, read_entries
from trialogue.portal.trial.models import LogEntry, SealedKit
from trialogue.portal.trial.protocol_store import find_protocol
from trialogue.portal.trial.state_store import current_state


@transaction.atomic
def store_kits(study: str, kits: Sequence[DrawnKit]) -> int:
    """Keep kits, each arm sealed; how many are new. Raises BadInput where a number is kept for another arm."""
    row, key, arms = lock_study(study), allocator_key(), len({kit.arm for kit in kits})
    held = arms_of_kits(study, [kit.number for kit in kits])
    if any(held[kit.number] != kit.arm for kit in kits if kit.number in held):
        raise BadInput(f"these are not the kits {study} keeps; give the secret and the protocol they were drawn with")
    fresh = [kit for kit in kits if kit.number not in held]
    SealedKit.objects.bulk_create(
        SealedKit(
            study=row, number=kit.number, arms=arms, sealed_arm=seal_arm(key, kit.arm, kit_place(study, kit.number))
        )
        for kit in fresh
    )
    return len(fresh)


def keeps_kits(study: str) -> bool:
    """Whether kits of this study are kept here."""
    return SealedKit.objects.filter(study_id=study).exists()


def check_shipment(event: KitsReceived, study: str) -> None:
    """Raises Refused where a shipment holds a kit that was never drawn; a study without kits of its own may receive
    any.

    Which arms the kits are of is not looked at: an answer that depended on it would compare arms for whoever asks. A
    lot gets kits of every arm where it is packed, by who may know them.
    """
    held = SealedKit.objects.filter(study_id=study)
    known = set(held.filter(number__in=event.kits).values_list("number", flat=True))
    if (foreign := sorted(set(event.kits) - known)) and held.exists():
        raise Refused("%(kits)s: no kit of %(study)s; check the numbers", kits=foreign, study=study)


def dispense_kit(study: str, participant: str, visit: str, day: str, context: Context) -> str:
    """Give a participant the kit for a visit; its number. The same request sent twice gets the same kit."""
    with noting_shortage(study, context):
        return _dispense(study, participant, visit, day, context)


@contextmanager
def noting_shortage(study: str, context: Context) -> Iterator[None]:
    """Write that a kit was asked for in vain, once what asked for it is undone."""
    try:
        yield
    except OutOfStock as short:
        append_event(study, KitsRanShort(site=short.site, date=short.day), replace(context, request=""))
        raise


@transaction.atomic
def _dispense(study: str, participant: str, visit: str, day: str, context: Context) -> str:
    check_role(context.role, "KitDispensed")
    row = lock_study(study)
    if context.request and (before := _answered(study, context.request, participant)):
        return before
    state = current_state(row)
    person = decide_dispensing(state, participant, visit, day, context.at, protocol_of(state, participant, day))
    if not keeps_kits(study):
        raise BadInput(f"{study} keeps no kits; record KitDispensed with the number of the one that was given")
    stock = stock_by_arm(state, person.site, day, context.at)
    number = choose_kit(study, participant, visit, stock, arm_of(study, participant))
    event = KitDispensed(participant=participant, visit=visit, kit=number, date=day)
    append_to(row, state.sequence, state.head, event, context)
    return number


def stock_by_arm(state: StudyState, site: str, day: str, at: datetime) -> Mapping[str, Sequence[str]]:
    """The kits that may be given at a site, by arm, for this package alone. Raises OutOfStock unless every arm has
    one."""
    usable = usable_kits(state, site, day, at)
    return check_stock(usable, site, day, arms_of_kits(state.study, usable), _count_arms(state.study))


def choose_kit(study: str, participant: str, visit: str, stock: Mapping[str, Sequence[str]], arm: str) -> str:
    """One of the kits of an arm, by chance that only the allocator's key can repeat. One of every other arm is chosen
    too: the work is the same whichever arm it is, however few of it are left."""
    key = allocator_key()

    def ticket(number: str) -> bytes:
        return hmac.digest(key, f"kit|{study}|{participant}|{visit}|{number}".encode(), "sha256")

    return {each: min(kits, key=ticket) for each, kits in stock.items()}[arm]


def protocol_of(state: StudyState, participant: str, day: str = "") -> Protocol | None:
    """The version that holds for a participant, from a visit of this day on; None where it was not kept."""
    person = state.participants.get(participant)
    if person is None:
        return None
    return find_protocol(state, version_at_visit(state.versions, person.protocol_version, day))


def _count_arms(study: str) -> int:
    return max(SealedKit.objects.filter(study_id=study).values_list("arms", flat=True), default=0)


def _answered(study: str, request: str, participant: str) -> str | None:
    found = LogEntry.objects.filter(study_id=study, request=request, kind=KitDispensed.__name__).first()
    if found is None:
        return None
    event = read_event(next(iter(read_entries(study, found.sequence)))).event
    if not isinstance(event, KitDispensed) or event.participant != participant:
        raise Refused("request %(request)s was for another participant; give each request its own name",
                      request=request)  # fmt: skip
    return event.kit
