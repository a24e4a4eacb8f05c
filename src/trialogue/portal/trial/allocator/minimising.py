"""Minimisation: there is no list; the place and its arm are made when a participant comes, in the transaction that
gives them.

Seed, design and algorithm are sealed once and committed to before the first allocation. An arm follows from them and
from the factors and arms of everybody before: it is opened here, in memory and for that alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from django.db import transaction

from trialogue.conduct.deciding import Refused
from trialogue.conduct.log import read_event
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.commitment import DynamicSecret
from trialogue.conduct.randomisation.replaying import draw_next, replay_minimisation
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput, NotFound
from trialogue.portal.trial.allocator.arms import slot_arm, slot_place
from trialogue.portal.trial.allocator.keys import allocator_key, seal_arm
from trialogue.portal.trial.log_store import lock_study, read_entries
from trialogue.portal.trial.models import Allocation, DynamicScheme, Slot, TrialStudy
from trialogue.portal.vault.sealing import open_sealed, seal

_PLACES: Final = "all"
"""Places are numbered in the order of the whole study: factors are weighed, not stratified by."""


@transaction.atomic
def store_minimisation(secret: DynamicSecret) -> bool:
    """Keep what fixes the draws, sealed; whether it is new. Raises BadInput where the study is allocated otherwise."""
    row, key = lock_study(secret.study), allocator_key()
    held = DynamicScheme.objects.filter(study=row).first()
    if held is not None:
        if _open(held) != secret:
            raise BadInput(f"this is not the secret {secret.study} is allocated by; give the file of its first draw")
        return False
    if Slot.objects.filter(study=row).exists():
        raise BadInput(f"{secret.study} is allocated by a list; a study has one method, and nothing was kept")
    sealed = seal(key, msgspec.json.encode(secret, order="deterministic"), _place(secret.study))
    DynamicScheme.objects.create(study=row, sealed_secret=sealed)
    return True


def is_minimised(study: str) -> bool:
    """Whether places of this study are drawn one by one."""
    return DynamicScheme.objects.filter(study_id=study).exists()


def draw_slot(row: TrialStudy, state: StudyState, levels: Mapping[str, str], protocol: Protocol | None) -> Slot:
    """The next place, its arm drawn and sealed, inside the caller's transaction. Raises BadInput unless there is one
    known level of each factor."""
    if protocol is None:
        raise Refused("the protocol of %(study)s was not kept, and its factors are not known; record it again",
                      study=row.study)  # fmt: skip
    for factor, known in protocol.randomisation.factors.items():
        if levels.get(factor) not in known:
            raise Refused("factor %(factor)s: give one of %(names)s", factor=factor, names=known)
    if other := sorted(set(levels) - set(protocol.randomisation.factors)):
        raise Refused("%(names)s: no factor of %(study)s; leave it out", names=other, study=row.study)
    given = Allocation.objects.select_related("slot").filter(study=row).order_by("slot__position")
    earlier = [(state.participants[each.participant].stratum, slot_arm(row.study, each.slot)) for each in given]
    position = len(earlier) + 1
    arm = draw_next(_open(DynamicScheme.objects.get(study=row)), position, earlier, levels)
    sealed = seal_arm(allocator_key(), arm, slot_place(row.study, _PLACES, position))
    return Slot.objects.create(study=row, stratum=_PLACES, position=position, sealed_arm=sealed)


@transaction.atomic
def differing_allocations(study: str) -> tuple[int, tuple[str, ...]]:
    """How many are allocated, and whose sealed arm is not the one that the sealed secret and the log give again. Raises
    NotFound for a study that is not minimised."""
    row = lock_study(study)
    held = DynamicScheme.objects.filter(study=row).first()
    if held is None:
        raise NotFound(f"{study} is not allocated by minimisation; a list is verified by drawing it again")
    drawn = replay_minimisation(_open(held), (read_event(entry) for entry in read_entries(study)))
    given = {
        each.participant: slot_arm(study, each.slot)
        for each in Allocation.objects.select_related("slot").filter(study=row)
    }
    return len(given), tuple(sorted(n for n in {*given, *drawn} if given.get(n) != drawn.get(n)))


def _open(held: DynamicScheme) -> DynamicSecret:
    content = open_sealed(allocator_key(), bytes(held.sealed_secret), _place(held.study_id))
    return msgspec.json.decode(content, type=DynamicSecret)


def _place(study: str) -> str:
    return f"trial_dynamicscheme/{study}/sealed_secret"
