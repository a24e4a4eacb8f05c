"""Kits: each number's arm sealed; which one is given is chosen so that neither its number nor the ones left over tell
an arm.

The choice among the kits of an arm is by a keyed hash of participant, visit and number: to take the next number would
leave gaps, and a gap says that the kit there is of another arm.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from django.db import transaction

from trialogue.conduct.deciding import Refused, check_stock, decide_dispensing
from trialogue.conduct.events import KitDispensed, KitsReceived
from trialogue.conduct.log import Context, read_event
from trialogue.conduct.randomisation.kits import DrawnKit
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import StudyState
from trialogue.conduct.supplies import usable_kits
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator.arms import arm_of, arms_of_kits, kit_place
from trialogue.portal.trial.allocator.keys import allocator_key, seal_arm
from trialogue.portal.trial.log_store import append_to, lock_study, read_entries
from trialogue.portal.trial.models import LogEntry, SealedKit
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
    """Raises Refused where a shipment holds a kit that was never drawn, or a lot tells kits apart: one without a kit of
    every arm. The words say no arm. A study without kits of its own may receive any."""
    if not keeps_kits(study):
        return
    held = arms_of_kits(study, event.kits)
    if foreign := sorted(set(event.kits) - set(held)):
        raise Refused(f"{', '.join(foreign)}: no kit of {study}; check the numbers")
    if len(set(held.values())) < _count_arms(study):
        raise Refused(f"lot {event.lot} holds kits of one kind only, so that its name would tell them; pack it anew")


@transaction.atomic
def dispense_kit(study: str, participant: str, visit: str, day: str, context: Context) -> str:
    """Give a participant the kit for a visit; its number. The same request sent twice gets the same kit."""
    check_role(context.role, "KitDispensed")
    row = lock_study(study)
    if context.request and (before := _answered(study, context.request, participant)):
        return before
    state = current_state(row)
    person = decide_dispensing(state, participant, day, context.at)
    if not keeps_kits(study):
        raise BadInput(f"{study} keeps no kits; record KitDispensed with the number of the one that was given")
    stock = stock_by_arm(state, person.site, day)
    number = choose_kit(study, participant, visit, stock[arm_of(study, participant)])
    event = KitDispensed(participant=participant, visit=visit, kit=number, date=day)
    append_to(row, state.sequence, state.head, event, context)
    return number


def stock_by_arm(state: StudyState, site: str, day: str) -> Mapping[str, Sequence[str]]:
    """The kits that may be given at a site, by arm, for this package alone. Raises Refused unless every arm has one."""
    arms = arms_of_kits(state.study, usable_kits(state, site, day))
    return check_stock(state, site, day, arms, _count_arms(state.study))


def choose_kit(study: str, participant: str, visit: str, kits: Sequence[str]) -> str:
    """One of the kits, by chance that only the allocator's key can repeat."""
    key = allocator_key()

    def ticket(number: str) -> bytes:
        return hmac.digest(key, f"kit|{study}|{participant}|{visit}|{number}".encode(), "sha256")

    return min(kits, key=ticket)


def _count_arms(study: str) -> int:
    return max(SealedKit.objects.filter(study_id=study).values_list("arms", flat=True), default=0)


def _answered(study: str, request: str, participant: str) -> str | None:
    found = LogEntry.objects.filter(study_id=study, request=request, kind=KitDispensed.__name__).first()
    if found is None:
        return None
    event = read_event(next(iter(read_entries(study, found.sequence)))).event
    if not isinstance(event, KitDispensed) or event.participant != participant:
        raise BadInput(f"request {request} was for another participant; give each request its own name")
    return event.kit
