"""The Aalen-Johansen estimator: the probability of each of several events that rule each other out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from trialogue.analysis.estimate import Estimate, Interval, normal_quantile
from trialogue.analysis.survival.data import Floats, coded, listed, moment_of_curve, numbers, survival_data
from trialogue.analysis.survival.risk_table import tabulate
from trialogue.errors import BadInput

SOURCE: Final = "Aalen & Johansen 1978; Andersen, Borgan, Gill & Keiding 1993, section IV.4 (variance)"


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeIncidence:
    """For each of `causes` a column: the probability to have had that event, first, by each of `times`.

    The standard error is the Greenwood type (with the factor for ties); the interval is on the log(-log) scale.
    """

    causes: tuple[Any, ...]
    times: Floats
    incidence: Floats
    standard_error: Floats
    survival: Floats
    level: float

    def at(self, time: float, cause: Any) -> Estimate:
        """The probability of `cause` by `time`; raises BadInput for a cause that nobody had."""
        if cause not in self.causes:
            raise BadInput(f"nobody had the event {cause!r}; the events are {list(self.causes)!r}")
        step = int(np.searchsorted(self.times, moment_of_curve(time), side="right")) - 1
        place = self.causes.index(cause)
        value, error = (
            (float(self.incidence[step, place]), float(self.standard_error[step, place])) if step >= 0 else (0.0, 0.0)
        )
        interval = _log_log(value, error, self.level)
        return Estimate(f"incidence of {cause} at {time:g}", value, error, interval, "Aalen-Johansen", SOURCE)


def estimate_cumulative_incidence(  # noqa: PLR0913  # all but two are named
    time: Iterable[float],
    cause: Iterable[Any],
    *,
    censored: Any = 0,
    entry: Iterable[float] | None = None,
    weight: Iterable[float] | None = None,
    level: float = 0.95,
) -> CumulativeIncidence:
    """Estimate from times and the event that ended each, a word or a whole number; `censored` is the value for none.

    Raises BadInput as `survival_data` does, for a cause that is missing, negative or broken, or written as `censored`
    is but of another type, and where nobody had any event.

    >>> found = estimate_cumulative_incidence([1, 2, 3, 4], ["flare", "death", 0, "flare"])
    >>> found.at(2, "flare").value, found.at(4, "flare").value
    (0.25, 0.75)
    """
    normal_quantile(level)
    if isinstance(censored, float) and np.isnan(censored):
        raise BadInput("censored is nan, which equals nothing; name the value of a censored time, 0")
    times = numbers("time", time)
    values = [_cause(row, value, censored) for row, value in enumerate(listed("cause", cause))]
    happened = [value != censored for value in values]
    data = survival_data(times, happened, entry=entry, weight=weight)
    names = sorted({str(value): value for value, event in zip(values, happened, strict=True) if event}.items())
    if not names:
        raise BadInput(f"every participant is censored ({censored!r}); no incidence can be estimated")
    _, codes = coded(
        "cause", ["" if not event else str(value) for value, event in zip(values, happened, strict=True)], len(times)
    )
    if all(happened):
        codes = codes + 1
    table = tabulate(data, codes, len(names) + 1)
    at_risk, events = table.at_risk.sum(axis=1), table.events[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        hazards = np.where(events > 0, events / at_risk[:, None], 0.0)
    survival = np.cumprod(1 - hazards.sum(axis=1))
    before = np.concatenate(([1.0], survival[:-1]))
    incidence = np.cumsum(before[:, None] * hazards, axis=0)
    errors = np.column_stack(
        [
            np.sqrt(_variance(incidence[:, each], hazards[:, each], hazards.sum(axis=1), at_risk, before))
            for each in range(len(names))
        ]
    )
    return CumulativeIncidence(tuple(value for _, value in names), table.times, incidence, errors, survival, level)


def _cause(row: int, value: Any, censored: Any) -> Any:
    """The value, where it can name an event or is that of no event."""
    value = value.item() if isinstance(value, np.generic) else value
    if value == censored:
        return value
    if isinstance(value, str):
        if not value.strip():
            raise BadInput(f"cause[{row}] is empty; write {censored!r} for a censored time")
        if value.strip() == str(censored):
            raise BadInput(
                f"cause[{row}] is the text {value!r}, and {censored!r} stands for censored; write one of them"
            )
        return value
    if isinstance(value, bool) or (isinstance(value, int | float) and value >= 0 and value == value // 1):
        return value
    raise BadInput(
        f"cause[{row}] is {value!r}; write a word or a whole number for an event, {censored!r} for a censored time"
    )


def _variance(incidence: Floats, hazard: Floats, any_hazard: Floats, at_risk: Floats, before: Floats) -> Floats:
    """Greenwood-type variance at every time.

    A step changes F(t) by dA1 (S(s-) + ...): with the influence of the hazards at s on F(t) being
    S(s-) - (F(t) - F(s)) S(s-)/S(s) for the own cause and -(F(t) - F(s)) S(s-)/S(s) for the others, and the hazards'
    multinomial covariance, the sum over s splits into powers of F(t), so that one pass gives every t.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        left = 1 - any_hazard
        # With c = S(s-)/S(s): b = -(F(t) - F(s)) / (1 - dA), a = S(s-) + b for the own cause, before the factor S(s-).
        ratio = np.where(left > 0, 1 / np.where(left > 0, left, 1), 0.0)
        size = np.where(at_risk > 0, 1 / np.where(at_risk > 0, at_risk, 1), 0.0)
        # Var of (own - ratio (F(t)-F(s)) any) where own, any are S(s-) dA1 and dA.
        own = before**2 * hazard * (1 - hazard) * size
        both = before * hazard * left * ratio * size
        every = any_hazard * left * ratio**2 * size
    # sum own - 2 (F(t) - F(s)) both + (F(t) - F(s))^2 every
    constant = np.cumsum(own + 2 * incidence * both + incidence**2 * every)
    linear = np.cumsum(both + incidence * every)
    square = np.cumsum(every)
    variance: Floats = np.maximum(constant - 2 * incidence * linear + incidence**2 * square, 0.0)
    return variance


def _log_log(value: float, error: float, level: float) -> Interval:
    if not 0 < value < 1:
        return Interval(value, value, level, "log-log")
    reach = normal_quantile(level) * error / (value * np.log(value))
    low, high = (float(value ** np.exp(sign * reach)) for sign in (-1, 1))
    return Interval(low, high, level, "log-log")
