"""Sections: which stretch of the text lists inclusion criteria and which exclusion criteria, and for whom.

A state machine over lines. A head is a line that says inclusion, exclusion or non-inclusion, bold, bulleted or marked
down as it may be; words behind its colon belong to the first item. Text without any head is inclusion, flagged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from trialogue.criteria.list_heads import EXCLUSION, INCLUSION, kind_of_list, title_of_list
from trialogue.text.lines import Line, lines_of

_OPENING: Final = (
    r"[ \t#*_\-•]*(?:(?:key|main|general|major|specific|other|primary|basic|additional|patient|subject|study|trial)"
    r"[ ]+){0,2}"
    r"(?P<not>non)?-?[ ]?(?P<kind>inclusion|exclusion)s?\b(?P<word>[ ]+criteri(?:a|on|as)\b)?"
)
_HEAD_WORDS: Final = re.compile(
    r"[ \t#*_\-•]*(?:(?:key|main|general|major|specific|other)[ ]+)?(?:non)?-?[ ]?(?:inclusion|exclusion)",
    re.IGNORECASE,
)
"""Words before a head that say nothing by themselves, so that a line that begins with them is the head whole."""
_WITH_COLON: Final = re.compile(
    _OPENING + r"(?P<rest>[^\n:]{0,60}?)[ *_]*(?::+(?:[*_]+(?=\s|$))?|(?<=riteria)\.(?=[ ]+[A-Z]))", re.IGNORECASE
)
_WHOLE_LINE: Final = re.compile(_OPENING + r"(?P<rest>[^\n:]{0,60})$", re.IGNORECASE)
_INLINE: Final = re.compile(
    r"(?<=[\s.;,)])\*{0,2}(?:(?:Key|Main|Major) )?(?:Inclusion|Exclusion|INCLUSION|EXCLUSION) "
    r"(?:Criteria|CRITERIA)\*{0,2}[ ]?:"
)
_ASKED: Final = re.compile(
    r"[ \t#*_]*(?:[A-Za-z]+ )?(?:patients|subjects|participants|individuals|women|men|children|volunteers|people) "
    r"(?:were|are|will be) (?:eligible|(?P<not>ineligible|not eligible|excluded))\b[^:.\n]{0,60}:[ *_]*",
    re.IGNORECASE,
)
"""A line that opens a list without the words of a head: "Women were ineligible if they:"."""
_FOR: Final = re.compile(
    r"\b(?:for|of)[ ](?:the[ ])?(?P<whom>.{3,60})\Z|"
    r"[-–(][ ]?(?P<part>(?:cohort|arm|group|part|phase|stage)\b.{0,40}?)\)?\Z",
    re.I,
)
_EVERYBODY: Final = re.compile(
    r"(?:(?:all|this|the|study|trial|our)[ ])*(?:patients?|subjects?|participants?|study|trial|participation|"
    r"enrol?lment|entry|research|volunteers)\Z",
    re.I,
)


_OCCASION: Final = re.compile(
    r"(?:(?:the|this|study|trial)[ ])*(?:participation|randomi[sz]ation|enrol|inclusion|entry|screening|registration|"
    r"recruit|eligib)",
    re.IGNORECASE,
)
"""What a list is before, not whom it is for: "exclusion criteria for randomisation"."""


_RECORD_FACT: Final = re.compile(
    r"Healthy volunteers (?:not )?(?:allowed|accepted)|Must have (?:min|max)imum age of .{1,20}|Must be (?:FE)?MALE"
)
"""Fields of the record that some copies of the registry write between the two lists, in place of the second head."""


_LISTS: Final = re.compile(r"clu[ds]|eligib|enrol|enter|participa|admitted|recruit|permit|qualif|take part|consider")


_LONGEST_HEAD: Final = 400
"""Characters of a line within which its head is looked for: many heads on one line must not each look through it."""


@dataclass(slots=True)
class Section:
    """The lines under one head. `kind` None is what stands before the first head."""

    kind: str | None
    applies_to: str | None = None
    lines: list[Line] = field(default_factory=list)


def split_sections(text: str) -> list[Section]:
    """The sections of normalised text, in order; heads themselves are in none."""
    sections = [Section(None)]
    between = False  # behind fields of the record that follow a list without a head
    for line in lines_of(text):
        fact = _RECORD_FACT.fullmatch(text, line.start, line.end) if sections[-1].kind != EXCLUSION else None
        if fact is not None and sections[-1].lines:
            between = True
            sections.append(Section(sections[-1].kind))  # each a point of its own
        elif between:
            sections.append(Section(EXCLUSION))
            between = False
        for piece in _at_inline_heads(text, line):
            head = _head(text, piece) or _turn(text, piece, sections[-1].kind)
            if head is None:
                sections[-1].lines.append(piece)
                continue
            section, rest = head
            while rest is not None and (again := _head(text, rest)) is not None:
                section, rest = again
            sections.append(section)
            if rest is not None:
                section.lines.append(rest)
    return [section for section in sections if section.lines]


def _at_inline_heads(text: str, line: Line) -> list[Line]:
    if text.find(":", line.start, line.end) < 0:
        return [line]
    opening = _HEAD_WORDS.match(text, line.body, line.end)
    begun = opening.end() if opening is not None else line.start - 1
    cuts = [match.start() for match in _INLINE.finditer(text, line.start, line.end) if match.start() > begun]
    if not cuts:
        return [line]
    first = Line(line.start, _trim(text, line.start, cuts[0]), line.indent, line.marker, line.label, line.body)
    pieces = [first] if first.end > first.start else []
    for cut, stop in zip(cuts, [*cuts[1:], line.end], strict=True):
        pieces.append(Line(cut, _trim(text, cut, stop), line.indent, None, "", cut))
    return pieces


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _head(text: str, line: Line) -> tuple[Section, Line | None] | None:
    """The section a line opens and the rest of the line, or None when the line is no head."""
    asked = _ASKED.fullmatch(text, line.body, line.end) if line.marker is None else None
    if asked is not None:
        return Section(EXCLUSION if asked["not"] else INCLUSION), None
    if "clusion" not in text[line.body : min(line.end, line.body + _LONGEST_HEAD)].lower():
        return None
    match = _WITH_COLON.match(text, line.body, line.end)
    if match is None or not _is_head(match, line.end, colon=True):
        match = _WHOLE_LINE.match(text, line.body, line.end)
        if match is None or not _is_head(match, line.end, colon=False):
            return None
    kind = EXCLUSION if match.group("not") or match.group("kind").lower() == EXCLUSION else INCLUSION
    return Section(kind, _whom(match.group("rest"))), _behind(text, line, match.end())


def _behind(text: str, line: Line, begin: int) -> Line | None:
    """What stands behind the head on its line."""
    while begin < line.end and text[begin] in " \t*_:":
        begin += 1
    rest = lines_of(text[begin : min(line.end, begin + _LONGEST_HEAD)])  # its mark stands at its beginning
    if not rest:
        return None
    only = rest[0]
    return Line(begin + only.start, line.end, line.indent, only.marker, only.label, begin + only.body)


def _turn(text: str, line: Line, kind: str | None) -> tuple[Section, Line | None] | None:
    """The section that a line opens in words of its own, where it is of the other kind than the one it stands in."""
    colon = text.find(":", line.body, line.end) >= 0
    lower = text[line.body : line.end].lower()
    named = "clusion" in lower
    if not (named and (colon or "criteria" in lower)) and not (colon and line.marker is None and _LISTS.search(lower)):
        return None
    words = text[line.body : line.end].strip(" \t*_#")
    begin = text.find(words, line.body)
    title = title_of_list(words) if named else None
    if title is not None:
        opened, whom, end = title
        if opened != (kind or INCLUSION) and (line.marker is None or (opened == EXCLUSION and colon)):
            return Section(opened, whom), _behind(text, line, begin + end)
    if colon and line.marker is None:
        before = words[: words.index(":")]
        listed = kind_of_list(before)
        if listed is not None and listed != (kind or INCLUSION):
            return Section(listed), _behind(text, line, begin + len(before))
    return None


def _is_head(match: re.Match[str], end: int, *, colon: bool) -> bool:
    rest = match.group("rest").strip(" *_-#)(")
    if colon:
        if rest.startswith("of ") and not match.group("word"):  # "Exclusion of metastases by:" asks for a finding
            return False
        return bool(match.group("word")) or not rest or match.end() >= end
    return not rest.strip(".") or (bool(match.group("word")) and len(rest) <= 50 and not rest.endswith("."))


def _whom(rest: str) -> str | None:
    cleaned = rest.strip(" *_-.")
    match = _FOR.search(cleaned)
    if match is None:
        return None
    whom = (match.group("whom") or match.group("part") or "").strip(" )*_")
    return None if not whom or _EVERYBODY.match(whom) or _OCCASION.match(whom) else whom
