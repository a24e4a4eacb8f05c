"""The flare of a visit by the protocol's rule, computed from what is recorded: against the visit before it."""

from __future__ import annotations

from typing import Any, Final

from trialogue.conduct.events import FlareAscertained
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant, Visit
from trialogue.instruments.flare_index import FlareFinding, compute_flare_index

_CHANGES: Final = {
    "selena_sledai": "selena_sledai",
    "pga": "pga",
    "prednisone": "prednisone_mg",
    "hemoglobin": "hemoglobin_g_dl",
}
_ANSWERS: Final = {
    "weight": "weight_kg",
    "platelets": "platelets_10e9_l",
    "flare_mild": "mild_manifestations",
    "flare_severe": "severe_manifestations",
    "flare_treatment": "required_treatment",
    "flare_drugs": "added_drugs",
    "hospitalised": "hospitalised",
}


def flare_rule(protocol: Protocol) -> str | None:
    """The version of the flare index that the protocol chose; None where it uses none."""
    return next((choice.version for choice in protocol.choices if choice.instrument == "flare_index"), None)


def ascertain_flare(protocol: Protocol, person: Participant, visit: str) -> FlareAscertained | None:
    """The event that says the flare of a recorded visit, with the events it was computed from.

    None where the protocol uses no flare index, or no earlier visit has an activity score to compare with. The flare is
    None while what is missing could change it. Raises BadInput for readings that no form takes.
    """
    version, sources = flare_rule(protocol), _sources(person, visit)
    if version is None or sources is None:
        return None
    told_by = {event for each in sources for event in each.sequences}
    return FlareAscertained(
        participant=person.number,
        visit=visit,
        rule=f"flare_index/{version}",
        flare=_compute(version, *sources).flare,
        from_events=tuple(sorted(told_by)),
    )


def explain_flare(protocol: Protocol, person: Participant, visit: str) -> FlareFinding | None:
    """The finding with each criterion, for whoever asks why; None where there is none."""
    version, sources = flare_rule(protocol), _sources(person, visit)
    return None if version is None or sources is None else _compute(version, *sources)


def _sources(person: Participant, visit: str) -> tuple[Visit, Visit, Visit] | None:
    """The visit before, this one, and the latest until then at which the participant was weighed."""
    now = person.visits[visit]
    before = _latest("selena_sledai", [each for each in person.visits.values() if each.date < now.date])
    if before is None:
        return None
    weighed = _latest("weight", [each for each in person.visits.values() if each.date <= now.date])
    return before, now, weighed or now


def _compute(version: str, before: Visit, now: Visit, weighed: Visit) -> FlareFinding:
    form: dict[str, Any] = {"reference": "previous"}
    for reading, field in _CHANGES.items():
        pair = {"before": _value(before, reading), "now": _value(now, reading)}
        form[field] = {name: value for name, value in pair.items() if value is not None}
    for reading, field in _ANSWERS.items():
        value = _value(weighed if reading == "weight" else now, reading)
        if value is not None:
            form[field] = value
    return compute_flare_index(version, form)


def _latest(reading: str, visits: list[Visit]) -> Visit | None:
    return max((each for each in visits if reading in each.readings), key=lambda each: each.date, default=None)


def _value(visit: Visit, reading: str) -> Any:
    return visit.readings.get(reading, {}).get("value")
