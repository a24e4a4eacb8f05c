"""What every estimator returns: a figure with its uncertainty, the method, and where the formula comes from."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from scipy import special

from trialogue.analysis.notebook import html_table
from trialogue.errors import BadInput


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval: `level` is its coverage (0.95), `method` how it was made."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated figure.

    `standard_error` is on the scale that `method` names (the logarithm for ratios), None where the method has none;
    `source` cites the formula.
    """

    name: str
    value: float
    standard_error: float | None
    interval: Interval | None
    method: str
    source: str

    def _repr_html_(self) -> str:
        """For a notebook.

        >>> "0.5 to 2" in Estimate("x", 1.0, 0.2, Interval(0.5, 2.0, 0.95, "Wald"), "m", "s")._repr_html_()
        True
        """
        rows: list[tuple[str, object]] = [("value", self.value), ("standard error", self.standard_error)]
        if (interval := self.interval) is not None:
            limits = f"{interval.low:.6g} to {interval.high:.6g}"
            rows.append((f"{interval.level:.0%} interval, {interval.method}", limits))
        return html_table(self.name, [*rows, ("method", self.method), ("source", self.source)])


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """A chi-square test: `p_value` is two-sided where there is one degree of freedom."""

    name: str
    statistic: float
    degrees: int
    p_value: float
    method: str
    source: str

    def _repr_html_(self) -> str:
        """For a notebook."""
        rows = [("chi-square", self.statistic), ("degrees of freedom", self.degrees), ("p", self.p_value)]
        return html_table(f"{self.method}: {self.name}", rows)


def chi_square_test(name: str, statistic: float, degrees: int, method: str, source: str) -> SignificanceTest:
    """The test whose statistic is chi-square with `degrees` under the hypothesis."""
    # One degree of freedom is the square of a normal: the same p value, in a twentieth of the time.
    p_value = two_sided_p(math.sqrt(max(statistic, 0.0))) if degrees == 1 else float(special.chdtrc(degrees, statistic))
    return SignificanceTest(name, statistic, degrees, p_value, method, source)


@functools.lru_cache(maxsize=64)
def normal_quantile(level: float) -> float:
    """The two-sided quantile for an interval of coverage `level`.

    Raises BadInput unless it lies between 0 and 1.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < level < 1:
        raise BadInput(f"confidence level {level!r} must lie between 0 and 1; write 0.95")
    return float(special.ndtri(0.5 + level / 2))


def two_sided_p(z: float) -> float:
    """The two-sided p value of a standard normal statistic.

    >>> round(two_sided_p(1.959964), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def wald_interval(value: float, standard_error: float, level: float, method: str = "Wald") -> Interval:
    """`value` plus and minus the normal quantile times its standard error."""
    reach = normal_quantile(level) * standard_error
    return Interval(value - reach, value + reach, level, method)


def log_wald_interval(log_value: float, standard_error: float, level: float, method: str = "Wald, log") -> Interval:
    """The interval made on the logarithm, printed on the scale of the ratio."""
    reach = normal_quantile(level) * standard_error
    return Interval(_exp(log_value - reach), _exp(log_value + reach), level, method)


def _exp(value: float) -> float:
    return math.exp(value) if value < 709 else math.inf
