"""`Except(base, exceptions)`: the base must hold by some fact that no exception covers.

"Malignancy within 5 years, except adequately treated basal cell carcinoma": every malignancy recorded is asked on its
own whether an exception covers it. Those covered are set aside, and the base is judged by the rest. A fact that may
or may not be covered is tried both ways; where that matters the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trialogue.criteria.nodes import Condition, Except
from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import Stakes, of_exceptions
from trialogue.matching.wording import say
from trialogue.patient.facts import Fact
from trialogue.truth import Truth

Evaluate = Callable[[Condition, Situation, Stakes], Finding]


def evaluate_except(node: Except, situation: Situation, stakes: Stakes, evaluate: Evaluate) -> Finding:
    """Judge the base without the facts that an exception covers."""

    def judge(seen: Situation) -> Finding:
        return evaluate(node.base, seen, stakes)

    def exempt(seen: Situation) -> Finding:
        return evidence.any_of([evaluate(each, seen, of_exceptions(stakes)) for each in node.exceptions])

    base = judge(situation)
    if base.truth is Truth.FALSE or not base.applies:
        return base
    asked: list[tuple[Fact, Finding]] = []
    at_most, aside = base, list[Fact]()
    # Setting one fact aside may bring others to the fore, which are asked in their turn.
    while fresh := [fact for fact in at_most.facts if not fact.absent and all(fact is not seen for seen, _ in asked)]:
        asked += [(fact, exempt(situation.narrowed_to(fact))) for fact in fresh]
        if len(hidden := _those(asked, Truth.TRUE)) > len(aside):
            at_most, aside = judge(situation.without(hidden)), hidden
    if not asked:
        # No fact stands behind the base (age, say, or silence): the exceptions are about the person.
        return evidence.all_of([base, evidence.negated(exempt(situation))]) if base.truth is Truth.TRUE else base
    covering = [cover for _, cover in asked if cover.truth is Truth.TRUE]
    doubtful = [(fact, cover) for fact, cover in asked if cover.truth is Truth.UNKNOWN]
    facts = [fact for fact, _ in asked]
    if not doubtful:
        return _explained(at_most, covering, facts if at_most.truth is not Truth.TRUE else [])
    at_least = judge(situation.without([*aside, *(fact for fact, _ in doubtful)]))
    if at_least.possible == at_most.possible and at_most.decided:
        return _explained(at_most, covering, [])
    covers = [cover for _, cover in doubtful]
    whole = evidence.joined(at_least.possible | at_most.possible, [at_most, at_least], [at_most, *covers])
    reason = next((cover.reason for cover in covers if cover.reason), None) or Reason.AMBIGUOUS
    return evidence.undecided(whole, reason, Step("", say("whether the exception covers it is open")))


def _those(asked: Sequence[tuple[Fact, Finding]], truth: Truth) -> list[Fact]:
    return [fact for fact, cover in asked if cover.truth is truth]


def _explained(finding: Finding, aside: Sequence[Finding], facts: Sequence[Fact]) -> Finding:
    if not aside:
        return finding
    steps = tuple(
        Step(step.subject, say("%(said)s (excepted)", said=step.statement)) for cover in aside for step in cover.steps
    )
    together = {id(fact): fact for fact in (*(f for cover in aside for f in cover.facts), *finding.facts, *facts)}
    return evidence.Finding(
        finding.possible,
        finding.reasons,
        tuple(dict.fromkeys(steps + finding.steps)),
        tuple(together.values()),
        finding.changes.union(*(cover.changes for cover in aside)),
    )
