"""How many events, how many participants: Schoenfeld, Freedman, Lachin-Foulkes, two proportions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scipy import special

from trialogue.errors import BadInput

SOURCES: Final = {
    "schoenfeld": "Schoenfeld 1981",
    "freedman": "Freedman 1982",
    "lachin-foulkes": "Lachin & Foulkes 1986, on the logarithm of the hazard ratio",
    "two proportions": "Fleiss, Levin & Paik 2003, pooled variance under the hypothesis, no continuity correction",
}


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    if not 0 < alpha < 0.5:
        raise BadInput(f"alpha {alpha!r} must lie between 0 and 0.5 (one-sided: 0.025 stands for two-sided 0.05)")
    if not alpha < power < 1:
        raise BadInput(f"power {power!r} must lie between alpha, {alpha:g}, and 1")
    return -float(special.ndtri(alpha)), float(special.ndtri(power))


def _check_ratio(hazard_ratio: float, share: float) -> None:
    if not (hazard_ratio > 0 and math.isfinite(hazard_ratio)) or hazard_ratio == 1:
        raise BadInput(f"hazard ratio {hazard_ratio!r} must be positive and other than 1")
    if not 0 < share < 1:
        raise BadInput(f"share {share!r} of the treated must lie between 0 and 1; 0.5 is one to one")


def compute_events_schoenfeld(
    hazard_ratio: float, *, power: float = 0.8, alpha: float = 0.025, share: float = 0.5
) -> float:
    """Events in both arms for a log-rank test, one-sided `alpha`; `share` of the participants is treated.

    >>> round(compute_events_schoenfeld(0.5), 2)
    65.35
    """
    _check_ratio(hazard_ratio, share)
    return sum(_quantiles(alpha, power)) ** 2 / (share * (1 - share) * math.log(hazard_ratio) ** 2)


def compute_events_freedman(
    hazard_ratio: float, *, power: float = 0.8, alpha: float = 0.025, share: float = 0.5
) -> float:
    """Events in both arms as Freedman counts them.

    >>> round(compute_events_freedman(0.5), 2)
    70.64
    """
    _check_ratio(hazard_ratio, share)
    odds = share / (1 - share)
    return sum(_quantiles(alpha, power)) ** 2 * (1 + odds * hazard_ratio) ** 2 / (odds * (1 - hazard_ratio) ** 2)


@dataclass(frozen=True, slots=True)
class SurvivalSize:
    """Participants and expected events in both arms, not rounded."""

    participants: float
    events: float
    source: str


def compute_event_probability(hazard: float, dropout: float, accrual: float, total: float) -> float:
    """The chance that a participant's event is seen: constant hazards, uniform accrual, follow-up to `total`.

    >>> round(compute_event_probability(0.2, 0.0, 0.0, 1.0), 6) == round(1 - math.exp(-0.2), 6)
    True
    """
    every = hazard + dropout
    if every == 0:
        return 0.0
    if accrual == 0:
        return hazard / every * -math.expm1(-every * total)
    late = (math.exp(-every * (total - accrual)) - math.exp(-every * total)) / (every * accrual)
    return hazard / every * (1 - late)


def compute_size_lachin_foulkes(  # noqa: PLR0913  # all but two are named
    control_hazard: float,
    treated_hazard: float,
    *,
    accrual: float,
    total: float,
    dropout: float = 0.0,
    power: float = 0.8,
    alpha: float = 0.025,
    share: float = 0.5,
) -> SurvivalSize:
    """Participants for constant hazards per unit of time, uniform accrual over `accrual`, follow-up to `total`.

    Raises BadInput for hazards, times, alpha or power out of range.

    >>> found = compute_size_lachin_foulkes(0.2, 0.1, accrual=0.5, total=2, dropout=0.1, power=0.9)
    >>> math.ceil(found.participants), math.ceil(found.events)
    (430, 91)
    """
    _check_ratio(treated_hazard / control_hazard if control_hazard > 0 else math.nan, share)
    if not 0 <= accrual <= total or total <= 0 or dropout < 0:
        raise BadInput(f"accrual {accrual!r} must lie within the total time {total!r}, and dropout be 0 or more")
    z_alpha, z_beta = _quantiles(alpha, power)
    pooled = share * treated_hazard + (1 - share) * control_hazard
    chances = [compute_event_probability(each, dropout, accrual, total) for each in (control_hazard, treated_hazard)]
    null = compute_event_probability(pooled, dropout, accrual, total)
    spread0 = math.sqrt(1 / (null * share * (1 - share)))
    spread1 = math.sqrt(1 / ((1 - share) * chances[0]) + 1 / (share * chances[1]))
    effect = math.log(treated_hazard / control_hazard)
    participants = ((z_alpha * spread0 + z_beta * spread1) / effect) ** 2
    events = participants * ((1 - share) * chances[0] + share * chances[1])
    return SurvivalSize(participants, events, SOURCES["lachin-foulkes"])


def compute_size_two_proportions(control: float, treated: float, *, power: float = 0.8, alpha: float = 0.025) -> float:
    """Participants in each of two equal arms, one-sided `alpha`, not rounded.

    Raises BadInput for proportions that are equal or not between 0 and 1, alpha or power out of range.

    >>> round(compute_size_two_proportions(0.35, 0.20), 2)
    137.91
    """
    if not (0 < control < 1 and 0 < treated < 1) or control == treated:
        raise BadInput(f"proportions {control!r} and {treated!r} must lie between 0 and 1 and differ")
    z_alpha, z_beta = _quantiles(alpha, power)
    mean = (control + treated) / 2
    spread1 = control * (1 - control) + treated * (1 - treated)
    return ((z_alpha * math.sqrt(2 * mean * (1 - mean)) + z_beta * math.sqrt(spread1)) / (control - treated)) ** 2
