"""An absence that was recorded is never called "not recorded", even where it does not answer the whole question."""

from __future__ import annotations

import datetime

import pytest

from trialogue.criteria import read_text
from trialogue.matching import Policy, match_eligibility
from trialogue.patient import parse_patient

DAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("policy", "outcome", "beginning"),
    [
        (
            Policy.PRESUMPTIVE,
            "satisfied",
            "herpes zoster: presumed absent: herpes zoster recorded absent on 2026-11-10",
        ),
        (Policy.STRICT, "undetermined", "herpes zoster: herpes zoster recorded absent on 2026-11-10"),
    ],
)
def test_an_absence_on_one_day_is_named_where_a_window_is_asked(policy: Policy, outcome: str, beginning: str) -> None:
    absence = {"name": "herpes zoster", "absent": True, "date": "2026-11-10"}
    person = parse_patient({"conditions": [absence]}, today=DAY)
    eligibility = read_text("Exclusion Criteria:\n\n- Herpes zoster within 3 months before screening")
    (found,) = match_eligibility(person, eligibility, as_of=DAY, policy=policy)
    assert found.outcome == outcome
    assert found.explanation.startswith(beginning)
    assert "not recorded" not in found.explanation
