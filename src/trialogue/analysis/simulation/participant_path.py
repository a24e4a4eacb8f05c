"""The general path: every entry, flare, drop-out and visit of every participant by itself, in arrays of many trials."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from trialogue.analysis.simulation.counter import uniforms
from trialogue.analysis.simulation.trial import FlareTrial, Floats

_BATCH: Final = 500
_ENTRY, _DROPOUT, _FLARE = 0, 1, 2
# Each visit has three streams of its own: a flare since the last one, whether it is attended, how it is judged.
_VISITS, _PER_VISIT = 8, 3


def simulate_by_participant(
    trial: FlareTrial, seed: int, start: int, count: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Trials `start` to `start + count`: the log-rank z of the treated, and the events of each arm."""
    parts = [
        _batch(trial, seed, np.arange(first, min(first + _BATCH, start + count), dtype=np.uint64))
        for first in range(start, start + count, _BATCH)
    ]
    return np.concatenate([z for z, _ in parts]), np.concatenate([events for _, events in parts])


def draw_participants(
    trial: FlareTrial, seed: int, trials: npt.NDArray[np.uint64]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Time (in visits where there are any, else in years) and event of each participant, the control arm first."""
    size = trial.participants
    end = _exponential(uniforms(seed, trials, _DROPOUT, size), trial.dropout_hazard)
    if trial.cut_off is not None:
        end = np.minimum(end, trial.cut_off - trial.accrual * uniforms(seed, trials, _ENTRY, size))
    ratio = np.where(np.arange(size) >= trial.arms[0], trial.hazard_ratio, 1.0)
    if trial.visit_times:
        return _at_visits(trial, seed, trials, end, ratio)
    edges, heights = trial.knots()
    needed = -np.log(uniforms(seed, trials, _FLARE, size)) / ratio
    with np.errstate(invalid="ignore"):
        flare = np.where(needed < heights[-1], np.interp(needed, heights, edges), np.inf)
    end = np.clip(end, 0.0, trial.follow_up)
    return np.minimum(flare, end), flare <= end


def _at_visits(
    trial: FlareTrial, seed: int, trials: npt.NDArray[np.uint64], end: Floats, ratio: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    shape = end.shape
    if trial.sensitivity == trial.specificity == 1 and trial.missed == 0:
        return _seen_at_every_visit(trial, seed, trials, end, ratio)
    hazard = np.diff(trial.cumulative_hazard(np.array([0.0, *trial.visit_times])))
    time, found = np.zeros(shape), np.zeros(shape, bool)
    flared = np.zeros(shape, bool)
    for visit, moment in enumerate(trial.visit_times):
        stream = _VISITS + _PER_VISIT * visit
        flared |= uniforms(seed, trials, stream, shape[1]) < -np.expm1(-hazard[visit] * ratio)
        attended = ~found & (end >= moment)
        if trial.missed > 0:
            attended &= uniforms(seed, trials, stream + 1, shape[1]) >= trial.missed
        reported = flared
        if trial.sensitivity < 1 or trial.specificity < 1:
            chance = np.where(flared, trial.sensitivity, 1 - trial.specificity)
            reported = uniforms(seed, trials, stream + 2, shape[1]) < chance
        time[attended] = visit + 1
        found |= attended & reported
        flared &= ~attended
    return time, found


def _seen_at_every_visit(
    trial: FlareTrial, seed: int, trials: npt.NDArray[np.uint64], end: Floats, ratio: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """As above, where one flare time says all: found at the first visit from it on, if still there."""
    visits = np.array(trial.visit_times)
    needed = -np.log(uniforms(seed, trials, _FLARE, end.shape[1])) / ratio
    finding = np.searchsorted(trial.cumulative_hazard(visits), needed) + 1
    stays = np.searchsorted(visits, end, side="right")
    return np.minimum(finding, stays).astype(np.float64), finding <= stays


def _exponential(uniform: Floats, hazard: float) -> Floats:
    return -np.log(uniform) / hazard if hazard > 0 else np.full(uniform.shape, np.inf)


def _batch(trial: FlareTrial, seed: int, trials: npt.NDArray[np.uint64]) -> tuple[Floats, npt.NDArray[np.int64]]:
    time, event = draw_participants(trial, seed, trials)
    treated = np.arange(trial.participants) >= trial.arms[0]
    events = np.stack([(event & ~treated).sum(axis=1), (event & treated).sum(axis=1)], axis=1)
    if trial.visit_times:
        away, variance = sum_tied(len(trial.visit_times) + 1, time, event, treated)
    else:
        away, variance = _no_ties(trial, time, event, treated)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, away / np.sqrt(variance), 0.0), events


def _no_ties(
    trial: FlareTrial, time: Floats, event: npt.NDArray[np.bool_], treated: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    # At equal times (the end of follow-up) nobody has the event but by chance of rounding.
    order = np.argsort(time, axis=1)
    happening = np.take_along_axis(event, order, axis=1)
    second = treated[order]
    at_risk = np.arange(trial.participants, 0, -1)
    share = second[:, ::-1].cumsum(axis=1)[:, ::-1] / at_risk
    away = (happening * (second - share)).sum(axis=1)
    return away, (happening * share * (1 - share)).sum(axis=1)


def sum_tied(
    steps: int, time: Floats, event: npt.NDArray[np.bool_], treated: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """The log-rank sums of trials (a row each) whose times are whole numbers below `steps`: events of the treated less
    those expected, and the variance."""
    cell = (np.arange(len(time))[:, None] * 2 + treated) * steps + time.astype(np.int64)
    shape = (len(time), 2, steps)
    leaving = np.bincount(cell.ravel(), minlength=len(time) * 2 * steps).reshape(shape)
    events = np.bincount(cell[event], minlength=len(time) * 2 * steps).reshape(shape)
    at_risk = leaving[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
    n, d = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk[:, 1] / np.maximum(n, 1)
    away = (events[:, 1] - d * share).sum(axis=1)
    variance = (d * (n - d) / np.maximum(n - 1, 1) * share * (1 - share)).sum(axis=1)
    return away, variance
