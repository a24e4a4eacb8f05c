"""Group-sequential designs: bounds of O'Brien-Fleming, Pocock, Wang-Tsiatis, or by spending; futility; power."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy import optimize, special

from trialogue.analysis.sequential.spending import Spending
from trialogue.analysis.sequential.walk import Walk
from trialogue.errors import BadInput

SOURCE: Final = "Jennison & Turnbull 2000; Lan & DeMets 1983; Wang & Tsiatis 1987"
_NEVER: Final = -math.inf
_HIGH: Final = 12.0


@dataclass(frozen=True, slots=True)
class Design:
    """Bounds on the z scale at information fractions `fractions`; `futility` is minus infinity where there is none.

    `binding`: the futility bound was counted on when the upper bound was made, and must then be obeyed.
    """

    fractions: tuple[float, ...]
    efficacy: tuple[float, ...]
    futility: tuple[float, ...]
    alpha: float
    binding: bool
    method: str
    source: str = SOURCE

    @property
    def nominal(self) -> tuple[float, ...]:
        """The one-sided p value to reach at each look."""
        return tuple(float(special.ndtr(-bound)) for bound in self.efficacy)

    def crossing(self, drift: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The probability to stop at each look for efficacy and for futility; `drift` is the mean of the last z."""
        if not math.isfinite(drift):
            raise BadInput(f"drift is {drift!r}; write the mean of the last z, a number")
        walk = Walk.begin(drift)
        up, down = [], []
        for fraction, high, low in zip(self.fractions, self.efficacy, self.futility, strict=True):
            up.append(walk.above(fraction, high))
            down.append(walk.below(fraction, low) if low > _NEVER else 0.0)
            walk = walk.step(fraction, low, high)
        return tuple(up), tuple(down)

    def alpha_spent(self) -> tuple[float, ...]:
        """The type I error spent by each look, a futility bound that is not binding passed over."""
        base = self if self.binding else self.without_futility()
        spent, total = [], 0.0
        for part in base.crossing(0.0)[0]:
            total += part
            spent.append(total)
        return tuple(spent)

    def without_futility(self) -> Design:
        """The same efficacy bounds alone."""
        never = (_NEVER,) * len(self.fractions)
        return Design(self.fractions, self.efficacy, never, self.alpha, False, self.method)

    def power(self, drift: float) -> float:
        """The probability to cross the efficacy bound at any look."""
        return sum(self.crossing(drift)[0])

    def drift_for(self, power: float) -> float:
        """The mean of the last z that gives this power; raises BadInput unless alpha < power < 1."""
        if not self.alpha < power < 1:
            raise BadInput(f"power {power!r} must lie between alpha, {self.alpha:g}, and 1")
        return float(optimize.brentq(lambda drift: self.power(drift) - power, 0.0, 15.0, xtol=1e-12))

    def inflation(self, power: float) -> float:
        """The largest information over that of a fixed design with the same alpha and power."""
        fixed = -float(special.ndtri(self.alpha)) + float(special.ndtri(power))
        return (self.drift_for(power) / fixed) ** 2

    def expected_information(self, drift: float) -> float:
        """The information at the stop, on average, as a share of the largest."""
        up, down = self.crossing(drift)
        stops = [high + low for high, low in zip(up, down, strict=True)]
        early = sum(part * fraction for part, fraction in zip(stops[:-1], self.fractions[:-1], strict=True))
        return early + (1 - sum(stops[:-1])) * self.fractions[-1]


def design_wang_tsiatis(looks: int | Sequence[float], *, shape: float, alpha: float = 0.025) -> Design:
    """Bounds C t^(shape - 1/2): 0 is O'Brien and Fleming's, 1/2 is Pocock's; looks by number or by fractions.

    Raises BadInput for fractions that do not rise to 1, or an alpha outside 0..0.5.

    >>> [round(bound, 4) for bound in design_wang_tsiatis(3, shape=0.25).efficacy]
    [2.7411, 2.305, 2.0828]
    """
    fractions = _fractions(looks)
    _check_error("alpha", alpha)

    def bounds(scale: float) -> tuple[float, ...]:
        return tuple(scale * fraction ** (shape - 0.5) for fraction in fractions)

    never = (_NEVER,) * len(fractions)

    def excess(scale: float) -> float:
        return Design(fractions, bounds(scale), never, alpha, False, "").power(0.0) - alpha

    scale = float(optimize.brentq(excess, 0.0, _HIGH, xtol=1e-13))
    names = {0.0: "O'Brien-Fleming", 0.5: "Pocock"}
    return Design(fractions, bounds(scale), never, alpha, False, names.get(shape, f"Wang-Tsiatis, shape {shape:g}"))


def design_obrien_fleming(looks: int | Sequence[float], *, alpha: float = 0.025) -> Design:
    """O'Brien & Fleming 1979.

    >>> [round(bound, 4) for bound in design_obrien_fleming(3).efficacy]
    [3.4711, 2.4544, 2.004]
    """
    return design_wang_tsiatis(looks, shape=0.0, alpha=alpha)


def design_pocock(looks: int | Sequence[float], *, alpha: float = 0.025) -> Design:
    """Pocock 1977.

    >>> [round(bound, 4) for bound in design_pocock(2).efficacy]
    [2.1783, 2.1783]
    """
    return design_wang_tsiatis(looks, shape=0.5, alpha=alpha)


def design_by_spending(  # noqa: PLR0913  # all but two are named
    looks: int | Sequence[float],
    spending: Spending,
    *,
    alpha: float = 0.025,
    futility: Spending | None = None,
    beta: float = 0.1,
    binding: bool = False,
) -> Design:
    """Bounds that spend alpha by a function of the information, and with `futility` also beta, under the alternative
    whose power is 1 - beta: the two bounds meet at the last look.

    >>> from trialogue.analysis.sequential.spending import hwang_shih_decani
    >>> [round(bound, 4) for bound in design_by_spending(3, hwang_shih_decani(-4)).efficacy]
    [3.0107, 2.5465, 1.9992]
    """
    fractions = _fractions(looks)
    _check_error("alpha", alpha)
    never = (_NEVER,) * len(fractions)
    upper = _upper(fractions, spending, alpha, never)
    name = getattr(spending, "__qualname__", "spending").split(".")[0].replace("_", " ")
    plain = Design(fractions, upper, never, alpha, False, f"spending: {name}")
    if futility is None:
        return plain
    _check_error("beta", beta)

    def both(drift: float) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        return _two_bounds(fractions, (spending, futility), (alpha, beta), drift, None if binding else upper)

    start = plain.drift_for(1 - beta)
    drift = float(optimize.brentq(lambda at: both(at)[2], start * 0.7, start * 1.6, xtol=1e-12))
    high, low, _ = both(drift)
    return Design(fractions, high, (*low[:-1], high[-1]), alpha, binding, f"{plain.method}, with futility")


def _upper(fractions: tuple[float, ...], spending: Spending, alpha: float, low: tuple[float, ...]) -> tuple[float, ...]:
    walk, spent, bounds = Walk.begin(0.0), 0.0, []
    for fraction, below in zip(fractions, low, strict=True):
        target = spending(alpha, fraction)
        bound = _bound_above(walk, fraction, target - spent)
        bounds.append(bound)
        walk, spent = walk.step(fraction, below, bound), target
    return tuple(bounds)


def _two_bounds(
    fractions: tuple[float, ...],
    spending: tuple[Spending, Spending],
    errors: tuple[float, float],
    drift: float,
    fixed: tuple[float, ...] | None,
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Both bounds under that drift, and how far the lower is below the upper at the last look."""
    null, other = Walk.begin(0.0), Walk.begin(drift)
    high, low = [], []
    spent = [0.0, 0.0]
    for place, fraction in enumerate(fractions):
        alpha_now, beta_now = spending[0](errors[0], fraction), spending[1](errors[1], fraction)
        up = fixed[place] if fixed is not None else _bound_above(null, fraction, alpha_now - spent[0])
        down = _bound_below(other, fraction, beta_now - spent[1])
        high.append(up)
        low.append(down)
        null, other = null.step(fraction, min(down, up), up), other.step(fraction, min(down, up), up)
        spent = [alpha_now, beta_now]
    return tuple(high), tuple(low), high[-1] - low[-1]


def _bound_above(walk: Walk, fraction: float, part: float) -> float:
    if part <= 0 or walk.above(fraction, _HIGH) > part:
        return math.inf
    if walk.above(fraction, -_HIGH) < part:
        return -_HIGH
    return float(optimize.brentq(lambda bound: walk.above(fraction, bound) - part, -_HIGH, _HIGH, xtol=1e-13))


def _bound_below(walk: Walk, fraction: float, part: float) -> float:
    if part <= 0 or walk.below(fraction, -_HIGH) > part:
        return _NEVER
    if walk.below(fraction, _HIGH) < part:
        return _HIGH
    return float(optimize.brentq(lambda bound: walk.below(fraction, bound) - part, -_HIGH, _HIGH, xtol=1e-13))


def _fractions(looks: int | Sequence[float]) -> tuple[float, ...]:
    if isinstance(looks, int):
        if not 1 <= looks <= 100:
            raise BadInput(f"{looks} looks: write a number from 1 to 100")
        return tuple((look + 1) / looks for look in range(looks))
    fractions = tuple(float(each) for each in looks)
    rising = all(early < late for early, late in zip((0.0, *fractions), fractions, strict=False))
    if not fractions or not rising or fractions[-1] != 1:
        raise BadInput(f"information fractions {list(fractions)} must rise from above 0 to 1; write [0.5, 0.75, 1]")
    return fractions


def _check_error(name: str, value: float) -> None:
    if not 0 < value < 0.5:
        raise BadInput(f"{name} {value!r} must lie between 0 and 0.5; one-sided 0.025 stands for two-sided 0.05")
