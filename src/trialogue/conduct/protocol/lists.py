"""The allocation list that a protocol asks for."""

from __future__ import annotations

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.randomisation.lists import AllocationList, draw_list, list_strata


def draw_protocol_list(protocol: Protocol, *, length: int, seed: bytes) -> AllocationList:
    """`length` places for each stratum. Raises BadInput for a dynamic method, which has no list."""
    strata = list_strata(protocol.randomisation.factors)
    arms = {arm.id: arm.share for arm in protocol.arms}
    study = protocol.registry_id or protocol.id
    return draw_list(study, arms, protocol.randomisation.design, strata, length=length, seed=seed)
