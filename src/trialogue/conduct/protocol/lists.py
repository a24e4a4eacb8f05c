"""The allocation list that a protocol asks for, or what stands in its place where it asks for minimisation."""

from __future__ import annotations

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.commitment import DynamicSecret
from trialogue.conduct.randomisation.draws import ALGORITHM
from trialogue.conduct.randomisation.lists import AllocationList, draw_list, list_strata


def draw_protocol_list(protocol: Protocol, *, length: int, seed: bytes) -> AllocationList:
    """`length` places for each stratum. Raises BadInput for a dynamic method, which has no list."""
    strata = list_strata(protocol.randomisation.factors)
    arms = {arm.id: arm.share for arm in protocol.arms}
    study = protocol.registry_id or protocol.id
    return draw_list(study, arms, protocol.randomisation.design, strata, length=length, seed=seed)


def protocol_secret(protocol: Protocol, *, seed: bytes) -> DynamicSecret:
    """What fixes the draws of a protocol's dynamic method: to be sealed, and committed to."""
    study, arms = protocol.registry_id or protocol.id, protocol.arms
    shares = tuple(arm.share for arm in arms)
    return DynamicSecret(
        study, tuple(arm.id for arm in arms), shares, protocol.randomisation.design, ALGORITHM, seed.hex()
    )
