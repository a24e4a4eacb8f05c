"""BILAG-2004 of a visit, by its items: what a visit's readings hold of it, and the grades they come to.

Three readings hold an assessment: `bilag_items`, each item as `item=answer` (a code 0 to 4, `ND`, `yes`, `no`, or a
number); `bilag_not_lupus`, the blood values that are not due to lupus; `bilag_involved`, the systems ever involved.
Renal values are compared with those of the assessment before. The grades are pending expert check, as the instrument
is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args

import msgspec

from trialogue.conduct.events import GradesAscertained
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.refusing import NotFilled
from trialogue.conduct.state import Participant, Visit
from trialogue.errors import BadInput
from trialogue.instruments.bilag import SYSTEMS, BilagFinding, coded_items, compute_bilag
from trialogue.instruments.bilag_blood import BloodValues, Counted
from trialogue.instruments.bilag_flare import derive_bilag_flare, find_new_grades
from trialogue.instruments.bilag_renal import RenalValues

ITEMS: Final = "bilag_items"
NOT_LUPUS: Final = "bilag_not_lupus"
INVOLVED: Final = "bilag_involved"
READINGS: Final = (ITEMS, NOT_LUPUS, INVOLVED)
NOT_DONE: Final = "ND"
_QUIET: Final = frozenset({"D", "E"})
_WORDS: Final = {"yes": True, "no": False}
_CODES: Final = {str(code): code for code in range(5)}
_KNOWN: Final = {NOT_LUPUS: frozenset(get_args(Counted)), INVOLVED: frozenset(SYSTEMS)}


def kinds_of_items() -> dict[str, str]:
    """Every item with what answers it: `code` (0 to 4), `yes_no`, `pluses` (0 to 4) or `number`."""
    return dict(_kinds())


def check_assessment(name: str, value: Any) -> Iterator[NotFilled]:
    """What is wrong with one of :data:`READINGS`, in words; the value is a list of texts."""
    for each in value:
        if name != ITEMS:
            if each not in _KNOWN[name]:
                known = sorted(_KNOWN[name])
                yield NotFilled("%(reading)s: '%(text)s' is not known; write one of %(names)s", reading=name, text=each,
                                names=known)  # fmt: skip
            continue
        item, sign, answer = str(each).partition("=")
        kind = _kinds().get(item)
        if kind is None or not sign:
            yield NotFilled("%(reading)s: '%(text)s' is no item with its answer; write as in pyrexia=2", reading=name,
                            text=each)  # fmt: skip
        elif answer != NOT_DONE and _read(kind, answer) is None:
            yield NotFilled("%(reading)s: %(item)s is answered '%(text)s'; write %(takes)s, or ND where it was not "
                            "done",
                            reading=name, item=item, text=answer, takes=_TAKES[kind])  # fmt: skip


def grade_visits(person: Participant) -> dict[str, BilagFinding]:
    """The finding of every visit that was assessed by items, by its name, the earliest first. Raises BadInput for
    readings that no form takes."""
    found: dict[str, BilagFinding] = {}
    before = RenalValues()
    involved: set[str] | None = None
    active: set[str] = set()
    for visit in assessed_visits(person):
        held = visit.readings
        if INVOLVED in held:
            involved = (involved or set()) | set(_listed(held, INVOLVED))  # once involved, involved for good
        form = _form(held)
        known = None if involved is None else sorted(involved | active)
        found[visit.visit] = finding = compute_bilag({**form, "renal_before": before, "involved_before": known})
        before = form["renal"]
        active |= {each.system for each in finding.systems if set(each.possible) <= {"A", "B", "C"}}
    return found


def assessed_visits(person: Participant) -> list[Visit]:
    """The visits with items, in the order of their days."""
    held = (visit for visit in person.visits.values() if ITEMS in visit.readings)
    return sorted(held, key=lambda each: (each.date, each.sequence))


def ascertain_grades(protocol: Protocol, person: Participant, visit: str) -> GradesAscertained | None:
    """The event that says the grades of a visit, with the events they were computed from: this visit's and those of the
    assessments before it. None where the visit was not assessed by items, or the protocol chose no BILAG."""
    rule, finding = bilag_rule(protocol), grade_visits(person).get(visit)
    if rule is None or finding is None:
        return None
    told_by: set[int] = set()
    for each in assessed_visits(person):
        told_by.update(each.sequences)
        if each.visit == visit:
            break
    grades = {each.system: each.grade for each in finding.systems}
    return GradesAscertained(
        participant=person.number, visit=visit, rule=rule, grades=grades, from_events=tuple(sorted(told_by))
    )


def bilag_rule(protocol: Protocol) -> str | None:
    """The version of BILAG that the protocol chose, as a rule's name; None where it uses none."""
    chosen = (each.version for each in protocol.choices if each.instrument == "bilag")
    return next((f"bilag/{version}" for version in chosen), None)


def settled_grades(finding: BilagFinding) -> dict[str, str] | None:
    """A grade for each system, for a comparison; None where one cannot be told. A quiet system is D: whether it is D or
    E changes no flare and no response."""
    found = {each.system: "D" if set(each.possible) <= _QUIET else each.grade for each in finding.systems}
    return None if None in found.values() else {system: str(grade) for system, grade in found.items()}


def derive_flare(person: Participant, visit: str) -> str | None:
    """The flare by BILAG-2004 of a visit against the assessment before it: "severe", "moderate", "mild" or "none"; None
    where there is none before, or a grade cannot be told."""
    found = grade_visits(person)
    names = list(found)
    if visit not in names or names.index(visit) == 0:
        return None
    before, now = settled_grades(found[names[names.index(visit) - 1]]), settled_grades(found[visit])
    if before is None or now is None:
        return None
    new = list(find_new_grades(before, now).values())
    return derive_bilag_flare(*(new.count(grade) for grade in "ABC"))


def count_grades(person: Participant, visit: str) -> tuple[int | None, int | None]:
    """How many systems are graded A and B at a visit: by its items, else as counted on paper; None where unknown."""
    finding = grade_visits(person).get(visit)
    if finding is not None:
        (sure_a, most_a), (sure_b, most_b) = finding.count("A"), finding.count("B")
        return sure_a if sure_a == most_a else None, sure_b if sure_b == most_b else None
    held = person.visits[visit].readings if visit in person.visits else {}
    return held.get("bilag_a", {}).get("value"), held.get("bilag_b", {}).get("value")


def _form(held: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for each in _listed(held, ITEMS):
        item, _, answer = each.partition("=")
        kind = _kinds().get(item)
        if kind is None:
            raise BadInput(f"BILAG-2004 item {item!r} is not known; correct the visit")
        answers[item] = answer if answer == NOT_DONE else _read(kind, answer)
    done = {item: answer for item, answer in answers.items() if answer not in {NOT_DONE, None}}
    renal = {name: done[name] for name in RenalValues.__struct_fields__ if name in done}
    blood = {name: done[name] for name in BloodValues.__struct_fields__ if name in done}
    coded = {item for items in coded_items().values() for item in items}
    return {
        "items": {item: answer for item, answer in answers.items() if item in coded},
        "renal": msgspec.convert(renal, RenalValues),
        "blood": msgspec.convert({**blood, "not_due_to_lupus": _listed(held, NOT_LUPUS)}, BloodValues),
    }


def _listed(held: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    return list(held.get(name, {}).get("value") or ())


def _read(kind: str, answer: str) -> int | float | bool | None:
    """The answer as the instrument takes it; None for one that it does not."""
    if kind in {"code", "pluses"}:
        return _CODES.get(answer)
    if kind == "yes_no":
        return _WORDS.get(answer)
    try:
        number = float(answer)
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= _MOST else None


_MOST: Final = 1_000_000
_TAKES: Final = {"code": "0 to 4", "pluses": "0 to 4", "yes_no": "yes or no", "number": "a number of 0 or above"}


@cache
def _kinds() -> Mapping[str, str]:
    found = {item: "code" for items in coded_items().values() for item in items}
    signs = {"accelerated_hypertension", "nephrotic_syndrome", "active_sediment", "active_nephritis",
             "active_haemolysis", "coombs_positive"}  # fmt: skip
    for name in (*RenalValues.__struct_fields__, *BloodValues.__struct_fields__):
        if name != "not_due_to_lupus":
            found[name] = "yes_no" if name in signs else {"ttp": "code", "dipstick": "pluses"}.get(name, "number")
    return found
