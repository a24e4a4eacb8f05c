"""What is assumed of a two-arm flare trial: who, how long, how often they flare, leave, are seen and are misjudged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.errors import BadInput

Floats = npt.NDArray[np.float64]
_MOST: Final = 1_000_000
_SLACK: Final = 1e-9
"""100 x 0.29 is 28.999... in binary, and means 29."""


@dataclass(frozen=True, slots=True)
class FlareTrial:
    """Times are years from randomisation.

    `hazards` are the control arm's, each (until, flares a year), the last one to the end of follow-up; the treated have
    `hazard_ratio` times that. A `visit_times` of () sees each flare when it happens. `accrual` spreads entries evenly,
    and `cut_off` (from the first entry) ends the trial for everybody; without it each is followed for `follow_up`.
    `dropout` is the share lost in a year. At a visit a flare since the last attended one is found with probability
    `sensitivity`, and one is reported where there was none with probability 1 - `specificity`; each visit is missed
    with probability `missed`.
    """

    participants: int
    hazards: tuple[tuple[float, float], ...]
    hazard_ratio: float
    follow_up: float = 1.0
    visit_times: tuple[float, ...] = ()
    share_treated: float = 0.5
    dropout: float = 0.0
    accrual: float = 0.0
    cut_off: float | None = None
    sensitivity: float = 1.0
    specificity: float = 1.0
    missed: float = 0.0

    @property
    def flares(self) -> FlareTrial:
        """Itself: what a trial by protocol holds beside its protocol."""
        return self

    def assumptions(self) -> dict[str, Any]:
        """Everything assumed, as plain values."""
        return asdict(self)

    @property
    def arms(self) -> tuple[int, int]:
        """Participants of the control arm and of the treated."""
        treated = math.floor(self.participants * self.share_treated + _SLACK)
        return self.participants - treated, treated

    @property
    def dropout_hazard(self) -> float:
        """Drop-outs a year among those who stay."""
        return -math.log1p(-self.dropout)

    def cumulative_hazard(self, times: Floats) -> Floats:
        """The control arm's expected flares by each of `times`."""
        edges, heights = self.knots()
        found: Floats = np.interp(times, edges, heights)
        return found

    def knots(self) -> tuple[Floats, Floats]:
        """Where the hazard changes, and the cumulative hazard there."""
        edges = np.array([0.0, *(until for until, _ in self.hazards)])
        edges[-1] = max(edges[-1], self.follow_up)
        rates = np.array([rate for _, rate in self.hazards])
        return edges, np.concatenate(([0.0], np.cumsum(rates * np.diff(edges))))


def flare_trial(given: Mapping[str, Any]) -> FlareTrial:
    """Read the assumptions as a person writes them, in a file or by options.

    The flares come as one of `annual_flare_risk` (a share), `hazards` (pairs of until and flares a year) or
    `visit_risks` (a share for each interval between visits). `visits` is their number, evenly spaced over `follow_up`,
    or their times.
    Raises BadInput naming the assumption.

    >>> flare_trial({"participants": 231, "annual_flare_risk": 0.35, "hazard_ratio": 0.5, "visits": 13}).arms
    (116, 115)
    """
    known = {each.name for each in fields(FlareTrial)} - {"visit_times"} | _OWN
    for name in given:
        if name not in known:
            raise BadInput(f"assumption {name!r} is not known; write one of {', '.join(sorted(known))}")
    follow_up = _number(given, "follow_up", 1.0, low=0.0, open_low=True)
    visits = _visits(given.get("visits"), follow_up)
    plain = {name: _number(given, name, default, low=0.0, high=1.0) for name, default in _SHARES.items()}
    for name, reason in (("dropout", "somebody must stay"), ("missed", "somebody must come")):
        if plain[name] == 1:
            raise BadInput(f"{name} is 1: {reason}; write a share below 1")
    if not visits and (plain["missed"] > 0 or plain["sensitivity"] < 1 or plain["specificity"] < 1):
        raise BadInput("missed visits and misjudged flares need visits; give their number")
    trial = FlareTrial(
        participants=int(_number(given, "participants", None, low=2, high=_MOST, whole=True)),
        hazards=_hazards(given, visits, follow_up),
        hazard_ratio=_number(given, "hazard_ratio", None, low=0.0, open_low=True, high=1000),
        follow_up=follow_up,
        visit_times=visits,
        accrual=_number(given, "accrual", 0.0, low=0.0),
        cut_off=None if given.get("cut_off") is None else _number(given, "cut_off", None, low=0.0, open_low=True),
        **plain,
    )
    if min(trial.arms) < 1:
        raise BadInput(f"share_treated {trial.share_treated:g} of {trial.participants} leaves an arm empty")
    if trial.cut_off is not None and trial.cut_off <= (visits[0] if visits else 0.0):
        raise BadInput(f"cut_off {trial.cut_off:g} lies before the first visit of the first participant")
    return trial


_OWN: Final = {"annual_flare_risk", "visit_risks", "visits"}
_SHARES: Final = {"share_treated": 0.5, "dropout": 0.0, "sensitivity": 1.0, "specificity": 1.0, "missed": 0.0}


def _number(  # noqa: PLR0913  # all but three are named
    given: Mapping[str, Any],
    name: str,
    default: float | None,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    open_low: bool = False,
    whole: bool = False,
) -> float:
    value = given.get(name, default)
    if value is None:
        raise BadInput(f"{name} is missing; give it")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(f"{name} is {value!r}, not a number")
    if not low <= value <= high or (open_low and value == low) or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        bounds = f"{'above' if open_low else 'from'} {low:g}" + (f" to {high:,.10g}" if math.isfinite(high) else "")
        raise BadInput(f"{name} is {value!r}; write {kind} {bounds}")
    return float(value)


def _visits(given: Any, follow_up: float) -> tuple[float, ...]:
    if given is None or given == 0:
        return ()
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 1000:
        return tuple(follow_up * (visit + 1) / given for visit in range(given))
    if isinstance(given, list | tuple) and all(isinstance(each, int | float) for each in given):
        times = tuple(float(each) for each in given)
        if all(early < late for early, late in zip((0.0, *times), times, strict=False)) and times[-1] <= follow_up:
            return times
        raise BadInput(f"visits {list(given)!r} must be rising times within the follow-up of {follow_up:g} years")
    raise BadInput(f"visits is {given!r}; write their number, up to 1000, or a list of times in years")


def _hazards(given: Mapping[str, Any], visits: tuple[float, ...], follow_up: float) -> tuple[tuple[float, float], ...]:
    ways = [name for name in ("annual_flare_risk", "hazards", "visit_risks") if given.get(name) is not None]
    if len(ways) != 1:
        raise BadInput(
            f"give the flares by exactly one of annual_flare_risk, hazards, visit_risks; got {ways or 'none'}"
        )
    if ways == ["annual_flare_risk"]:
        risk = _number(given, "annual_flare_risk", None, low=0.0, open_low=True, high=0.9999)
        return ((follow_up, -math.log1p(-risk)),)
    if ways == ["visit_risks"]:
        risks = given["visit_risks"]
        if not visits or not isinstance(risks, list | tuple) or len(risks) != len(visits):
            raise BadInput(f"visit_risks must hold one share for each of {len(visits)} visits")
        shares = [_number({"visit_risks": risk}, "visit_risks", None, low=0.0, high=0.9999) for risk in risks]
        widths = [late - early for early, late in zip((0.0, *visits), visits, strict=False)]
        return tuple(
            (until, -math.log1p(-share) / width) for until, share, width in zip(visits, shares, widths, strict=True)
        )
    try:
        pairs = tuple((float(until), float(rate)) for until, rate in given["hazards"])
    except (TypeError, ValueError):
        raise BadInput(
            f"hazards is {given['hazards']!r}; write pairs of a time and flares a year: [[0.5, 0.6]]"
        ) from None
    rising = all(
        early < late for early, late in zip((0.0, *(u for u, _ in pairs)), (u for u, _ in pairs), strict=False)
    )
    if not pairs or not rising or any(rate < 0 or not math.isfinite(rate) for _, rate in pairs):
        raise BadInput(f"hazards {list(map(list, pairs))} must have rising times and rates of 0 or more")
    if not any(rate > 0 for _, rate in pairs):
        raise BadInput("every hazard is 0: nobody would flare, and nothing could be compared")
    return pairs
