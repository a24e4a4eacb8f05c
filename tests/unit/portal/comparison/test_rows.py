"""The rows of a comparison in words: who lets more people in, and where something was not understood."""

from __future__ import annotations

import pytest

from trialogue.criteria import read_text
from trialogue.matching.compare import compare
from trialogue.portal.comparison.rows import counts, relation_words, shown_sections


def shown(left: str, right: str) -> list[tuple[str, str, str, str]]:
    """Kind, words, icon and dimensions of every row."""
    sections = shown_sections(compare(read_text(left), read_text(right)), "A", "B")
    return [(section.kind, row.words, row.icon, row.differs_in) for section in sections for row in section.rows]


def exclusion(item: str) -> str:
    return f"Exclusion Criteria:\n\n* {item}"


@pytest.mark.parametrize(
    ("left", "right", "words", "icon", "differs_in"),
    [
        ("ALT > 2 x ULN", "ALT > 2 x ULN", "The same in both", "equal", ""),
        ("ALT > 2 x ULN", "ALT > 3 x ULN", "A lets fewer people in", "narrower", "the limit"),
        ("ALT > 3 x ULN", "ALT > 2 x ULN", "A lets more people in", "wider", "the limit"),
        (
            "Rituximab within the last 6 months",
            "Rituximab within the last 12 months",
            "A lets more people in",
            "wider",
            "how long ago",
        ),
    ],
)
def test_a_row_in_words(left: str, right: str, words: str, icon: str, differs_in: str) -> None:
    assert shown(exclusion(left), exclusion(right)) == [("exclusion", words, icon, differs_in)]


def test_what_only_one_asks() -> None:
    rows = shown(exclusion("Pregnant"), exclusion("Tuberculosis"))
    assert [(words, icon) for _, words, icon, _ in rows] == [("Only in A", "one"), ("Only in B", "one")]


def test_the_same_with_a_part_that_was_not_understood_is_hedged() -> None:
    left, right = exclusion("Tuberculosis, HIV, etc."), exclusion("Tuberculosis, HIV")
    assert [words for _, words, _, _ in shown(left, right)] == ["The same in both, as far as it was understood"]


def test_what_both_say_in_the_same_words_is_said_once() -> None:
    left = exclusion("ALT > 2 x ULN\n* Tuberculosis, HIV, etc.\n* Pregnant")
    right = exclusion("ALT > 2 x ULN\n* Tuberculosis, HIV\n* Asthma")
    sections = shown_sections(compare(read_text(left), read_text(right)), "A", "B")
    assert [bool(row.once) for section in sections for row in section.rows if row.relation == "same"] == [True, False]
    assert not any(row.once for section in sections for row in section.rows if row.relation != "same")


def test_inclusion_stands_before_exclusion() -> None:
    text = "Exclusion Criteria:\n\n* Pregnant\n\nInclusion Criteria:\n\n* Asthma"
    assert [kind for kind, *_ in shown(text, text)] == ["inclusion", "exclusion"]


def test_the_counts_name_the_most_telling_first() -> None:
    left = exclusion("ALT > 3 x ULN\n* Pregnant\n* Tuberculosis")
    right = exclusion("ALT > 2 x ULN\n* Tuberculosis")
    assert counts(compare(read_text(left), read_text(right)), "A", "B") == [
        "1 line: A lets more people in",
        "1 line: Only in A",
        "1 line: The same in both",
    ]


def test_every_relation_has_words_of_its_own() -> None:
    relations = ("same", "stricter", "looser", "different", "only left", "only right")
    words = [relation_words(each, "A", "B") for each in relations]
    assert len(set(words)) == len(words)
    assert not any("eligible" in each for each in words)
