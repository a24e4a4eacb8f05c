"""The reader: a study or a text in, its criteria out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from trialogue.criteria.abbreviations import find_abbreviations
from trialogue.criteria.assemble import read_item
from trialogue.criteria.criterion import Criterion, Eligibility, Mention, ReadingIssue
from trialogue.criteria.item import Item
from trialogue.criteria.items import items_of
from trialogue.criteria.lint import lint
from trialogue.criteria.list_heads import EXCLUSION, INCLUSION
from trialogue.criteria.nodes import All, Any, AtLeast, Atom, Condition, Except, IfThen, Not, Opaque, Readings
from trialogue.criteria.or_points import one_of
from trialogue.criteria.parts import read_unread
from trialogue.criteria.reading import Reading, trimmed
from trialogue.criteria.sections import Section, split_sections
from trialogue.criteria.structured import read_fields
from trialogue.study import Study
from trialogue.text.normalise import Normalised, normalise
from trialogue.vocabulary import Concept, Vocabulary, default

READER_VERSION: Final = "25"
"""Changes whenever the same text may be read differently."""

_DEEPEST: Final = 60
_NOTHING: Final = re.compile(
    r"\W*(?:none|nil|n\s*/\s*a|not\s+applicable"
    r"|(?:there\s+are\s+)?no\s+(?:specific\s+|other\s+|further\s+|additional\s+)?(?:exclusion|inclusion)(?:s|\s+criteria))"
    r"(?:\s+(?:for\s+this\s+study|stated|specified|listed|given))?\W*",
    re.IGNORECASE,
)
"""A list that says that it asks for nothing."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The whole text, what it is read with, what its own abbreviations stand for, whether mentions are asked for."""

    normalised: Normalised
    vocabulary: Vocabulary
    short: dict[str, Concept]
    mentions: bool


def read(study: Study) -> Eligibility:
    """The criteria of a study: those of its text, then those of its structured fields."""
    module = study.eligibility
    text = (module.eligibility_criteria if module is not None else None) or ""
    criteria = _read_criteria(text)
    if module is not None:
        criteria = read_fields(module, criteria)
    return _eligibility(lint(criteria, module))


def read_text(text: str, *, mentions: bool = False) -> Eligibility:
    """The criteria of an eligibility text; of an empty text, none. Raises nothing, whatever the text.

    With `mentions`, each criterion also lists the words of every concept, value and time in it.
    """
    return _eligibility(lint(_read_criteria(text, mentions=mentions)))


def _eligibility(criteria: list[Criterion]) -> Eligibility:
    return Eligibility(criteria=tuple(criteria), reader_version=READER_VERSION, vocabulary_version=default().version)


def _read_criteria(source: str, *, mentions: bool = False) -> list[Criterion]:
    normalised = normalise(source)
    sections = split_sections(normalised.text)
    vocabulary = default()
    whole = _Text(normalised, vocabulary, find_abbreviations(normalised.text, vocabulary), mentions)
    return [
        criterion
        for index, section in enumerate(sections)
        for criterion in _read_section(section, _standing(sections, index), whole)
    ]


def _standing(sections: list[Section], index: int) -> str:
    """What a section without a head is: "preamble" before an inclusion head, "headerless" otherwise."""
    if sections[index].kind is not None:
        return ""
    following = sections[index + 1].kind if index + 1 < len(sections) else None
    return "preamble" if following == INCLUSION else "headerless"


def _read_section(section: Section, standing: str, whole: _Text) -> list[Criterion]:
    kind = section.kind or INCLUSION
    criteria = []
    normalised = whole.normalised
    for item in items_of(normalised.text, section):
        own = normalised.source[slice(*normalised.to_source(item.start, item.end))]
        if not any(map(str.isalnum, own)):
            continue
        criteria.append(_read_item(item, kind, standing, whole))
    return criteria


def _read_item(item: Item, kind: str, standing: str, whole: _Text) -> Criterion:
    normalised = whole.normalised
    reading = Reading(
        normalised.text, kind, whole.vocabulary, mentions={} if whole.mentions else None, abbreviations=whole.short
    )
    start, end = trimmed(normalised.text, item.start, item.end)
    lead_in = item.lead_in and not item.children
    if standing == "preamble" or lead_in:
        condition: Condition = read_unread((start, end), reading, numbers_only=True)
        code = "before-first-head" if standing == "preamble" else "lead-in"
        reading.issue(code, "these words stand outside the list of criteria: they decide nothing", (start, end))
    elif _NOTHING.fullmatch(normalised.text, start, end):
        condition = All(parts=()) if kind == INCLUSION else Any(parts=())
    else:
        alternatives = item.children if item.alternatives else ()
        parts = [read_item(each, reading) for each in alternatives]
        condition = one_of(parts, (start, end)) if parts else read_item(item, reading)
        if standing == "headerless":
            reading.issue("no-head", "no head says inclusion or exclusion; read as inclusion", (start, end))
    _note_lost_comparator(normalised.text, start, end, reading)
    begin, stop = normalised.to_source(start, end)
    return Criterion(
        kind=kind,
        source="text",
        text=normalised.source[begin:stop],
        start=begin,
        end=stop,
        applies_to=item.applies_to,
        condition=place(msgspec.structs.replace(condition, span=(start, end)), normalised),
        issues=tuple(_placed(issue, normalised) for issue in reading.issues),
        mentions=tuple(
            Mention(each.type, *normalised.to_source(each.start, each.end))
            for each in sorted(reading.mentions or (), key=lambda each: (each.start, each.end))
        ),
    )


def _note_lost_comparator(text: str, start: int, end: int, reading: Reading) -> None:
    at = text.find("=", start, end)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if before not in "<>=" and after.isdigit():
            message = "an equals sign where a comparison is expected; a sign may have been lost, so it is not read"
            reading.issue("lost-comparator", message, (at, at + 1))
            return
        at = text.find("=", at + 1, end)


def _placed(issue: ReadingIssue, normalised: Normalised) -> ReadingIssue:
    if issue.span is None:
        return issue
    return msgspec.structs.replace(issue, span=normalised.to_source(*issue.span))


def place(node: Condition, normalised: Normalised, depth: int = 0) -> Condition:
    """The same tree with its spans, and its labels, in the source's own characters."""
    span = normalised.to_source(*node.span) if node.span is not None else None
    if isinstance(node, Atom) and not isinstance(node, Opaque) and depth <= _DEEPEST:
        return msgspec.structs.replace(node, span=span)
    changes: dict[str, object] = {"span": span}
    if depth > _DEEPEST:
        return Opaque(label="" if span is None else normalised.source[slice(*span)], span=span)

    def placed(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(place(part, normalised, depth + 1) for part in parts)

    match node:
        case All() | Any() | AtLeast():
            changes["parts"] = placed(node.parts)
        case Not():
            changes["part"] = place(node.part, normalised, depth + 1)
        case Except():
            changes |= {"base": place(node.base, normalised, depth + 1), "exceptions": placed(node.exceptions)}
        case IfThen():
            changes |= {
                "guard": place(node.guard, normalised, depth + 1),
                "then": place(node.then, normalised, depth + 1),
            }
        case Readings():
            changes["alternatives"] = placed(node.alternatives)
        case Opaque():
            changes["label"] = node.label if span is None else normalised.source[slice(*span)]
    return msgspec.structs.replace(node, **changes)


__all__ = ["EXCLUSION", "INCLUSION", "READER_VERSION", "place", "read", "read_text"]
