"""What the first words of a sentence ask for by themselves, whatever else of it was not read.

"Patients on warfarin for atrial fibrillation" takes warfarin, "refractory shock, defined as ..." is a shock, "in good
health, based on the history" in good health, a "term pregnancy" a pregnancy: where that is false, so is the sentence.
"Diagnosis or suspicion of an immunodeficiency" is there where the immunodeficiency is.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import (
    Age,
    All,
    Any,
    Condition,
    Diagnosis,
    IfThen,
    Medication,
    Procedure,
    Quantity,
    Sex,
    State,
    atoms,
)
from trialogue.matching.atoms.state import SURELY_NOT
from trialogue.matching.done_today import as_states
from trialogue.matching.listed import ILLNESSES, TREATMENTS, listed
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import Mention, default

_PEOPLE: Final = (
    r"(?:\d{1,2}[.)]\s+)?(?:(?:any|all|the|an?)\s+)?(?:(?:patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|"
    r"children|infants|adults|women|men|those|females?|males?)\s+)?(?:(?:who|that|must|should|will)\s+)?(?:(?:is|are|be|has|have|had|with|having|in)\s+)*"
)
_ON: Final = re.compile(
    rf"{_PEOPLE}(?:[\w-]+\s+patients?\s+)?(?:(?:being|currently|already|still)\s+)*"
    r"(?:on|taking|using|receiving|undergoing|requiring|treated\s+with)\s+(?:(?:an?|the|any|current|chronic|regular|concomitant)\s+)*",
    re.IGNORECASE,
)
_ONCE: Final = re.compile(
    rf"{_PEOPLE}(?:(?:ever|already|previously|been|recently|prior|previous|past)\s+)*"
    r"(?:(?:discontinu\w+|stopp\w+|receiv(?:ed|ing|es?)|took|taken|used|treated\s+with|given|administered|started)(?:\s+(?:treatment|therapy)\s+with)?|"
    r"(?:treatment|therapy)\s+with|(?:use|receipt|administration)\s+of)\s+(?:(?:an?\s|the\s|any\s|oral\s|systemic\s|prescribed\s))*",
    re.IGNORECASE,
)
"""What was taken, or was given, at some time."""

_OVER_TAKEN: Final = re.compile(
    r"\s*(?:[,(]|\.?\s*\Z|(?:and|for|at|within|in|during|as|to|because|due|with|who|that|less|more|before|prior|since|until)\b)",
    re.IGNORECASE,
)
_DEFINED: Final = re.compile(
    r"\s*(?:disease\s+)?[,(]?\s*(?:as\s+)?(?:defined|diagnosed|confirmed|documented|proven|evidenced|indicated|manifested)\b",
    re.IGNORECASE,
)
_ILL: Final = re.compile(
    rf"{_PEOPLE}(?:(?:a|an|the|current|active|severe|refractory|uncontrolled|known|significant|clinically|serious|acute)\s+)*",
    re.IGNORECASE,
)
_OF_SOME: Final = re.compile(r"\b(?:children|infants|adults|women|men|females?|males?)\b", re.IGNORECASE)
"""People of whom it is asked that is no illness, and is not read here."""

_AGED: Final = (
    r"(?:(?:aged?|ages|between|from|over|above|under|below|older|younger|than|at\s+least|of|the|and|to|or|years?|old|yo|inclusive|"
    r"[<>≤≥=]+|\d[\d.]*(?:\s*[-–]\s*\d[\d.]*)?)[\s,]+)*?"
)
_PRESENTING: Final = re.compile(
    rf"{_PEOPLE}{_AGED}(?:(?:who|that)\s+)?(?:(?:is|are|was|were)\s+)?"
    r"(?:present(?:ing|s|ed)?|complain(?:ing|s|ed)?|suffer(?:ing|s|ed)?|admitted|seen|hospitali[sz]ed)\s+"
    r"(?:to\s+(?:the\s+)?(?:ed|er|emergency\s+(?:department|room)|hospital|clinic)\s+)?(?:with|of|from|for)\s+"
    r"(?:(?:an?|the|new|acute|current|symptoms?\s+of|complaints?\s+of)\s+)*",
    re.IGNORECASE,
)
"""Who comes with a complaint, of which ages."""

_ELSE: Final = re.compile(r"\bor\b|;|\bunless\b|\bexcept\w*\b|\bother\s+than\b|\bnot\b", re.IGNORECASE)
"""Words further on that widen the sentence, or take something out of it."""

_NUMBER: Final = re.compile(r"\d+")
_OR: Final = re.compile(r"\s+or\s+\w", re.IGNORECASE)
_TURNED: Final = re.compile(
    r"[,;:(]|\b(?:no|not|without|and|but|unless|except\w*|if|who|that|with|in|of|for|on|at|by|during|requir\w+)\b",
    re.IGNORECASE,
)

_WELL: Final = re.compile(
    rf"{_PEOPLE}(?:(?:generally|overall|otherwise)\s+)?(?:healthy|(?:in\s+)?(?:good|excellent)\s+(?:(?:general|overall|physical|and|mental)\s+)*health)"
    r"(?=\s*(?:[,.(]|\Z|(?:as|based|determined|by|with|according|at)\b))",
    re.IGNORECASE,
)
_PREGNANCY: Final = re.compile(
    r"(?:(?:with|an?|the|current|viable|ongoing|term|full-term|singleton|single|twin|multiple|intrauterine|low-risk|high-risk|"
    r"uncomplicated|normal|healthy|confirmed|spontaneous|live)[\s,]+)+pregnanc(?:y|ies)\W*",
    re.IGNORECASE,
)
_YOUNG: Final = (
    r"(?:(?:pre-?term|premature|full-?term|term)(?:\s+(?:newborns?|neonates?|infants?|bab(?:y|ies)))?"
    r"|newborns?|neonates?)"
)
_WITH_CHILD: Final = (
    r"(?:pregnan(?:cy|t)|lactation|lactating|breast-?\s?feeding|nursing)(?:\s+(?:women|mothers|females))?"
)
_YOUNG_LISTED: Final = re.compile(
    rf"{_PEOPLE}(?:{_YOUNG}|{_WITH_CHILD})(?:\s*(?:,|/|;|\band\b|\bor\b)+\s*(?:{_YOUNG}|{_WITH_CHILD}))*\W*",
    re.IGNORECASE,
)
_NEWBORN: Final = 1
"""Years below which somebody may be called a newborn, or preterm, with much to spare."""

_SUSPECTED: Final = re.compile(
    rf"{_PEOPLE}(?:(?:diagnosis|presence|evidence)\s+(?:or\s+suspicion\s+)?of|suspicion\s+or\s+(?:diagnosis|presence)\s+of|"
    r"(?:known|confirmed|diagnosed|proven|documented)\s+or\s+suspected)\s+(?:an?\s+|the\s+|any\s+)?",
    re.IGNORECASE,
)


def with_what_it_says_first(criterion: Criterion) -> Criterion:
    """The criterion joined to what its first words ask for; itself where they are not of these kinds."""
    text = criterion.text
    if names_somebody_else(text):
        return criterion
    there = _suspected(text) if criterion.kind == "exclusion" else None
    if there is not None:
        return msgspec.structs.replace(criterion, condition=Any(parts=(there, criterion.condition)))
    either = _either(criterion) if criterion.kind == "inclusion" else None
    if either is not None:
        return msgspec.structs.replace(criterion, condition=Any(parts=(either, criterion.condition)))
    young = _young(text) if criterion.kind == "exclusion" else None
    if young is not None:
        return msgspec.structs.replace(criterion, condition=IfThen(guard=young, then=criterion.condition))
    first = (
        _well(criterion)
        or _pregnant(text)
        or _taken(text, _ON, "current")
        or _taken(text, _ONCE, "history")
        or _ill(text)
    )
    if first is None:
        return criterion
    return msgspec.structs.replace(criterion, condition=All(parts=(first, criterion.condition)))


def _well(criterion: Criterion) -> Condition | None:
    match = _WELL.match(criterion.text) if criterion.kind == "inclusion" else None
    if match is None or _ELSE.search(criterion.text, match.end()):
        return None
    return State(concept="healthy-volunteer", label=match.group().strip())


def _pregnant(text: str) -> Condition | None:
    return State(concept="pregnant", label=text) if _PREGNANCY.fullmatch(text) else None


def _young(text: str) -> Condition | None:
    """Whom a sentence asks that lists newborns, and may list pregnant women beside them."""
    if not _YOUNG_LISTED.fullmatch(text) or not re.search(_YOUNG, text, re.IGNORECASE):
        return None
    young = Age(quantity=Quantity(high=_NEWBORN, high_inclusive=False, unit="a"), label=text)
    if not re.search(_WITH_CHILD, text, re.IGNORECASE):
        return young
    below, beyond = SURELY_NOT
    aged = Age(
        quantity=Quantity(low=below, low_inclusive=True, high=beyond, high_inclusive=False, unit="a"), label=text
    )
    return Any(parts=(young, All(parts=(Sex(concept="female", label=text), aged))))


def _taken(text: str, said: re.Pattern[str], temporality: str) -> Condition | None:
    head = said.match(text)
    named = listed(text, head.end(), _OVER_TAKEN, TREATMENTS) if head is not None else []
    if not named or _ELSE.search(text, named[-1].end):
        return None
    return as_states(_any_of([_treatment(each, text, temporality) for each in named]))


def _treatment(mention: Mention, text: str, temporality: str) -> Condition:
    label = text[mention.start : mention.end]
    if mention.concept.kind == "procedure":
        return Procedure(concept=mention.concept.id, label=label, temporality=temporality)
    return Medication(concept=mention.concept.id, label=label, temporality=temporality)


def _ill(text: str) -> Condition | None:
    head = _ILL.match(text)
    named = listed(text, head.end(), _DEFINED, ILLNESSES) if head is not None else []
    return (
        _any_of([Diagnosis(concept=each.concept.id, label=text[each.start : each.end]) for each in named])
        if named
        else None
    )


def _either(criterion: Criterion) -> Condition | None:
    """The illness that a plain sentence names before an "or", which is enough for it: "dysphagia or food impaction"; of
    people of some ages these too."""
    text = criterion.text
    for said in (_PRESENTING, _ILL):
        head = said.match(text)
        named = listed(text, head.end(), _OR, ILLNESSES) if head is not None else []
        if head is None or not named or _TURNED.search(text, named[-1].end) or _OF_SOME.search(head.group()):
            continue
        ages = tuple(atom for atom, _ in atoms(criterion.condition) if isinstance(atom, Age))
        if not all(any(number in age.label for age in ages) for number in _NUMBER.findall(head.group())):
            continue
        ill = _any_of([Diagnosis(concept=each.concept.id, label=text[each.start : each.end]) for each in named])
        return All(parts=(*ages, ill)) if ages else ill
    return None


def _suspected(text: str) -> Condition | None:
    head = _SUSPECTED.match(text)
    if head is None:
        return None
    named = default().lookup(text[head.end() :].rstrip(" ."), ("state", "condition"))
    if named is None:
        return None
    kind = State if named.kind == "state" else Diagnosis
    return kind(concept=named.id, label=text[head.end() :])


def _any_of(parts: list[Condition]) -> Condition:
    return Any(parts=tuple(parts)) if len(parts) > 1 else parts[0]
