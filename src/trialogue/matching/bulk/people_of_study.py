"""Many people against one study: its criteria compiled on the spot, everybody judged in batches.

The outcomes are those of the reference evaluator, without their explanations.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from trialogue.criteria.criterion import Eligibility
from trialogue.matching.bulk.compile import Compiler
from trialogue.matching.bulk.engine import Engine
from trialogue.matching.bulk.funnel import Judged, judged
from trialogue.matching.outcome import CriterionMatch
from trialogue.matching.policy import Policy
from trialogue.patient.facts import Patient


def judge_people(
    people: Sequence[Patient], eligibility: Eligibility, nct_id: str, *, as_of: datetime.date, policy: Policy
) -> list[Judged]:
    """What the funnel counts of each person, in their order."""
    compiler = Compiler()
    compiler.add(eligibility.criteria)
    engine = Engine(compiler.finish(), [nct_id], lambda _: eligibility, as_of=as_of, policy=policy)
    return [
        judged([
            CriterionMatch(criterion, outcome, reason, "", (), asks)
            for criterion, (outcome, reason, asks) in zip(eligibility.criteria, settled, strict=True)
        ])
        for settled in engine.settled_of_study(people, 0)
    ]  # fmt: skip
