"""A rehearsal played through the desk database and the allocator: whole, with kits and arms, as a real study would
be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import transaction
from msgspec.structs import replace as replace_fields

from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.conduct.rehearsal import Amend, BreakCode, Dispense, Randomise, Rehearsal, Step
from trialogue.errors import BadInput, UserError
from trialogue.portal.trial.allocator import (
    Request,
    allocate,
    break_code,
    dispense_kit,
    prepare_allocator,
    store_kits,
    store_list,
)
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial.recording import amend_protocol, open_by_protocol, record_on
from trialogue.portal.trial.state_store import current_state

Advance = Callable[[int, int], None]


@transaction.atomic
def rehearse(
    rehearsal: Rehearsal, seed: bytes, *, arms: Mapping[str, str] | None = None, advance: Advance | None = None
) -> str:
    """Play every step; the study's name. List and kits are drawn from `seed`; `arms` gives each arm's name another's,
    so that a trial can be played twice with arms exchanged. Raises BadInput where the study has begun already, and
    where a step is refused; then nothing is kept of the whole."""
    protocol = rehearsal.protocol
    study = protocol.registry_id or protocol.id
    if TrialStudy.objects.filter(study=study).exists():
        raise BadInput(f"{study} runs at this desk; rehearse in a home of its own")
    first = replace(rehearsal.steps[0].context, who="investigator 1", role="investigator", request="")
    open_by_protocol(protocol, first)
    _prepare(rehearsal, study, seed, arms or {})
    for at, step in enumerate(rehearsal.steps, 1):
        try:
            _play(study, step)
        except UserError as refused:
            where = f"step {at} of {len(rehearsal.steps)} of the rehearsal was refused"
            raise BadInput(f"{where}: {refused}; nothing of it was kept; try another seed") from None
        if advance is not None:
            advance(at, len(rehearsal.steps))
    return study


def _prepare(rehearsal: Rehearsal, study: str, seed: bytes, arms: Mapping[str, str]) -> None:
    protocol = rehearsal.protocol
    prepare_allocator()
    drawn = draw_protocol_list(protocol, length=rehearsal.randomised + 20, seed=seed)
    slots = tuple(replace_fields(slot, arm=arms.get(slot.arm, slot.arm)) for slot in drawn.slots)
    store_list(replace_fields(drawn, slots=slots))
    shares = {arm.id: arm.share for arm in protocol.arms}
    kits = draw_kits(study, shares, rehearsal.batches, rehearsal.kits_of_batch, seed)
    store_kits(study, [replace_fields(kit, arm=arms.get(kit.arm, kit.arm)) for kit in kits])


@transaction.atomic
def _play(study: str, step: Step) -> None:
    row = lock_study(study)
    state = current_state(row)
    match step.build(state):
        case None:
            return
        case Randomise(participant, day, stratum):
            allocate(Request(study, participant, day, stratum), step.context)
        case Dispense(participant, visit, day):
            dispense_kit(study, participant, visit, day, step.context)
        case BreakCode(participant):
            break_code(study, participant, step.context)
        case Amend(protocol, day):
            amend_protocol(protocol, day, step.context, everybody=True)
        case event:
            record_on(row, state, event, step.context)
