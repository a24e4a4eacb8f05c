"""Many people against one study: its criteria compiled on the spot, everybody judged in batches.

The outcomes are those of the reference evaluator, without their explanations.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.matching.bulk.codes import Settled
from trialogue.matching.bulk.compile import Compiler
from trialogue.matching.bulk.engine import Engine
from trialogue.matching.bulk.funnel import Judged, judged
from trialogue.matching.outcome import CriterionMatch
from trialogue.matching.policy import Policy
from trialogue.patient.facts import Patient


class PeopleOfStudy:
    """People who are judged against a study, and against what it would be with a criterion changed.

    A criterion is judged once: a change costs no more than what was changed.
    """

    def __init__(self, people: Sequence[Patient], nct_id: str, *, as_of: datetime.date, policy: Policy) -> None:
        self._people, self._nct_id, self._as_of, self._policy = people, nct_id, as_of, policy
        self._known: dict[int, tuple[Criterion, list[Settled]]] = {}

    def judge(self, eligibility: Eligibility) -> list[Judged]:
        """What the funnel counts of each person, in their order."""
        self._learn(eligibility)
        columns = [self._known[id(each)][1] for each in eligibility.criteria]
        return [
            judged([
                CriterionMatch(criterion, outcome, reason, "", (), asks)
                for criterion, (outcome, reason, asks) in zip(
                    eligibility.criteria, (column[at] for column in columns), strict=True
                )
            ])
            for at in range(len(self._people))
        ]  # fmt: skip

    def _learn(self, eligibility: Eligibility) -> None:
        new = tuple(each for each in eligibility.criteria if id(each) not in self._known)
        if not new:
            return
        asked = msgspec.structs.replace(eligibility, criteria=new)
        compiler = Compiler()
        compiler.add(new)
        engine = Engine(
            compiler.finish(), [self._nct_id], lambda _: asked, as_of=self._as_of, policy=self._policy
        )  # fmt: skip
        of_everybody = list(engine.settled_of_study(self._people, 0))
        for at, criterion in enumerate(new):
            self._known[id(criterion)] = (criterion, [settled[at] for settled in of_everybody])
