"""How a case of the matching specification is written: canonical tree, facts as in a patient file, and the answer."""

import datetime
from collections.abc import Mapping
from typing import Any

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.parser import parse_condition
from trialogue.matching import Policy
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.situation import Situation
from trialogue.patient import parse_patient

TODAY = datetime.date(2026, 11, 22)
"""The day of asking in every case that names no other."""

Facts = Mapping[str, Any]


def situation(
    facts: Facts, policy: str = "strict", *, as_of: datetime.date = TODAY, nct_id: str | None = None
) -> Situation:
    """A person with these facts, asked on a day."""
    patient = parse_patient(dict(facts), today=max(as_of, TODAY))
    return Situation(patient, as_of, Policy(policy), nct_id)


def find(tree: str, facts: Facts, policy: str = "strict", *, as_of: datetime.date = TODAY) -> Finding:
    """What the evaluator finds of a tree."""
    return evaluate(parse_condition(tree), situation(facts, policy, as_of=as_of))


def answer(tree: str, facts: Facts, policy: str = "strict", *, as_of: datetime.date = TODAY) -> str:
    """`true`, `false`, `not applicable`, or the reason why it is unknown."""
    finding = find(tree, facts, policy, as_of=as_of)
    if not finding.applies:
        return "not applicable"
    if finding.decided:
        return finding.truth.value
    return finding.reason.word if finding.reason else "no reason"


def judge(tree: str, facts: Facts, kind: str = "inclusion", policy: str = "strict", **more: Any) -> CriterionMatch:
    """The outcome of one criterion whose text is its tree."""
    criterion = Criterion(kind=kind, source="text", text=tree, start=0, end=len(tree), condition=parse_condition(tree))
    return judge_criterion(criterion, situation(facts, policy, **more))
