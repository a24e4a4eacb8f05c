"""The normaliser: one spelling for each sign that is only written differently, with an exact way back to the source.

What it changes: markdown escapes, HTML's named signs for comparators and spaces, line ends, invisible and control
characters, compatibility forms (Unicode NFKC), full-width and look-alike punctuation, middle dots between digits, and
the many spellings of "at most" and "at least", which become `<=` and `>=`. It never changes what is said: letters keep
their case, a superscript stays a power (`10⁹` is `10^9`), and a line stays a line.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

_ESCAPABLE: Final = re.escape("\\`*_{}[]()#+-.!<>~|=&\"'^$%/:;,?@")
# One alternation finds every place that may change; all between is copied as it stands.
_CHANGE: Final = re.compile(
    rf"\\?&(?:amp;)?(?P<named>lt|gt|le|ge|amp|nbsp|plusmn);|\\(?P<escaped>[{_ESCAPABLE}])|"
    r"\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[^\x00-\x7f]"
)
_NAMED: Final = {"lt": "<", "gt": ">", "le": "<=", "ge": ">=", "amp": "&", "nbsp": " ", "plusmn": "+-"}
"""Signs by their names in HTML, which some records hold escaped once more: "\\&amp;lt;"."""
_SIGNS: Final = {
    **dict.fromkeys("≤≦⩽≲⪕≯", "<="),
    **dict.fromkeys("≥≧⩾≳⪖≮", ">="),
    **dict.fromkeys("˂", "<"),
    **dict.fromkeys("˃", ">"),
    **dict.fromkeys("º˚", "°"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u00ad\ufe58\ufe63\uff0d\u30fc", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201f\u2033", '"'),
    **dict.fromkeys("～∼〜˜", "~"),
    **dict.fromkeys("×✕✖╳", "x"),
    **dict.fromkeys("、﹐", ","),
    **dict.fromkeys("。｡", "."),
    **dict.fromkeys("【〔「『", "["),
    **dict.fromkeys("】〕」』", "]"),
    **dict.fromkeys("∙‧・⋅･", "·"),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    "µ": "u",
    "μ": "u",
    "±": "+-",
    "⁄": "/",
    "∕": "/",
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
}
# `<` or `>` and an equals sign, in the orders and with the fillers people use. Bounded repeats only: no backtracking.
_COMPARATOR: Final = re.compile(
    r"([<>])[ \t]{0,2}(?:=(?:/=)?|/[ \t]?=|or[ \t]{0,2}(?:=|equals?(?:[ \t]to)?\b)(?:[ \t]to\b)?)"
    r"|=[ \t]?/?[ \t]?([<>])(?!=)|=[ \t]or[ \t]([<>])(?!=)"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    r"""Normalised `text` of `source`, and for each of its characters the source characters it came from.

    >>> n = normalise("BMI \\>= 30")
    >>> n.text, n.to_source(4, 6)
    ('BMI >= 30', (4, 7))
    """

    source: str
    text: str
    starts: array[int]
    ends: array[int]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source offsets of normalised characters `start` to `end`; of an empty stretch, an empty one."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.source)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """The smallest normalised stretch whose characters cover the source characters `start` to `end`."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


_kept = array("l", range(20_000))
"""The offsets of a text of the usual length, counted once."""


def _offsets(count: int) -> array[int]:
    return _kept if count <= len(_kept) else array("l", range(count))


class _Builder:
    """Collects normalised text and its map, stretch by stretch."""

    def __init__(self, length: int = 0) -> None:
        self.own = _offsets(length + 1)
        """The offsets of the source, to be copied stretch by stretch."""
        self.parts: list[str] = []
        self.starts: array[int] = array("l")
        self.ends: array[int] = array("l")

    def replace(self, new: str, start: int, end: int) -> None:
        self.parts.append(new)
        self.starts.extend([start] * len(new))
        self.ends.extend([end] * len(new))


def normalise(source: str) -> Normalised:
    """Normalise any text. Linear in its length; raises nothing."""
    first = _characters(source)
    return _comparators(first)


def _characters(source: str) -> Normalised:
    built, at = _Builder(len(source)), 0
    for match in _CHANGE.finditer(source):
        start, end = match.span()
        if start > at:
            _copy(built, source, at, start)
        built.replace(_replacement(match, source), start, end)
        at = end
    _copy(built, source, at, len(source))
    return Normalised(source, "".join(built.parts), built.starts, built.ends)


def _copy(built: _Builder, source: str, start: int, end: int) -> None:
    built.parts.append(source[start:end])
    built.starts.extend(built.own[start:end])
    built.ends.extend(built.own[start + 1 : end + 1])


def _replacement(match: re.Match[str], source: str) -> str:
    found = match.group()
    if match["escaped"] is not None:
        return match["escaped"]
    if found[0] == "\r":
        return "\n"
    if match["named"] is not None:
        return _NAMED[match["named"]]
    if found < "\x80":
        return " "
    return _sign(found, source[match.start() - 1 : match.start()], source[match.end() : match.end() + 1])


def _sign(char: str, before: str, after: str) -> str:
    if char in _SIGNS:
        return _fraction(_SIGNS[char], before)
    if char in "·•" and before.isdecimal() and after.isdecimal():
        return "."
    if char == "—" and before.isdecimal() and after.isdecimal():
        return "-"
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Cs", "Co"):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if char.isdigit() and not char.isdecimal() and before.isdigit():
        return "^" + plain  # 10⁹ must not become 109
    return "".join(_SIGNS.get(each, each) for each in plain)


def _fraction(sign: str, before: str) -> str:
    # "2½" is two and a half, "2 1/2", never twenty-one halves.
    return " " + sign if "/" in sign and len(sign) == 3 and before.isdigit() else sign


def _comparators(first: Normalised) -> Normalised:
    built, at, text = _Builder(), 0, first.text
    if not ("<" in text or ">" in text):
        return first
    for match in _COMPARATOR.finditer(text):
        start, end = match.span()
        sign = (match.group(1) or match.group(2) or match.group(3)) + "="
        if match.group() == sign:
            continue
        _copy_through(built, first, at, start)
        built.replace(sign, first.starts[start], first.ends[end - 1])
        at = end
    if not at:
        return first
    _copy_through(built, first, at, len(text))
    return Normalised(first.source, "".join(built.parts), built.starts, built.ends)


def _copy_through(built: _Builder, first: Normalised, start: int, end: int) -> None:
    built.parts.append(first.text[start:end])
    built.starts.extend(first.starts[start:end])
    built.ends.extend(first.ends[start:end])
