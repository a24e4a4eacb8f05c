"""One part of an item, between semicolons and sentence ends: the passes in their order, the first that reads it wins.

A pass reads the whole part or nothing. Only a restriction behind a known opener ("requiring ...") may stay unread: it
joins what was read by All, since it can narrow it and nothing else.
"""

from __future__ import annotations

import re

from trialogue.criteria.nodes import (
    All,
    Condition,
    Consent,
    Diagnosis,
    Except,
    IfThen,
    Measurement,
    Not,
    Opaque,
    Readings,
    Score,
    Sex,
    Span,
    walk,
)
from trialogue.criteria.nodes import Any as AnyOf
from trialogue.criteria.passes.coordination import read_list
from trialogue.criteria.passes.exceptions import read_exception
from trialogue.criteria.passes.judgement import is_consent, is_judgement, read_consent, read_judgement
from trialogue.criteria.passes.medications import read_regimen
from trialogue.criteria.passes.onset import read_onset
from trialogue.criteria.passes.scores import read_grade_counts
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import Vocabulary

_EDGES = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_WIDENING = frozenset(("or", ",", "/", "stop", "except", "not", "open", "pronoun", "examples", "group"))
_WITH = frozenset(("with", "who have", "having", "who has", "and with", "have", "has", "and have"))


def read_clause(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """The node of a part, or None when it was not understood."""
    inner = _trimmed(symbols)
    if not inner:
        return None
    if is_judgement(text[slice(*span)]):
        return read_judgement(text, span)
    if is_consent(text[slice(*span)]):
        return _with_consent(inner, text, vocabulary, kind, span)
    return _either_sex(inner, text) or _read(inner, text, vocabulary, kind)


_BOTH_SEXES = re.compile(
    r"(?:(?:wo)?m[ae]n|(?:fe)?males?)(?: (?:and|or|and/or)|/|,) ?(?:(?:wo)?m[ae]n|(?:fe)?males?)\Z", re.IGNORECASE
)


def _either_sex(symbols: list[Symbol], text: str) -> Condition | None:
    """ "Male or female" alone: a sex that may be either."""
    if len(symbols) != 1 or symbols[0].role != "neutral" or not _BOTH_SEXES.match(text[slice(*symbols[0].span)]):
        return None
    span = symbols[0].span
    label = text[slice(*span)]
    return AnyOf(parts=tuple(Sex(concept=each, label=label, span=span) for each in ("female", "male")), span=span)


def _read(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    return (
        read_grade_counts(symbols, text)
        or read_regimen(symbols, text, vocabulary)
        or read_onset(symbols, text)
        or read_exception(symbols, text, vocabulary, kind)
        or read_list(symbols, text, vocabulary, kind)
        or _with_its_bound(symbols, text, vocabulary, kind)
        or _both_sides_of_with(symbols, text, vocabulary, kind)
        or _restricted(symbols, text, vocabulary, kind)
    )


def _trimmed(symbols: list[Symbol]) -> list[Symbol]:
    begin, end = 0, len(symbols)
    while begin < end and symbols[begin].role in _EDGES:
        begin += 1
    while end > begin and symbols[end - 1].role in _EDGES:
        end -= 1
    return symbols[begin:end]


def _with_consent(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """Consent alone, or joined by "and" to something that can be read."""
    measured = ("quantity", "concept", "window", "number")
    if not any(each.role in measured for each in _flat(symbols)):
        return read_consent(text, span)
    if kind != "inclusion":
        return None
    parts: list[Condition] = []
    for piece in _split_at_and(symbols):
        stretch = span_of(piece)
        node = (
            read_consent(text, stretch) if is_consent(text[slice(*stretch)]) else _read(piece, text, vocabulary, kind)
        )
        if node is None:
            return None
        parts.append(node)
    return All(parts=tuple(parts), span=span) if len(parts) > 1 else None


def _flat(symbols: list[Symbol]) -> list[Symbol]:
    return [each for symbol in symbols for each in (symbol.value if symbol.role == "group" else [symbol])]


def _split_at_and(symbols: list[Symbol]) -> list[list[Symbol]]:
    pieces: list[list[Symbol]] = [[]]
    for symbol in symbols:
        if symbol.role in ("and", ","):
            pieces.append([])
        else:
            pieces[-1].append(symbol)
    return [piece for piece in (_trimmed(each) for each in pieces) if piece]


def _with_its_bound(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "Severe renal impairment (eGFR < 30)", "heart failure NYHA III": the bound defines or narrows its disease."""
    last = symbols[-1]
    grouped = last.role == "group" and bool(last.value)
    at = len(symbols) - 1
    if not grouped:
        at = next(
            (i for i, each in enumerate(symbols) if each.role == "concept" and each.value.kind == "instrument"), 0
        )
    inner = _trimmed(last.value) if grouped else symbols[at:]
    if at == 0 or not inner:
        return None
    disease = read_list(symbols[:at], text, vocabulary, kind)
    if not isinstance(disease, Diagnosis):
        return None
    bound = read_list(inner, text, vocabulary, kind)
    if not isinstance(bound, Measurement | Score):
        return None
    span = span_of(symbols)
    both = All(parts=(disease, bound), span=span)
    return Readings(alternatives=(both, bound), rule="bound-in-brackets", span=span) if grouped else both


def _both_sides_of_with(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "SLE patients with low disease activity (score < 8)": both sides hold."""
    for index in range(1, len(symbols) - 1):
        symbol = symbols[index]
        if symbol.role != "neutral" or text[symbol.start : symbol.end].lower() not in _WITH:
            continue
        left, right = symbols[:index], symbols[index + 1 :]
        if any(each.role in ("or", "not", "and", ",", "allergy", "expose") for each in left):
            return None
        if not any(each.role in ("concept", "quantity") for each in _flat(left)):
            continue
        before = read_list(left, text, vocabulary, kind)
        after = _read(_trimmed(right), text, vocabulary, kind) if before is not None else None
        if before is None or after is None:
            continue
        if any(each.role in ("or", ",") for each in right) and kind == "exclusion":
            return None
        parts = after.parts if isinstance(after, All) else (after,)
        return All(parts=(before, *parts), span=span_of(symbols))
    return None


def _restricted(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """What was read, and behind an opener a restriction that was not."""
    for index in range(1, len(symbols)):
        symbol = symbols[index]
        opens = symbol.role == "opener" or (
            symbol.role == "neutral" and text[symbol.start : symbol.end].lower() == "with"
        )
        if not opens:
            continue
        left, right = symbols[:index], symbols[index:]
        if _may_widen(right, kind):
            return None
        node = read_list(left, text, vocabulary, kind)
        if node is None or any(isinstance(each, Not | Except | IfThen | Readings | Consent) for each, _ in walk(node)):
            continue
        start, end = span_of(right)
        return All(parts=(node, Opaque(label=text[start:end], span=(start, end))), span=span_of(symbols))
    return None


def _may_widen(symbols: list[Symbol], kind: str) -> bool:
    return any(each.role in _WIDENING or (each.role == "and" and kind == "exclusion") for each in symbols)
