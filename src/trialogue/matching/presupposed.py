"""What a sentence presupposes, whatever else it says: a treatment for depression presupposes a depression, dialysis a
disease of the kidneys (`data/presupposed.tsv`).

Where the illness is not there, nor was, the sentence is false, however little of it was read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All, Any, Condition, Diagnosis, IfThen, Medication, Procedure, Readings
from trialogue.matching.listed import ILLNESSES, listed
from trialogue.matching.tables import read_rows
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import default

_WHAT: Final = (
    r"treatments?|therap(?:y|ies)|medications?|drugs?|psychotherapy|cbt|counsell?ing|surger(?:y|ies)|operations?|procedures?|"
    r"hospitali[sz]ations?|visits?|admissions?|complications?|flares?|relapses?|exacerbations?|attacks?|episodes?|symptoms?|"
    r"sequelae|manifestations?|criteria"
)
_HEAD: Final = re.compile(rf"\b(?:{_WHAT})\s+(?:for|of|due\s+to)\s+(?:an?\s+|the\s+)?", re.IGNORECASE)
_GUARD: Final = re.compile(
    rf"\s*if\s+(?:currently\s+)?(?:receiving|on|taking|(?:being\s+)?treated\s+with)\s+(?:\w+\s+){{0,2}}(?:{_WHAT})\s+for\s+",
    re.IGNORECASE,
)
_TURNS: Final = re.compile(
    r"\b(?:no|not|non|never|without|or|and|nor|either|neither|unless|except\w*|exclud\w*|other|than|if|until|absence|lack|free|risk|"
    r"prevent\w*|prophyla\w*|screen\w*|suspect\w*|possible|failure|unable|inability|contraindicat\w*|indicat\w*|candidates?|"
    r"current\w*|ongoing|active\w*|acute|new\w*|recent\w*|effective|available|approved|need\w*)\b|[,;:/(]",
    re.IGNORECASE,
)
"""Words before what is treated that make it of something else, of one of several, or of today alone."""

_OVER: Final = re.compile(
    r"\s*(?:\(|;(?![^.]*\bor\b)|\.?\s*\Z|(?:with)?in\b|during\b|over\b|at\b|before\b|prior\b|less\b|requir\w+)",
    re.IGNORECASE,
)
_OVER_GUARD: Final = re.compile(r"\s*,")


def with_what_it_presupposes(criterion: Criterion) -> Criterion:
    """The criterion joined to the illnesses without which it cannot hold; itself where it names none."""
    text = criterion.text
    guard = _GUARD.match(text)
    head = guard or _HEAD.search(text)
    if head is None or names_somebody_else(text) or (guard is None and _TURNS.search(text[: head.start()])):
        return _of_one_illness(criterion)
    named = listed(text, head.end(), _OVER_GUARD if guard else _OVER, ILLNESSES)
    if not named:
        return _of_one_illness(criterion)
    parts = tuple(Diagnosis(concept=each.concept.id, label=text[each.start : each.end]) for each in named)
    there = Any(parts=parts) if len(parts) > 1 else parts[0]
    whole = criterion.condition
    asks = guard is not None and criterion.kind == "inclusion"
    condition = IfThen(guard=there, then=whole) if asks else All(parts=(there, whole))
    return msgspec.structs.replace(criterion, condition=condition)


def _of_one_illness(criterion: Criterion) -> Criterion:
    """The criterion with each treatment of one illness joined to that illness."""
    condition = _joined(criterion.condition)
    return criterion if condition is criterion.condition else msgspec.structs.replace(criterion, condition=condition)


def _joined(node: Condition) -> Condition:
    match node:
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(_joined(each) for each in parts)
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
        case Readings(alternatives=alternatives):
            changed = tuple(_joined(each) for each in alternatives)
            return node if changed == alternatives else msgspec.structs.replace(node, alternatives=changed)
        case Procedure(concept=concept) | Medication(concept=concept) if concept is not None:
            ills = next((each for kind, each in _treated() if default().is_a(concept, kind)), ())
            if not ills:
                return node
            there = tuple(
                Diagnosis(concept=ill, label=node.label, temporality="history", span=node.span) for ill in ills
            )
            return All(parts=(Any(parts=there) if len(there) > 1 else there[0], node), span=node.span)
    return node


@cache
def _treated() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((treatment, tuple(illness.split("|"))) for treatment, illness in read_rows("presupposed.tsv"))
