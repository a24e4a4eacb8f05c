"""Terms marked in a piece of a page: once a section, whole words, never where a button may not be."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from portal_pages import PageReader
from trialogue.portal.glossary import explain

BUTTON = re.compile(r'<button type="button" class="term"[^>]*>(.*?)</button>')


def marked(html: str) -> list[str]:
    return BUTTON.findall(explain(html, "x"))


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>A placebo is given.</p>", ["placebo"]),
        ("<p>PLACEBO</p>", ["PLACEBO"]),
        ("<p>placebo and placebo</p>", ["placebo"]),
        ("<p>placebos-like, nonplacebo</p>", []),
        ("<p>ALT is high, alt is not</p>", ["ALT"]),
        ("<p>a placebo comparator</p>", ["placebo comparator"]),
        ("<p>birth control</p>", ["birth control"]),
        ("<p>control of sugar in one arm and a group</p>", []),
        ("<a href='/x'>placebo</a> <h2>placebo</h2> <button>placebo</button>", []),
        ("<form><p>placebo</p></form><p>placebo</p>", ["placebo"]),
        ("<details><summary>placebo</summary><p>placebo</p></details>", ["placebo"]),
        ("<a href='/x'><b>placebo</b></a><svg/><p>placebo</p>", ["placebo"]),
        ("<p title='placebo'>x</p>", []),
        ("<p>&amp;placebo; &lt;washout&gt;</p>", ["placebo", "washout"]),
        ("", []),
    ],
)
def test_what_is_marked(html: str, found: list[str]) -> None:
    assert marked(html) == found


def test_the_explanation_opens_without_a_script_and_stands_behind_the_section() -> None:
    html = explain("<p>A placebo.</p>", "who")
    assert 'popovertarget="term-who-placebo"' in html
    assert html.index("</p>") < html.index('<div popover class="term-means" id="term-who-placebo">')
    assert "/glossary#placebo" in html
    assert PageReader(html).dangers == []


def test_two_sections_have_their_own_ids() -> None:
    page = PageReader(explain("<p>placebo</p>", "a") + explain("<p>placebo</p>", "b"))
    assert page.ids == ["term-a-placebo", "term-b-placebo"]


def test_the_words_of_the_section_stay_as_they_were() -> None:
    html = "<p>Randomised to placebo or a washout &amp; <b>biopsy</b>.</p>"
    without = explain(html, "x").split("<div popover")[0]
    assert BUTTON.sub(r"\1", without) == html


@given(st.text(alphabet=st.sampled_from(list("<>&\"'/ =placebo ALTwashoutscript;")), max_size=120))
def test_untrusted_text_that_was_escaped_stays_escaped(text: str) -> None:
    html = f"<p>{escape(text)}</p>"
    out = explain(html, "x").split("<div popover")[0]
    assert BUTTON.sub(r"\1", out) == html
    assert PageReader(out).dangers == []
    assert set(PageReader(out).tags) <= {"p", "button"}
