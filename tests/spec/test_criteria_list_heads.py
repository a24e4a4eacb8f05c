"""Lines that turn a list into the other kind in words of their own; a line with a condition turns nothing."""

from __future__ import annotations

import pytest

from trialogue.criteria import print_condition, read_text

TURNS = [
    "Any subject who meets any of the following criteria is excluded from the study:",
    "Criteria for Exclusion of Subjects:",
    "Exclusions",
    "Part 1: Key Exclusion Criteria For Healthy Volunteers:",
    "Part A Exclusion:",
    "Study Eye Exclusion Criteria",
    "Participants meeting any of the following are not to be enrolled in the study:",
    "The main exclusion criteria include but are not limited to the following:",
    "The exclusion criteria are as follows:",
    "Phase 2/3 Exclusion Criteria (for adults and others):",
    "A patient is not eligible if any of the following exclusion criteria (5-13) are present:",
    "The participant may not enter the study if ANY of the following apply:",
    "Patients with any of the following will not be included:",
    "Reasons for exclusion:",
    "Do not enroll patients with:",
    "Step 1 exclusion criteria for everybody randomised",
]

NO_TURNS = [
    "Patients with hepatitis are excluded if:",
    "Exclusion of metastases by:",
    "Liver tests within 10 days before inclusion:",
    "Inclusion and exclusion criteria are listed below:",
    "Patients must meet none of the exclusion criteria:",
]


def kinds(text: str) -> dict[str, str]:
    return {each.text.rstrip(".").lower(): each.kind for each in read_text(text).criteria}


@pytest.mark.parametrize("head", TURNS)
@pytest.mark.parametrize("before", ["Inclusion Criteria:\n\n", ""])
def test_a_list_of_exclusions_opens(head: str, before: str) -> None:
    found = kinds(f"{before}* Lupus\n\n{head}\n\n* Pregnancy\n* Active hepatitis B")
    assert found == {"lupus": "inclusion", "pregnancy": "exclusion", "active hepatitis b": "exclusion"}


@pytest.mark.parametrize("head", NO_TURNS)
def test_a_line_with_a_condition_of_its_own_opens_nothing(head: str) -> None:
    found = kinds(f"Inclusion Criteria:\n\n* Lupus\n\n{head}\n\n* Asthma")
    assert set(found.values()) == {"inclusion"}


def test_what_stands_behind_the_colon_is_the_first_of_them() -> None:
    found = kinds("Inclusion Criteria:\n\n* Lupus\n\nThe exclusion criteria are: pregnancy")
    assert found == {"lupus": "inclusion", "pregnancy": "exclusion"}


def test_a_list_of_inclusions_opens_behind_exclusions() -> None:
    text = "Exclusion Criteria:\n\n* Asthma\n\nStudy Eye Inclusion Criteria\n\n* Glaucoma\n\nto study entry:\n\n* Fever"
    assert kinds(text)["glaucoma"] == "inclusion"
    # A line that only goes on from the one before opens nothing.
    wrapped = (
        "Exclusion Criteria:\n\n* None of these drugs within four weeks prior\n  to study entry:\n\n  * Methotrexate"
    )
    assert {each.kind for each in read_text(wrapped).criteria} == {"exclusion"}


def test_a_part_of_the_study_or_a_donor_is_whom_the_list_is_for() -> None:
    text = "Inclusion Criteria:\n\n* Lupus\n\n{}\n\n* Confirmed HIV"
    for head, whom in (("Donor exclusion criteria", "Donor"), ("Part A Exclusion:", "Part A")):
        assert [each.applies_to for each in read_text(text.format(head)).criteria] == [None, whom]


def test_behind_fields_of_the_record_the_exclusions_begin() -> None:
    text = "* Lupus\nHealthy volunteers allowed\nMust have minimum age of 18 Years\n{}* Pregnancy\n* Asthma"
    for head in ("", "Exclusion Criteria:\n"):  # with the second head too
        found = read_text(text.format(head)).criteria
        assert [each.kind for each in found] == ["inclusion"] * 3 + ["exclusion"] * 2
    assert "opaque" not in print_condition(found[0].condition)
    assert {each.kind for each in read_text("Healthy volunteers allowed\n* Lupus").criteria} == {"inclusion"}
