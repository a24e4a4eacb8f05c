"""Stable regimens and capped doses: "fixed doses of prednisone (<= 20 mg/day), or X, for at least 30 days".

What says that it is stable may stand before the drug or behind it.

Rule `cap-in-brackets`: a dose in brackets behind a drug binds wherever that drug is taken.
"""

from __future__ import annotations

from trialogue.criteria.nodes import All, Any, Condition, IfThen, Medication, Quantity, Window
from trialogue.criteria.passes.phrase import Phrase, quantity_or_none, read_phrase
from trialogue.criteria.passes.pieces import split
from trialogue.criteria.passes.sharing import share_head
from trialogue.criteria.passes.stability import is_said_stable, without_stability
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import Vocabulary

HEADS = frozenset(("stable-head", "dose-head"))
"""What a regimen begins with."""
REGIMEN = frozenset(("duration", "window"))
"""One of these a regimen holds: for how long it is stable."""
_DRUGS = frozenset(("drug", "drug-class"))


def read_regimen(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> Condition | None:
    """All(caps, Any(stable regimens)), or None when this is no regimen or not all of it was understood."""
    regimen = _headed(symbols) or (without_stability(symbols, text) if is_said_stable(symbols, text) else None)
    if regimen is None:
        return None
    body, lasting = regimen
    pieces, joints, rest = split(body)
    phrases = [read_phrase(piece, text, vocabulary) for piece in pieces]
    share_head(phrases, text, vocabulary)
    if rest is not None or not phrases or not all(_is_drug(each) for each in phrases) or {"and", "or"} <= set(joints):
        return None
    if "and" in joints:
        return None
    regimens: list[Condition] = []
    caps: list[Condition] = []
    for phrase in phrases:
        if phrase.bound is not None:
            caps.append(_cap(phrase, text))
        regimens += _stable(phrase, text, lasting)
    span = span_of(symbols)
    stable = regimens[0] if len(regimens) == 1 else Any(parts=tuple(regimens), span=span)
    return All(parts=(*caps, stable), span=span) if caps else stable


def _headed(symbols: list[Symbol]) -> tuple[list[Symbol], Window] | None:
    """What stands behind "a stable dose of", and for how long."""
    at = next((index for index, each in enumerate(symbols) if each.role not in ("neutral", "expose", "at")), None)
    if at is None or symbols[at].role not in HEADS:
        return None
    body = [each for each in symbols[at:] if each.role not in HEADS]
    duration = next((each for each in body if each.role == "duration"), None)
    return None if duration is None else ([each for each in body if each is not duration], duration.value.window)


def _is_drug(phrase: Phrase) -> bool:
    dosed = phrase.bound is None or (quantity_or_none(phrase) or Quantity()).unit in ("mg/d", "mg/kg/d", "g/d", "ug/d")
    return (
        phrase.known
        and phrase.concept is not None
        and phrase.concept.kind in _DRUGS
        and dosed
        and phrase.open_members is None
        and not (
            phrase.qualifiers or phrase.window or phrase.negated or phrase.allergy or phrase.temporality == "history"
        )
        and all(_is_drug(member) for member in phrase.members)
    )


def _cap(phrase: Phrase, text: str) -> Condition:
    assert phrase.concept is not None
    label = text[slice(*(phrase.concept_span or phrase.span))]
    guard = Medication(concept=phrase.concept.id, label=label, temporality="current", span=phrase.concept_span)
    dose = Medication(
        concept=phrase.concept.id,
        label=label,
        quantity=quantity_or_none(phrase),
        temporality="current",
        span=phrase.span,
    )
    return IfThen(guard=guard, then=dose, span=phrase.span)


def _stable(phrase: Phrase, text: str, stable_for: Window) -> list[Condition]:
    """The drug unchanged for the time; a class with a list in brackets stands for the list."""
    found: list[Condition] = []
    for each in phrase.members or [phrase]:
        assert each.concept is not None
        span = each.concept_span or each.span
        found.append(
            Medication(
                concept=each.concept.id,
                label=text[slice(*span)],
                stable_for=stable_for,
                temporality="current",
                span=span,
            )
        )
    return found
