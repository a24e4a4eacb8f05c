"""The terms: short, plain, told apart, and no promise among them."""

from __future__ import annotations

from collections import Counter

import pytest

from trialogue.portal.glossary import Term, load_terms


def test_there_are_enough_and_their_ids_are_unique() -> None:
    ids = [term.id for term in load_terms()]
    assert len(ids) >= 120
    assert len(set(ids)) == len(ids)


def test_no_spelling_belongs_to_two_terms() -> None:
    spellings = Counter(each.casefold() for term in load_terms() for each in (term.term, *term.also))
    assert [each for each, count in spellings.items() if count > 1] == []


@pytest.mark.parametrize("term", load_terms(), ids=lambda term: term.id)
def test_a_term_is_short_whole_and_promises_nothing(term: Term) -> None:
    assert term.term.strip() == term.term != ""
    assert 3 <= len(term.means.split()) <= 40
    assert term.means.endswith((".", "'", "?"))
    assert "eligible" not in f"{term.term} {term.means}".lower()
    assert "<" not in term.means
    assert term.quiet <= {term.term, *term.also}
    assert len(max(term.means.replace(".", ".|").split("|"), key=len).split()) <= 30


def test_what_is_ambiguous_is_not_marked() -> None:
    marked = {spelling for term in load_terms() for spelling in term.marked}
    assert not marked & {"control", "group", "arm", "study", "condition", "IV", "PI"}
