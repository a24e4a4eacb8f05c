"""At each distinct time: how many are at risk, how many have the event, by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialogue.analysis.survival.data import Floats, Integers, SurvivalData


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """Rows are the distinct times in order, columns the groups: weighted counts at risk just before, and of events."""

    times: Floats
    at_risk: Floats
    events: Floats
    leaving: Floats
    """Whose follow-up ends at the time, by the event or by censoring."""


def tabulate(data: SurvivalData, codes: Integers | None = None, groups: int = 1) -> RiskTable:
    """Count at every distinct time of `data`; at risk where entry < t <= time."""
    times, place = np.unique(data.time, return_inverse=True)
    shape = (len(times), groups)
    cell = place if codes is None else place * groups + codes
    leaving = np.bincount(cell, data.weight, minlength=shape[0] * groups).reshape(shape).astype(np.float64)
    happening = data.event if data.weight is None else data.weight[data.event]
    events = (
        np.bincount(cell[data.event], None if data.weight is None else happening, minlength=shape[0] * groups)
        .reshape(shape)
        .astype(np.float64)
    )
    at_risk = _from_here_on(leaving)
    if data.entry is not None:
        after = np.searchsorted(times, data.entry, side="right")
        late = after if codes is None else after * groups + codes
        entering = np.bincount(late, data.weight, minlength=(shape[0] + 1) * groups).reshape(-1, groups)
        at_risk -= _from_here_on(entering.astype(np.float64))[1:]
    return RiskTable(times, at_risk, events, leaving)


def _from_here_on(counts: Floats) -> Floats:
    found: Floats = counts[::-1].cumsum(axis=0)[::-1]
    return found
