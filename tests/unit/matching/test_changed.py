"""Two versions of one study's criteria: looser, stricter, new, gone, reworded, in words."""

from __future__ import annotations

import pytest

from trialogue.criteria import read_text
from trialogue.matching.compare import CriterionChange, list_criteria_changes


def changes(before: str, after: str) -> list[CriterionChange]:
    return list(list_criteria_changes(read_text(before), read_text(after)).changes)


def inclusion(*lines: str) -> str:
    return "Inclusion Criteria:\n\n" + "".join(f"* {line}\n" for line in lines)


def exclusion(*lines: str) -> str:
    return "Exclusion Criteria:\n\n" + "".join(f"* {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "relation", "effect", "words"),
    [
        (
            inclusion("prednisone at most 20 mg/day"),
            inclusion("prednisone at most 30 mg/day"),
            "looser",
            "more",
            "Prednisone may now be up to 30 mg/day (was 20).",
        ),
        (
            exclusion("prednisone > 20 mg/day"),
            exclusion("prednisone > 15 mg/day"),
            "stricter",
            "fewer",
            "Prednisone may now be at most 15 mg/day (was 20).",
        ),
        (
            inclusion("Age 18 to 70 years"),
            inclusion("Age 18 to 75 years"),
            "looser",
            "more",
            "Age may now be up to 75 years (was 70).",
        ),
        (
            inclusion("Age 18 years or older"),
            inclusion("Age 21 years or older"),
            "stricter",
            "fewer",
            "Age must now be at least 21 years (was 18).",
        ),
        (
            exclusion("rituximab within 12 months of screening"),
            exclusion("rituximab within 6 months of screening"),
            "looser",
            "more",
            "Now keeps a person out: rituximab within 6 months before screening "
            "(was: rituximab within 12 months before screening).",
        ),
        (
            inclusion("SLEDAI >= 6 or BILAG A"),
            inclusion("SLEDAI >= 8 or BILAG A"),
            "stricter",
            "fewer",
            "Now asked: SLEDAI at least 8 (was: SLEDAI at least 6).",
        ),
        (
            inclusion("Age 18 or older"),
            inclusion("Age 18 or older", "Body weight at least 40 kg"),
            "new",
            "fewer",
            "New: this must hold: body weight at least 40 kg.",
        ),
        (
            exclusion("Asthma", "Hepatitis B"),
            exclusion("Asthma"),
            "gone",
            "more",
            "No longer keeps a person out: hepatitis b.",
        ),
        (
            inclusion("Such gleebish wambles of the tablets"),
            inclusion("Such gleebish wambles of the capsules"),
            "reworded",
            "unclear",
            "In other words, not all of it understood: “Such gleebish wambles of the capsules” "
            "(was: “Such gleebish wambles of the tablets”).",
        ),
        (
            inclusion("Age 18 years or older"),
            inclusion("At least 18 years of age"),
            "reworded",
            "none",
            "In other words, and the same was understood: age at least 18 years.",
        ),
    ],
)
def test_one_change_is_one_sentence(before: str, after: str, relation: str, effect: str, words: str) -> None:
    (found,) = changes(before, after)
    assert (found.relation, found.effect, str(found.sentence)) == (relation, effect, words)


def test_the_same_criteria_in_another_order_and_spacing_are_no_change() -> None:
    before = inclusion("Age 18 or older", "Able to swallow tablets", "Able to swallow tablets")
    after = inclusion("Able to  swallow tablets", "Able to swallow tablets", "Age 18 or older")
    found = list_criteria_changes(read_text(before), read_text(after))
    assert (found.changes, found.same) == ((), 3)


def test_both_directions_mirror_each_other() -> None:
    before = inclusion("Age 18 to 70 years", "SLEDAI >= 6", "Lupus nephritis") + exclusion("ALT > 2 x ULN", "Asthma")
    after = inclusion("Age 16 to 70 years", "SLEDAI >= 8") + exclusion("ALT > 3 x ULN", "Asthma", "Hepatitis B")
    there = [(each.relation, each.effect) for each in changes(before, after)]
    back = [(each.relation, each.effect) for each in changes(after, before)]
    opposite = {
        "looser": "stricter",
        "stricter": "looser",
        "new": "gone",
        "gone": "new",
        "more": "fewer",
        "fewer": "more",
    }
    assert sorted((opposite[a], opposite[b]) for a, b in there) == sorted(back)
    assert len(there) == 5


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (exclusion("Hepatitis B or hepatitis C"), exclusion("Hepatitis B, hepatitis C or HIV infection"), "fewer"),
        (inclusion("SLEDAI >= 6 or BILAG A"), inclusion("SLEDAI >= 6 or BILAG A or lupus nephritis"), "more"),
    ],
)
def test_one_more_alternative_lets_more_people_in_or_keeps_more_out(before: str, after: str, effect: str) -> None:
    assert {each.effect for each in changes(before, after)} <= {effect, "unclear"}


def test_from_nothing_and_to_nothing() -> None:
    text = inclusion("Age 18 or older", "Able to swallow tablets")
    assert [each.relation for each in changes("", text)] == ["new", "new"]
    assert [each.relation for each in changes(text, "")] == ["gone", "gone"]
    assert changes("", "") == []


@pytest.mark.parametrize(
    ("before", "after", "relations"),
    [
        # Asked in the sentence's own words: one that was worded otherwise is neither new nor gone.
        ("Lives far away from the study site", "Lives too far away from the study site", ["reworded"]),
        ("Likes to whistle in the morning", "Likes to whistle in the early morning", ["reworded"]),
        ("Likes to whistle in the morning", "Collects stamps of other countries", ["gone", "new"]),
        ("History of asthma or related wobbles", "History of asthma or other related wobbles", ["reworded"]),
    ],
)
def test_a_statement_in_own_words_is_aligned_by_its_words(before: str, after: str, relations: list[str]) -> None:
    found = changes(exclusion(before, "asthma"), exclusion("asthma", after))
    assert sorted(each.relation for each in found) == relations
    for each in found:
        if each.relation == "reworded":
            assert (each.before[0].text, each.after[0].text) == (before, after)


def test_the_same_words_on_the_other_side_are_not_reworded() -> None:
    words = "Likes to whistle in the morning"
    assert {each.relation for each in changes(exclusion(words), inclusion(words))} == {"gone", "new"}
