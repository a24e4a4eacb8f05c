"""Arms opened, for this package alone: of a place, of a participant, of kits."""

from __future__ import annotations

from collections.abc import Sequence

from trialogue.errors import NotFound
from trialogue.portal.trial.allocator.keys import allocator_key, open_arm
from trialogue.portal.trial.models import Allocation, SealedKit, Slot


def arm_of(study: str, participant: str) -> str:
    """The arm of one participant. Raises NotFound for somebody who is not allocated."""
    found = Allocation.objects.select_related("slot").filter(study_id=study, participant=participant).first()
    if found is None:
        raise NotFound(f"{participant} is not allocated in {study}")
    return slot_arm(study, found.slot)


def slot_arm(study: str, slot: Slot) -> str:
    """The arm of a place."""
    return open_arm(allocator_key(), slot.sealed_arm, slot_place(study, slot.stratum, slot.position))


def arms_of_kits(study: str, numbers: Sequence[str] | None = None) -> dict[str, str]:
    """The arm of each kit, or of those named. Raises NotReady without the key, even where there is no kit."""
    key, held = allocator_key(), SealedKit.objects.filter(study_id=study)
    if numbers is not None:
        held = held.filter(number__in=numbers)
    rows = held.values_list("number", "sealed_arm")
    return {number: open_arm(key, sealed, kit_place(study, number)) for number, sealed in rows}


def slot_place(study: str, stratum: str, position: int) -> str:
    """What a place's arm is bound to."""
    return f"trial_slot/{study}/{stratum}/{position}/sealed_arm"


def kit_place(study: str, number: str) -> str:
    """What a kit's arm is bound to."""
    return f"trial_sealedkit/{study}/{number}/sealed_arm"
