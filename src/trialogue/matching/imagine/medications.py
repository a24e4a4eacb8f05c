"""A medication at another dose, not taken, taken, or unchanged for longer. Stated, never suggested."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from trialogue.criteria import nodes
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.matching.atoms.dose import daily_amount
from trialogue.matching.atoms.medication import taken_now, widened
from trialogue.matching.change import Change, ChangeKind, Edit
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding
from trialogue.matching.imagine.bound import beside
from trialogue.matching.imagine.presence import presence_edit
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say, tree_of
from trialogue.patient.facts import Amount, Medication
from trialogue.truth import Truth

_LONG_AGO = Duration(2, "a")


def imagine_medication(atom: nodes.Medication, wanted: bool, finding: Finding, situation: Situation) -> list[Change]:
    """Another dose first, then whether it is taken at all."""
    drugs = [fact for fact in finding.facts if isinstance(fact, Medication) and not fact.absent]
    found = []
    if atom.quantity is not None and drugs and _is_taken(atom, situation):
        found += _doses(atom, atom.quantity, wanted, drugs, situation)
    if wanted:
        return found or _taken(atom, finding, drugs, situation)
    return found + _stopped(atom, drugs, situation) + [_never(atom, finding, drugs, situation)]


def _is_taken(atom: nodes.Medication, situation: Situation) -> bool:
    bare = msgspec.structs.replace(atom, quantity=None)
    return evaluate(bare, situation).truth is Truth.TRUE


def _doses(
    atom: nodes.Medication, quantity: nodes.Quantity, wanted: bool, drugs: Sequence[Medication], situation: Situation
) -> list[Change]:
    side = beside(quantity, wanted)
    if side is None:
        return []
    target, words = side
    wide, _ = widened(atom)
    amounts = [daily_amount(fact, wide, quantity, situation) for fact in drugs]
    name = row(", ", dict.fromkeys(situation.name(fact.concept, fact.name) for fact in drugs))
    if any(isinstance(amount, Finding) for amount in amounts):
        unit = quantity.unit or "mg/d"
        new = [msgspec.structs.replace(fact, daily_dose=Amount(target / len(drugs), unit)) for fact in drugs]
        return [
            Change(
                "answer",
                say("if the dose of %(name)s is %(words)s", name=name, words=words),
                edits=(_swap(drugs, new),),
            )
        ]
    total = sum(amount[0] for amount in amounts if not isinstance(amount, Finding))
    if total <= 0:
        return []
    new = [
        msgspec.structs.replace(
            fact, daily_dose=msgspec.structs.replace(fact.daily_dose, value=fact.daily_dose.value * target / total)
        )
        for fact in drugs
        if fact.daily_dose is not None
    ]
    return [
        Change(
            "treatment",
            say("if the dose of %(name)s were %(words)s", name=name, words=words),
            edits=(_swap(drugs, new),),
        )
    ]


def _swap(old: Sequence[Medication], new: Sequence[Medication]) -> Edit:
    return Edit("medications", tuple(fact.path for fact in old), tuple(new))


def _taken(atom: nodes.Medication, finding: Finding, drugs: Sequence[Medication], situation: Situation) -> list[Change]:
    since = PartialDate.of(_LONG_AGO.before(situation.as_of))
    found = []
    if drugs and atom.stable_for is not None:
        steady = [msgspec.structs.replace(fact, unchanged_since=since) for fact in drugs]
        kind: ChangeKind = "treatment" if finding.decided else "answer"
        found.append(Change(kind, say("if this were so: %(what)s", what=tree_of(atom)), edits=(_swap(drugs, steady),)))
    side = beside(atom.quantity, True) if atom.quantity else None
    dose = Amount(side[0], atom.quantity.unit or "mg/d") if side and atom.quantity else None
    new = Medication(
        path=f"imagined.medications.{atom.concept}",
        concept=atom.concept,
        start=since,
        unchanged_since=since,
        ongoing=True,
        daily_dose=dose,
        route=atom.route,
    )
    edit = presence_edit(atom, Medication, True, situation)
    edit = Edit("medications", (*edit.drop, *(fact.path for fact in drugs)), (new,))
    kind = "treatment" if finding.decided else "answer"
    what = tree_of(atom)
    words = (
        say("if this were so: %(what)s", what=what) if finding.decided else say("if this is so: %(what)s", what=what)
    )
    return [*found, Change(kind, words, edits=(edit,))]


def _stopped(atom: nodes.Medication, drugs: Sequence[Medication], situation: Situation) -> list[Change]:
    """What is taken now, had it been stopped early enough."""
    ongoing = [fact for fact in drugs if taken_now(fact, situation) is Truth.TRUE]
    if not ongoing:
        return []
    window = atom.window
    name = row(", ", dict.fromkeys(situation.name(fact.concept, fact.name) for fact in ongoing))
    words = say("if %(name)s were no longer taken", name=name)
    day = situation.as_of
    if window is not None and window.high is not None and window.unit in DAYS_PER:
        first = Duration(window.high, window.unit).before(day)
        if first == datetime.date.min:
            return []
        day = first - datetime.timedelta(days=1)
        words = say("if %(name)s had been last taken before %(day)s", name=name, day=str(first))
    stop = PartialDate.of(day)
    new = [
        msgspec.structs.replace(
            fact, start=fact.start if fact.start and fact.start.latest() <= day else stop, stop=stop, ongoing=False
        )
        for fact in ongoing
    ]
    return [Change("treatment", words, edits=(_swap(ongoing, new),))]


def _never(atom: nodes.Medication, finding: Finding, drugs: Sequence[Medication], situation: Situation) -> Change:
    edit = presence_edit(widened(atom)[0], Medication, False, situation)
    if not finding.decided:
        return Change("answer", say("if this is not so: %(what)s", what=tree_of(atom)), edits=(edit,))
    name = row(", ", dict.fromkeys(situation.name(fact.concept, fact.name) for fact in drugs))
    words = say("%(what)s was taken: what has been does not change", what=name or tree_of(atom))
    return Change("fixed", words, edits=(edit,))
