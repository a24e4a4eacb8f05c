"""What an answer at one place of a criterion's tree may cost the person: so where a chart's silence on the text's own
words is taken for absence, and where it is not.

A chart says which diseases and drugs there are, and is silent on the others. It never says in the words of a study
what a person is or does ("works at the participating site"), so that nothing of the kind is recorded tells nothing.
Under `presumptive` such a state is presumed absent only where that cannot keep the person out; elsewhere it stays
unknown, as under `strict`, and no list of states declared complete answers it: nobody lists all that studies ask. What
may keep her out follows from the kind of criterion and from what stands above: negation and exceptions turn it round,
a guard that does not hold takes its statement out of the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

import msgspec

from trialogue.criteria import as_it_stands, nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import AnyAtom, Atom, Condition
from trialogue.matching.policy import Policy
from trialogue.matching.situation import LISTS, Situation
from trialogue.patient import facts
from trialogue.vocabulary import is_ungrounded


class Stakes(NamedTuple):
    """Whether this place's coming out false, true, or not applicable may keep the person out of the study."""

    false: bool
    true: bool
    neither: bool


NOTHING: Final = Stakes(false=False, true=False, neither=False)
"""Of a tree that is no criterion of a study."""


EITHER_WAY: Final = Stakes(false=True, true=True, neither=True)
"""Where silence on the text's own words is never an answer."""


def stakes_of(kind: str) -> Stakes:
    """Of the whole tree of an inclusion or exclusion.

    >>> stakes_of("inclusion")
    Stakes(false=True, true=False, neither=False)
    """
    return Stakes(false=kind != "exclusion", true=kind == "exclusion", neither=False)


def number_of(stakes: Stakes) -> int:
    """Three bits, by which :data:`ALL_STAKES` gives them back."""
    return stakes.false + 2 * stakes.true + 4 * stakes.neither


ALL_STAKES: Final = tuple(Stakes(bool(at & 1), bool(at & 2), bool(at & 4)) for at in range(8))


@cache
def turned(stakes: Stakes) -> Stakes:
    """Of what is negated."""
    return Stakes(stakes.true, stakes.false, stakes.neither)


@cache
def of_parts(stakes: Stakes, *, every: bool) -> Stakes:
    """Of the parts of All (`every`), Any or AtLeast: what is not applicable is left to the others."""
    return Stakes(stakes.false, stakes.true, stakes.neither or (stakes.true if every else stakes.false))


@cache
def of_guard(stakes: Stakes) -> Stakes:
    """Of a guard: where it does not hold nothing is asked, where it holds its statement counts."""
    return Stakes(stakes.neither, stakes.false or stakes.true, stakes.neither)


@cache
def of_exceptions(stakes: Stakes) -> Stakes:
    """Of exceptions: one that holds sets aside what the base rests on."""
    return Stakes(stakes.true, stakes.false, stakes.true or stakes.false)


def parts_at_stake(node: Condition, stakes: Stakes) -> Iterator[tuple[Condition, Stakes]]:
    """The parts of a node in their order, each with what is at stake there."""
    match node:
        case nodes.Not(part=part):
            yield part, turned(stakes)
        case nodes.All(parts=parts):
            yield from ((part, of_parts(stakes, every=True)) for part in parts)
        case nodes.Any(parts=parts) | nodes.AtLeast(parts=parts):
            yield from ((part, of_parts(stakes, every=False)) for part in parts)
        case nodes.IfThen(guard=guard, then=then):
            yield guard, of_guard(stakes)
            yield then, stakes
        case nodes.Readings(alternatives=(found, whole), rule=as_it_stands.RULE):
            yield whole, EITHER_WAY  # what was said of the whole of it is the answer, whatever was found in it
            yield found, stakes
            yield whole, stakes
        case nodes.Readings(alternatives=alternatives):
            yield from ((each, stakes) for each in alternatives)
        case nodes.Except(base=base, exceptions=exceptions):
            yield base, stakes
            yield from ((each, of_exceptions(stakes)) for each in exceptions)


def is_unpresumed(atom: Condition, stakes: Stakes) -> bool:
    """Whether silence on this statement stays unknown at such a place: a state in the text's own words, the absence of
    which may keep the person out."""
    return stakes.false and isinstance(atom, nodes.State) and is_ungrounded(atom.concept)


def statements(node: Condition, stakes: Stakes) -> Iterator[tuple[AnyAtom, bool]]:
    """The atoms in tree order, each with whether it is unpresumed."""
    if isinstance(node, Atom):
        yield node, is_unpresumed(node, stakes)
    for part, at_stake in parts_at_stake(node, stakes):
        yield from statements(part, at_stake)


def asked_of(situation: Situation, *, unpresumed: bool) -> Situation:
    """The situation in which a statement is judged: where it is unpresumed only what was said of it answers, no silence
    and no list of states that is complete. A letter has a rule of its own (`letter.py`)."""
    if not unpresumed or situation.spoken is not None:
        return situation
    patient = situation.patient
    if situation.policy is Policy.STRICT and not patient.complete:
        return situation
    lists = tuple(each for each in patient.complete if each.of != LISTS[facts.State])
    return replace(situation, policy=Policy.STRICT, patient=msgspec.structs.replace(patient, complete=lists))


def as_in_criterion(atom: AnyAtom, criterion: Criterion, situation: Situation) -> Situation:
    """The situation in which a statement of a criterion is judged there."""
    asked = statements(criterion.condition, stakes_of(criterion.kind))
    return asked_of(situation, unpresumed=any(each == atom and open_ for each, open_ in asked))
