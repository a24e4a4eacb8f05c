"""A person's facts against a study's criteria: evaluation, outcomes, reasons, explanations, verdicts.

Pure: the date is an argument. May import `criteria`, `instruments`, `patient`, `vocabulary`; imported by `snapshot`,
`conduct`, `portal`, `cli`.

`evaluate.py` judges a tree, with one module of `atoms/` for each kind of statement; `evidence.py` is what it finds;
`outcome.py` makes of it a criterion's outcome, `verdict.py` a study's. The rules of reading are told in
`docs/reference/matching.md`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from trialogue.matching.change import Change, apply_changes
    from trialogue.matching.counterfactual import Counterfactual, what_would_fit
    from trialogue.matching.json_form import (
        counterfactual_to_json,
        criterion_to_json,
        interview_to_json,
        match_to_json,
        timeline_to_json,
    )
    from trialogue.matching.letter import match_letter, names_asked
    from trialogue.matching.outcome import CriterionMatch, hash_sentence
    from trialogue.matching.policy import Policy
    from trialogue.matching.questions import Interview, Question
    from trialogue.matching.timeline import Timeline, draw_timeline
    from trialogue.matching.verdict import VERDICTS, Match, is_enrolling, match, match_eligibility

__all__ = [
    "VERDICTS",
    "Change",
    "Counterfactual",
    "CriterionMatch",
    "Interview",
    "Match",
    "Policy",
    "Question",
    "Timeline",
    "apply_changes",
    "counterfactual_to_json",
    "criterion_to_json",
    "draw_timeline",
    "hash_sentence",
    "interview_to_json",
    "is_enrolling",
    "match",
    "match_eligibility",
    "match_letter",
    "match_to_json",
    "names_asked",
    "timeline_to_json",
    "what_would_fit",
]

_FROM: Final = {
    "change": ("Change", "apply_changes"),
    "counterfactual": ("Counterfactual", "what_would_fit"),
    "json_form": (
        "counterfactual_to_json", "criterion_to_json", "interview_to_json", "match_to_json", "timeline_to_json",
    ),
    "letter": ("match_letter", "names_asked"),
    "outcome": ("CriterionMatch", "hash_sentence"),
    "policy": ("Policy",),
    "questions": ("Interview", "Question"),
    "timeline": ("Timeline", "draw_timeline"),
    "verdict": ("VERDICTS", "Match", "is_enrolling", "match", "match_eligibility"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Each name when it is first asked for: a build of a snapshot needs the columns and none of what letters, questions
    and timelines are made of."""
    for module, names in _FROM.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
