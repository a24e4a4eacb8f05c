"""What stands in brackets: references and abbreviations say no more; guards, bounds and plain words do."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    ("Inclusion", "ECOG 0-1 (see Appendix A)"): 'score("ecog", [0..1] "{score}")',
    (
        "Exclusion",
        "Stroke within 30 days of Day 1 (Visit 2)",
    ): 'diagnosis("stroke", window=[..30] "d" before "first dose")',
    ("Exclusion", "Previous exposure to rituximab (Zorbera®)"): 'medication("rituximab", temporality="history")',
    ("Exclusion", "Left wobbly lobe (LWL) thrombus"): 'diagnosis("~left wobbly lobe thrombus")',
    ("Inclusion", "Negative pregnancy test (women of childbearing potential)"): (
        'ifthen(state("childbearing-potential"), measurement("hcg-test", qualifiers=["negative"]))'
    ),
    ("Exclusion", "Positive pregnancy test (females)"): ('all(sex("female"), state("pregnant"))'),
    ("Exclusion", "Severe renal impairment (eGFR < 30) at screening"): (
        'readings("bound-in-brackets", all(diagnosis("renal-impairment", temporality="current", '
        'qualifiers=["severe"]), measurement("egfr", [..30))), measurement("egfr", [..30)))'
    ),
    ("Exclusion", "Asthma (oral steroid dependent) or stroke"): (
        'any(readings("words-in-brackets", diagnosis("asthma", qualifiers=["oral-steroid-dependent"]), '
        'diagnosis("asthma")), diagnosis("stroke"))'
    ),
    (
        "Exclusion",
        "Asthma (diagnosed by a specialist)",
    ): 'diagnosis("asthma", qualifiers=["diagnosed-by-a-specialist"])',
    ("Exclusion", "Spinal cord injury (grade A-D)"): (
        'readings("words-in-brackets", diagnosis("spinal-cord-injury", qualifiers=["grade-a-d"]), '
        'diagnosis("spinal-cord-injury"))'
    ),
}
NOT_WHOLE = [
    "Severe or terminal renal impairment (wobbly kind)",  # goes for one or for both
    "Asthma (unless mild wobbling)",
    "Asthma (as this may wobble the study)",
    "Rituximab use (Arm B only)",
    "Asthma (not allowed in part 2)",
    "Asthma on CT (in a brother)",  # somebody else's
    "HbA1c > 9 % (wobbled three times)",
]


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("line", NOT_WHOLE)
def test_what_does_more_than_explain_leaves_the_part_unread(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) != "full"
