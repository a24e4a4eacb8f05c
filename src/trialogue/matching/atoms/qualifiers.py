"""Qualifiers of a condition ("severe", "adequately treated"): shown, ruled out, or left open by what is recorded."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.tables import read_rows
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Condition
from trialogue.truth import Truth


@dataclass(frozen=True)
class _Row:
    shown_by_words: frozenset[str]
    ruled_out_by_words: frozenset[str]
    shown_by_status: frozenset[str]
    ruled_out_by_status: frozenset[str]


@functools.cache
def _rows() -> dict[str, _Row]:
    return {row[0]: _Row(*(frozenset(cell.split()) - {"-"} for cell in row[1:])) for row in read_rows("qualifiers.tsv")}


def judge_qualifiers(qualifiers: Iterable[str], fact: Condition, situation: Situation) -> Finding:
    """Whether every qualifier is known of the recorded condition; one that is not said is unknown."""
    return evidence.all_of([_judge(qualifier, fact, situation) for qualifier in qualifiers])


def _judge(qualifier: str, fact: Condition, situation: Situation) -> Finding:
    truth = qualifier_holds(qualifier, fact)
    name = situation.name(fact.concept, fact.name)
    basis = [*fact.qualifiers, *([] if fact.status == "unknown" else [fact.status])]
    step = Step(name, _said(truth, qualifier, basis))
    return evidence.of_truth(truth, Reason.NO_FACT, step, facts=(fact,))


def _said(truth: Truth, qualifier: str, basis: list[str]) -> str:
    if truth is Truth.UNKNOWN:
        return say("not said whether %(what)s", what=qualifier)
    words = qualifier if truth is Truth.TRUE else say("not %(what)s", what=qualifier)
    return say("%(words)s (recorded as %(basis)s)", words=words, basis=row(", ", basis)) if basis else words


def qualifier_holds(qualifier: str, fact: Condition) -> Truth:
    """Whether a qualifier is known of the recorded condition."""
    if qualifier in fact.qualifiers:
        return Truth.TRUE
    row = _rows().get(qualifier)
    if row is None:
        return Truth.UNKNOWN
    words = set(fact.qualifiers)
    if words & row.shown_by_words:
        return Truth.TRUE
    if words & row.ruled_out_by_words:
        return Truth.FALSE
    if fact.status in row.shown_by_status:
        return Truth.TRUE
    return Truth.FALSE if fact.status in row.ruled_out_by_status else Truth.UNKNOWN
