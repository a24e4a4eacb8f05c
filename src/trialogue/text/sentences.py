"""Sentences and sections of a clinical note, each by its place in the text.

A section is what stands under a heading ("Past Medical History:", or "ALLERGIES" alone on its line) up to the next
one; of a heading with words on its own line, or without a colon, up to the blank line that follows. A sentence ends
with a full stop, a question or exclamation mark, a blank line, or the end of a line that begins a list item or closes
a heading; a full stop inside a number, an initial or a known abbreviation ends none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"^[ \t]*(?P<name>[A-Za-z][A-Za-z /&'()-]{1,48}?|[SOAP])[ \t]*:[ \t]*", re.MULTILINE)
_INLINE: Final = re.compile(
    r"(?<=[.;] )(?P<name>PMHx?|PSHx?|FHx?|SHx?|DH|ROS|O/E|Allergies|Meds|Medications|Family history|Social history"
    r"|Past medical history|Past surgical history|Impression|Plan|Assessment):"
)
"""Headings that letters write within a line."""

_ALONE: Final = (
    r"(?i:(?:(?:past|previous|prior|former|current|present|repeat|acute|regular|active|home|discharge|background|relevant)\s+)?"
    r"(?:(?:medical|surgical|family|social|drug|treatment|obstetric|medication)\s+)?"
    r"(?:history|medications?|medicines|drugs|therapy|treatments?|meds|problems?|conditions|diagnos[ie]s)"
    r"|pmhx?|fhx?|problem\s+list|(?:known\s+)?(?:drug\s+)?allergies(?:\s+(?:and|/)\s+(?:intolerances|sensitivities|adverse\s+reactions))?|sensitivities"
    r"|adverse\s+(?:drug\s+)?reactions|active|(?:completed\s*/\s*)?stopped|paused|completed|discontinued|on\s+hold"
    r"|(?:management\s+|treatment\s+)?plan|recommendations?|impression|assessment|(?:on\s+)?examination|investigations|results|bloods|labs|measurements"
    r"|vitals|vital\s+signs)(?:[ \t]*\([^()\n]{1,30}\))?"
)
"""Headings without a colon, on a line of their own."""

_STANDING: Final = re.compile(rf"^[ \t]*(?P<name>{_ALONE})[ \t]*\n", re.MULTILINE)
_BLANK: Final = re.compile(r"(?<=\n)[ \t]*(?=\n)")
"""An empty line, where what stands under a heading without a colon ends."""

_PARAGRAPH: Final = re.compile(
    r"^[ \t]*[A-Za-z][A-Za-z /&'()-]{1,48}?[ \t]*:[ \t]*\S[^\n]*(?:\n[ \t]*\S[^\n]*)*\n[ \t]*(?=\n)", re.MULTILINE
)
_FORMER_LINE: Final = re.compile(
    r"^[ \t]*(?i:prev(?:ious)?|prior|past|former)\b(?![^:\n]*(?i:history|hx|pmh))[^:\n]{0,40}:[ \t]*\S[^\n]*"
    r"(?:\n[ \t]*[a-z][^\n]*)*\n(?=[ \t]*[A-Z])",
    re.MULTILINE,
)
"""What is told of the past behind such words ("Prev Rx: methotrexate") ends with its line."""

_END: Final = re.compile(
    r"[.!?]+[\"')\]]*(?=\s|$)|\n(?=[ \t]*(?:\n|[-*•#–—]|\d{1,2}[.)] |[A-Za-z][\w /]{0,30}:"
    rf"|{_ALONE}[ \t]*(?:\n|\Z)))|(?<=\n)(?:[ \t]*{_ALONE}[ \t]*\n)|\n{{2,}}"
)
_ABBREVIATIONS: Final = frozenset((
    "dr", "mr", "mrs", "ms", "prof", "st", "vs", "no", "approx", "e.g", "i.e", "etc", "y.o", "m.d", "ph.d", "fig",
    "i.v", "s.c", "i.m", "resp", "pt", "hr", "min", "max", "incl", "dept", "p.o", "b.i.d", "t.i.d", "a.m", "p.m",
))  # fmt: skip
_WORDS: Final = re.compile(r"\S")
_WORD_BEFORE: Final = re.compile(r"[A-Za-z.]+\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start`..`end` of a sentence without the blanks around it; `section` is the heading above it, lower case."""

    start: int
    end: int
    section: str


def sentences_of(text: str) -> list[Sentence]:
    """The sentences of a text in their order.

    >>> text = "Assessment: SLE. Takes prednisone 2.5 mg daily."
    >>> [(text[each.start : each.end], each.section) for each in sentences_of(text)]
    [('Assessment: SLE.', 'assessment'), ('Takes prednisone 2.5 mg daily.', 'assessment')]
    """
    named = (match for heading in (_HEADING, _INLINE, _STANDING) for match in heading.finditer(text))
    headings = [(match.start(), " ".join(match["name"].lower().split())) for match in named]
    # "Allergies: none" on one line is a paragraph's heading, one that stands alone its section's.
    ends = (match for end in (_PARAGRAPH, _FORMER_LINE) for match in end.finditer(text))
    headings += [(match.end(), "") for match in ends]
    headings += [(end, "") for end in _ends_of_standing(text)]
    headings.sort()
    found: list[Sentence] = []
    at = 0
    for end in [*(match.end() for match in _END.finditer(text) if _ends(text, match)), len(text)]:
        start, stop = at, end
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if stop > start:
            found.append(Sentence(start, stop, _section(headings, start)))
        at = end
    return found


def _ends_of_standing(text: str) -> set[int]:
    """Where the sections of headings that stand alone end: at the first empty line behind their first words."""
    blanks = [match.end() for match in _BLANK.finditer(text)]
    found = set()
    for heading in _STANDING.finditer(text):
        words = _WORDS.search(text, heading.end())
        following = bisect_left(blanks, words.start()) if words is not None else len(blanks)
        if following < len(blanks):
            found.add(blanks[following])
    return found


def _ends(text: str, match: re.Match[str]) -> bool:
    if not match.group().startswith("."):
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
    word = before.group().lower() if before else ""
    if word in _ABBREVIATIONS:
        following = text[match.end() : match.end() + 2].lstrip()
        # "approx. 5", "Dr. Ho"; but "62 y.o. He", "100 mg b.i.d. She" end where a capital begins after them.
        return bool(following) and following[0].isupper() and "." in word
    return not (len(word) == 1 and word.isalpha() and text[match.start() - 1].isupper() and word != "i")


def _section(headings: list[tuple[int, str]], at: int) -> str:
    behind = bisect_right(headings, at, key=lambda each: each[0])
    return headings[behind - 1][1] if behind else ""
