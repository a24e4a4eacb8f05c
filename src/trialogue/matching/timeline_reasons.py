"""Why a criterion's answer changes on a day: the statements of its tree that change, each in words."""

from __future__ import annotations

import datetime
from dataclasses import replace

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import AnyAtom, atoms
from trialogue.matching.atoms.age import birth_interval, completed
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.bounds import said_bound
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding, Reason
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Fact
from trialogue.truth import Truth

_DAY = datetime.timedelta(days=1)


def said_changes(criterion: Criterion, situation: Situation, day: datetime.date) -> tuple[str, ...]:
    """What changes on `day`: "the rituximab washout ends". Never empty."""
    yesterday, today = replace(situation, as_of=day - _DAY), replace(situation, as_of=day)
    said = []
    for atom, _ in atoms(criterion.condition):
        before, after = evaluate(atom, yesterday), evaluate(atom, today)
        if (before.possible, before.reason) != (after.possible, after.reason):
            said.append(_said(atom, before, after, today))
    return tuple(dict.fromkeys(said)) or ("what is recorded is judged anew",)


def _said(atom: AnyAtom, before: Finding, after: Finding, today: Situation) -> str:
    fact = (*before.facts, *after.facts, None)[0]
    name = today.name(fact.concept, fact.name) if fact is not None else today.name(atom.concept, atom.label)
    if isinstance(atom, nodes.Age):
        return _said_age(atom, today)
    if after.reason is Reason.STALE:
        return _said_stale(name, fact)
    if not _older(before, after):
        return _said_known(name, fact)
    if isinstance(atom, nodes.Medication) and atom.stable_for is not None:
        lasts = "has been" if after.truth is Truth.TRUE else "may have been"
        return f"the dose of {name} {lasts} unchanged for {said_window(_as_high(atom.stable_for))}"
    if atom.window is not None:
        return _said_window(atom, before, after, name)
    if isinstance(atom, nodes.Diagnosis) and atom.quantity is not None:
        return f"the time since {name} began passes a bound of the text ({said_bound(atom.quantity)})"
    if after.truth is Truth.UNKNOWN and after.reason is Reason.AMBIGUOUS:
        return f"{name} may by now be too old, or over"
    return f"{name}: {after.steps[-1].statement}" if after.steps else f"the answer on {name} changes"


def _older(before: Finding, after: Finding) -> bool:
    """Whether the same facts are seen before and after, or fewer: time passes. Else a fact becomes known."""
    return all(any(fact is seen for seen in before.facts) for fact in after.facts)


def _as_high(length: nodes.Window) -> nodes.Window:
    """ "At least 30 days" as a length of 30 days."""
    value = length.low if length.low is not None else length.high
    return nodes.Window(high=value, unit=length.unit)


def _said_age(atom: nodes.Age, today: Situation) -> str:
    born = birth_interval(today.patient, today.as_of)
    unit = (atom.quantity.unit if atom.quantity else None) or "a"
    if born is None or unit == "h":
        return "a bound of age is passed"
    ages = [completed(day, today.as_of, unit) for day in reversed(born)]
    word = {"a": "years", "mo": "months", "wk": "weeks", "d": "days"}.get(unit, unit)
    may = "may turn" if ages[0] != ages[1] else "has turned"
    return f"the person {may} {ages[1]} {word}"


def _said_stale(name: str, fact: Fact | None) -> str:
    date = getattr(fact, "date", None)
    said = (fact.name if fact else "") or name
    return f"{said} of {date} is by now too old" if date else f"what is recorded of {said} is by now too old"


def _said_known(name: str, fact: Fact | None) -> str:
    return f"what is recorded of {name} begins to count" if fact else f"the answer on {name} changes"


def _said_window(atom: AnyAtom, before: Finding, after: Finding, name: str) -> str:
    assert atom.window is not None
    drug = isinstance(atom, nodes.Medication)
    if atom.window.high is not None and after.truth is not Truth.TRUE and before.truth is not Truth.FALSE:
        may = after.reason is Reason.AMBIGUOUS
        if drug:
            return f"the {name} washout {'may be over' if may else 'ends'}"
        return f"{name} {'may lie' if may else 'lies'} more than {said_window(atom.window)} back"
    length = said_window(_as_high(atom.window))
    return f"{name} {'may lie' if after.truth is Truth.UNKNOWN else 'lies'} at least {length} back"
