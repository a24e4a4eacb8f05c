"""Coordination: lists joined by and, or, commas and slashes, and the modifiers their members share.

Rules of reading (named in the reference): `slash-list`, `or-in-inclusion`, `and-in-exclusion`, `trailing-window`,
`shared-qualifier`. Where none decides, both readings are kept or nothing is read.
"""

from __future__ import annotations

import copy

import msgspec

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Diagnosis,
    Measurement,
    Medication,
    Not,
    Opaque,
    Procedure,
    Readings,
    Score,
    Span,
    State,
    without_spans,
)
from trialogue.criteria.passes.atoms import build
from trialogue.criteria.passes.phrase import Phrase, read_phrase, share_head
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Vocabulary

_CONJUNCTIONS = frozenset(("and", "or", ",", "/", "open"))


def read_list(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """The node of a coordinated stretch, or None when any part of it was not understood."""
    pieces, joints, rest = split(symbols)
    if not pieces:
        return None
    phrases = [read_phrase(piece, text, vocabulary) for piece in pieces]
    share_head(phrases, text, vocabulary)
    if not all(phrase.known for phrase in phrases):
        return None
    span = (symbols[0].start, symbols[-1].end)
    if not _share(phrases, joints):
        return None
    node = _joined(phrases, joints, text, kind, span)
    if node is None:
        return None
    if rest is not None:
        opened = Opaque(label=text[rest.start : rest.end], span=rest.span)
        parts = node.parts if isinstance(node, Any) else (node,)
        return Any(parts=(*parts, opened), span=span)
    return node


def split(symbols: list[Symbol]) -> tuple[list[list[Symbol]], list[str], Symbol | None]:
    """The stretches between conjunctions, the conjunctions, and the words of an open list ("etc.")."""
    pieces: list[list[Symbol]] = [[]]
    joints: list[str] = []
    rest: Symbol | None = None
    for symbol in symbols:
        if symbol.role == "open":
            rest = symbol
        elif symbol.role in _CONJUNCTIONS:
            if pieces[-1]:
                pieces.append([])
                joints.append(symbol.role)
            elif joints and joints[-1] == ",":
                joints[-1] = symbol.role
        elif symbol.role == "." and (rest is not None or symbol is symbols[-1]):
            continue
        else:
            pieces[-1].append(symbol)
    if not pieces[-1]:
        pieces.pop()
        del joints[len(pieces) - 1 :]
    return _with_sides(pieces, joints, rest)


def _with_sides(
    pieces: list[list[Symbol]], joints: list[str], rest: Symbol | None
) -> tuple[list[list[Symbol]], list[str], Symbol | None]:
    """Pieces that only hold neutral words join the piece before: "patients, who have"."""
    kept: list[list[Symbol]] = []
    joined: list[str] = []
    for index, piece in enumerate(pieces):
        if kept and all(each.role in ("neutral", "at", "noise") for each in piece):
            kept[-1] += piece
        else:
            if kept:
                joined.append(joints[index - 1])
            kept.append(piece)
    return kept, joined, rest


def _share(phrases: list[Phrase], joints: list[str]) -> bool:
    """Give each phrase what it shares with its neighbours; False where what is shared cannot be told."""
    for phrase in phrases:
        phrase.own_lead = phrase.has_lead
    for before, after in zip(phrases, phrases[1:], strict=False):
        if after.is_bare_bound:
            _share_head_backwards(before, after)
        elif not after.has_lead and before.has_lead and not after.age and _same_family(before, after):
            after.temporality = after.temporality or before.temporality
            after.expose, after.allergy = before.expose, before.allergy
            after.negated = before.negated
        elif before.has_lead and not after.has_lead and after.concept is not None and not _same_family(before, after):
            if before.negated:
                return False
    return _share_trailing(phrases)


def _share_head_backwards(before: Phrase, after: Phrase) -> None:
    if before.bound is None:
        return
    after.concept, after.concept_span, after.age = before.concept, before.concept_span, before.age
    assert after.bound is not None
    if before.bound.quantity.unit is None:
        quantity = msgspec.structs.replace(before.bound.quantity, unit=after.bound.quantity.unit)
        before.bound = Bound(quantity, after.bound.unit_text)
    if after.bound.unit_text == "age":
        before.age = after.age = before.concept is None


def _family(phrase: Phrase) -> str | None:
    if phrase.concept is None:
        return None
    return {"drug-class": "drug", "procedure": "condition"}.get(phrase.concept.kind, phrase.concept.kind)


def _same_family(before: Phrase, after: Phrase) -> bool:
    if before.allergy:
        return after.concept is not None
    return _family(before) == _family(after) and _family(before) is not None


def _share_trailing(phrases: list[Phrase]) -> bool:
    """Rule `trailing-window`: a window or bound at the end of a list of like things is everyone's."""
    last = phrases[-1]
    for phrase in phrases[:-1]:
        if last.bound is not None and phrase.bound is None and not last.is_bare_bound and not last.age:
            if _family(phrase) == _family(last) and _family(last) in ("measurement", "instrument"):
                phrase.bound = last.bound
        if last.window is None and last.duration is None:
            continue
        alike = _family(phrase) == _family(last) and phrase.window is None and phrase.duration is None
        if phrase.window is None and phrase.duration is None:
            if not alike or any(each.window or each.duration for each in phrases[:-1]):
                return False
    if last.window is not None or last.duration is not None:
        for phrase in phrases[:-1]:
            if phrase.window is None and phrase.duration is None:
                phrase.window, phrase.duration = last.window, last.duration
        return True
    # A window on an earlier member only: whether it reaches further cannot be told when the members are alike.
    return True


def _joined(phrases: list[Phrase], joints: list[str], text: str, kind: str, span: Span) -> Condition | None:
    negated = len(phrases) > 1 and all(phrase.negated for phrase in phrases)
    plain = _build_all(phrases, text, kind, strip_negation=negated)
    if plain is None:
        return None
    if len(plain) == 1:
        return plain[0]
    node = _combined(plain, joints, kind, span, negated=negated, phrases=phrases)
    if node is None:
        return None
    shared = _with_shared_qualifiers(phrases, text, kind, negated)
    if shared is not None and set(joints) == {"/"}:
        return _combined(shared, joints, kind, span, negated=False, phrases=phrases)
    if shared is not None and shared != plain:
        other = _combined(shared, joints, kind, span, negated=negated, phrases=phrases)
        if other is not None and without_spans(other) != without_spans(node):
            node = Readings(alternatives=(node, other), rule="shared-qualifier", span=span)
    return Not(part=node, span=span) if negated else node


def _build_all(phrases: list[Phrase], text: str, kind: str, *, strip_negation: bool) -> list[Condition] | None:
    nodes: list[Condition] = []
    for phrase in phrases:
        mine = copy.copy(phrase)
        mine.negated = phrase.negated and not strip_negation
        node = build(mine, text, kind)
        if node is None:
            return None
        nodes.append(node)
    return nodes


def _with_shared_qualifiers(phrases: list[Phrase], text: str, kind: str, negated: bool) -> list[Condition] | None:
    """The reading in which the first member's qualifiers go for all; None where that cannot be meant."""
    first = phrases[0]
    if not first.qualifiers or first.trailing_qualifiers or first.members:
        return None
    copies = []
    for phrase in phrases:
        mine = copy.copy(phrase)
        if phrase is not first and not phrase.qualifiers and not phrase.own_lead and _family(phrase) == "condition":
            mine.qualifiers = list(first.qualifiers)
        copies.append(mine)
    return _build_all(copies, text, kind, strip_negation=negated)


def _combined(
    nodes: list[Condition], joints: list[str], kind: str, span: Span, *, negated: bool, phrases: list[Phrase]
) -> Condition | None:
    parts = tuple(nodes)
    every, some = All(parts=parts, span=span), Any(parts=parts, span=span)
    said = set(joints)
    if {"and", "or"} <= said:
        return None
    bounded = all(isinstance(node, Measurement | Score) for node in nodes)
    alike = len({type(node) for node in nodes}) == 1
    if "or" in said or negated:
        if negated and "and" in said:
            return None
        if kind == "inclusion" and bounded and _one_bound(phrases) and not negated:
            return Readings(alternatives=(every, some), rule="or-in-inclusion", span=span)
        return some
    if "and" in said:
        if kind == "inclusion":
            return every
        if all(isinstance(node, State) for node in nodes):
            return some
        return Readings(alternatives=(every, some), rule="and-in-exclusion", span=span)
    if said == {"/"}:
        return every if kind == "inclusion" and bounded else some
    if kind == "exclusion":
        return some
    if alike and isinstance(nodes[0], Diagnosis | Medication | Procedure | State):
        return Readings(alternatives=(every, some), rule="comma-list", span=span)
    return every


def _one_bound(phrases: list[Phrase]) -> bool:
    return len({id(phrase.bound) for phrase in phrases}) < len(phrases)
