"""Corrections: the same sentence wherever it stands, the last word holds, a changed text is flagged."""

from __future__ import annotations

import msgspec
import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.review import Correction, apply_corrections, check_correction, latest, sentence_hash
from trialogue.errors import BadInput

SENTENCE = "Purple toes for no more than three Tuesdays"
TREE = 'diagnosis("~purple toe", window=[..21] "d")'
CORRECTION = Correction(
    kind="exclusion",
    sentence=SENTENCE,
    condition=TREE,
    who="R. Viewer",
    when="2026-11-20T10:00:00+00:00",
    why="asked the team",
    study="NCT99000001",
)


def text_with(*lines: str) -> str:
    return "Exclusion Criteria:\n\n" + "".join(f"* {line}\n" for line in lines)


@pytest.mark.parametrize(
    "written",
    [
        "purple toes  for no more\nthan three Tuesdays.",
        "12. Purple toes for no more than three Tuesdays;",
        "b) PURPLE TOES for no more than three Tuesdays",
        "* Purple toes for no more than three\u00a0Tuesdays",
    ],
)
def test_numbering_spaces_and_capitals_make_no_other_sentence(written: str) -> None:
    assert sentence_hash("exclusion", written) == CORRECTION.key


def test_kind_number_and_words_do() -> None:
    others = [
        sentence_hash("inclusion", SENTENCE),
        sentence_hash("exclusion", SENTENCE.replace("three", "four")),
        sentence_hash("exclusion", "No " + SENTENCE),
    ]
    assert CORRECTION.key not in others and len(set(others)) == 3


def test_a_correction_takes_the_place_of_the_reading_in_any_study_and_says_so() -> None:
    text = text_with("Asthma", f"2. {SENTENCE}.")
    before = read_text(text).criteria
    after = apply_corrections(before, latest([CORRECTION]), "NCT99000777")
    assert after[0] == before[0]
    assert print_condition(after[1].condition) == TREE
    assert after[1].condition.span == (after[1].start, after[1].end)
    assert after[1].text == before[1].text
    (issue,) = after[1].issues
    assert issue.code == "reviewed"
    assert issue.message == "read as R. Viewer decided on 2026-11-20: asked the team"


def test_a_changed_sentence_is_read_by_the_reader_and_flagged_in_its_study_only() -> None:
    text = text_with("Asthma", SENTENCE.replace("three", "four"))
    before = read_text(text).criteria
    elsewhere = apply_corrections(before, latest([CORRECTION]), "NCT99000777")
    assert elsewhere == before
    here = apply_corrections(before, latest([CORRECTION]), "NCT99000001")
    assert here[1].condition == before[1].condition
    assert [issue.code for issue in here[1].issues] == ["correction-outdated"]
    assert SENTENCE in here[1].issues[0].message


def test_a_sentence_that_is_gone_flags_nothing_that_is_unlike_it() -> None:
    before = read_text(text_with("Asthma", "Pregnant or breastfeeding")).criteria
    assert apply_corrections(before, latest([CORRECTION]), "NCT99000001") == before


def test_the_last_word_holds_and_a_withdrawn_one_leaves_the_reader_s() -> None:
    later = msgspec.structs.replace(CORRECTION, condition='state("smoker")', when="2026-11-20T12:00:00+01:00")
    latest_of_all = msgspec.structs.replace(CORRECTION, condition='state("pregnant")', when="2026-11-20T11:30:00+00:00")
    assert latest([latest_of_all, CORRECTION, later])[CORRECTION.key] == latest_of_all
    gone = msgspec.structs.replace(CORRECTION, condition="", when="2026-11-21T10:00:00+00:00")
    assert latest([gone, CORRECTION]) == {}


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"kind": "both"}, "write inclusion or exclusion"),
        ({"sentence": " "}, "sentence is empty"),
        ({"who": ""}, "who is empty"),
        ({"why": ""}, "why is empty"),
        ({"when": "yesterday"}, "with its offset"),
        ({"when": "2026-11-20T10:00:00"}, "with its offset"),
        ({"condition": "diagnosis("}, "condition, character"),
        ({"sentence": "x" * 20_001}, "20,000 characters"),
    ],
)
def test_a_correction_of_no_use_is_refused_by_field(changes: dict[str, str], trouble: str) -> None:
    with pytest.raises(BadInput, match=trouble):
        check_correction(msgspec.structs.replace(CORRECTION, **changes))


def test_the_tree_is_kept_in_its_one_spelling() -> None:
    odd = msgspec.structs.replace(CORRECTION, condition='diagnosis( "~purple toe" , window=[..21]"d" )')
    assert check_correction(odd).condition == TREE
