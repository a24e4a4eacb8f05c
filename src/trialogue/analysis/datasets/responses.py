"""Responses (SRI-4, BICLA) and states (LLDAS, DORIS 2021) at visits: as recorded, as computed from what the visits
hold, and which of both counts.

The computed one counts where it is decided, for it is what the desk shows; where a part is missing, the recorded one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from trialogue.analysis.datasets.known import Known
from trialogue.analysis.datasets.readings import read_value
from trialogue.analysis.datasets.table import Row, Table
from trialogue.conduct.disease_states import STATES, DiseaseState, assess_state, state_told_by
from trialogue.conduct.protocol.types import Endpoint, Protocol
from trialogue.conduct.responses import RESPONSES, Response, respond_throughout, told_by
from trialogue.conduct.visits import study_day
from trialogue.errors import BadInput
from trialogue.instruments.composites import CompositeFinding

PARTS: Final = frozenset({"sledai", "bilag"})
"""The instruments at whose visits a response or a state can be computed."""
COMPUTED: Final = (*RESPONSES, *STATES)
"""The instruments of an endpoint that is answered here."""
_DEFINITIONS: Final[dict[str, Response]] = {name: name for name in RESPONSES}
_STATES: Final[dict[str, DiseaseState]] = {name: name for name in STATES}
_COLUMNS: Final = ("participant", "arm", "endpoint", "visit", "date", "study_day", "recorded", "computed", "response",
                   "taken", "not_reached", "missing")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a participant responds, or is in the state, at a visit; the events behind the recorded answer and behind
    the computed one."""

    visit: str
    day: date
    recorded: bool | None
    finding: CompositeFinding | None
    recorded_in: tuple[int, ...]
    computed_from: tuple[int, ...]

    @property
    def computed(self) -> bool | None:
        """None where a missing part could decide."""
        reached = None if self.finding is None else self.finding.reached
        return None if reached is None or reached.is_unknown else reached.is_true

    @property
    def response(self) -> bool | None:
        """What counts."""
        return self.recorded if self.computed is None else self.computed

    @property
    def behind(self) -> tuple[int, ...]:
        """The events behind what counts."""
        return self.recorded_in if self.taken == "recorded" else self.computed_from

    @property
    def taken(self) -> str | None:
        """By what it counts."""
        return "computed" if self.computed is not None else "recorded" if self.recorded is not None else None


def derive_answers(known: Known, protocol: Protocol, endpoint: Endpoint) -> dict[str, Answer]:
    """Every visit after the randomisation with an answer or something to compute one from, by its name. Raises BadInput
    for a recorded answer that is no yes and no no."""
    start, found = known.randomised, {}
    if start is None:
        return {}
    computed = _findings(known, protocol, endpoint.instrument)
    for visit in known.visits:
        said = read_value(known, endpoint.instrument, visit)
        if said not in {None, 0.0, 1.0}:
            raise BadInput(
                f"{known.person.number}, visit {visit.visit}: {endpoint.instrument} is {said:g} (event "
                f"{visit.sequence}), no yes and no no; correct the reading"
            )
        day, finding = date.fromisoformat(visit.date), computed.get(visit.visit)
        if day <= start or (said is None and finding is None):
            continue
        own = visit.sequences
        behind = _behind(known, protocol, endpoint.instrument, visit.visit, day) if finding else ()
        recorded = None if said is None else bool(said)
        found[visit.visit] = Answer(visit.visit, day, recorded, finding, own, tuple(sorted(set(behind))))
    return found


def _findings(known: Known, protocol: Protocol, instrument: str) -> dict[str, CompositeFinding]:
    if instrument in _DEFINITIONS:
        return respond_throughout(protocol, known.person, _DEFINITIONS[instrument])
    states = {
        each.visit: assess_state(protocol, known.person, each.visit, _STATES[instrument]) for each in known.visits
    }
    return {visit: finding for visit, finding in states.items() if finding is not None}


def _behind(known: Known, protocol: Protocol, instrument: str, visit: str, day: date) -> tuple[int, ...]:
    """The events that the computed answer rests on."""
    if instrument in _STATES:
        return state_told_by(protocol, known.person, visit)
    return (*told_by(protocol, known.person, visit), *_ended(known, day))


def answered_endpoints(protocol: Protocol) -> tuple[Endpoint, ...]:
    """The protocol's endpoints that are a response or a state."""
    return tuple(each for each in protocol.endpoints if each.instrument in COMPUTED)


def _ended(known: Known, day: date) -> tuple[int, ...]:
    """The events by which treatment had failed by a day."""
    kinds = {"treatment_stopped": "TreatmentStopped", "withdrawn": "ConsentWithdrawn"}
    ends = [kind for name, kind in kinds.items() if (at := known.day(name)) is not None and at <= day]
    return known.sequences(*ends)


def derive_all_answers(people: Sequence[Known], protocol: Protocol) -> dict[str, dict[str, dict[str, Answer]]]:
    """The answers of every response and state of the protocol, by endpoint, participant and visit."""
    return {
        endpoint.id: {each.person.number: derive_answers(each, protocol, endpoint) for each in people}
        for endpoint in answered_endpoints(protocol)
    }


def tabulate_responses(
    people: Sequence[Known],
    protocol: Protocol,
    answers: Mapping[str, Mapping[str, Mapping[str, Answer]]],
    arm_of: Mapping[str, str],
) -> Table:
    """A row for each participant, response of the protocol and visit."""
    rows = []
    for endpoint in answered_endpoints(protocol):
        for known in people:
            start, number = known.randomised, known.person.number
            if start is None:
                continue
            for each in answers[endpoint.id][number].values():
                values: dict[str, Any] = {"participant": number, "arm": arm_of[number], "endpoint": endpoint.id}
                values |= {"visit": each.visit, "date": each.day.isoformat(), "study_day": study_day(each.day, start)}
                values |= {name: getattr(each, name) for name in ("recorded", "computed", "response", "taken")}
                parts = each.finding.components if each.finding else ()
                values["not_reached"] = ", ".join(one.key for one in parts if one.holds.is_false) or None
                values["missing"] = ", ".join(each.finding.missing if each.finding else ()) or None
                computed = dict.fromkeys(("computed", "not_reached", "missing"), each.computed_from)
                recorded = dict.fromkeys(("visit", "date", "study_day", "recorded"), each.recorded_in)
                rows.append(Row(values, computed | recorded | dict.fromkeys(("response", "taken"), each.behind)))
    return Table("responses", _COLUMNS, tuple(rows))


def describe_answers(table: Table, endpoint: Endpoint, members: Sequence[str]) -> str:
    """How the answers came about, in words for a report."""
    inside = set(members)
    own = [row.values for row in table.rows if row.values["endpoint"] == endpoint.id]
    own = [row for row in own if row["participant"] in inside]
    taken = Counter(row["taken"] for row in own)
    differ = sum(None not in {row["recorded"], row["computed"]} and row["recorded"] != row["computed"] for row in own)
    graded = "BILAG-2004 grades rest on rules pending expert check. " if endpoint.instrument in RESPONSES else ""
    return (
        f"Of {len(own)} answers {taken['computed']} were computed from the visits' readings, {taken['recorded']} are "
        f"as recorded where a part was missing, {taken[None]} are open; {differ} computed differ from what was "
        f"recorded, and count. {graded}"
    )
