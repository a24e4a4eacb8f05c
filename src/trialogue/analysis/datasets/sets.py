"""The analysis sets, each by a rule that is written out with its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from trialogue.analysis.datasets.known import Known
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant
from trialogue.conduct.visits import assess_calendar

ATTENDANCE: Final = 0.8
RULES: Final = {
    "itt": "Intention to treat: everybody randomised by the cut-off, in the arm allocated.",
    "safety": "Safety: everybody randomised who was handed or given study treatment at least once.",
    "fas": "Full analysis: everybody in the safety set with a visit after randomisation that was judged for flares.",
    "pp": "Per protocol: the full analysis set without a recorded deviation, a criterion decided against what was "
    f"computed or a broken code, and with at least {ATTENDANCE:.0%} attended of the visits due by the cut-off outside "
    "a disruption.",
}


NAMES: Final = {name: rule.split(":")[0] for name, rule in RULES.items()}
"""The sets in words: Intention to treat, ..."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a participant is in a set; `why` names what keeps them out, `sequences` the events that decide."""

    inside: bool
    why: str
    sequences: tuple[int, ...]


def find_sets(known: Known, protocol: Protocol) -> dict[str, Membership]:
    """Each set by its name in `RULES`."""
    randomised = known.randomised
    if randomised is None:
        nobody = Membership(False, "not randomised by the cut-off", ())
        return dict.fromkeys(RULES, nobody)
    by_chance = known.sequences("ParticipantRandomised")
    handed = known.sequences("KitDispensed", "DoseRecorded")
    treated = known.treated
    seen = [each for each in known.judged if each.day > randomised and each.grade >= 0]
    safety = Membership(treated, "" if treated else "no study treatment handed out", (*by_chance, *handed))
    full = Membership(
        treated and bool(seen),
        safety.why or ("" if seen else "no visit after randomisation was judged"),
        (*safety.sequences, *(number for each in seen for number in each.sequences)),
    )
    return {
        "itt": Membership(True, "", by_chance),
        "safety": safety,
        "fas": full,
        "pp": _per_protocol(known, protocol, full),
    }


def _overrode(person: Participant) -> bool:
    """Whether a criterion was decided against what was computed; to decide one that was open is no breach."""
    computed = person.screenings[-1].outcomes if person.screenings else {}
    return any(computed.get(name) != "undetermined" for name in person.overrides)


def _per_protocol(known: Known, protocol: Protocol, full: Membership) -> Membership:
    person = known.person
    reasons = [full.why] if full.why else []
    kinds = ["ParticipantRandomised"]
    for kind, wrong, words in (
        ("DeviationRecorded", bool(person.deviations), "deviation recorded"),
        ("CodeBroken", person.code_broken, "code broken"),
        ("ParticipantScreened", _overrode(person), "criterion overridden"),
    ):
        if wrong:
            reasons.append(words)
            kinds.append(kind)
    closed = [(date.fromisoformat(each.first), date.fromisoformat(each.last)) for each in protocol.disruptions]
    calendar = [
        each
        for each in assess_calendar(protocol, person, known.cut_off)
        if each.day.target > (known.randomised or each.day.target)
        and not any(first <= each.day.target <= last for first, last in closed)
    ]
    done = sum(each.standing in {"done", "done_outside_window"} for each in calendar)
    due = done + sum(each.standing in {"missed", "overdue"} for each in calendar)
    if due and done < ATTENDANCE * due:
        reasons.append(f"{done} of {due} visits attended")
        kinds.append("VisitMissed")
    return Membership(not reasons, "; ".join(reasons), known.sequences(*kinds))
