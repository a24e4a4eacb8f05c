"""Heads that name nothing by themselves: what they say of when, of taking and of having had goes for each point."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable


def readings(text: str) -> list[str]:
    return [re.sub(r', label="[^"]*"', "", print_condition(each.condition)) for each in read_text(text).criteria]


def under(head: str, *points: str, kind: str = "Exclusion") -> str:
    (found,) = readings(f"{kind} Criteria:\n\n* {head}\n" + "".join(f"  * {point}\n" for point in points))
    return found


RITUXIMAB = 'medication("rituximab", window=[..3] "mo" before "screening")'
BELIMUMAB = 'medication("belimumab", window=[..3] "mo" before "screening")'
STROKE, ASTHMA = 'diagnosis("stroke")', 'diagnosis("asthma")'


@pytest.mark.parametrize(
    ("head", "points", "expected"),
    [
        ("Use of any of the following within 3 months before screening:", ("rituximab", "belimumab"),
         f"any({RITUXIMAB}, {BELIMUMAB})"),
        ("Any of the following within 6 months:", ("stroke", "LVEF < 40 %"),
         'any(diagnosis("stroke", window=[..6] "mo"), measurement("lvef", [..40) "%", window=[..6] "mo"))'),
        ("Any of the following cardiac events in the previous year:", ("stroke", "NYHA class III heart failure"),
         'any(diagnosis("stroke", window=[..1] "a"), '
         'all(score("nyha", [3..3] "{score}", window=[..1] "a"), diagnosis("heart-failure", window=[..1] "a")))'),
        ("History of:", ("stroke", "seizures"),
         'any(diagnosis("stroke", temporality="history"), diagnosis("seizure", temporality="history"))'),
        ("Current or previous use of the following medications:", ("rituximab", "belimumab within 6 months"),
         'any(medication("rituximab", temporality="history"), medication("belimumab", window=[..6] "mo"))'),
        ("Patients with any of the following laboratory abnormalities:", ("ALT > 2 x ULN", "Hb < 8 g/dL"),
         'any(measurement("alt", (2..] "{xULN}"), measurement("haemoglobin", [..8) "g/dL"))'),
        ("Treatment with any of the following within 30 days or 5 half-lives:", ("rituximab",),
         'any(any(medication("rituximab", window=[..30] "d"), medication("rituximab", window=[..5] "{half-life}")))'),
    ],
)  # fmt: skip
def test_what_a_head_says_goes_for_each_point_of_an_exclusion(
    head: str, points: tuple[str, ...], expected: str
) -> None:
    assert under(head, *points) == expected


@pytest.mark.parametrize(
    ("head", "points", "expected"),
    [
        ("No history of any of the following:", ("stroke", "asthma"),
         'not(any(diagnosis("stroke", temporality="history"), diagnosis("asthma", temporality="history")))'),
        ("None of the following:", ("stroke", "asthma"), f"not(any({STROKE}, {ASTHMA}))"),
        ("Must not have the following conditions:", ("stroke", "asthma"), f"not(any({STROKE}, {ASTHMA}))"),
        ("Has not received any of the following within 6 months:", ("rituximab",),
         'not(any(medication("rituximab", window=[..6] "mo")))'),
        ("Has received at least one of the following treatments:", ("rituximab", "belimumab"),
         'any(medication("rituximab", temporality="history"), medication("belimumab", temporality="history"))'),
        ("Meets 1 of the following criteria:", ("stroke", "asthma"), f"any({STROKE}, {ASTHMA})"),
        ("History of both of the following:", ("stroke", "asthma"),
         'all(diagnosis("stroke", temporality="history"), diagnosis("asthma", temporality="history"))'),
    ],
)  # fmt: skip
def test_what_a_head_says_goes_for_each_point_of_an_inclusion(
    head: str, points: tuple[str, ...], expected: str
) -> None:
    assert under(head, *points, kind="Inclusion") == expected


@pytest.mark.parametrize(
    "head",
    [
        "Unable to receive any of the following:",
        "Planned use of any of the following during the study:",
        "Willing to use one of the following:",
    ],
)
def test_points_that_only_complete_their_head_are_not_asked_beside_it(head: str) -> None:
    assert under(head, "rituximab").startswith('readings("unread-head", ')


def test_a_point_of_which_a_head_can_say_nothing_stays_beside_the_unread_head() -> None:
    found = under("Use of any of the following within 3 months before screening:", "rituximab", "age over 80")
    assert found.startswith(f'any({RITUXIMAB}, readings("unread-head", age((80..]')


@pytest.mark.parametrize(
    "head",
    [
        "No more than 1 of the following within 1 year:",
        "Within 3 months after any of the following:",
        "Must not have both of the following:",
        "Wobbling disease with any of the following:",
        "Patients following kidney transplantation:",
    ],
)
def test_a_head_that_counts_down_or_says_more_is_not_laid_over_its_points(head: str) -> None:
    found = under(head, "stroke", "asthma", kind="Inclusion")
    assert "unread-head" in found or "opaque" in found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Use of any of the following within 3 months before screening: rituximab, or belimumab",
         f"any({RITUXIMAB}, {BELIMUMAB})"),
        ("Receipt of any of the following within 3 months before screening: rituximab; belimumab",
         f"any({RITUXIMAB}, {BELIMUMAB})"),
        ("Any of the following within 6 months: stroke, asthma",
         'any(diagnosis("stroke", window=[..6] "mo"), diagnosis("asthma", window=[..6] "mo"))'),
    ],
)  # fmt: skip
def test_the_same_on_one_line(line: str, expected: str) -> None:
    (found,) = readings(f"Exclusion Criteria:\n\n* {line}")
    assert found == expected


def test_on_one_line_an_inclusion_must_say_how_many() -> None:
    (found,) = readings("Inclusion Criteria:\n\n* Use of the following within 3 months: rituximab, belimumab")
    assert found.startswith("opaque")
    (found,) = readings("Inclusion Criteria:\n\n* Received any of the following within 3 months: rituximab, belimumab")
    assert found == 'any(medication("rituximab", window=[..3] "mo"), medication("belimumab", window=[..3] "mo"))'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("B-cell targeted therapy (rituximab within 12 months, belimumab within 3 months)",
         'any(medication("rituximab", window=[..12] "mo"), medication("belimumab", window=[..3] "mo"))'),
        ("Cardiac disease (stroke, myocardial infarction within 6 months, angina)", 'diagnosis("angina"))'),
    ],
)  # fmt: skip
def test_each_name_in_a_bracket_keeps_its_own_time(line: str, expected: str) -> None:
    (found,) = readings(f"Exclusion Criteria:\n\n* {line}")
    assert expected in found


def test_a_time_behind_the_last_name_in_a_bracket_goes_for_each() -> None:
    (found,) = readings("Exclusion Criteria:\n\n* Cardiovascular events (stroke, unstable angina within 2 weeks)")
    assert found.count('window=[..2] "wk"') == found.count('diagnosis("stroke"') + found.count('"unstable-angina"')


@pytest.mark.parametrize("line", ["Patients of any ethnic origin", "Any race or ethnicity"])
def test_what_everybody_is_is_asked_of_nobody(line: str) -> None:
    (criterion,) = read_text(f"Inclusion Criteria:\n\n* {line}").criteria
    assert Computable.of(criterion.condition) == "none"


def test_only_a_capital_g_is_read_by_the_substance() -> None:
    lines = ("Hb >= 90 G/L", "Hb >= 90 x 10^9/L", "Platelets >= 100 G/L")
    assert [re.search(r'"([^"]*/L)"', readings(f"Inclusion Criteria:\n\n* {line}")[0])[1] for line in lines] == [  # type: ignore[index]
        "g/L", "10*9/L", "10*9/L",
    ]  # fmt: skip
