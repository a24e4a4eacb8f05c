"""The probability of every outcome a participant can have at visits, so that one random number draws it.

Outcomes, for J visits: j - 1 for a flare found at visit j (1..J), J + k for leaving without one after visit k (0..J).
"""

from __future__ import annotations

import numpy as np

from trialogue.analysis.simulation.trial import FlareTrial, Floats


def compute_outcomes(trial: FlareTrial, *, treated: bool) -> Floats:
    """The probabilities of the 2 J + 1 outcomes in one arm.

    A participant who attended visit k without a finding comes next to a visit l (missing those between), if still in
    the trial; a finding there is a flare since k that is recognised, or none that is taken for one. Those who enter
    late reach only the visits before the cut-off: the outcomes are the mean over how many they reach.
    """
    visits = np.array(trial.visit_times)
    reach = _reaching(trial, visits)
    found = np.zeros(2 * len(visits) + 1)
    for last in range(len(visits) + 1):
        chance = reach[last] - (reach[last + 1] if last < len(visits) else 0.0)
        if chance > 0:
            found += chance * _with_visits(trial, visits, last, treated=treated)
    return found


def _reaching(trial: FlareTrial, visits: Floats) -> Floats:
    """The probability that the cut-off leaves room for each visit (0 for baseline: 1)."""
    if trial.cut_off is None:
        return np.ones(len(visits) + 1)
    room = trial.cut_off - visits
    inside = room / trial.accrual if trial.accrual > 0 else (room >= 0).astype(float)
    return np.concatenate(([1.0], np.clip(inside, 0, 1)))


def _with_visits(trial: FlareTrial, visits: Floats, last: int, *, treated: bool) -> Floats:
    times = np.concatenate(([0.0], visits))
    flares = trial.cumulative_hazard(times) * (trial.hazard_ratio if treated else 1.0)
    staying = np.exp(-trial.dropout_hazard * times)
    here = np.zeros(len(times))
    here[0] = 1.0
    found = np.zeros(2 * len(visits) + 1)
    for k in range(last + 1):
        gone = here[k]
        for visit in range(k + 1, last + 1):
            comes = here[k] * trial.missed ** (visit - k - 1) * (1 - trial.missed) * staying[visit] / staying[k]
            flared = -np.expm1(flares[k] - flares[visit])
            finding = flared * trial.sensitivity + (1 - flared) * (1 - trial.specificity)
            found[visit - 1] += comes * finding
            here[visit] += comes * (1 - finding)
            gone -= comes
        found[len(visits) + k] += gone
    return found
