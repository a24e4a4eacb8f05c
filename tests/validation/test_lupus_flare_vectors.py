"""Seventeen published visits with a flare: SELENA-SLEDAI, global assessment, flare index, BILAG flare and new grades.

The rows follow a public supplementary table of the CORTICOLUP trial, in its order (the table runs patient number and
day together, so neither is kept). The table gives results, not what the assessors answered: of the flare index only
what the score and the global assessment alone decide can be checked.
"""

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.bilag_flare import derive_bilag_flare, find_new_grades
from trialogue.instruments.flare_index import compute_flare_index

ROWS = [
    (10, 1.1, "mild_or_moderate", "mild", (0, 1, 2)),
    (13, 1.5, "severe", "severe", (1, 1, 1)),
    (4, 0.4, "mild_or_moderate", "mild", (0, 0, 3)),
    (10, 1.0, "mild_or_moderate", "mild", (0, 1, 1)),
    (8, 1.5, "mild_or_moderate", "moderate", (0, 2, 1)),
    (7, 0.7, "mild_or_moderate", "mild", (0, 1, 2)),
    (19, 2.6, "severe", "severe", (3, 0, 0)),
    (6, 2.1, "severe", "severe", (1, 1, 0)),
    (4, 1.0, "mild_or_moderate", "mild", (0, 1, 1)),
    (6, 1.0, "mild_or_moderate", "moderate", (0, 2, 0)),
    (4, 1.0, "severe", "severe", (1, 0, 0)),
    (8, 0.9, "mild_or_moderate", "mild", (0, 1, 1)),
    (10, 1.4, "severe", "severe", (1, 0, 0)),
    (4, 0.9, "mild_or_moderate", "mild", (0, 1, 0)),
    (10, 0.9, "mild_or_moderate", "mild", (0, 1, 1)),
    (6, 1.0, "mild_or_moderate", "mild", (0, 1, 1)),
    (6, 0.9, "mild_or_moderate", "mild", (0, 1, 0)),
]
BY_TREATMENT = [7, 10, 12]
"""The rows that are severe with a score of 12 or less: through manifestation and treatment."""


@pytest.mark.parametrize(("_score", "_pga", "_sfi", "flare", "new"), ROWS)
def test_bilag_flare(_score: int, _pga: float, _sfi: str, flare: str, new: tuple[int, int, int]) -> None:
    assert derive_bilag_flare(*new) == flare


@pytest.mark.parametrize(("row", "severe"), [(index, row[2] == "severe") for index, row in enumerate(ROWS)])
def test_flare_index_by_score_alone(row: int, severe: bool) -> None:
    score, pga = ROWS[row][:2]
    visit = {
        "reference": "previous",
        "selena_sledai": {"before": max(score - 3, 0), "now": score},
        "pga": {"before": 0, "now": pga},
        "prednisone_mg": {"before": 5, "now": 5},
        "weight_kg": 60,
        "mild_manifestations": ["arthritis"],
        "severe_manifestations": [],
        "added_drugs": [],
        "hospitalised": False,
    }
    by_score = compute_flare_index("classic", visit).flare
    assert by_score == ("severe" if severe and row not in BY_TREATMENT else "mild_or_moderate")
    treated = {**visit, "severe_manifestations": ["nephritis"], "required_treatment": ["prednisone_doubled"]}
    assert compute_flare_index("classic", treated).flare == "severe"


def test_new_grades_are_those_more_active_than_before() -> None:
    before = {"renal": "A", "mucocutaneous": "C", "musculoskeletal": "E", "ophthalmic": "B"}
    now = {"renal": "B", "mucocutaneous": "B", "musculoskeletal": "C", "ophthalmic": "B"}
    assert find_new_grades(before, now) == {"mucocutaneous": "B", "musculoskeletal": "C"}


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({"renal": "A"}, {}, "renal is graded at one assessment only"),
        ({"renal": "F"}, {"renal": "A"}, "'F' is no grade"),
    ],
)
def test_grades_that_cannot_be_compared(before: dict[str, str], now: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        find_new_grades(before, now)
