"""The answer that a washout waits for: that what is recorded is all there is to tell of a wider thing.

After rituximab's washout, "B-cell targeted therapy within a year" stays open: another may have been taken since.
"""

from __future__ import annotations

import msgspec

from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.change import Change, Edit
from trialogue.matching.evaluate import evaluate
from trialogue.matching.situation import LISTS, Situation
from trialogue.matching.wording import say
from trialogue.patient.facts import Fact, Participation
from trialogue.truth import Truth


def imagine_nothing_else(atom: AnyAtom, situation: Situation) -> Change | None:
    """What is recorded of kinds of the atom's thing, recorded of the thing itself; None where that says nothing new."""
    finding = evaluate(atom, situation)
    if finding.truth is not Truth.TRUE or atom.window is None or not atom.concept:
        return None
    told = [fact for fact in finding.facts if _tells(fact, atom.concept)]
    if not told:
        return None
    add = tuple(msgspec.structs.replace(fact, path=f"imagined.{fact.path}", concept=atom.concept) for fact in told)
    words = say("if there is nothing else to tell of %(name)s", name=situation.name(atom.concept, atom.label))
    return Change("answer", words, edits=(Edit(LISTS[type(told[0])], (), add),))


def _tells(fact: Fact, asked: str) -> bool:
    return not fact.absent and not isinstance(fact, Participation) and type(fact) in LISTS and fact.concept != asked
