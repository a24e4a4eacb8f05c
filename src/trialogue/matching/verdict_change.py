"""Which changed criterion changed a person's verdict, from one version of a study to another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.matching.atoms.age import require_born
from trialogue.matching.compare import CriterionChange, list_criteria_changes
from trialogue.matching.freshness import default_freshness
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.verdict import Verdict, decide
from trialogue.patient.facts import Patient


@dataclass(frozen=True)
class JudgedChange:
    """A change with what came of its criteria for the person, before and after.

    `decisive`: with this change alone undone, or this change alone made, the verdict is another.
    """

    change: CriterionChange
    before: tuple[CriterionMatch, ...]
    after: tuple[CriterionMatch, ...]
    decisive: bool


@dataclass(frozen=True)
class VerdictChange:
    """The verdict by the old criteria and by the new ones, both judged on the same day by the same facts."""

    before: Verdict
    after: Verdict
    changes: tuple[JudgedChange, ...]
    same: int


def judge_changes(  # noqa: PLR0913  # all but three are named
    patient: Patient,
    before: Eligibility,
    after: Eligibility,
    *,
    as_of: datetime.date,
    policy: Policy,
    nct_id: str | None = None,
) -> VerdictChange:
    """Judge both versions for a person and say, change by change, what it did to her verdict. Raises BadInput before
    birth."""
    require_born(patient, as_of)
    situation = Situation(patient, as_of, policy, nct_id, freshness=default_freshness())
    judged = {id(each): judge_criterion(each, situation) for each in (*before.criteria, *after.criteria)}
    found = list_criteria_changes(before, after)
    verdicts = [_verdict(side.criteria, judged) for side in (before, after)]

    def decisive(change: CriterionChange) -> bool:
        undone = _swapped(after.criteria, out=change.after, into=change.before)
        made = _swapped(before.criteria, out=change.before, into=change.after)
        return _verdict(undone, judged) != verdicts[1] or _verdict(made, judged) != verdicts[0]

    changes = tuple(
        JudgedChange(each, _matches(each.before, judged), _matches(each.after, judged), decisive(each))
        for each in found.changes
    )
    return VerdictChange(verdicts[0], verdicts[1], changes, found.same)


def _verdict(criteria: Sequence[Criterion], judged: dict[int, CriterionMatch]) -> Verdict:
    return decide([judged[id(each)] for each in criteria])[0]


def _swapped(criteria: Sequence[Criterion], *, out: Sequence[Criterion], into: Sequence[Criterion]) -> list[Criterion]:
    leaving = {id(each) for each in out}
    return [*(each for each in criteria if id(each) not in leaving), *into]


def _matches(criteria: Sequence[Criterion], judged: dict[int, CriterionMatch]) -> tuple[CriterionMatch, ...]:
    return tuple(judged[id(each)] for each in criteria)
