"""The registry's structured fields as criteria."""

from __future__ import annotations

import json

import pytest

from trialogue.criteria import print_condition, read
from trialogue.criteria.criterion import Criterion
from trialogue.study import parse_study


def criteria_of(**module: object) -> list[Criterion]:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99000001"},
            "eligibilityModule": module,
        }
    }
    return list(read(parse_study(json.dumps(record).encode())).criteria)


def test_ages_and_sex_become_inclusion_criteria_without_a_place() -> None:
    found = criteria_of(minimumAge="18 Years", maximumAge="6 Months", sex="FEMALE")
    assert [(each.source, each.kind, each.start, each.end) for each in found] == [
        ("minimumAge", "inclusion", None, None),
        ("maximumAge", "inclusion", None, None),
        ("sex", "inclusion", None, None),
    ]
    assert [print_condition(each.condition) for each in found] == [
        'age([18..] "a", label="18 Years")',
        'age([..6] "mo", label="6 Months")',
        'sex("female", label="FEMALE")',
    ]


@pytest.mark.parametrize("module", [{}, {"sex": "ALL"}, {"healthyVolunteers": False}, {"healthyVolunteers": True}])
def test_fields_that_rule_nobody_out_make_no_criterion(module: dict[str, object]) -> None:
    assert criteria_of(**module) == []


def test_text_criteria_come_first() -> None:
    found = criteria_of(eligibilityCriteria="Inclusion Criteria:\n\n* Age 18 to 70 years", minimumAge="18 Years")
    assert [each.source for each in found] == ["text", "minimumAge"]
    assert found[1].issues == ()


def test_a_text_that_says_another_age_is_flagged() -> None:
    found = criteria_of(eligibilityCriteria="Inclusion Criteria:\n\n* Age 20 to 70 years", minimumAge="18 Years")
    (issue,) = found[1].issues
    assert issue.code == "field-disagrees"
    assert "18 a" in issue.message and "20 a" in issue.message


def test_an_unreadable_field_is_kept_and_flagged() -> None:
    (found,) = criteria_of(sex="PURPLE")
    assert print_condition(found.condition) == 'opaque(label="PURPLE")'
    assert [issue.code for issue in found.issues] == ["unreadable-field"]
