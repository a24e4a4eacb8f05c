"""Numbers, units of time, and lines."""

from __future__ import annotations

import pytest

from trialogue.text.durations import parse_time_unit
from trialogue.text.lines import lines_of
from trialogue.text.numbers import parse_number
from trialogue.text.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18", 18.0),
        ("2.5", 2.5),
        ("1,500", 1500.0),
        ("100,000", 100000.0),
        ("7,5", 7.5),
        ("0,125", 0.125),
        ("1,500.5", 1500.5),
        ("six", 6.0),
        ("Twelve", 12.0),
        ("1.500.000", None),
        ("1,5,0", None),
        ("12,3456", None),
        ("9999999999999999", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("word", "code"), [("Years", "a"), ("month", "mo"), ("wks", "wk"), ("days", "d"), ("mg", None)]
)
def test_units_of_time(word: str, code: str | None) -> None:
    assert parse_time_unit(word) == code


def test_tokens_keep_their_places() -> None:
    text = "SELENA-SLEDAI score<8"
    assert [(t.text, t.kind) for t in tokenise(text)] == [
        ("SELENA", "word"),
        ("-", "sign"),
        ("SLEDAI", "word"),
        ("score", "word"),
        ("<", "compare"),
        ("8", "number"),
    ]
    assert all(text[t.start : t.end] == t.text for t in tokenise(text))


@pytest.mark.parametrize(
    ("line", "marker", "body"),
    [
        ("1. Age", "number", "Age"),
        ("  2) Age", "number", "Age"),
        ("(3) Age", "number", "Age"),
        ("* Age", "bullet", "Age"),
        ("- Age", "bullet", "Age"),
        ("• Age", "bullet", "Age"),
        ("a. Age", "letter", "Age"),
        ("ii) Age", "roman", "Age"),
        ("1.2 Age", "section", "Age"),
        ("* 1. Age", "number", "Age"),
        ("E. coli infection", None, "E. coli infection"),
        ("18 years or older", None, "18 years or older"),
        ("1.5 x ULN", None, "1.5 x ULN"),
        ("-5 degrees", None, "-5 degrees"),
    ],
)
def test_markers(line: str, marker: str | None, body: str) -> None:
    (found,) = lines_of(line)
    assert line[found.body : found.end] == body
    assert found.marker == ("number" if marker == "section" else marker)


def test_blank_lines_are_no_lines() -> None:
    assert lines_of(" \n\t\n\n") == []
