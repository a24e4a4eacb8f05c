"""The path that runs the protocol: entry by day, strata, the protocol's own randomisation, lock-downs, changes of dose.

One trial after the other; what a visit finds goes through the endpoint rule of the desk (`analysis.first_event`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trialogue.analysis.first_event import GRADES, NOT_SEEN, find_first_events
from trialogue.analysis.simulation.participant_path import sum_tied
from trialogue.analysis.simulation.protocol_trial import YEAR, ProtocolTrial
from trialogue.analysis.simulation.trial import Floats
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.conduct.randomisation.draws import SimulatedDraws
from trialogue.conduct.randomisation.lists import name_stratum
from trialogue.conduct.randomisation.minimisation import FactorCounts, arm_probabilities, draw_arm
from trialogue.conduct.randomisation.sequences import draw_sequence

_WEEK = 7.0


def simulate_by_protocol(
    trial: ProtocolTrial, seed: int, start: int, count: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Trials `start` to `start + count`: the log-rank z of the treated, and the events of each arm."""
    z, events = np.zeros(count), np.zeros((count, 2), np.int64)
    for place in range(count):
        drawn = draw_trial(trial, seed, start + place)
        time, event = find_outcomes(trial, drawn)
        treated, strata = drawn.arm == trial.treated, drawn.stratum
        away, variance = 0.0, 0.0
        for stratum in np.unique(strata) if trial.stratified else (None,):
            rows = slice(None) if stratum is None else strata == stratum
            parts = sum_tied(len(trial.weeks) + 1, time[None, rows], event[None, rows], treated[None, rows])
            away, variance = away + parts[0][0], variance + parts[1][0]
        z[place] = away / np.sqrt(variance) if variance > 0 else 0.0
        events[place] = event[~treated].sum(), event[treated].sum()
    return z, events


@dataclass(frozen=True, slots=True, eq=False)
class DrawnTrial:
    """What happened in one simulated trial, in order of entry: days from the start, the arm by its place in the
    protocol, levels of the factors, the number of the stratum, and what each visit found (`analysis.first_event`)."""

    entry: Floats
    arm: npt.NDArray[np.int64]
    levels: list[dict[str, str]]
    stratum: npt.NDArray[np.int64]
    grades: npt.NDArray[np.int8]


def draw_trial(trial: ProtocolTrial, seed: int, number: int) -> DrawnTrial:
    """One trial, visit by visit."""
    chance = np.random.default_rng([seed, number])
    size = trial.flares.participants
    entry = _entries(trial, chance, size)
    levels, hazard, strata = _strata(trial, chance, size)
    arm = _arms(trial, levels, SimulatedDraws(int(chance.integers(2**62))))
    increments = _increments(trial, entry, arm == trial.treated, hazard)
    return DrawnTrial(entry, arm, levels, strata, _grades(trial, chance, increments, _attended(trial, chance, entry)))


def find_outcomes(trial: ProtocolTrial, drawn: DrawnTrial) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The visit (from 1; 0 for none) and event of each participant, by the endpoint rule of the desk."""
    found = find_first_events(drawn.grades, np.arange(1.0, len(trial.weeks) + 1), trial.event)
    return found.time, found.event


def _entries(trial: ProtocolTrial, chance: np.random.Generator, size: int) -> Floats:
    """Days from the start, in order; nobody enters while the sites are closed."""
    days = np.sort(chance.random(size)) * trial.flares.accrual * YEAR * _WEEK
    for first, last in _closed_days(trial):
        days = np.where(days >= first, days + (last - first), days)
    return days


def _closed_days(trial: ProtocolTrial) -> list[tuple[float, float]]:
    """Lock-downs as days from the start, the end not included; what lies before it is passed over."""
    found = []
    for first, last in trial.closed:
        begins, ends = (first - trial.start).days, (last - trial.start).days + 1
        if ends > 0:
            found.append((float(max(begins, 0)), float(ends)))
    return found


def _strata(
    trial: ProtocolTrial, chance: np.random.Generator, size: int
) -> tuple[list[dict[str, str]], Floats, npt.NDArray[np.int64]]:
    """Each participant's levels, their hazard against the others', and the number of their stratum."""
    hazard, strata = np.ones(size), np.zeros(size, np.int64)
    levels: list[dict[str, str]] = [{} for _ in range(size)]
    for factor in dict.fromkeys(each.factor for each in trial.levels):
        own = [each for each in trial.levels if each.factor == factor]
        drawn = chance.choice(len(own), size, p=[each.share for each in own])
        hazard *= np.array([each.hazard for each in own])[drawn]
        strata = strata * len(own) + drawn
        for person, place in zip(levels, drawn, strict=True):
            person[factor] = own[place].level
    return levels, hazard, strata


def _arms(trial: ProtocolTrial, levels: Sequence[dict[str, str]], draws: SimulatedDraws) -> npt.NDArray[np.int64]:
    """The arm of each participant in order of entry, by the protocol's own method."""
    if isinstance(trial.design, Minimisation):
        counts, arms = FactorCounts(len(trial.ratio)), []
        for person in levels:
            arms.append(draw_arm(arm_probabilities(trial.design, counts, person, trial.ratio), draws))
            counts.add(person, arms[-1])
        return np.array(arms)
    streams = {}
    for person in levels:
        name = name_stratum(person)
        if name not in streams:
            streams[name] = draw_sequence(trial.design, trial.ratio, draws)
    return np.array([next(streams[name_stratum(person)]) for person in levels])


def _increments(trial: ProtocolTrial, entry: Floats, treated: npt.NDArray[np.bool_], hazard: Floats) -> Floats:
    """Expected flares of each participant between visits, the dose of each day counted."""
    times = np.array((0.0, *trial.flares.visit_times))
    early, late = times[:-1], times[1:]
    whole = np.diff(trial.flares.cumulative_hazard(times))
    ratios = [trial.flares.hazard_ratio, *(each.hazard_ratio for each in trial.dose_changes)]
    starts = [np.zeros(len(entry))]
    for change in trial.dose_changes:
        since = ((change.day - trial.start).days - entry) / (YEAR * _WEEK)
        starts.append(since if change.everybody else np.where(since <= 0, 0.0, np.inf))
    starts.append(np.full(len(entry), np.inf))
    # A change that does not reach somebody ends nothing for them: the ratio before it goes on to the next that does.
    starts = list(np.minimum.accumulate(starts[::-1])[::-1])
    under = np.zeros((len(entry), len(whole)))
    for ratio, begin, end in zip(ratios, starts[:-1], starts[1:], strict=True):
        edges = [trial.flares.cumulative_hazard(np.clip(each[:, None], early, late)) for each in (begin, end)]
        under += ratio * np.maximum(edges[1] - edges[0], 0.0)
    found: Floats = hazard[:, None] * np.where(treated[:, None], under, whole)
    return found


def _attended(trial: ProtocolTrial, chance: np.random.Generator, entry: Floats) -> npt.NDArray[np.bool_]:
    """Which visits take place: not dropped out, sites open, before the cut-off, not missed."""
    flares, weeks = trial.flares, np.array(trial.weeks, float)
    days = entry[:, None] + weeks * _WEEK
    stays = np.full(len(entry), np.inf)
    if flares.dropout_hazard > 0:
        stays = chance.exponential(1 / flares.dropout_hazard, len(entry))
    open_ = weeks / YEAR <= stays[:, None]
    for first, last in _closed_days(trial):
        open_ &= (days < first) | (days >= last)
    if flares.cut_off is not None:
        open_ &= days <= flares.cut_off * YEAR * _WEEK
    if flares.missed > 0:
        open_ &= chance.random(days.shape) >= flares.missed
    return open_


def _grades(
    trial: ProtocolTrial, chance: np.random.Generator, increments: Floats, attended: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int8]:
    """What each visit finds: a flare since the last one attended, as it is judged."""
    flares = trial.flares
    happens = chance.random(increments.shape) < -np.expm1(-increments)
    judged = chance.random(increments.shape)
    grade = np.where(chance.random(increments.shape) < trial.severe_share, GRADES["severe"], GRADES["mild_or_moderate"])
    found = np.full(increments.shape, NOT_SEEN, np.int8)
    since = np.zeros(len(increments), bool)
    for visit in range(increments.shape[1]):
        since |= happens[:, visit]
        here = attended[:, visit]
        reported = judged[:, visit] < np.where(since, flares.sensitivity, 1 - flares.specificity)
        found[here, visit] = np.where(reported, grade[:, visit], GRADES["none"])[here]
        since &= ~here
    return found
