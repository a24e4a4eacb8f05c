"""The normaliser and its offset map."""

from __future__ import annotations

import pytest

from trialogue.text.normalise import normalise


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Age \\>= 18", "Age >= 18"),
        ("BMI ≥30", "BMI >=30"),
        ("ALT ≦ 2", "ALT <= 2"),
        ("x =< 5", "x <= 5"),
        ("x => 5", "x >= 5"),
        ("x >/= 5", "x >= 5"),
        ("x > or = 5", "x >= 5"),
        ("x < or equal to 5", "x <= 5"),
        ("x = or > 5", "x >= 5"),
        ("IgG＜5g/L", "IgG<5g/L"),
        ("a，b；c：d（e）", "a,b;c:d(e)"),
        ("7·0 %", "7.0 %"),
        ("min·1.73", "min·1.73"),
        ("10⁹/L", "10^9/L"),
        ("kg/m²", "kg/m2"),
        ("3 × ULN", "3 x ULN"),
        ("18–70", "18-70"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u200bb\u202ec", "abc"),
        ("a\x00b", "a b"),
        ("&lt; 5 &amp; &ge; 2", "< 5 & >= 2"),
        ("2½ years", "2 1/2 years"),
        ("45°C", "45°C"),
    ],
)
def test_one_spelling(source: str, expected: str) -> None:
    assert normalise(source).text == expected


def test_plain_text_is_left_alone() -> None:
    text = "History of x, within 5 years (or 6)."
    assert normalise(text).text == text


def test_the_map_leads_back_to_the_very_characters() -> None:
    source = "1. ALT \\> or = 2 × ULN，\r\nBMI ≥ 30"
    found = normalise(source)
    at = found.text.index(">= 2")
    assert source[slice(*found.to_source(at, at + 2))] == "\\> or ="
    at = found.text.index("BMI")
    assert source[slice(*found.to_source(at, at + 3))] == "BMI"


def test_the_map_leads_forward_too() -> None:
    source = "x \\>= 5"
    found = normalise(source)
    start, end = found.from_source(3, 5)
    assert found.text[start:end] == ">="


def test_an_empty_stretch_maps_to_an_empty_stretch() -> None:
    found = normalise("ab")
    assert found.to_source(1, 1) == (1, 1)
    assert found.to_source(2, 2) == (2, 2)
    assert normalise("").text == ""
