"""A note survives a new version of the text, or is an orphan: laws of anchoring, and the cases that decide."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trialogue.portal.notes.anchoring import CONTEXT, Anchor, anchor, fold, select

TEXT = (
    "Inclusion Criteria:\n\n1. Age 18 to 65 years\n2. SLEDAI-2K \\>= 8 at screening\n\n"
    "Exclusion Criteria:\n\n1. Age 18 to 65 years with nephritis\n2. Pregnancy\n"
)
FEW = st.text(alphabet="ab \n\\>é😀", max_size=12)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


def piece(text: str, words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


@given(before=FEW, exact=FEW, after=FEW, new_before=FEW, new_after=FEW)
def test_edits_elsewhere_never_orphan_a_note(
    before: str, exact: str, after: str, new_before: str, new_after: str
) -> None:
    assume(exact)
    text = before + exact + after
    found = anchor(new_before + exact + new_after, select(text, len(before), len(before + exact)))
    assert found is not None
    assert (new_before + exact + new_after)[found.start : found.end] == exact


@given(before=ANY, exact=ANY, after=ANY)
def test_in_the_same_text_a_note_stands_where_it_stood(before: str, exact: str, after: str) -> None:
    assume(exact)
    start, end = len(before), len(before + exact)
    assert anchor(before + exact + after, select(before + exact + after, start, end)) == Anchor(start, end, True)


@given(far=ANY, context=st.tuples(ANY, ANY), exact=ANY, after=ANY, put=ANY)
def test_words_with_all_their_context_are_found_at_their_own_place(
    far: str, context: tuple[str, str], exact: str, after: str, put: str
) -> None:
    near, nigh = context[0].ljust(CONTEXT, "<"), context[1].ljust(CONTEXT, ">")
    whole = near + exact + nigh
    text, edited = far + whole + after, put + whole + put
    assume(exact and edited.count(near[-CONTEXT:] + exact + nigh[:CONTEXT]) == 1)
    start = len(far + near)
    found = anchor(edited, select(text, start, start + len(exact)))
    assert found == Anchor(len(put + near), len(put + near + exact), True)


@given(text=FEW, exact=FEW, other=FEW)
def test_what_is_found_is_the_words_up_to_blanks_and_escapes(text: str, exact: str, other: str) -> None:
    found = anchor(other, select(text + exact, len(text), len(text + exact)))
    if found is not None:
        assert 0 <= found.start < found.end <= len(other)
        assert fold(other[found.start : found.end])[0] == fold(exact)[0] or other[found.start : found.end] == exact
    elif exact:
        assert exact not in other


def test_of_two_equal_phrases_the_context_decides() -> None:
    for nth in (0, 1):
        start, end = piece(TEXT, "Age 18 to 65 years", nth)
        selector = select(TEXT, start, end)
        put = "Overview:\n" * 12
        assert anchor(put + TEXT, selector) == Anchor(start + len(put), end + len(put), True)


def test_a_phrase_left_only_elsewhere_is_kept_and_called_unsure() -> None:
    selector = select(TEXT, *piece(TEXT, "Age 18 to 65 years"))
    edited = TEXT.replace("1. Age 18 to 65 years\n2. SLEDAI", "1. Adults\n2. SLEDAI")
    found = anchor(edited, selector)
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.replace("SLEDAI-2K \\>= 8", "SLEDAI-2K\n   >= 8"),
        TEXT.replace("\n", "\r\n").replace(" at ", "  at\u00a0"),
        TEXT.replace("\\>", ">"),
    ],
)
def test_other_wrapping_and_escapes_are_the_same_words(edited: str) -> None:
    found = anchor(edited, select(TEXT, *piece(TEXT, "SLEDAI-2K \\>= 8 at screening")))
    assert found is not None
    assert found.sure
    assert edited[found.start : found.end].startswith("SLEDAI")
    assert edited[found.start : found.end].endswith("screening")


@pytest.mark.parametrize("edited", ["", "Other words", TEXT.replace("SLEDAI-2K", "SELENA-SLEDAI")])
def test_words_that_are_gone_make_an_orphan(edited: str) -> None:
    assert anchor(edited, select(TEXT, *piece(TEXT, "SLEDAI-2K \\>= 8"))) is None


def test_nothing_and_only_blanks_are_on_nothing() -> None:
    assert anchor(TEXT, select(TEXT, 3, 3)) is None
    assert anchor("words", select("a \n b", 1, 4)) is None


def test_a_short_quote_in_a_long_text_is_found_near_its_place() -> None:
    text = "a" * 100_000
    assert anchor(text, select(text, 50_000, 50_001)) == Anchor(50_000, 50_001, True)
