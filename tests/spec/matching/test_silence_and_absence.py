"""What is not recorded, what is recorded as absent, and lists that are complete."""

from typing import Any

import pytest

from spec.matching.cases import answer, find, judge

UNRECORDED = {
    'diagnosis("hepatitis-b")': "false",
    'procedure("surgery")': "false",
    'medication("rituximab")': "false",
    'allergy("penicillin")': "false",
    'state("smoker")': "false",
    "participation()": "false",
    'measurement("alt", [..40] "U/L")': "no_fact",
    'score("sledai", [..6] "{score}")': "no_fact",
    'age([18..] "a")': "no_fact",
    'sex("female")': "no_fact",
}


@pytest.mark.parametrize("tree", UNRECORDED)
def test_silence(tree: str) -> None:
    """Unknown under strict; under presumptive absent, but for measurements, scores, age and sex."""
    assert answer(tree, {}, "strict") == "no_fact"
    assert answer(tree, {}, "presumptive") == UNRECORDED[tree]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([("malignancy", {})], "ambiguous"),
        ([("malignancy", {}), ("breast cancer", {"absent": True})], "false"),
        ([("malignancy", {}), ("breast cancer", {"absent": True}), ("breast cancer", {})], "conflict"),
        ([("malignancy", {}), ("breast cancer", {"absent": True, "date": "2026-11-20"})], "ambiguous"),
        ([("malignancy", {}), ("lung cancer", {"absent": True})], "ambiguous"),
    ],
)
def test_the_absence_of_just_what_is_asked_answers_beside_something_wider(
    facts: list[tuple[str, dict[str, Any]]], expected: str
) -> None:
    """Cancer, and never breast cancer: it is another. An absence of one day does not answer for the past."""
    listed = [{"name": name, **({} if "absent" in more else {"status": "active"}), **more} for name, more in facts]
    assert answer('diagnosis("breast-cancer", temporality="history")', {"conditions": listed}) == expected


OWN_WORDS = 'state("~sing daily")'


@pytest.mark.parametrize(
    ("tree", "inclusion", "exclusion"),
    [
        (OWN_WORDS, "undetermined", "satisfied"),
        (f"not({OWN_WORDS})", "satisfied", "undetermined"),
        (f'all({OWN_WORDS}, diagnosis("hepatitis-b"))', "violated", "satisfied"),
        (f'any({OWN_WORDS}, diagnosis("hepatitis-b"))', "undetermined", "satisfied"),
        (f'ifthen({OWN_WORDS}, diagnosis("hepatitis-b"))', "not_applicable", "not_applicable"),
        (f'ifthen(diagnosis("hepatitis-b"), {OWN_WORDS})', "not_applicable", "not_applicable"),
        ('diagnosis("~purple toe")', "violated", "satisfied"),  # a disease that no vocabulary holds: a chart would say
        ('state("smoker")', "violated", "satisfied"),
    ],
)
def test_silence_on_the_texts_own_words_is_absence_only_where_that_keeps_nobody_out(
    tree: str, inclusion: str, exclusion: str
) -> None:
    for kind, expected in (("inclusion", inclusion), ("exclusion", exclusion)):
        assert judge(tree, {}, kind, "presumptive").outcome == expected


def test_an_exception_in_the_texts_own_words_is_not_presumed_absent() -> None:
    """ "Adults, except those who sing daily": she may sing."""
    tree = f'except(age([18..] "a"), {OWN_WORDS})'
    facts = {"birth_date": "1980-01-01"}
    assert judge(tree, facts, "exclusion", "presumptive").outcome == "undetermined"
    assert judge(tree, facts, "inclusion", "presumptive").outcome == "satisfied"


def test_own_words_that_are_recorded_answer_as_any_state_and_a_complete_list_where_it_keeps_nobody_out() -> None:
    for facts, expected in (
        ({"states": [{"name": "sings daily"}]}, "satisfied"),
        ({"states": [{"name": "sings daily", "absent": True}]}, "violated"),
        ({"complete": [{"of": "states", "as_of": "2026-11-20"}]}, "undetermined"),  # nobody lists all that studies ask
    ):
        assert judge(OWN_WORDS, facts, "inclusion", "presumptive").outcome == expected
    listed = {"complete": [{"of": "states", "as_of": "2026-11-20"}]}
    assert judge(OWN_WORDS, listed, "exclusion").outcome == "satisfied"


def test_a_presumption_is_said() -> None:
    assert "presumed absent: not recorded" in str(find('diagnosis("hepatitis-b")', {}, "presumptive").steps[0])


@pytest.mark.parametrize(
    ("recorded", "asked", "expected"),
    [
        ("malignancy", "basal-cell-carcinoma", "false"),  # no cancer: no carcinoma
        ("basal-cell-carcinoma", "malignancy", "no_fact"),  # no carcinoma: perhaps another cancer
        ("malignancy", "malignancy", "false"),
    ],
)
def test_absence_goes_down_the_hierarchy_never_up(recorded: str, asked: str, expected: str) -> None:
    facts = {"conditions": [{"name": recorded, "absent": True}]}
    assert answer(f'diagnosis("{asked}", temporality="history")', facts) == expected


@pytest.mark.parametrize(
    ("recorded", "asked", "expected"),
    [("basal-cell-carcinoma", "malignancy", "true"), ("malignancy", "basal-cell-carcinoma", "ambiguous")],
)
def test_presence_goes_up_the_hierarchy_and_leaves_open_what_lies_below(
    recorded: str, asked: str, expected: str
) -> None:
    facts = {"conditions": [{"name": recorded, "status": "active"}]}
    for policy in ("strict", "presumptive"):
        assert answer(f'diagnosis("{asked}", temporality="history")', facts, policy) == expected


def test_a_medication_absent_without_a_date_was_never_taken() -> None:
    facts = {"medications": [{"drug": "rituximab", "absent": True}]}
    for words in ('temporality="current"', 'temporality="history"', 'window=[..1] "a" before "screening"'):
        assert answer(f'medication("rituximab", {words})', facts) == "false"


def test_a_medication_absent_on_a_day_says_nothing_of_other_days() -> None:
    facts = {"medications": [{"drug": "rituximab", "absent": True, "date": "2026-11-10"}]}
    assert answer('medication("rituximab", temporality="current")', facts) == "false"
    assert answer('medication("rituximab", temporality="history")', facts) == "no_fact"
    assert answer('medication("rituximab", window=[..1] "a" before "screening")', facts) == "no_fact"


def test_what_is_not_in_a_complete_list_is_absent() -> None:
    facts = {
        "complete": [{"of": "medications", "as_of": "2026-11-20"}],
        "medications": [{"drug": "prednisone", "ongoing": True}],
    }
    assert answer('medication("rituximab", temporality="history")', facts) == "false"
    assert answer('medication("prednisone", temporality="current")', facts) == "true"
    assert answer('diagnosis("hepatitis-b")', facts) == "no_fact"


def test_a_list_that_was_complete_long_ago_is_stale() -> None:
    facts = {"complete": [{"of": "medications", "as_of": "2025-11-20"}]}
    assert answer('medication("rituximab", temporality="current")', facts) == "stale"
    assert answer('medication("rituximab", temporality="current")', facts, "presumptive") == "false"


def test_a_dated_absence_answers_for_the_present_only() -> None:
    facts = {"conditions": [{"name": "hepatitis B", "absent": True, "date": "2026-11-10"}]}
    assert answer('diagnosis("hepatitis-b", temporality="current")', facts) == "false"
    assert answer('diagnosis("hepatitis-b", temporality="history")', facts) == "no_fact"
    assert answer('diagnosis("hepatitis-b", temporality="history")', facts, "presumptive") == "false"


def test_never_there_and_there_contradict() -> None:
    facts = {"conditions": [{"name": "hepatitis B", "absent": True}, {"name": "hepatitis B", "status": "active"}]}
    assert answer('diagnosis("hepatitis-b")', facts) == "conflict"


def test_a_state_is_what_was_said_last_while_it_is_fresh() -> None:
    tree = 'state("pregnant")'
    assert answer(tree, {"states": [{"name": "pregnant", "date": "2026-11-10"}]}) == "true"
    assert answer(tree, {"states": [{"name": "pregnant", "absent": True, "date": "2026-11-10"}]}) == "false"
    assert answer(tree, {"states": [{"name": "pregnant", "date": "2025-01-10"}]}) == "stale"
    assert answer(tree, {"states": [{"name": "pregnant", "absent": True, "date": "2025-01-10"}]}) == "stale"
    both = [{"name": "pregnant", "date": "2026-11-01"}, {"name": "pregnant", "absent": True, "date": "2026-11-10"}]
    assert answer(tree, {"states": both}) == "false"
    same_day = [{"name": "pregnant", "date": "2026-11-10"}, {"name": "pregnant", "absent": True, "date": "2026-11-10"}]
    assert answer(tree, {"states": same_day}) == "conflict"


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1990-01-01", "no_fact"),
        ("1966-11-22", "false"),  # 60 today
        ("1966-11-23", "no_fact"),
        ("1966", "no_fact"),
        ("2020-01-01", "false"),
    ],
)
@pytest.mark.parametrize("state", ["pregnant", "lactating", "childbearing-potential"])
def test_at_an_age_without_pregnancy_none_need_be_denied(birth: str, expected: str, state: str) -> None:
    assert answer(f'state("{state}")', {"sex": "female", "birth_date": birth}) == expected


def test_a_pregnancy_recorded_at_any_age_speaks_for_itself() -> None:
    facts = {"sex": "female", "birth_date": "1960", "states": [{"name": "pregnant", "date": "2026-11-10"}]}
    assert answer('state("pregnant")', facts) == "true"


def test_a_man_is_not_pregnant() -> None:
    assert answer('state("pregnant")', {"sex": "male"}) == "not applicable"
    assert answer('state("pregnant")', {"sex": "female"}) == "no_fact"


def test_taking_part_in_another_study() -> None:
    facts = {"participations": [{"study": "NCT99000001", "start": "2026-01", "stop": "2026-08"}]}
    trees = {
        'participation(temporality="current")': "false",
        'participation(temporality="history")': "true",
        'participation(window=[..30] "d" before "screening")': "false",
        'participation(window=[..6] "mo" before "screening")': "true",
    }
    for tree, expected in trees.items():
        assert answer(tree, facts, "presumptive") == expected
        # One study that is over does not say that there is no other.
        assert answer(tree, facts) == ("true" if expected == "true" else "no_fact")
