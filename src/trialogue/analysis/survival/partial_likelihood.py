"""Cox's partial likelihood with Efron's ties, its gradient and its information, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from trialogue.executor.compiled import compiled

# Of a linear predictor: what lies further from the highest so far weighs nothing beside it, and would overflow.
_FAR = 500.0


@compiled
def _move(  # noqa: PLR0913, PLR0917  # compiled, no objects
    sign: Any, row: Any, risk: Any, covariates: Any, total: Any, first: Any, second: Any
) -> Any:
    """Put a participant into a risk set, or take them out."""
    size = covariates.shape[1]
    for a in range(size):
        part = sign * risk * covariates[row, a]
        first[a] += part
        for b in range(a + 1):
            second[a, b] += part * covariates[row, b]
    return total + sign * risk


@compiled
def partial_likelihood(  # noqa: PLR0912, PLR0913, PLR0915, PLR0917  # compiled: one pass over arrays of one data set
    beta: Any,
    covariates: Any,
    time: Any,
    event: Any,
    weight: Any,
    stratum: Any,
    entry: Any,
    by_entry: Any,
    gradient: Any,
    information: Any,
) -> Any:
    """The log partial likelihood at `beta`; fills `gradient` and the lower triangle of `information`.

    Rows are sorted by stratum, then by falling time; `by_entry` holds the rows by stratum, then by falling entry, and
    is empty without left truncation. In a tie of m events the k-th risk set loses k/m of those who have the event, and
    each counts their mean weight (as R's coxph does). Sums are kept relative to a risk near the highest so far.
    """
    rows, size = covariates.shape
    gradient[:] = 0.0
    information[:, :] = 0.0
    first, dying_first, mean = np.zeros(size), np.zeros(size), np.zeros(size)
    second, dying_second = np.zeros((size, size)), np.zeros((size, size))
    likelihood = 0.0
    row = 0
    late = 0
    while row < rows:
        now = stratum[row]
        total = 0.0
        shift = 0.0
        first[:] = 0.0
        second[:, :] = 0.0
        while row < rows and stratum[row] == now:
            moment = time[row]
            ties = 0
            dying_weight = 0.0
            dying_total = 0.0
            dying_first[:] = 0.0
            dying_second[:, :] = 0.0
            while row < rows and stratum[row] == now and time[row] == moment:
                linear = 0.0
                for a in range(size):
                    linear += beta[a] * covariates[row, a]
                rise = linear - shift
                if rise > _FAR or (total == 0.0 and rise < -_FAR):
                    factor = np.exp(-rise) if total > 0.0 else 0.0
                    total, dying_total, shift = total * factor, dying_total * factor, linear
                    first *= factor
                    second *= factor
                    dying_first *= factor
                    dying_second *= factor
                risk = weight[row] * np.exp(linear - shift)
                total = _move(1.0, row, risk, covariates, total, first, second)
                if event[row]:
                    ties += 1
                    dying_weight += weight[row]
                    likelihood += weight[row] * linear
                    dying_total = _move(1.0, row, risk, covariates, dying_total, dying_first, dying_second)
                    for a in range(size):
                        gradient[a] += weight[row] * covariates[row, a]
                row += 1
            while late < len(by_entry) and stratum[by_entry[late]] == now and entry[by_entry[late]] >= moment:
                leaving = by_entry[late]
                linear = 0.0
                for a in range(size):
                    linear += beta[a] * covariates[leaving, a]
                risk = weight[leaving] * np.exp(linear - shift)
                total = _move(-1.0, leaving, risk, covariates, total, first, second)
                late += 1
            for k in range(ties):
                part = k / ties
                each = dying_weight / ties
                at_risk = total - part * dying_total
                if not at_risk > 0.0:
                    # So far out that those who are not at risk yet cannot be taken off again: no place to be.
                    return -np.inf
                likelihood -= each * (np.log(at_risk) + shift)
                for a in range(size):
                    mean[a] = (first[a] - part * dying_first[a]) / at_risk
                    gradient[a] -= each * mean[a]
                    for b in range(a + 1):
                        around = (second[a, b] - part * dying_second[a, b]) / at_risk
                        information[a, b] += each * (around - mean[a] * mean[b])
        while late < len(by_entry) and stratum[by_entry[late]] == now:
            late += 1
    return likelihood
