"""A rehearsal played in memory: the desk's own decisions, and an allocator that gives places and kits in order.

No arm is drawn. For a rehearsal with arms, and of the database, the portal plays it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry
from trialogue.conduct.deciding import (
    OutOfStock,
    decide_code_break,
    decide_dispensing,
    decide_randomisation,
    decide_recording,
)
from trialogue.conduct.fold import fold
from trialogue.conduct.log import append
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.randomisation.lists import name_stratum
from trialogue.conduct.rehearsal.plan import Rehearsal
from trialogue.conduct.rehearsal.steps import Amend, BreakCode, Dispense, Randomise, Step
from trialogue.conduct.state import StudyState
from trialogue.conduct.supplies import usable_kits


def rehearse_in_memory(rehearsal: Rehearsal) -> list[Entry]:
    """The whole log of a rehearsal. Raises Refused where a step of it is not allowed."""
    protocol = rehearsal.protocol
    study = protocol.registry_id or protocol.id
    opened = e.StudyOpened(protocol=protocol.id, version=protocol.version, protocol_hash=hash_protocol(protocol))
    first = replace(rehearsal.steps[0].context, who="investigator 1", role="investigator", request="")
    log = [append(study, None, opened, first)]
    state, places = fold(study, log), Counter[str]()
    for step in rehearsal.steps:
        event = _event(state, step, places)
        if event is not None:
            log.append(append(study, log[-1], event, step.context))
            state = fold(study, log[-1:], state)
    return log


def _event(state: StudyState, step: Step, places: Counter[str]) -> e.AnyEvent | None:
    match step.build(state):
        case None:
            return None
        case Randomise(participant, day, stratum):
            person = decide_randomisation(state, participant, day, step.context.at)
            name = name_stratum(stratum)
            places[name] += 1
            kit = next(iter(usable_kits(state, person.site, day, step.context.at)), "")
            slot = f"{name}/{places[name]}"
            return e.ParticipantRandomised(participant=participant, date=day, stratum=stratum, slot=slot, kit=kit)
        case Dispense(participant, visit, day):
            person = decide_dispensing(state, participant, visit, day, step.context.at)
            kits = usable_kits(state, person.site, day, step.context.at)
            if not kits:
                raise OutOfStock(person.site, day)
            return e.KitDispensed(participant=participant, visit=visit, kit=kits[0], date=day)
        case BreakCode(participant):
            asked = decide_code_break(state, participant, step.context)
            told: dict[str, Any] = {"seen_by": (step.context.who,), "notices": (asked.asked_by,)}
            return e.CodeBroken(participant=participant, impact=asked.impact, asked=asked.sequence, **told)
        case Amend(protocol, day):
            event: e.AnyEvent = e.ProtocolAmended(
                version=protocol.version,
                protocol_hash=hash_protocol(protocol),
                in_force_from=day,
                applies_to="everybody",
            )
        case other:
            event = other
    decide_recording(state, event, step.context)
    return event
