"""Numbers as people write them: thousands commas against decimal commas, words up to a hundred, fractions."""

from __future__ import annotations

import re
from typing import Final

_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\Z")
_DECIMAL_COMMA: Final = re.compile(r"\d+,\d{1,2}\Z|0,\d+\Z")
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?\Z")

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
WORDS: Final[dict[str, float]] = {word: float(value) for value, word in enumerate(_ONES)} | {
    word: float(value) for word, value in _TENS.items()
}
"""Number words that stand alone ("six", "twenty")."""

_LONGEST: Final = 15  # digits; more is an identifier, not a quantity


def parse_number(text: str) -> float | None:
    """The value of a number as written, or None where it could be two numbers.

    A comma before three digits groups thousands; before one or two digits, or after a leading 0, it is a decimal comma.

    >>> parse_number("100,000"), parse_number("7,5"), parse_number("0,125"), parse_number("six")
    (100000.0, 7.5, 0.125, 6.0)
    >>> parse_number("1.500.000") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    if _PLAIN.match(text):
        return float(text)
    if _THOUSANDS.match(text):
        return float(text.replace(",", ""))
    if _DECIMAL_COMMA.match(text):
        return float(text.replace(",", "."))
    return WORDS.get(text.lower())
