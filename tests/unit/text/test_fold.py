"""Folding: one key for every way of writing a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialogue.text.fold import ASCII_WORD, WORD, fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haemorrhage", "hemorrhage"),
        ("tumours", "tumor"),
        ("oesophageal centre", "esophageal center"),
        ("diarrhoea", "diarrhea"),
        ("randomised", "randomized"),
        ("B-cell targeted", "B cell-targeted"),
        ("Crohn’s disease", "Crohns disease"),
        ("metastases", "metastasis"),
        ("biopsies", "biopsy"),
        ("SSRIs", "SSRI"),
        ("Sjo\u0308gren", "Sjogren"),
        ("TNF-α", "TNF alpha"),
        ("ﬁbrosis", "fibrosis"),
        ("leucocytes", "leukocyte"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["lupus", "diagnosis", "sclerosis", "ascites", "herpes", "virus"])
def test_a_final_s_that_is_no_plural_stays(word: str) -> None:
    assert fold(word) == word


def test_nothing_to_fold_is_an_empty_key() -> None:
    assert fold(" -- ") == ""


def test_words_have_exact_offsets() -> None:
    text = "Crohn’s disease, 系统"
    assert [text[start:end] for start, end, _ in words(text)] == ["Crohn’s", "disease", "系", "统"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.lists(st.sampled_from(["haem", "oe", "our", "ise", "s", "es", "ies", "tre", "a", "t", "'s", "α", "ll", "ed"]))
)
def test_folding_twice_is_folding_once_on_words_built_of_the_endings(parts: list[str]) -> None:
    word = "".join(parts)
    assert fold(fold(word)) == fold(word)


@given(st.text(st.sampled_from("abcXYZ019_ '`-.s\n\t()"), max_size=40))
def test_the_words_of_plain_text_are_found_alike_by_both_rules(text: str) -> None:
    assert ASCII_WORD.findall(text) == WORD.findall(text)
