"""The public JSON of a match: fields may be added, never renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialogue.criteria.nodes import Computable
from trialogue.criteria.printer import print_condition
from trialogue.matching.outcome import CriterionMatch
from trialogue.matching.verdict import Match

if TYPE_CHECKING:
    from trialogue.matching.change import Change
    from trialogue.matching.counterfactual import Counterfactual
    from trialogue.matching.questions import Interview
    from trialogue.matching.timeline import Timeline


def match_to_json(match: Match) -> dict[str, Any]:
    """One entry of `studies` in `trialogue match --json`."""
    return {
        "nct_id": match.nct_id,
        "verdict": match.verdict,
        "policy": match.policy.value,
        "as_of": match.as_of.isoformat(),
        "enrolling": match.enrolling,
        "you_can_answer": match.you_can_answer,
        "team_decides": match.team_decides,
        "criteria": [criterion_to_json(each) for each in match.criteria],
    }


def criterion_to_json(match: CriterionMatch) -> dict[str, Any]:
    """One criterion's entry."""
    criterion = match.criterion
    return {
        "kind": criterion.kind,
        "source": criterion.source,
        "text": criterion.text,
        "start": criterion.start,
        "end": criterion.end,
        "applies_to": criterion.applies_to,
        "understood": print_condition(criterion.condition),
        "computable": Computable.of(criterion.condition),
        "outcome": match.outcome,
        "reason": match.reason,
        "asks": match.asks,
        "explanation": str(match.explanation),
        "facts_used": list(match.facts_used),
    }


def timeline_to_json(timeline: Timeline) -> dict[str, Any]:
    """A study's `timeline`: the intervals of its verdict, and those of every criterion in text order."""
    return {
        "nct_id": timeline.nct_id or None,
        "policy": timeline.policy.value,
        "from": timeline.start.isoformat(),
        "until": timeline.end.isoformat(),
        "enrolling": timeline.enrolling,
        "intervals": [
            {
                "from": each.start.isoformat(),
                "until": each.end.isoformat(),
                "verdict": each.verdict,
                "because": [str(words) for words in each.because],
            }
            for each in timeline.verdicts
        ],
        "criteria": [
            [
                {
                    "from": each.start.isoformat(),
                    "until": each.end.isoformat(),
                    "outcome": each.match.outcome,
                    "reason": each.match.reason,
                    "because": [str(words) for words in each.because],
                }
                for each in intervals
            ]
            for intervals in timeline.criteria
        ],
    }


def counterfactual_to_json(found: Counterfactual) -> dict[str, Any]:
    """A study's `why_not`: what stands in the way with the ways out of each, and the sets for the study as a whole."""
    return {
        "nct_id": found.nct_id or None,
        "enrolling": found.enrolling,
        "exact": found.exact,
        "in_the_way": [
            {
                "criterion": criterion_to_json(each.match),
                "exact": each.exact,
                "searched": {"changes": each.searched.candidates, "all_sets_up_to": each.searched.together},
                "ways": [[_change(change) for change in changes] for changes in each.sets],
            }
            for each in found.ways
        ],
        "sets": [[_change(change) for change in changes] for changes in found.sets],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"kind": change.kind, "words": str(change.words), "date": change.day.isoformat() if change.day else None}


def interview_to_json(interview: Interview, limit: int | None = None) -> dict[str, Any]:
    """The `questions`, the best first, and the `progress`."""
    progress = interview.progress()
    return {
        "questions": [
            {
                "family": each.question.family,
                "about": each.question.about,
                "words": str(each.question.words),
                "choices": list(each.question.choices),
                "units": [str(unit) for unit in each.question.units],
                "how": each.question.how,
                "effort": each.question.effort,
                "why": each.why,
                "studies": list(each.studies),
                "expected_settled": round(each.expected_settled, 3),
                "worth": round(each.worth, 6),
            }
            for each in interview.ranked()[:limit]
        ],
        "progress": {"settled": progress.settled, "total": progress.total, "left_to_team": progress.left_to_team},
    }
