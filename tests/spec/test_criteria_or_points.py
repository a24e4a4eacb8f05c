"""Points of an inclusion that "or" joins from one to the next are one criterion; in an exclusion each stands alone."""

from __future__ import annotations

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Age, Any, Readings


def said(head: str, *points: str) -> list[str]:
    listed = "\n".join(f"* {each}" for each in points)
    criteria = read_text(f"{head} Criteria:\n\n{listed}\n").criteria
    return [print_condition(each.condition) for each in criteria]


def test_points_that_end_in_or_are_alternatives() -> None:
    (read, age) = said("Inclusion", "Stroke or", "Asthma, or", "Psoriasis", "Age 18 years or older")
    assert read.startswith("any(diagnosis(")
    assert read.count("diagnosis(") == 3
    assert age.startswith("age(")


def test_a_point_that_begins_with_or_is_an_alternative() -> None:
    assert len(said("Inclusion", "Stroke", "or asthma", "Psoriasis")) == 2
    assert len(said("Inclusion", "Stroke", "OR", "Asthma")) == 1


def test_each_keeps_out_by_itself() -> None:
    assert len(said("Exclusion", "Stroke or", "Asthma or", "Psoriasis")) == 3


def test_the_text_of_all_points_belongs_to_the_criterion() -> None:
    text = "Inclusion Criteria:\n\n* Stroke or\n* Asthma\n"
    (found,) = read_text(text).criteria
    assert found.text == text[found.start : found.end] == "Stroke or\n* Asthma"
    assert isinstance(found.condition, Any)


def test_an_age_behind_a_last_or_may_be_asked_beside() -> None:
    text = "Inclusion Criteria:\n\n* Stroke or\n* Asthma or\n* 18 to 50 years of age\n"
    (found,) = read_text(text).criteria
    assert isinstance(found.condition, Readings)
    either, beside = found.condition.alternatives
    assert isinstance(either, Any)
    assert isinstance(beside.parts[-1], Age)  # type: ignore[union-attr]


def test_a_sex_or_or_within_a_point_joins_nothing() -> None:
    assert len(said("Inclusion", "Stroke or asthma", "Psoriasis", "and/or eczema")) == 3
