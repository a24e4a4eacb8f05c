"""From a criterion's truth to its outcome: satisfied, violated, undetermined or not applicable.

The tree says what the text says. An inclusion is satisfied where it is true, an exclusion where it is false; what is
not applicable never stands in the way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final, Literal

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Opaque, atoms
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding, Reason, Value
from trialogue.matching.explain import explain
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import stakes_of
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Attestation

Outcome = Literal["satisfied", "violated", "undetermined", "not_applicable"]
Asks = Literal["you", "team"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("satisfied", "violated", "undetermined", "not_applicable")


@dataclass(frozen=True)
class CriterionMatch:
    """One criterion for one person.

    `reason` is why it is undetermined (None otherwise), `asks` who could settle it: `you` (a fact, an attested
    sentence, consent) or the `team` (judgement). `facts_used` are paths into the patient's document.
    """

    criterion: Criterion
    outcome: Outcome
    reason: str | None
    explanation: str
    facts_used: tuple[str, ...]
    asks: Asks | None = None
    finding: Finding = field(default_factory=lambda: Finding(frozenset()), compare=False, repr=False)


def hash_sentence(text: str) -> str:
    """The SHA-256, in hexadecimal, of a criterion's text: what binds an attestation to its sentence.

    >>> hash_sentence("Able to swallow tablets.")[:8]
    '234f5c75'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def judge_criterion(criterion: Criterion, situation: Situation) -> CriterionMatch:
    """Evaluate one criterion and say what came of it."""
    finding = evaluate(criterion.condition, situation, stakes_of(criterion.kind))
    outcome = _outcome(finding, criterion.kind)
    if outcome == "undetermined" and (attested := _attestation(criterion, situation)) is not None:
        held = attested.holds
        said = (
            say("attested: the sentence is true of the person")
            if held
            else say("attested: the sentence is not true of the person")
        )
        if attested.date:
            said = say("%(said)s (%(from)s)", said=said, **{"from": row(", ", (str(attested.date), attested.source))})
        decided: Outcome = "satisfied" if held == (criterion.kind == "inclusion") else "violated"
        return CriterionMatch(criterion, decided, None, said, (attested.path,), None, finding)
    outcome, reason, asks = settle(finding, criterion.kind)
    paths = tuple(dict.fromkeys(fact.path for fact in finding.facts))
    asks_something = next(atoms(criterion.condition), None) is not None
    explanation = (
        explain(finding, outcome, criterion.kind, situation)
        if asks_something
        else say("the text asks for nothing here, so nothing was found out")
    )
    return CriterionMatch(criterion, outcome, reason, explanation, paths, asks, finding)


def settle(finding: Finding, kind: str) -> tuple[Outcome, str | None, Asks | None]:
    """What a finding makes of a criterion of this kind: outcome, reason, and who could settle it."""
    outcome = _outcome(finding, kind)
    if outcome != "undetermined":
        return outcome, None, None
    reason = finding.reason or Reason.NO_FACT
    return outcome, reason.word, "team" if reason is Reason.JUDGEMENT else "you"


def _outcome(finding: Finding, kind: str) -> Outcome:
    if not finding.applies:
        return "not_applicable"
    wanted = kind != "exclusion"

    def holds(value: Value) -> bool:
        return value is None or value == wanted

    outcomes = {holds(value) for value in finding.possible}
    return "undetermined" if len(outcomes) != 1 else "satisfied" if outcomes == {True} else "violated"


def _attestation(criterion: Criterion, situation: Situation) -> Attestation | None:
    """The person's own last answer to this sentence, asked only where words in it were not understood."""
    if not any(isinstance(atom, Opaque) for atom, _ in atoms(criterion.condition)):
        return None
    key = hash_sentence(criterion.text)
    answers = [
        each
        for each in situation.patient.attestations
        if each.sentence_sha256 == key and (each.date is None or each.date.earliest() <= situation.as_of)
    ]
    if not answers:
        return None
    return max(answers, key=lambda each: each.date.latest() if each.date else situation.as_of)
