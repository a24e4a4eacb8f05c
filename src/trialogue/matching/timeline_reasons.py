"""Why a criterion's answer changes on a day: the statements of its tree that change, each in words."""

from __future__ import annotations

import datetime
from dataclasses import replace

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.atoms.age import birth_interval, completed
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.bounds import said_bound, said_unit
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding, Reason
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import asked_of, stakes_of, statements
from trialogue.matching.wording import name_of, row, say
from trialogue.patient.facts import Fact
from trialogue.truth import Truth

_DAY = datetime.timedelta(days=1)


def said_changes(criterion: Criterion, situation: Situation, day: datetime.date) -> tuple[str, ...]:
    """What changes on `day`: "the rituximab washout ends". Never empty."""
    yesterday, today = replace(situation, as_of=day - _DAY), replace(situation, as_of=day)
    said = []
    for atom, unpresumed in statements(criterion.condition, stakes_of(criterion.kind)):
        before, after = (evaluate(atom, asked_of(each, unpresumed=unpresumed)) for each in (yesterday, today))
        if (before.possible, before.reason) != (after.possible, after.reason):
            said.append(_said(atom, before, after, today))
    return tuple(dict.fromkeys(said)) or (say("what is recorded is judged anew"),)


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
        length = said_window(_as_high(atom.stable_for))
        if after.truth is Truth.TRUE:
            return say("the dose of %(name)s has been unchanged for %(length)s", name=name, length=length)
        return say("the dose of %(name)s may have been unchanged for %(length)s", name=name, length=length)
    if atom.window is not None:
        return _said_window(atom, before, after, name)
    if isinstance(atom, nodes.Diagnosis) and atom.quantity is not None:
        return say(
            "the time since %(name)s began passes a bound of the text (%(bound)s)",
            name=name,
            bound=said_bound(atom.quantity),
        )
    if after.truth is Truth.UNKNOWN and after.reason is Reason.AMBIGUOUS:
        return say("%(name)s may by now be too old, or over", name=name)
    return (
        row(": ", (name, after.steps[-1].statement))
        if after.steps
        else say("the answer on %(name)s changes", name=name)
    )


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
        return say("a bound of age is passed")
    ages = [completed(day, today.as_of, unit) for day in reversed(born)]
    age = row(" ", (str(ages[1]), said_unit(unit, one=ages[1] == 1)))
    if ages[0] != ages[1]:
        return say("the person may turn %(age)s", age=age)
    return say("the person has turned %(age)s", age=age)


def _said_stale(name: str, fact: Fact | None) -> str:
    date = getattr(fact, "date", None)
    said = name_of(fact.concept or "", fact.name) if fact and fact.name else name
    if date:
        return say("%(name)s of %(date)s is by now too old", name=said, date=str(date))
    return say("what is recorded of %(name)s is by now too old", name=said)


def _said_known(name: str, fact: Fact | None) -> str:
    if fact:
        return say("what is recorded of %(name)s begins to count", name=name)
    return say("the answer on %(name)s changes", name=name)


def _said_window(atom: AnyAtom, before: Finding, after: Finding, name: str) -> str:
    assert atom.window is not None
    drug = isinstance(atom, nodes.Medication)
    if atom.window.high is not None and after.truth is not Truth.TRUE and before.truth is not Truth.FALSE:
        may = after.reason is Reason.AMBIGUOUS
        if drug:
            over, ends = say("the %(name)s washout may be over", name=name), say("the %(name)s washout ends", name=name)
            return over if may else ends
        length = said_window(atom.window)
        if may:
            return say("%(name)s may lie more than %(length)s back", name=name, length=length)
        return say("%(name)s lies more than %(length)s back", name=name, length=length)
    length = said_window(_as_high(atom.window))
    if after.truth is Truth.UNKNOWN:
        return say("%(name)s may lie at least %(length)s back", name=name, length=length)
    return say("%(name)s lies at least %(length)s back", name=name, length=length)
