"""From criteria to a study's verdict: may fit, undetermined, does not fit. "Eligible" is the team's to say."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialogue.criteria.criterion import Eligibility
from trialogue.matching.atoms.age import require_born
from trialogue.matching.cohorts import cohorts_of
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Patient
from trialogue.study import Study

Verdict = Literal["may_fit", "undetermined", "does_not_fit"]

VERDICTS: Final[tuple[Verdict, ...]] = ("may_fit", "undetermined", "does_not_fit")
"""From best to worst: the order in which results are shown."""

_ENROLLING: Final = frozenset({"RECRUITING", "AVAILABLE"})
_UNTOLD: Final = frozenset({None, "", "UNKNOWN", "WITHHELD"})


@dataclass(frozen=True)
class Match:
    """One study for one person on one day.

    `enrolling` stands apart from fit: whether the study takes people now, None where the record does not tell.
    `you_can_answer` counts the undetermined criteria a person can settle (a fact, an attested sentence, consent);
    `team_decides` those that only the study team can.
    """

    nct_id: str
    verdict: Verdict
    policy: Policy
    as_of: datetime.date
    enrolling: bool | None
    you_can_answer: int
    team_decides: int
    criteria: tuple[CriterionMatch, ...]


def match(  # noqa: PLR0913  # all but three are named
    patient: Patient,
    study: Study,
    eligibility: Eligibility,
    *,
    as_of: datetime.date,
    policy: Policy,
    freshness: Freshness | None = None,
) -> Match:
    """Judge every criterion of a study for a person, as of a day, under a policy. Raises BadInput before birth."""
    judged = match_eligibility(
        patient, eligibility, as_of=as_of, policy=policy, nct_id=study.nct_id, freshness=freshness
    )
    verdict, _ = decide(judged)
    _, you, team = count(judged)
    return Match(
        nct_id=study.nct_id,
        verdict=verdict,
        policy=policy,
        as_of=as_of,
        enrolling=is_enrolling(study.overall_status),
        you_can_answer=you,
        team_decides=team,
        criteria=judged,
    )


def match_eligibility(  # noqa: PLR0913  # all but two are named
    patient: Patient,
    eligibility: Eligibility,
    *,
    as_of: datetime.date,
    policy: Policy,
    nct_id: str | None = None,
    freshness: Freshness | None = None,
) -> tuple[CriterionMatch, ...]:
    """Judge criteria that need not belong to a registered study, in their order. Raises BadInput before birth."""
    require_born(patient, as_of)
    situation = Situation(patient, as_of, policy, nct_id, freshness=freshness or default_freshness())
    return tuple(judge_criterion(criterion, situation) for criterion in eligibility.criteria)


def is_enrolling(status: str | None) -> bool | None:
    """Whether a study of this registry status takes people who ask.

    By invitation is False: its people were chosen beforehand, so asking leads nowhere.

    >>> is_enrolling("RECRUITING"), is_enrolling("ENROLLING_BY_INVITATION"), is_enrolling("UNKNOWN")
    (True, False, None)
    """
    return None if status in _UNTOLD else status in _ENROLLING


def decide(criteria: Sequence[CriterionMatch]) -> tuple[Verdict, list[CriterionMatch]]:
    """The verdict, and the criteria it counts.

    Criteria of one cohort bind only there: a person fits the study where the common criteria and those of at least one
    cohort fit, so the best cohort gives the verdict.
    """
    cohorts = cohorts_of([each.criterion for each in criteria])
    candidates = [
        [each for each, cohort in zip(criteria, cohorts, strict=True) if cohort in (None, group)]
        for group in dict.fromkeys(cohort for cohort in cohorts if cohort is not None)
    ] or [list(criteria)]
    judged = [(_verdict(each), each) for each in candidates]
    return min(judged, key=lambda pair: VERDICTS.index(pair[0]))


def count(criteria: Sequence[CriterionMatch]) -> tuple[int, int, int]:
    """How far from fitting: the criteria violated, those open to the person, those open to the team, as the verdict
    counts them."""
    _, counted = decide(criteria)
    outcomes = [each.asks if each.outcome == "undetermined" else each.outcome for each in counted]
    return outcomes.count("violated"), outcomes.count("you"), outcomes.count("team")


def _verdict(criteria: Sequence[CriterionMatch]) -> Verdict:
    if any(each.outcome == "violated" for each in criteria):
        return "does_not_fit"
    open_to_you = any(each.outcome == "undetermined" and each.asks != "team" for each in criteria)
    return "undetermined" if open_to_you else "may_fit"
