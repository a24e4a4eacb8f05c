"""A condition, procedure, allergy, state or participation that is there, or is not."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from trialogue.criteria import nodes
from trialogue.criteria.nodes import Atom
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.matching.change import Change, ChangeKind, Edit
from trialogue.matching.evidence import Finding
from trialogue.matching.imagine.bound import beside
from trialogue.matching.situation import LISTS, Situation
from trialogue.matching.wording import row, say, tree_of
from trialogue.patient import facts

_KINDS: Final[dict[type[Atom], type[facts.Fact]]] = {
    nodes.Diagnosis: facts.Condition,
    nodes.Procedure: facts.Procedure,
    nodes.Allergy: facts.Allergy,
    nodes.State: facts.State,
    nodes.Participation: facts.Participation,
}


def imagine_presence(atom: Any, wanted: bool, finding: Finding, situation: Situation) -> list[Change]:
    """The thing recorded as there, or as never there: an answer where it is open, else as its kind can change."""
    kind = _KINDS[type(atom)]
    edit = presence_edit(atom, kind, wanted, situation)
    words = tree_of(atom)
    if not finding.decided:
        so, not_so = say("if this is so: %(what)s", what=words), say("if this is not so: %(what)s", what=words)
        return [Change("answer", so if wanted else not_so, edits=(edit,))]
    behind = [fact.name or situation.name(fact.concept) for fact in finding.facts if not fact.absent]
    return [Change(*_said(atom, wanted, words, row(", ", dict.fromkeys(behind))), edits=(edit,))]


def _said(atom: Any, wanted: bool, words: str, behind: str) -> tuple[ChangeKind, str]:
    if isinstance(atom, nodes.State):
        no_longer = say("if this were no longer so: %(what)s", what=words)
        return "test", say("if this were so: %(what)s", what=words) if wanted else no_longer
    if isinstance(atom, nodes.Procedure) and wanted:
        return "treatment", say("if this had been done: %(what)s", what=words)
    if wanted:
        return "fixed", say("the study asks for %(what)s, which is not recorded of you", what=words)
    what = say("%(what)s (%(recorded)s)", what=words, recorded=behind) if behind else words
    if isinstance(atom, nodes.Diagnosis) and atom.temporality == "current":
        return "fixed", say("the study excludes %(what)s", what=what)
    past = say("%(what)s (%(recorded)s)", what=_whenever(atom), recorded=behind) if behind else _whenever(atom)
    return "fixed", say("history of %(what)s: what has been does not change", what=past)


def _whenever(atom: Any) -> str:
    """The atom in words; "history of" says already that it was ever."""
    ever = atom.temporality == "history" and atom.window is None
    return tree_of(msgspec.structs.replace(atom, temporality=None) if ever else atom)


def presence_edit(atom: Any, kind: type[facts.Fact], wanted: bool, situation: Situation) -> Edit:
    """The facts that stand against it go; one that says it is there, or never was, comes."""
    part = LISTS[kind]
    asked = None if isinstance(atom, nodes.Participation) else atom.concept
    recorded = [fact for fact in getattr(situation.patient, part) if isinstance(fact, kind)]
    if wanted:
        against = [fact.path for fact in recorded if fact.absent and (not asked or situation.is_a(asked, fact.concept))]
        return Edit(part, tuple(against), (_there(atom, kind, situation),))
    there = [fact.path for fact in recorded if not fact.absent and situation.kinship(fact.concept, asked)]
    return Edit(part, tuple(there), (kind(path=f"imagined.{part}", concept=atom.concept, absent=True),))


def _there(atom: Any, kind: type[facts.Fact], situation: Situation) -> facts.Fact:
    """A fact that is there in the atom's window, for as long and with the qualifiers that it asks."""
    path = f"imagined.{LISTS[kind]}"
    back = _back(atom)
    day = PartialDate.of(back.before(situation.as_of) if back else situation.as_of)
    if kind is facts.Condition:
        return facts.Condition(path=path, concept=atom.concept, status="active", onset=day, qualifiers=atom.qualifiers)
    if kind is facts.Participation:
        return facts.Participation(path=path, start=day)
    dated: dict[str, Any] = {"date": day}
    return kind(path=path, concept=atom.concept, **dated)


def _back(atom: Any) -> Duration | None:
    side = beside(atom.quantity, True) if atom.quantity else None
    if side is not None and atom.quantity.unit in DAYS_PER:
        return Duration(side[0], atom.quantity.unit)
    window = atom.window
    if window is not None and window.low is not None and window.unit in DAYS_PER:
        return Duration(window.low, window.unit)
    return None
