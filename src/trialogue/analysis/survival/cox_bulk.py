"""Cox's model with one covariate, compiled from the sort to the last Newton step: for fitting thousands of trials."""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled

_STEPS = 60
_CLOSE = 1e-11
# As in `cox.py`: where so little of the information is left, the maximum lies at infinity.
_FLAT = 1e-6


@compiled
def estimate_log_hazard_ratio(time: Any, event: Any, covariate: Any) -> Any:
    """The coefficient and its standard error, Efron's ties; NaN as standard error where there is no finite maximum.

    Arrays of floats, flags and floats, none of them checked: `fit_cox` checks, and gives tests, strata and late entry.
    The same figures as `fit_cox` to 1e-9.
    """
    rows = len(time)
    order = np.argsort(time)
    mean, spread = covariate.mean(), covariate.std()
    if spread == 0:
        return np.nan, np.nan
    beta, start = 0.0, 0.0
    for step in range(_STEPS):
        total, first, second, slope, information = 0.0, 0.0, 0.0, 0.0, 0.0
        place = rows - 1
        while place >= 0:
            moment = time[order[place]]
            ties, dying, dying_first, dying_second = 0, 0.0, 0.0, 0.0
            while place >= 0 and time[order[place]] == moment:
                row = order[place]
                value = (covariate[row] - mean) / spread
                risk = np.exp(beta * value)
                total += risk
                first += risk * value
                second += risk * value * value
                if event[row]:
                    ties += 1
                    slope += value
                    dying += risk
                    dying_first += risk * value
                    dying_second += risk * value * value
                place -= 1
            for k in range(ties):
                share = k / ties
                at_risk = total - share * dying
                centre = (first - share * dying_first) / at_risk
                slope -= centre
                information += (second - share * dying_second) / at_risk - centre * centre
        if step == 0:
            start = information
        if not information > _FLAT * start:
            return beta / spread, np.nan
        change = min(3.0, max(-3.0, slope / information))
        beta += change
        if abs(change) < _CLOSE * (1 + abs(beta)):
            return beta / spread, 1 / (np.sqrt(information) * spread)
    return beta / spread, np.nan
