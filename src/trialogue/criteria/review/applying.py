"""Corrections put in the place of what the reader said."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.nodes import All, Any, AtLeast, Condition, Except, IfThen, Not, Readings, Span
from trialogue.criteria.parser import parse_condition
from trialogue.criteria.review.correction import Correction, sentence_hash

REVIEWED: Final = "reviewed"
OUTDATED: Final = "correction-outdated"
_ALIKE: Final = 0.6
"""How alike a sentence must be to the one that was corrected to be taken for what became of it."""


def apply_corrections(
    criteria: Sequence[Criterion], corrections: Mapping[str, Correction], nct_id: str = ""
) -> tuple[Criterion, ...]:
    """The criteria, corrected: `corrections` as :func:`latest` gives them.

    A corrected criterion says so in an issue `reviewed`. Where a sentence of this study was corrected and is no longer
    there, the criterion most like it has an issue `correction-outdated`, and its reading is the reader's.
    """
    if not corrections:
        return tuple(criteria)
    keys = [sentence_hash(each.kind, each.text) if each.source == "text" else "" for each in criteria]
    corrected = [
        _corrected(each, corrections[key]) if key in corrections else each
        for each, key in zip(criteria, keys, strict=True)
    ]
    for correction in find_outdated(keys, corrections.values(), nct_id):
        index = _most_alike(correction, criteria, keys, corrections)
        if index is not None:
            corrected[index] = _with_issue(corrected[index], _outdated(correction, corrected[index]))
    return tuple(corrected)


def find_outdated(keys: Iterable[str], corrections: Iterable[Correction], nct_id: str) -> list[Correction]:
    """The corrections made in this study whose sentence is none of those that `keys` name."""
    present = set(keys)
    return [each for each in corrections if nct_id and each.study == nct_id and each.key not in present]


def _corrected(criterion: Criterion, correction: Correction) -> Criterion:
    assert criterion.start is not None and criterion.end is not None
    span = (criterion.start, criterion.end)
    condition = _spanned(parse_condition(correction.condition), span)
    message = f"read as {correction.who} decided on {correction.when[:10]}: {correction.why}"
    return _with_issue(msgspec.structs.replace(criterion, condition=condition), ReadingIssue(REVIEWED, message, span))


def _outdated(correction: Correction, criterion: Criterion) -> ReadingIssue:
    words = " ".join(correction.sentence.split())
    shown = words if len(words) <= 100 else words[:99] + "…"
    message = f"the text has changed since {correction.who} corrected it on {correction.when[:10]}; it was: {shown}"
    span = None if criterion.start is None or criterion.end is None else (criterion.start, criterion.end)
    return ReadingIssue(OUTDATED, message, span)


def _with_issue(criterion: Criterion, issue: ReadingIssue) -> Criterion:
    return msgspec.structs.replace(criterion, issues=(*criterion.issues, issue))


def _most_alike(
    correction: Correction, criteria: Sequence[Criterion], keys: Sequence[str], corrections: Mapping[str, Correction]
) -> int | None:
    """The criterion of the same kind, not corrected itself, whose words are most like those that were corrected."""
    best, most = None, _ALIKE
    for index, (criterion, key) in enumerate(zip(criteria, keys, strict=True)):
        if criterion.kind != correction.kind or not key or key in corrections:
            continue
        matcher = difflib.SequenceMatcher(a=correction.sentence[:1000], b=criterion.text[:1000], autojunk=False)
        if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (alike := matcher.ratio()) > most:
            best, most = index, alike
    return best


def _spanned(node: Condition, span: Span) -> Condition:
    """Every node stands for the whole sentence: a person said what it means, not which word says what."""
    changes: dict[str, object] = {"span": span}

    def spanned(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(_spanned(part, span) for part in parts)

    match node:
        case All() | Any() | AtLeast():
            changes["parts"] = spanned(node.parts)
        case Not():
            changes["part"] = _spanned(node.part, span)
        case Except():
            changes |= {"base": _spanned(node.base, span), "exceptions": spanned(node.exceptions)}
        case IfThen():
            changes |= {"guard": _spanned(node.guard, span), "then": _spanned(node.then, span)}
        case Readings():
            changes["alternatives"] = spanned(node.alternatives)
    return msgspec.structs.replace(node, **changes)
