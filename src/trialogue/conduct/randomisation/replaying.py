"""Minimisation drawn from its secret and the log alone: the allocator's next arm, and all of them again for an auditor.

Participant n of the study draws one number from the stream of the seed labelled with n, whatever the state; the state
is the factors of everybody allocated before, as the log had recorded (and corrected) them at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trialogue.conduct.events import ParticipantRandomised, StratumCorrected
from trialogue.conduct.log import Recorded
from trialogue.conduct.randomisation.commitment import DynamicSecret
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.conduct.randomisation.draws import ALGORITHM, SeededDraws
from trialogue.conduct.randomisation.minimisation import FactorCounts, arm_probabilities, draw_arm
from trialogue.errors import BadInput


def draw_next(
    secret: DynamicSecret, position: int, earlier: Iterable[tuple[Mapping[str, str], str]], factors: Mapping[str, str]
) -> str:
    """The arm of the participant at `position` (from 1), by the factors and arms of those before. Raises BadInput for a
    secret of another method or algorithm."""
    design = secret.design
    if not isinstance(design, Minimisation) or secret.algorithm != ALGORITHM:
        raise BadInput(f"the secret of {secret.study} is for {secret.algorithm}, not for minimisation by {ALGORITHM}")
    known = ((levels, secret.arms.index(arm)) for levels, arm in earlier)
    counts = FactorCounts(len(secret.arms), known)
    probabilities = arm_probabilities(design, counts, factors, secret.ratio)
    draws = SeededDraws(bytes.fromhex(secret.seed), f"{secret.study}|minimisation|{position}")
    return secret.arms[draw_arm(probabilities, draws)]


def replay_minimisation(secret: DynamicSecret, log: Iterable[Recorded]) -> dict[str, str]:
    """The arm of everybody randomised, drawn again from the events of the log in their order."""
    factors: dict[str, dict[str, str]] = {}
    arms: dict[str, str] = {}
    for recorded in log:
        match recorded.event:
            case ParticipantRandomised(participant=number, stratum=levels):
                earlier = [(factors[each], arm) for each, arm in arms.items()]
                arms[number] = draw_next(secret, len(arms) + 1, earlier, levels)
                factors[number] = levels
            case StratumCorrected(participant=number, stratum=levels) if number in factors:
                factors[number] = {**factors[number], **levels}
    return arms
