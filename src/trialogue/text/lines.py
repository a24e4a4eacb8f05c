"""Lines of a text with their indent and what stands before their words: bullets and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"[^\n]*")
_INDENT: Final = re.compile(r"[ \t\u3000]*")
_BULLET: Final = re.compile(
    r"(?:[*+\-•●○◦▪■□–—·>»¨§o]|[\uf000-\uf0ff])(?=[ \t])[ \t]*|[•●○◦▪■□¨§][ \t]*|[*–—-](?=[A-Z<>])"
)
_NUMBER: Final = re.compile(
    r"(?:[([]?(?P<value>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5})[)\]][.:]?|(?P<dotted>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5})[.](?!\d)"
    r"|(?P<section>\d{1,2}(?:[.]\d{1,2}){1,3})[.)]?(?=[ \t]{1,4}[A-Z])|#(?P<hash>\d{1,3})[.:)]?"
    r"|(?P<listed>\d{1,2}),(?=[ \t]?[A-Z]))[ \t]*"
)


@dataclass(slots=True)
class Line:
    """One line: `start`..`end` without its line end, `indent` columns, and its marker if it has one.

    `marker` is "bullet", "number", "letter", "roman" or None; `body` is where the words begin.
    """

    start: int
    end: int
    indent: int
    marker: str | None
    label: str
    body: int


def lines_of(text: str) -> list[Line]:
    """Every line that holds more than spaces."""
    found, at = [], 0
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        end = stop
        while end > at and text[end - 1].isspace():
            end -= 1
        if end > at:
            found.append(_line(text, at, end))
        at = stop + 1
    return found


def _line(text: str, start: int, end: int) -> Line:
    indent = _INDENT.match(text, start, end)
    assert indent is not None
    begin = indent.end()
    while begin < end and text[begin].isspace():
        begin += 1
    width = sum(4 if char == "\t" else 1 for char in indent.group())
    bullet = _BULLET.match(text, begin, end)
    after = bullet.end() if bullet and bullet.end() < end else begin
    number = _NUMBER.match(text, after, end)
    if number and number.end() <= end and _is_marker(text, number, end):
        label = next(group for group in number.groups() if group)
        return Line(begin, end, width, _number_kind(label), label, number.end())
    if after > begin:
        return Line(begin, end, width, "bullet", text[begin], after)
    return Line(begin, end, width, None, "", begin)


def _is_marker(text: str, number: re.Match[str], end: int) -> bool:
    # "E. coli", "A) " and "I." alone at an end: a letter with a full stop needs a space and a word after it.
    if number.end() >= end:
        return number.group("dotted") is None or number.group("dotted").isdigit()
    label = number.group("dotted")
    if label is not None and label.isalpha():
        return text[number.end() - 1] in " \t" and not (label.isupper() and text[number.end()].islower())
    return True


def _number_kind(label: str) -> str:
    if label[0].isdigit():
        return "number"
    return "roman" if len(label) > 1 else "letter"
