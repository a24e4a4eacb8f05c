"""Untrusted registry text is shown as words and can do nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialogue.portal.layout.registry_text import blocks, line, mark_length, printable, read_blocks, without_mark

OUR_TAGS = re.compile(r'</?(?:p|ul|li)(?: (?:dir="auto"|class="(?:registry-list|depth-[0-3])"))*>')


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", '<p dir="auto">one two</p><p dir="auto">three</p>'),
        ("<script>alert(1)</script>", '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>'),
        (r"ALT \> 2 x ULN", '<p dir="auto">ALT &gt; 2 x ULN</p>'),
        ("[x](javascript:alert(1))", '<p dir="auto">[x](javascript:alert(1))</p>'),
        ("", ""),
    ],
)
def test_paragraphs(text: str, html: str) -> None:
    assert blocks(text) == html


def test_a_list_keeps_its_numbers_and_depth() -> None:
    html = blocks("Intro:\n\n1. first\n   * below\n2. second")
    assert '<li class="depth-0" dir="auto">1. first</li><li class="depth-1" dir="auto">below</li>' in html
    assert '<li class="depth-0" dir="auto">2. second</li>' in html


def test_a_minus_before_a_number_is_not_a_list_mark() -> None:
    assert blocks("-20 degrees") == '<p dir="auto">-20 degrees</p>'


@pytest.mark.parametrize(
    "control", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\x00\x1b\ufeff")
)
def test_bidi_and_control_characters_are_dropped(control: str) -> None:
    assert printable(f"a{control}b") == "ab"
    assert control not in blocks(f"* a{control}b")


def test_joiners_that_scripts_need_stay() -> None:
    assert line("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text())
def test_whatever_the_text_only_our_tags_come_out(text: str) -> None:
    rest = OUR_TAGS.sub("", blocks(text))
    assert "<" not in rest
    assert ">" not in rest


@given(st.text(alphabet="ab <>&\"'\\*-1.\n\u202e"))
def test_no_word_is_lost(text: str) -> None:
    letters = [character for character in text if character in "ab1"]
    shown = re.sub(r"&[a-z#0-9]+;", "", OUR_TAGS.sub("", blocks(text)))
    assert [character for character in shown if character in "ab1"] == letters


@given(st.text(alphabet="ab <>&\"'\\*-1.)(\n\u202e\t\r\u2028\x1c\u00a0é😀"), st.integers(0, 9))
def test_every_character_shown_stands_where_it_is_said_to(text: str, first: int) -> None:
    for block in read_blocks(text, first):
        assert block.places == sorted(set(block.places))
        for place, character in zip(block.places, block.text, strict=True):
            in_text = text[place - first]
            assert in_text == character or (character == " " and in_text.isspace())


def test_a_list_mark_is_as_long_as_what_is_taken_off() -> None:
    for text in ("2. Signed consent", "* one", "no mark", "  (a)  deep", ""):
        assert text[mark_length(text) :] == without_mark(text)
