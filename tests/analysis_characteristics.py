"""How often each test and boundary rejects in simulated data, beside what theory says: type I error and power.

Used by a small test and by `python tools/operating_characteristics.py`, which records many more trials.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from trialogue.analysis.imputation import impute_and_pool, incomplete
from trialogue.analysis.proportions import (
    chi_square_of_proportions,
    compare_in_strata,
    estimate_risk_difference,
    two_by_two,
)
from trialogue.analysis.sequential import (
    Design,
    design_by_spending,
    design_fisher,
    design_obrien_fleming,
    design_pocock,
    hwang_shih_decani,
    lan_demets_obrien_fleming,
    lan_demets_pocock,
)
from trialogue.analysis.survival import (
    SurvivalData,
    compare_restricted_means,
    fit_cox,
    fit_event_rate,
    fit_flares_at_visits,
    log_rank_test,
)
from trialogue.analysis.survival.visits import VisitFit

RISK, RATIO, SIZE = 0.35, 0.5, 231
LEVEL = 0.05
RATE, RATE_RATIO, DISPERSION = 1.0, 0.65, 0.6
VISITS, MISSED = 13, 0.1
Draw = Callable[[np.random.Generator, bool], bool]


@dataclass(frozen=True)
class Characteristic:
    """How often of `trials` something rejected, and what theory says. `exact`: theory is no approximation for large
    samples, so that the two must agree within the Monte-Carlo error."""

    what: str
    error: str
    theory: float
    rejected: int
    trials: int
    exact: bool

    @property
    def share(self) -> float:
        """How often."""
        return self.rejected / self.trials

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, 95 %."""
        z = 1.959964
        middle = (self.share + z * z / (2 * self.trials)) / (1 + z * z / self.trials)
        spread = math.sqrt(self.share * (1 - self.share) / self.trials + z * z / (4 * self.trials**2))
        reach = z / (1 + z * z / self.trials) * spread
        return middle - reach, middle + reach

    @property
    def away(self) -> float:
        """The distance from theory in Monte-Carlo errors."""
        return (self.share - self.theory) / math.sqrt(self.theory * (1 - self.theory) / self.trials)


def boundaries(trials: int) -> Iterator[Characteristic]:
    """Group-sequential bounds and Fisher's combination, whose theory is exact."""
    spend = lan_demets_obrien_fleming
    designs: dict[str, Design] = {
        "O'Brien-Fleming, 3 looks": design_obrien_fleming(3),
        "Pocock, 4 looks": design_pocock(4),
        "Lan-DeMets O'Brien-Fleming at .3 .55 1": design_by_spending((0.3, 0.55, 1), spend),
        "Lan-DeMets Pocock, 3 looks": design_by_spending(3, lan_demets_pocock),
        "Hwang-Shih-DeCani -4, 5 looks": design_by_spending(5, hwang_shih_decani(-4)),
        "the same, futility -2, binding": design_by_spending(
            5, hwang_shih_decani(-4), futility=hwang_shih_decani(-2), beta=0.1, binding=True
        ),
        "the same, futility -2, not binding": design_by_spending(
            5, hwang_shih_decani(-4), futility=hwang_shih_decani(-2), beta=0.1
        ),
    }
    chance = np.random.default_rng(1)
    for name, design in designs.items():
        for error, drift in (("type I", 0.0), ("power", design.drift_for(0.9))):
            theory = sum(design.crossing(drift)[0])
            yield Characteristic(name, error, theory, _crossings(design, drift, chance, trials), trials, exact=True)
    for stages in (2, 3):
        limits = np.array(design_fisher(stages).critical)
        products = np.cumprod(chance.random((trials, stages)), axis=1)
        found = int((products <= limits).any(axis=1).sum())
        yield Characteristic(f"Fisher's combination, {stages} stages", "type I", 0.025, found, trials, exact=True)


def _crossings(design: Design, drift: float, chance: np.random.Generator, trials: int) -> int:
    steps = np.diff((0.0, *design.fractions))
    scores = (chance.standard_normal((trials, len(steps))) * np.sqrt(steps) + drift * steps).cumsum(axis=1)
    z = scores / np.sqrt(design.fractions)
    going, crossed = np.ones(trials, bool), 0
    for look, (high, low) in enumerate(zip(design.efficacy, design.futility, strict=True)):
        over = going & (z[:, look] >= high)
        crossed += int(over.sum())
        going &= ~over & ~(z[:, look] < low)
    return crossed


def analyses(trials: int) -> Iterator[Characteristic]:
    """Tests of one analysis, whose theory is for large samples."""
    events = SIZE / 2 * sum(_share_with_event(ratio) for ratio in (1.0, RATIO))
    by_events = _normal_power(abs(math.log(RATIO)) * math.sqrt(events / 4))
    gap = 0.35 - 0.20
    by_size = _normal_power(gap / math.sqrt((0.35 * 0.65 + 0.20 * 0.80) / 138))
    adjusted = _normal_power(0.5 / math.sqrt(4 / 150))
    survival: dict[str, tuple[Draw, float | None]] = {
        "log-rank, 231": (_log_rank, by_events),
        "log-rank, stratified, 231": (_log_rank_stratified, by_events),
        "Fleming-Harrington (0, 1), 231": (_weighted, None),
        "Cox, Wald, 231": (_cox("wald"), by_events),
        "Cox, score, 231": (_cox("score"), by_events),
        "Cox, likelihood ratio, 231": (_cox("likelihood_ratio"), by_events),
        "restricted means to 1 year, 231": (_restricted, None),
        "chi-square, 138 an arm": (_proportions, by_size),
        "Miettinen-Nurminen interval without 0, 138 an arm": (_difference, by_size),
        "Cochran-Mantel-Haenszel, two strata of 138": (_mantel_haenszel, by_size),
        "multiple imputation, 150, a fifth missing at random": (_imputed, None),
        "analysis of covariance, 150, nothing missing": (_complete, adjusted),
        "negative binomial rates, Wald, 231": (_rates, _power_of_rates()),
        "fit at 13 visits, a tenth missed, Wald, 231": (_at_visits_wald, by_events),
        "fit at 13 visits, a tenth missed, likelihood ratio, 231": (_at_visits, by_events),
    }
    for place, (name, (rejects, power)) in enumerate(survival.items()):
        for error, effect in (("type I", False), ("power", True)):
            theory = power if effect else LEVEL
            if theory is None:
                continue
            chance = np.random.default_rng([place, effect])
            found = sum(rejects(chance, effect) for _ in range(trials))
            yield Characteristic(name, error, theory, found, trials, exact=False)


def _normal_power(effect: float) -> float:
    return float(special.ndtr(effect + special.ndtri(LEVEL / 2)))


def _share_with_event(ratio: float) -> float:
    """Within a year, an eighth dropping out evenly in hazard."""
    hazard, leaving = -math.log1p(-RISK) * ratio, -math.log1p(-0.08)
    return hazard / (hazard + leaving) * -math.expm1(-(hazard + leaving))


def _drawn(
    chance: np.random.Generator, effect: bool, risk: float | np.ndarray = 1.0
) -> tuple[SurvivalData, np.ndarray]:
    arm = np.arange(SIZE) % 2
    hazard = -math.log1p(-RISK) * np.where((arm == 1) & effect, RATIO, 1.0) * risk
    end = np.minimum(chance.exponential(1 / -math.log1p(-0.08), SIZE), 1.0)
    time = chance.exponential(1 / hazard)
    return SurvivalData(np.minimum(time, end), time <= end), arm


def _log_rank(chance: np.random.Generator, effect: bool) -> bool:
    return log_rank_test(*_drawn(chance, effect)).test.p_value < LEVEL


def _log_rank_stratified(chance: np.random.Generator, effect: bool) -> bool:
    stratum = np.arange(SIZE) // 2 % 2
    data, arm = _drawn(chance, effect)
    return log_rank_test(data, arm, stratum=stratum).test.p_value < LEVEL


def _weighted(chance: np.random.Generator, effect: bool) -> bool:
    return log_rank_test(*_drawn(chance, effect), gamma=1).test.p_value < LEVEL


def _cox(name: str) -> Draw:
    def rejects(chance: np.random.Generator, effect: bool) -> bool:
        data, arm = _drawn(chance, effect)
        return bool(getattr(fit_cox(data, {"arm": arm.astype(float)}), name).p_value < LEVEL)

    return rejects


def _restricted(chance: np.random.Generator, effect: bool) -> bool:
    data, arm = _drawn(chance, effect)
    # The last time must reach the horizon in both arms: it does, for most are followed for the whole year.
    interval = compare_restricted_means(data, arm == 1, 0.999).difference.interval
    assert interval is not None
    return not interval.low <= 0 <= interval.high


def _counts(chance: np.random.Generator, effect: bool) -> tuple[int, int]:
    return int(chance.binomial(138, 0.20 if effect else 0.35)), int(chance.binomial(138, 0.35))


def _proportions(chance: np.random.Generator, effect: bool) -> bool:
    one, two = _counts(chance, effect)
    return chi_square_of_proportions(two_by_two(one, 138, two, 138)).p_value < LEVEL


def _difference(chance: np.random.Generator, effect: bool) -> bool:
    one, two = _counts(chance, effect)
    interval = estimate_risk_difference(two_by_two(one, 138, two, 138)).interval
    assert interval is not None
    return not interval.low <= 0 <= interval.high


def _mantel_haenszel(chance: np.random.Generator, effect: bool) -> bool:
    """Each stratum has half of each arm."""
    tables = [
        two_by_two(int(chance.binomial(69, 0.20 if effect else 0.35)), 69, int(chance.binomial(69, 0.35)), 69)
        for _ in range(2)
    ]
    return compare_in_strata(tables, continuity=False).test.p_value < LEVEL


def _covariance_data(chance: np.random.Generator, effect: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    arm, baseline = np.arange(150) % 2, chance.standard_normal(150)
    return baseline + 0.5 * arm * effect + chance.standard_normal(150), arm, baseline


def _complete(chance: np.random.Generator, effect: bool) -> bool:
    value, arm, baseline = _covariance_data(chance, effect)
    return impute_and_pool(incomplete(value, arm, [baseline]), imputations=2, seed=1).p_value < LEVEL


def _imputed(chance: np.random.Generator, effect: bool) -> bool:
    value, arm, baseline = _covariance_data(chance, effect)
    gone = chance.random(150) < special.expit(baseline - 1.6)
    data = incomplete(np.where(gone, np.nan, value), arm, [baseline])
    return impute_and_pool(data, imputations=20, seed=int(chance.integers(2**31))).p_value < LEVEL


def _counted(effect: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arm, years followed, and expected flares of each participant."""
    arm, exposure = np.arange(SIZE) % 2, np.array([0.5, 0.75, 1.0, 1.0])[np.arange(SIZE) // 2 % 4]
    return arm, exposure, RATE * exposure * np.where((arm == 1) & effect, RATE_RATIO, 1.0)


def _power_of_rates() -> float:
    """By the information that each arm's expected flares hold on the logarithm of its rate."""
    arm, _, mean = _counted(effect=True)
    held = mean / (1 + DISPERSION * mean)
    return _normal_power(abs(math.log(RATE_RATIO)) / math.sqrt(sum(1 / held[arm == side].sum() for side in (0, 1))))


def _rates(chance: np.random.Generator, effect: bool) -> bool:
    arm, exposure, mean = _counted(effect)
    counts = chance.poisson(mean * chance.gamma(1 / DISPERSION, DISPERSION, SIZE))
    interval = fit_event_rate(counts, exposure, {"arm": arm.astype(float)}).rate_ratio().interval
    assert interval is not None
    return not interval.low <= 1 <= interval.high


def _visit_fit(chance: np.random.Generator, effect: bool) -> VisitFit:
    """A flare is found at the first visit attended after it."""
    arm = np.arange(SIZE) % 2
    hazard = -math.log1p(-RISK) * np.where((arm == 1) & effect, RATIO, 1.0)
    flare, leaving = chance.exponential(1 / hazard), chance.exponential(1 / -math.log1p(-0.08), SIZE)
    days = np.arange(1, VISITS + 1) / VISITS
    attended = (chance.random((SIZE, VISITS)) >= MISSED) & (days <= leaving[:, None])
    clear, finds = attended & (days < flare[:, None]), attended & (days >= flare[:, None])
    last = np.where(clear, np.arange(1, VISITS + 1), 0).max(axis=1)
    found = np.where(finds.any(axis=1), finds.argmax(axis=1) + 1, 0)
    return fit_flares_at_visits(last, [each or None for each in found.tolist()], {"arm": arm.astype(float)})


def _at_visits(chance: np.random.Generator, effect: bool) -> bool:
    test = _visit_fit(chance, effect).likelihood_ratio
    assert test is not None
    return test.p_value < LEVEL


def _at_visits_wald(chance: np.random.Generator, effect: bool) -> bool:
    interval = _visit_fit(chance, effect).hazard_ratio().interval
    assert interval is not None
    return not interval.low <= 1 <= interval.high
