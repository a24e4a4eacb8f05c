"""The public JSON form of criteria. Fields may be added, never renamed; `form` counts versions that break a reader."""

from __future__ import annotations

from typing import Any as AnyJson
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion, Eligibility, ReadingIssue
from trialogue.criteria.nodes import (
    AnyAtom,
    Computable,
    Diagnosis,
    Medication,
    Opaque,
    Procedure,
    Quantity,
    Score,
    State,
    Window,
    atoms,
)
from trialogue.criteria.printer import print_condition
from trialogue.criteria.unowned_times import tells_its_side
from trialogue.dates import DAYS_PER

FORM: Final = 1


def eligibility_to_json(eligibility: Eligibility) -> dict[str, AnyJson]:
    """An object with `criteria`, `reader_version`, `vocabulary_version` and `form`."""
    return {
        "form": FORM,
        "reader_version": eligibility.reader_version,
        "vocabulary_version": eligibility.vocabulary_version,
        "criteria": [criterion_to_json(each) for each in eligibility.criteria],
    }


def criterion_to_json(criterion: Criterion) -> dict[str, AnyJson]:
    """One criterion; `condition` is the tree, `canonical` its canonical text, `atoms` its statements in text order."""
    found = sorted(atoms(criterion.condition), key=lambda pair: pair[0].span or (-1, -1))
    return {
        "kind": criterion.kind,
        "source": criterion.source,
        "text": criterion.text,
        "start": criterion.start,
        "end": criterion.end,
        "applies_to": criterion.applies_to,
        "computable": Computable.of(criterion.condition),
        "condition": msgspec.to_builtins(criterion.condition),
        "canonical": print_condition(criterion.condition),
        "atoms": [atom_to_json(atom, negated) for atom, negated in found],
        "issues": [_issue_to_json(issue) for issue in criterion.issues],
        "mentions": [msgspec.to_builtins(each) for each in criterion.mentions],
    }


def atom_to_json(atom: AnyAtom, negated: bool) -> dict[str, AnyJson]:
    """One statement; `negated` is whether an odd number of Not and exception nodes stand above it.

    `stable_for` is for how long something has been unchanged, or for how long a condition has lasted.
    """
    quantity = atom.quantity or Quantity()
    start, end = atom.span or (None, None)
    return {
        "type": type(atom).__name__.lower(),
        "concept": atom.concept,
        "label": atom.label,
        "negated": negated,
        "low": quantity.low,
        "low_inclusive": quantity.low_inclusive if quantity.low is not None else None,
        "high": quantity.high,
        "high_inclusive": quantity.high_inclusive if quantity.high is not None else None,
        "unit": quantity.unit,
        "window": _window_of(atom),
        "stable_for": _window_to_json(atom.stable_for or _lasting(atom)),
        "temporality": atom.temporality,
        "qualifiers": list(atom.qualifiers),
        "grade": atom.grade if isinstance(atom, Score) else None,
        "version": atom.version if isinstance(atom, Score) else None,
        "route": atom.route if isinstance(atom, Medication) else None,
        "start": start,
        "end": end,
    }


def _lasting(atom: AnyAtom) -> Window | None:
    """How long a condition, procedure or state has lasted, where its quantity is a length of time."""
    quantity = atom.quantity
    if not isinstance(atom, Diagnosis | Procedure | State) or quantity is None or quantity.unit not in DAYS_PER:
        return None
    return Window(low=quantity.low, high=quantity.high, unit=quantity.unit)


def _window_of(atom: AnyAtom) -> dict[str, AnyJson] | None:
    """Its time; `after` is null where the text does not tell on which side of its day it lies."""
    told = _window_to_json(atom.window)
    if told is not None and isinstance(atom, Opaque) and not tells_its_side(atom):
        told["after"] = None
    return told


def _window_to_json(window: Window | None) -> dict[str, AnyJson] | None:
    if window is None:
        return None
    return {
        "low": window.low,
        "high": window.high,
        "unit": window.unit,
        "anchor": window.anchor,
        "after": window.after,
    }


def _issue_to_json(issue: ReadingIssue) -> dict[str, AnyJson]:
    return {"code": issue.code, "message": issue.message, "span": list(issue.span) if issue.span else None}
