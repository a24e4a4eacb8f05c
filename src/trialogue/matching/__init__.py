"""A person's facts against a study's criteria: evaluation, outcomes, reasons, explanations, verdicts.

Pure: the date is an argument. May import `criteria`, `instruments`, `patient`, `vocabulary`; imported by `snapshot`,
`conduct`, `portal`, `cli`.

`evaluate.py` judges a tree, with one module of `atoms/` for each kind of statement; `evidence.py` is what it finds;
`outcome.py` makes of it a criterion's outcome, `verdict.py` a study's. The rules of reading are told in
`docs/reference/matching.md`.
"""

from trialogue.matching.json_form import criterion_to_json, match_to_json, timeline_to_json
from trialogue.matching.outcome import CriterionMatch, hash_sentence
from trialogue.matching.policy import Policy
from trialogue.matching.timeline import Timeline, draw_timeline
from trialogue.matching.verdict import VERDICTS, Match, is_enrolling, match, match_eligibility

__all__ = [
    "VERDICTS",
    "CriterionMatch",
    "Match",
    "Policy",
    "Timeline",
    "criterion_to_json",
    "draw_timeline",
    "hash_sentence",
    "is_enrolling",
    "match",
    "match_eligibility",
    "match_to_json",
    "timeline_to_json",
]
