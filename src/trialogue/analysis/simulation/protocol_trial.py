"""What is assumed of a trial that runs by its protocol document: the protocol says who, when, how; the rest is assumed.

From the protocol come the number of participants, the ratio, the strata, the method of randomisation, the visits that
look for flares, the endpoint and its rule, the lock-downs and the days of amendments.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from trialogue.analysis.simulation.trial import FlareTrial, flare_trial
from trialogue.conduct.protocol.types import Arm, Endpoint, Protocol, Visit
from trialogue.conduct.randomisation.designs import Design
from trialogue.errors import BadInput

YEAR: Final = 52
"""Weeks: a trial of 52 weeks follows for a year, and its visits stand at weeks over 52."""
OWN: Final = {"start", "endpoint", "strata", "dose_changes", "lock_downs", "severe_share", "stratified"}
"""Assumptions that only a trial by protocol has."""


@dataclass(frozen=True, slots=True)
class Level:
    """A stratum's level: how common it is, and how its hazard compares."""

    factor: str
    level: str
    share: float
    hazard: float


@dataclass(frozen=True, slots=True)
class DoseChange:
    """From this day on the treated have this hazard ratio: everybody, or only who enters from then on."""

    day: date
    hazard_ratio: float
    everybody: bool


@dataclass(frozen=True, slots=True)
class ProtocolTrial:
    """`flares` holds the assumptions that every simulation has; `closed` are days without visits and recruitment.

    A flare is severe with probability `severe_share`. The log-rank test is stratified by the protocol's factors where
    `stratified`.
    """

    study: str
    version: str
    flares: FlareTrial
    weeks: tuple[int, ...]
    start: date
    design: Design
    ratio: tuple[int, ...]
    treated: int
    levels: tuple[Level, ...]
    endpoint: str
    event: str
    closed: tuple[tuple[date, date], ...]
    dose_changes: tuple[DoseChange, ...]
    severe_share: float
    stratified: bool

    def assumptions(self) -> dict[str, Any]:
        """Everything assumed, as plain values."""
        said = dataclasses.asdict(self)
        return {**said.pop("flares"), **said, "design": type(self.design).__struct_config__.tag}


def read_protocol_facts(protocol: Protocol, endpoint: str | None = None) -> dict[str, Any]:
    """What a simulation takes from a protocol, in the names of `flare_trial`.

    Raises BadInput where it has not two arms, or no visit that looks for the endpoint.
    """
    arms = _two_arms(protocol)
    visits, goal = _visits(protocol, endpoint)
    return {
        "participants": protocol.participants,
        "share_treated": arms[1].share / (arms[0].share + arms[1].share),
        "follow_up": goal.to_week / YEAR,
        "visits": [visit.week / YEAR for visit in visits],
    }


def protocol_trial(protocol: Protocol, given: Mapping[str, Any]) -> ProtocolTrial:
    """A trial by its protocol; `given` as in `flare_trial`, and the assumptions named in `OWN`.

    >>> from trialogue.conduct.protocol.shipped import open_shipped
    >>> trial = protocol_trial(open_shipped("nct04515719"), {"annual_flare_risk": 0.35, "hazard_ratio": 0.5})
    >>> trial.flares.participants, len(trial.weeks), trial.closed[0][0].isoformat()
    (334, 13, '2022-04-01')
    """
    own = {name: given[name] for name in OWN if name in given}
    facts = read_protocol_facts(protocol, own.get("endpoint"))
    rest = {name: value for name, value in given.items() if name not in OWN}
    if rest.get("visits", facts["visits"]) != facts["visits"]:
        raise BadInput("visits are the protocol's; leave the assumption out, or simulate without the protocol")
    flares = flare_trial({**facts, **rest})
    arms = _two_arms(protocol)
    visits, goal = _visits(protocol, own.get("endpoint"))
    return ProtocolTrial(
        study=protocol.registry_id or protocol.id,
        version=protocol.version,
        flares=flares,
        weeks=tuple(visit.week for visit in visits),
        start=_day(own.get("start", _first_day(protocol)), "start"),
        design=protocol.randomisation.design,
        ratio=tuple(arm.share for arm in protocol.arms),
        treated=protocol.arms.index(arms[1]),
        levels=_levels(protocol, own.get("strata", {})),
        endpoint=goal.id,
        event=goal.event,
        closed=_closed(protocol, own.get("lock_downs", True)),
        dose_changes=_dose_changes(protocol, own.get("dose_changes", {})),
        severe_share=_share(own.get("severe_share", 0.2), "severe_share"),
        stratified=bool(own.get("stratified", bool(protocol.randomisation.factors))),
    )


def _two_arms(protocol: Protocol) -> tuple[Arm, Arm]:
    """The comparator and the experimental arm."""
    experimental = [arm for arm in protocol.arms if arm.kind == "experimental"]
    others = [arm for arm in protocol.arms if arm.kind != "experimental"]
    if len(experimental) != 1 or len(others) != 1:
        raise BadInput(
            f"{protocol.id}: {len(experimental)} experimental arms and {len(others)} others; one of each is simulated"
        )
    return others[0], experimental[0]


def _visits(protocol: Protocol, name: str | None) -> tuple[list[Visit], Endpoint]:
    goals = [each for each in protocol.endpoints if each.rule in {"event_within", "time_to_first"}]
    goal = next((each for each in goals if name is None or each.id == name), None)
    if goal is None:
        raise BadInput(
            f"{protocol.id}: no endpoint {name or ''!r} of a first event; it has {[each.id for each in goals]}"
        )
    judging = {activity.id for activity in protocol.activities if activity.instrument == goal.instrument}
    visits = [
        visit for visit in protocol.visits if 0 < visit.week <= goal.to_week and judging.intersection(visit.activities)
    ]
    if not visits:
        raise BadInput(f"{protocol.id}: no visit after week 0 looks for {goal.id} ({goal.instrument})")
    return sorted(visits, key=lambda visit: visit.week), goal


def _first_day(protocol: Protocol) -> str:
    """The earliest day the document knows: a later version carries its own."""
    return min([protocol.date, *(each.date for each in protocol.amendments)])


def _day(given: Any, name: str) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise BadInput(f"{name} {given!r} is no day; write it as in 2021-03-19") from None


def _share(given: Any, name: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise BadInput(f"{name} is {given!r}; write a share from 0 to 1")
    return float(given)


def _levels(protocol: Protocol, given: Any) -> tuple[Level, ...]:
    """Shares and hazards of the levels; even and equal where nothing is said."""
    factors = protocol.randomisation.factors
    if not isinstance(given, Mapping) or set(given) - set(factors):
        raise BadInput(f"strata: {given!r} must name factors of the protocol: {', '.join(factors) or 'it has none'}")
    found = []
    for factor, levels in factors.items():
        said = given.get(factor, {})
        if not isinstance(said, Mapping) or set(said) - set(levels):
            raise BadInput(f"strata.{factor}: {said!r} must name its levels, {', '.join(levels)}")
        shares = [
            _share(said.get(level, {}).get("share", 1 / len(levels)), f"strata.{factor}.{level}") for level in levels
        ]
        if abs(sum(shares) - 1) > 1e-9:
            raise BadInput(f"strata.{factor}: the shares add up to {sum(shares):g}; make them 1")
        for level, share in zip(levels, shares, strict=True):
            hazard = said.get(level, {}).get("hazard", 1.0)
            if isinstance(hazard, bool) or not isinstance(hazard, int | float) or not 0 < hazard < math.inf:
                raise BadInput(f"strata.{factor}.{level}: hazard {hazard!r} must be a finite number above 0")
            found.append(Level(factor, level, share, float(hazard)))
    return tuple(found)


def _closed(protocol: Protocol, given: Any) -> tuple[tuple[date, date], ...]:
    """The protocol's disruptions, none, or those given as pairs of days."""
    if given is True:
        pairs: Any = [(each.first, each.last) for each in protocol.disruptions]
    else:
        pairs = given or []
    try:
        found = sorted((_day(first, "lock_downs"), _day(last, "lock_downs")) for first, last in pairs)
    except (TypeError, ValueError):
        raise BadInput(
            f"lock_downs is {given!r}; write true, false or pairs of days: [[2022-04-01, 2022-06-30]]"
        ) from None
    for first, last in found:
        if last < first:
            raise BadInput(f"lock_downs: {first} to {last} ends before it begins")
    return tuple(found)


def _dose_changes(protocol: Protocol, given: Any) -> tuple[DoseChange, ...]:
    known = {each.version: each for each in protocol.amendments}
    if not isinstance(given, Mapping) or {str(each) for each in given} - set(known):
        raise BadInput(f"dose_changes: {given!r} must name amendments, {', '.join(known) or 'of which it has none'}")
    found = []
    for version, ratio in given.items():
        if isinstance(ratio, bool) or not isinstance(ratio, int | float) or not 0 < ratio < math.inf:
            raise BadInput(f"dose_changes.{version}: hazard ratio {ratio!r} must be a finite number above 0")
        change = known[str(version)]
        day = _day(change.date, "amendment")
        found.append(DoseChange(day, float(ratio), change.applies_to == "everybody"))
    return tuple(sorted(found, key=lambda each: each.day))
