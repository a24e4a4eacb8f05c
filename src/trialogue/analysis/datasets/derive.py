"""The tables of an analysis: participants, exposures, endpoints, visits, adverse events, values, responses."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trialogue.analysis.datasets.courses import BY_VISIT, Answers, Course, derive_courses, tabulate_values
from trialogue.analysis.datasets.demographics import find_who
from trialogue.analysis.datasets.endpoint import Outcome, derive_outcomes
from trialogue.analysis.datasets.exposure import find_supply
from trialogue.analysis.datasets.known import Known, gather, name_grade
from trialogue.analysis.datasets.responses import answered_endpoints, derive_all_answers, tabulate_responses
from trialogue.analysis.datasets.sets import RULES, Membership, find_sets
from trialogue.analysis.datasets.table import Row, Table
from trialogue.conduct.chain import Entry
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.types import Endpoint, Estimand, Protocol
from trialogue.conduct.state import StudyState
from trialogue.conduct.versions import version_in_force
from trialogue.conduct.visits import assess_calendar, study_day
from trialogue.errors import BadInput

TREATED = "treatment hidden"
"""The arm of everybody while the arms are not given: everybody together, as in an open report."""


@dataclass(frozen=True, slots=True)
class Datasets:
    """Everything derived at a cut-off. `by_arm`: the arms were given; without them everybody is in one group."""

    study: str
    protocol: Protocol
    cut_off: date
    by_arm: bool
    endpoint: Endpoint
    estimand: Estimand | None
    state: StudyState
    people: tuple[Known, ...]
    outcomes: tuple[Outcome, ...]
    participants: Table
    exposures: Table
    endpoints: Table
    visits: Table
    adverse_events: Table
    values: Table
    responses: Table
    courses: Mapping[str, tuple[Course, ...] | BadInput]
    """Of each endpoint that is read at visits, or why it cannot be derived."""

    def tables(self) -> tuple[Table, ...]:
        """All tables; that of responses where the protocol has one among its endpoints."""
        always = (self.participants, self.exposures, self.endpoints, self.visits, self.adverse_events, self.values)
        return (*always, self.responses) if answered_endpoints(self.protocol) else always

    @property
    def version(self) -> str | None:
        """The version by which the log knows the protocol that was given; None where it records no such document."""
        given = hash_protocol(self.protocol)
        return next((name for name, held in self.state.versions.items() if held.protocol_hash == given), None)

    @property
    def version_in_force(self) -> str:
        """The version of the log that was in force at the cut-off."""
        return version_in_force(self.state.versions, self.cut_off.isoformat())

    def members(self, name: str) -> list[str]:
        """Who is in an analysis set: "itt", "fas", "pp", "safety"."""
        if name not in RULES:
            raise BadInput(f"analysis set {name!r} is not known; write one of {', '.join(RULES)}")
        return [row.values["participant"] for row in self.participants.rows if row.values[name]]

    def for_endpoint(self, goal: Endpoint) -> Datasets:
        """The same for another endpoint of a first event, under its own estimand where the protocol has one."""
        question = next((each for each in self.protocol.estimands if each.endpoint == goal.id), None)
        outcomes = derive_outcomes(self.people, self.protocol, goal, question)
        arms = None
        if self.by_arm:
            arms = {row.values["participant"]: row.values["arm"] for row in self.participants.rows}
        table = _endpoints(outcomes, goal, question, arms)
        return dataclasses.replace(self, endpoint=goal, estimand=question, outcomes=tuple(outcomes), endpoints=table)


def derive_datasets(  # noqa: PLR0913  # all but three are named
    entries: Sequence[Entry],
    protocol: Protocol,
    cut_off: date,
    *,
    arms: Mapping[str, str] | None = None,
    endpoint: str | None = None,
    estimand: str | None = None,
) -> Datasets:
    """Derive the tables. `arms` (participant to arm id) shows the arms; every randomised participant needs one.

    The endpoint and estimand are the protocol's first of a first event; `estimand=""` takes none. Raises BadInput for a
    cut-off before the first participant, an arm that is missing or unknown, and endpoints that cannot be derived.
    """
    state, people = gather(entries, protocol, cut_off)
    goal, question = _goal(protocol, endpoint, estimand)
    _check_arms(people, protocol, arms)
    outcomes = derive_outcomes(people, protocol, goal, question)
    sets = {each.person.number: find_sets(each, protocol) for each in people}
    answers, arm_of = (
        derive_all_answers(people, protocol),
        {n.person.number: _arm(n.person.number, arms) for n in people},
    )
    courses = {
        each.id: _courses(people, protocol, each, answers.get(each.id))
        for each in protocol.endpoints
        if each.rule in BY_VISIT
    }
    return Datasets(
        state.study,
        protocol,
        cut_off,
        arms is not None,
        goal,
        question,
        state,
        tuple(people),
        tuple(outcomes),
        _participants(people, sets, arms),
        _exposures(people, protocol, arms),
        _endpoints(outcomes, goal, question, arms),
        _visits(people, protocol),
        _adverse_events(people, arms),
        tabulate_values(courses, protocol, arm_of),
        tabulate_responses(people, protocol, answers, arm_of),
        courses,
    )


def _courses(
    people: Sequence[Known], protocol: Protocol, goal: Endpoint, answers: Mapping[str, Answers] | None
) -> tuple[Course, ...] | BadInput:
    """The courses under the endpoint's own estimand; what stands against them is kept for whoever asks."""
    question = next((each for each in protocol.estimands if each.endpoint == goal.id), None)
    try:
        return derive_courses(people, protocol, goal, question, answers)
    except BadInput as trouble:
        return trouble


def _goal(protocol: Protocol, endpoint: str | None, estimand: str | None) -> tuple[Endpoint, Estimand | None]:
    goals = [each for each in protocol.endpoints if each.rule in {"event_within", "time_to_first"}]
    goal = next((each for each in goals if endpoint in {None, each.id}), None)
    if goal is None:
        raise BadInput(
            f"endpoint {endpoint!r} is no first event of {protocol.id}; it has {', '.join(each.id for each in goals)}"
        )
    if estimand == "":
        return goal, None
    found = next(
        (e for e in protocol.estimands if e.id == estimand or (estimand is None and e.endpoint == goal.id)), None
    )
    if estimand is not None and found is None:
        raise BadInput(
            f"estimand {estimand!r} is not there; {protocol.id} has {', '.join(each.id for each in protocol.estimands)}"
        )
    return goal, found


def _check_arms(people: Sequence[Known], protocol: Protocol, arms: Mapping[str, str] | None) -> None:
    if arms is None:
        return
    known = {arm.id for arm in protocol.arms}
    for each in people:
        number = each.person.number
        if each.randomised is not None and arms.get(number) not in known:
            said = f"is {arms[number]!r}" if number in arms else "is missing"
            raise BadInput(f"the arm of {number} {said}; write one of {', '.join(sorted(known))}")


def _arm(number: str, arms: Mapping[str, str] | None) -> str:
    return TREATED if arms is None else arms.get(number, "")


def _participants(
    people: Sequence[Known], sets: Mapping[str, Mapping[str, Membership]], arms: Mapping[str, str] | None
) -> Table:
    factors = sorted({factor for each in people for factor in each.person.stratum})
    columns = ("participant", "site", "arm", "birth_year", "sex", "age", *factors)
    columns += ("consented", "screened", "screen_failure", "randomised")
    columns += ("treatment_stopped", "withdrawn", "ended", "completed", *RULES, "pp_why_not")
    rows = []
    for each in people:
        person, own, who = each.person, sets[each.person.number], find_who(each)
        kinds = {"screened": "ParticipantScreened", "randomised": "ParticipantRandomised"}
        kinds |= {"treatment_stopped": "TreatmentStopped", "withdrawn": "ConsentWithdrawn"}
        kinds |= {"ended": "FollowUpEnded", "completed": "ParticipantCompleted"}
        days = {name: each.day(name) for name in kinds}
        values: dict[str, Any] = {
            "participant": person.number,
            "site": person.first_site,
            "consented": person.first_consented or person.consented,
        }
        values |= {"arm": _arm(person.number, arms) if each.randomised else ""}
        values |= {"birth_year": who.birth_year, "sex": who.sex, "age": who.age}
        values |= {factor: person.stratum.get(factor) for factor in factors}
        values |= {name: day.isoformat() if day else None for name, day in days.items()}
        values |= {"screen_failure": ", ".join(person.failed) or None if days["screened"] else None}
        values |= {name: own[name].inside for name in RULES} | {"pp_why_not": own["pp"].why or None}
        sources = {"consented": each.sequences("ConsentGiven"), "site": each.sequences("ConsentGiven")}
        sources |= {name: who.sequences for name in ("birth_year", "sex", "age") if values[name] is not None}
        sources |= {name: each.sequences(kind) for name, kind in kinds.items() if days[name]}
        sources |= {"screen_failure": each.sequences("ParticipantScreened")} if person.failed else {}
        sources |= {f: each.sequences("ParticipantRandomised", "StratumCorrected") for f in factors}
        sources |= {name: own[name].sequences for name in RULES}
        rows.append(Row(values, sources))
    return Table("participants", columns, tuple(rows))


def _exposures(people: Sequence[Known], protocol: Protocol, arms: Mapping[str, str] | None) -> Table:
    rows = []
    for each in people:
        start, person = each.randomised, each.person
        if start is None or not each.treated:
            continue
        stopped = each.day("treatment_stopped")
        ends = [day for day in (stopped, each.day("withdrawn"), each.day("ended"), each.day("completed")) if day]
        supplied, signs = find_supply(each, protocol)
        last = min([*ends, supplied, each.cut_off])
        values: dict[str, Any] = {"participant": person.number, "arm": _arm(person.number, arms)}
        values |= {"kits": each.kits}
        values |= {"first": start.isoformat(), "last": last.isoformat(), "days": (last - start).days + 1}
        values |= {"stopped_early": stopped is not None}
        behind = each.sequences("ParticipantRandomised", "KitDispensed")
        ways = ("TreatmentStopped", "ConsentWithdrawn", "FollowUpEnded", "ParticipantCompleted")
        ending = (*each.sequences(*ways), *signs)
        sources = {"kits": behind, "first": behind[:1], "last": ending, "days": (*behind[:1], *ending)}
        rows.append(Row(values, {**sources, "stopped_early": each.sequences("TreatmentStopped")}))
    columns = ("participant", "arm", "kits", "first", "last", "days", "stopped_early")
    return Table("exposures", columns, tuple(rows))


def _endpoints(
    outcomes: Sequence[Outcome], goal: Endpoint, question: Estimand | None, arms: Mapping[str, str] | None
) -> Table:
    rows = []
    for each in outcomes:
        values: dict[str, Any] = {"participant": each.participant, "arm": _arm(each.participant, arms)}
        values |= {"endpoint": goal.id}
        values |= {"estimand": question.id if question else None, "days": each.days, "event": each.event}
        rows.append(Row({**values, "reason": each.reason}, dict.fromkeys(("days", "event", "reason"), each.sequences)))
    columns = ("participant", "arm", "endpoint", "estimand", "days", "event", "reason")
    return Table("endpoints", columns, tuple(rows))


def _visits(people: Sequence[Known], protocol: Protocol) -> Table:
    rows = []
    names = sorted({name for each in people for visit in each.visits for name in visit.readings})
    for each in people:
        start = each.randomised
        if start is None or not each.person.data_kept:
            continue
        held = {visit.visit: visit for visit in each.visits}
        judged = {found.visit: found for found in each.judged}
        for standing in assess_calendar(protocol, each.person, each.cut_off):
            if standing.standing in {"planned", "not_needed"}:
                continue
            visit, found = held.pop(standing.day.visit, None), judged.get(standing.day.visit)
            rows.append(_visit(each, start, visit, found, names, standing))
        rows += [_visit(each, start, visit, judged.get(visit.visit), names, None) for visit in held.values()]
    columns = ("participant", "visit", "target", "date", "study_day", "standing", "flare", "computed", "adjudicated")
    return Table("visits", (*columns, *names), tuple(rows))


def _visit(  # noqa: PLR0913, PLR0917  # what a row shows
    known: Known, start: date, visit: Any, found: Any, names: Sequence[str], standing: Any
) -> Row:
    day = date.fromisoformat(visit.date) if visit else None
    values: dict[str, Any] = {
        "participant": known.person.number,
        "visit": visit.visit if visit else standing.day.visit,
        "target": standing.day.target.isoformat() if standing else None,
        "date": visit.date if visit else None,
        "study_day": study_day(day, start) if day else None,
        "standing": standing.standing if standing else "unscheduled",
        "flare": name_grade(found.grade) if found else None,
        "computed": found.computed if found else None,
        "adjudicated": found.adjudicated if found else None,
    }
    readings = visit.readings if visit else {}
    values |= {name: readings.get(name, {}).get("value") for name in names}
    taken = visit.sequences if visit else ()
    behind = taken or (known.sequences("VisitMissed") if standing and standing.standing == "missed" else ())
    sources = {"target": known.sequences("ParticipantRandomised")} if standing else {}
    sources |= dict.fromkeys(("visit", "date", "study_day", "standing", *names), behind)
    return Row(values, sources | dict.fromkeys(("flare", "computed", "adjudicated"), found.sequences if found else ()))


def _adverse_events(people: Sequence[Known], arms: Mapping[str, str] | None) -> Table:
    rows = []
    for each in people:
        start = each.randomised
        if start is None:
            continue
        for event in each.person.adverse_events:
            day = date.fromisoformat(event.date)
            if day < start:
                continue
            values: dict[str, Any] = {"participant": each.person.number, "arm": _arm(each.person.number, arms)}
            values |= {"date": event.date}
            values |= {"study_day": study_day(day, start), "term": event.term, "severity": event.severity}
            values |= {"serious": event.serious, "related": event.related}
            rows.append(Row(values, dict.fromkeys(values, (event.sequence,))))
    columns = ("participant", "arm", "date", "study_day", "term", "severity", "serious", "related")
    return Table("adverse_events", columns, tuple(rows))
