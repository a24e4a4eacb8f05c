"""Heads of nested points and of lists on one line: one that only counts, or opens the list, asks nothing itself."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text


def readings(text: str) -> list[str]:
    return [print_condition(each.condition) for each in read_text(text).criteria]


@pytest.mark.parametrize(
    "head",
    [
        "Patients will be eligible if all of the following criteria are met:",
        "Only the patients meeting all the following criteria can be eligible to participate in the trial:",
        "Patients who meet all of the following criteria are eligible for the study, including participants who:",
    ],
)
def test_points_under_a_head_that_only_opens_the_list_are_criteria_of_their_own(head: str) -> None:
    found = readings(f"Inclusion Criteria:\n\n* {head}\n  1. Asthma\n  2. BMI < 30 kg/m2\n* Fever")
    assert [each.partition("(")[0] for each in found] == ["diagnosis", "measurement", "diagnosis"]


def test_nothing_of_such_a_head_is_lost() -> None:
    head = "Patients will be excluded if any of the following criteria are met:"
    text = f"Exclusion Criteria:\n\n* {head}\n  * Asthma\n  * Gout"
    first, second = read_text(text).criteria
    assert first.kind == second.kind == "exclusion"
    assert first.text.startswith("Patients will be excluded")
    assert second.text == "Gout"


def test_a_head_of_the_other_kind_opens_nothing() -> None:
    (found,) = readings("Inclusion Criteria:\n\n* Patients will be excluded if:\n  * Asthma\n  * Gout")
    assert found.startswith('readings("unread-head"')


def test_an_adequate_function_under_an_acceptable_head_is_asked() -> None:
    head = "Acceptable organ function as described below:"
    text = f"Inclusion Criteria:\n\n* {head}\n  * ANC > 1500/uL\n  * Platelets > 100/nL"
    assert readings(text)[0].startswith("all(measurement(")


@pytest.mark.parametrize(
    "head",
    [
        "At least two of the following four symptoms:",
        "Any 2 of the following 3:",
        "Two of the following criteria:",
        "Meets 2 out of the following:",
        "And, two of the following features:",
    ],
)
def test_so_many_of_the_points(head: str) -> None:
    (found,) = readings(f"Inclusion Criteria:\n\n* {head}\n  * Fever\n  * Cough\n  * Asthma")
    assert found.startswith("atleast(2, diagnosis(")


def test_all_so_many_are_all() -> None:
    (found,) = readings(
        "Inclusion Criteria:\n\n* Subject must meet all 3 of the following criteria:\n  * Fever\n  * Cough\n  * Gout"
    )
    assert "atleast" not in found
    assert "all(diagnosis(" in found


@pytest.mark.parametrize(
    ("line", "kind", "begins"),
    [
        ("At least one of the following: fever; cough", "Inclusion", "any(diagnosis("),
        ("Has one of the following conditions: diabetes; asthma; or COPD", "Inclusion", "any(diagnosis("),
        ("Two of the following three: fever; cough; asthma", "Inclusion", "atleast(2, diagnosis("),
        ("At least one of the following: i. fever; ii. asthma", "Inclusion", "any(diagnosis("),
        ("All of the following: fever; cough", "Inclusion", "all(diagnosis("),
        ("Any of the following: ALT > 3 x ULN; AST > 3 x ULN", "Exclusion", "any(measurement("),
        ("At least 2 of the following: fever; cough; asthma", "Exclusion", "atleast(2, diagnosis("),
    ],
)
def test_a_list_on_one_line_joins_as_its_head_counts(line: str, kind: str, begins: str) -> None:
    (found,) = readings(f"{kind} Criteria:\n\n* {line}")
    assert found.startswith(begins)
    assert "opaque" not in found


@pytest.mark.parametrize("kind", ["Inclusion", "Exclusion"])
def test_of_so_many_at_most_none_is_claimed(kind: str) -> None:
    (found,) = readings(f"{kind} Criteria:\n\n* No more than two of the following: asthma; copd; gout")
    assert found.startswith("opaque(")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Age 18 (inclusive) and above", 'age([18..] "a")'),
        ("Age 18 (exclusive) and above", 'age((18..] "a")'),
        ("BMI \\&lt; 35 kg/m2", 'measurement("bmi", [..35) "kg/m2")'),
        ("BMI \\&amp;gt; 35 kg/m2", 'measurement("bmi", (35..] "kg/m2")'),
        ("Hemoglobin > 90 G/L", 'measurement("haemoglobin", (90..] "g/L")'),
        ("Platelets > 90 G / L", 'measurement("platelets", (90..] "10*9/L")'),
        ("Platelets > 90,000/microL", 'measurement("platelets", (90000..] "/uL")'),
        ("Thrombocytopenia (< 90,000 platelets/microL)", 'measurement("platelets", [..90000) "/uL")'),
    ],
)
def test_signs_and_units_written_otherwise(line: str, expected: str) -> None:
    (found,) = readings(f"Inclusion Criteria:\n\n* {line}")
    assert re.sub(r', label="[^"]*"', "", found) == expected


def test_what_explains_a_word_goes_where_the_word_goes() -> None:
    (found,) = readings("Exclusion Criteria:\n\n* Recent (< 1 month) stroke or gout")
    assert found.startswith('readings("shared-qualifier"')
    assert (
        found.count('window=[..1] "mo"') == 3
    )  # the stroke in both ways, the gout in the one in which it is recent, too


def test_how_long_something_takes_is_no_time_ago() -> None:
    (found,) = readings("Exclusion Criteria:\n\n* Prolonged (> 20 minutes) surgery")
    assert "procedure(" not in found


def test_examples_of_a_class_and_more_are_the_class() -> None:
    (found,) = readings("Exclusion Criteria:\n\n* Severe autoimmune disease (e.g., lupus, rheumatoid arthritis, etc.)")
    assert found.startswith('diagnosis("autoimmune-disease"')
    assert '"severe"' in found


def test_no_word_before_a_negation_shares_its_noun() -> None:
    (found,) = readings("Inclusion Criteria:\n\n* Conscious, no mental or cognitive impairment")
    assert "conscious impairment" not in found


def test_what_a_finding_indicates_is_not_a_second_one() -> None:
    (found,) = readings("Exclusion Criteria:\n\n* Large (grade 3) polyps, indicating severe obstruction")
    assert '"~indicating' not in found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Receiving at least one of the following: antimalarials, statins",
            'any(medication("antimalarial", temporality="current"), medication("statin", temporality="current"))',
        ),
        (
            "History of any of the following: stroke, gout, or COPD",
            'any(diagnosis("stroke", temporality="history"), diagnosis("gout", temporality="history"), '
            'diagnosis("copd", temporality="history"))',
        ),
        ("Must not have any of the following: asthma, COPD", 'any(diagnosis("asthma"), diagnosis("copd"))'),
        (
            "Any of the following: nausea, vomiting, and fever",
            'any(diagnosis("nausea"), diagnosis("vomiting"), diagnosis("fever"))',
        ),
    ],
)
def test_a_list_of_any_on_one_line_has_what_stands_before_it(line: str, expected: str) -> None:
    (found,) = readings(f"Exclusion Criteria:\n\n* {line}")
    assert re.sub(r', label="[^"]*"', "", found) == expected


@pytest.mark.parametrize(
    "line",
    [
        "No more than one of the following: asthma, COPD",
        "Use of the following medications: warfarin, aspirin",
        "Fever and any of the following: gout and asthma, COPD and stroke",
        "Received any more of the following within 3 months: rituximab, belimumab",
    ],
)
def test_a_list_that_counts_otherwise_is_not_one_of_any(line: str) -> None:
    (found,) = readings(f"Inclusion Criteria:\n\n* {line}")
    assert "opaque" in found


@pytest.mark.parametrize(
    "line", ["Need for wobbling for more than 5 days in infancy", "Patients who cannot tolerate 3 months of wobbling"]
)
def test_how_much_of_something_there_was_is_no_time_ago(line: str) -> None:
    (found,) = readings(f"Exclusion Criteria:\n\n* {line}")
    assert found.startswith("state(")
    assert "window" not in found
