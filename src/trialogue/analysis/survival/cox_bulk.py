"""Cox's model with one covariate and nothing else, compiled from the sort to the last Newton step.

`fit_cox` takes this way where it can, and thousands of simulated trials call it without its checks.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from trialogue.errors import BadInput
from trialogue.executor.compiled import compiled

_STEPS = 100
_CLOSE = 1e-11
# Of the first step, in the range of the covariate; one that goes on in its direction may be longer each time.
_LONGEST = 3.0
# Beyond this many ranges of the covariate risks overflow: the general way goes on.
_FAR = 500.0
# Of a standard deviation in ranges: so little means that a value lies far out.
_NARROW = 0.05


@compiled
def fit_one_covariate(time: Any, event: Any, covariate: Any) -> Any:  # noqa: PLR0912  # compiled: one pass
    """Whether there is a finite maximum, then: coefficient, information, log likelihood there and at 0, score test,
    events.

    Arrays of floats, flags and floats in one length, not checked; what is not finite, does not vary among those at risk
    at an event, or has its maximum further out than risks can be written, has none. The partial likelihood of one
    covariate is concave: where its slope is 0 it is highest, and between two places whose slopes differ in sign.
    """
    rows = len(time)
    total = 0.0
    for row in range(rows):
        # A time that is no number would go on for ever below.
        total += covariate[row] + 0.0 * time[row]
    if not np.isfinite(total):
        return False, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    order = np.argsort(time)
    sets, ends, deaths = _event_times(time, event, order)
    if not sets:
        return False, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    used = ends[sets - 1]
    values = np.empty(used)
    low, high = np.inf, -np.inf
    for place in range(used):
        values[place] = covariate[order[rows - 1 - place]]
        low, high = min(low, values[place]), max(high, values[place])
    width = high - low
    if not 0.0 < width < np.inf:
        return False, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    centre = low
    if values.std() < _NARROW * width:
        # Beside a value far out the others would differ in their last digits only.
        centre = np.median(values)
    two = centre == low
    for place in range(used):
        values[place] = (values[place] - centre) / width
        two = two and (values[place] == 0.0 or values[place] == 1.0)
    counts = _counted(values, ends, deaths, sets, event, order) if two else np.zeros((0, 4))
    risks = np.empty(0 if two else used)
    longest = _LONGEST
    beta, null, score, likelihood, information = 0.0, 0.0, 0.0, 0.0, 0.0
    below, above = -np.inf, np.inf
    if _two_to_infinity(counts) if two else _many_to_infinity(values, event, order, ends, deaths, sets):
        return False, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for step in range(_STEPS):
        if two:
            likelihood, slope, information = _of_two(beta, counts)
        else:
            likelihood, slope, information = _of_many(beta, values, event, order, ends, deaths, sets, risks)
        if not information > 0.0:
            break
        if step == 0:
            null, score = likelihood, slope * slope / information
        change = slope / information
        if abs(change) < _CLOSE * (1.0 + abs(beta)):
            return True, beta / width, information * width * width, likelihood, null, score, deaths[:sets].sum()
        if slope > 0.0:
            below = beta
        else:
            above = beta
        if abs(change) > longest:
            change = longest if change > 0.0 else -longest
            longest *= 2.0
        beta += change
        if not below < beta < above:
            beta = (below + above) / 2.0
        if not abs(beta) < _FAR:
            break
    return False, beta / width, information, likelihood, null, score, deaths[:sets].sum()


def estimate_log_hazard_ratio(time: Any, event: Any, covariate: Any) -> tuple[float, float]:
    """The coefficient and its standard error, Efron's ties; NaN as standard error where there is no finite maximum.

    Arrays of floats, flags and floats, none of them checked: `fit_cox` checks, and gives tests, strata and late entry.
    The same figures as `fit_cox` to 1e-9. Raises BadInput where a maximum lies beyond what is written here.
    """
    finite, beta, information, _, _, _, _ = fit_one_covariate(time, event, covariate)
    if finite:
        return beta, 1 / math.sqrt(information)
    if beta != 0.0:
        raise BadInput(
            f"the covariate reaches so far out ({np.min(covariate):g} to {np.max(covariate):g}) that its coefficient "
            "was not found here; leave the value out if it is wrong, or take `fit_cox`, which goes on"
        )
    return 0.0, math.nan


@compiled
def _two_to_infinity(counts: Any) -> Any:
    """Whether every event is one of the lower value, or every one of the higher, wherever both are at risk."""
    up, down = True, True
    for each in range(len(counts)):
        if counts[each, 0] > 0.0 and counts[each, 1] > 0.0:
            up = up and counts[each, 2] == 0.0
            down = down and counts[each, 3] == 0.0
    return up or down


@compiled
def _many_to_infinity(values: Any, event: Any, order: Any, ends: Any, deaths: Any, sets: Any) -> Any:  # noqa: PLR0913, PLR0917  # compiled
    """Whether everybody who has the event has the highest value at risk, or everybody the lowest: then the likelihood
    rises for good."""
    rows = len(order)
    up, down = True, True
    low, high = np.inf, -np.inf
    place = 0
    for each in range(sets):
        while place < ends[each]:
            low, high = min(low, values[place]), max(high, values[place])
            place += 1
        left, back = deaths[each], place - 1
        while left > 0:
            if event[order[rows - 1 - back]]:
                up, down = up and values[back] == high, down and values[back] == low
                left -= 1
            back -= 1
        if not (up or down):
            break
    return up or down


@compiled
def _event_times(time: Any, event: Any, order: Any) -> Any:
    """Times at which somebody has the event, latest first: how many, up to which place rows are at risk, and how many
    events."""
    rows = len(time)
    ends, deaths = np.empty(rows, np.int64), np.empty(rows, np.int64)
    sets, place = 0, 0
    while place < rows:
        moment = time[order[rows - 1 - place]]
        dying = 0
        while place < rows and time[order[rows - 1 - place]] == moment:
            dying += event[order[rows - 1 - place]]
            place += 1
        if dying:
            ends[sets], deaths[sets] = place, dying
            sets += 1
    return sets, ends, deaths


@compiled
def _counted(values: Any, ends: Any, deaths: Any, sets: Any, event: Any, order: Any) -> Any:  # noqa: PLR0913, PLR0917  # compiled
    """For two values: at each event time how many of the lower and of the higher are at risk, and how many die."""
    rows = len(order)
    counts = np.zeros((sets, 4))
    place, lower, higher = 0, 0.0, 0.0
    for each in range(sets):
        while place < ends[each]:
            if values[place] == 1.0:
                higher += 1.0
            else:
                lower += 1.0
            place += 1
        counts[each, 0], counts[each, 1] = lower, higher
        # Those who have the event stand among the last rows of their time.
        left, back = deaths[each], place - 1
        while left > 0:
            if event[order[rows - 1 - back]]:
                counts[each, 3 if values[back] == 1.0 else 2] += 1.0
                left -= 1
            back -= 1
    return counts


@compiled
def _of_two(beta: Any, counts: Any) -> Any:
    """Log likelihood, its slope and the information, for a covariate of 0 and 1."""
    ratio = np.exp(beta)
    likelihood, slope, information = 0.0, 0.0, 0.0
    for each in range(len(counts)):
        ties = int(counts[each, 2] + counts[each, 3])
        likelihood += beta * counts[each, 3]
        slope += counts[each, 3]
        product = 1.0
        for k in range(ties):
            part = k / ties
            higher = (counts[each, 1] - part * counts[each, 3]) * ratio
            at_risk = counts[each, 0] - part * counts[each, 2] + higher
            share = higher / at_risk
            slope -= share
            information += share * (1.0 - share)
            product *= at_risk
            if product > 1e200 or product < 1e-200:
                likelihood -= np.log(product)
                product = 1.0
        likelihood -= np.log(product)
    return likelihood, slope, information


@compiled
def _of_many(  # noqa: PLR0913, PLR0917  # compiled, no objects
    beta: Any, values: Any, event: Any, order: Any, ends: Any, deaths: Any, sets: Any, risks: Any
) -> Any:
    """The same for any covariate."""
    rows = len(order)
    likelihood, slope, information = 0.0, 0.0, 0.0
    total, first, second = 0.0, 0.0, 0.0
    for place in range(len(values)):
        risks[place] = np.exp(beta * values[place])
    place = 0
    for each in range(sets):
        dying, dying_first, dying_second = 0.0, 0.0, 0.0
        while place < ends[each]:
            value, risk = values[place], risks[place]
            total += risk
            first += risk * value
            second += risk * value * value
            place += 1
        left, back = deaths[each], place - 1
        while left > 0:
            if event[order[rows - 1 - back]]:
                value, risk = values[back], risks[back]
                slope += value
                likelihood += beta * value
                dying += risk
                dying_first += risk * value
                dying_second += risk * value * value
                left -= 1
            back -= 1
        for k in range(deaths[each]):
            part = k / deaths[each]
            at_risk = total - part * dying
            centre = (first - part * dying_first) / at_risk
            likelihood -= np.log(at_risk)
            slope -= centre
            information += (second - part * dying_second) / at_risk - centre * centre
    return likelihood, slope, information
