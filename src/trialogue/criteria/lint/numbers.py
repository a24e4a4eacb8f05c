"""Numbers after a comparison that cannot be read as numbers: a letter for a digit, a sign too many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.lint.finding import Finding

_COMPARED: Final = re.compile(r"(?:[<>≤≥≦≧]|[<>]\\?=|=)[ \u00a0]?([0-9OolI][0-9OolI.,]*)")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_BETWEEN: Final = re.compile(r"\bbetween (\d{1,6}(?:\.\d{1,6})?) ?[^\s\d.,;]{0,8} and (\d{1,6}(?:\.\d{1,6})?)\b")
_PLAIN: Final = re.compile(r"\d+(?:[.,]\d+)?")


def find_unreadable_numbers(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    """`unreadable-number`: "> 1O mg" with the letter O, "< 1.5.0"."""
    for index, criterion in enumerate(criteria):
        if criterion.start is None:
            continue
        for found in _COMPARED.finditer(criterion.text):
            written = found.group(1).rstrip(".,")
            follows = criterion.text[found.end() : found.end() + 1]
            if _is_number(written) or not any(char.isdigit() for char in written) or follows.isalpha():
                continue
            message = f"{written!r} cannot be read as a number; write digits and one decimal sign"
            span = (criterion.start + found.start(1), criterion.start + found.start(1) + len(written))
            yield Finding(index, ReadingIssue("unreadable-number", message, span))


def find_turned_ranges(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    """`empty-range` of what the reader refuses to read: "between 10 % and 7 %"."""
    for index, criterion in enumerate(criteria):
        if criterion.start is None:
            continue
        for found in _BETWEEN.finditer(criterion.text) if "between " in criterion.text else ():
            low, high = found.groups()
            if float(low) > float(high):
                message = f"no number lies between {low} and {high}; they may be turned round, or one mistyped"
                span = (criterion.start + found.start(), criterion.start + found.end())
                yield Finding(index, ReadingIssue("empty-range", message, span))


def _is_number(written: str) -> bool:
    return bool(_PLAIN.fullmatch(written) or _THOUSANDS.fullmatch(written))
