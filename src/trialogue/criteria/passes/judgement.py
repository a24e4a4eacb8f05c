"""Judgement and consent: what only a person can answer. Patterns: `data/people.tsv` (columns kind, pattern)."""

from __future__ import annotations

import functools
import re

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Condition, Consent, Judgement, Not, Span
from trialogue.text.lower_case import in_lower_case

_ANCHOR = re.compile(
    r"\b(?:at|on|before|after|prior to|from|since|upon) (?:the )?(?:(?:time|day|date|moment) of )?(?:the )?"
    r"(?:(?:signing|signature|giving|obtaining|provision)(?: of)? (?:the )?)?(?:written |signed )?(?:informed )?consent"
    r"(?: form| \(ICF\))?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:(]|\band (?=agree|willing|able|consent)", re.IGNORECASE)
_CONDITIONAL = re.compile(
    r"\W*(?:or\W+)?(?:if|when|in case|for (?:subjects|patients|participants|those))\b", re.IGNORECASE
)
_BEHIND = 30  # characters behind a consent in which its denial stands: "was not obtained", "is unlikely"
_LONGEST = 700  # characters; what is longer says more than its one phrase about a person


@functools.cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row[1]})" for row in read_table("people") if row[0] == kind), re.IGNORECASE)


@functools.cache
def _lower(kind: str) -> re.Pattern[str]:
    return in_lower_case(_pattern(kind).pattern)


@functools.cache
def _stems(kind: str) -> tuple[str, ...]:
    """Stems of which one stands in whatever the patterns find: far quicker to look for than the patterns."""
    return tuple(row[1] for row in read_table("people") if row[0] == f"{kind}-stem")


def may_be(kind: str, text: str) -> bool:
    """Whether the patterns of a kind are worth trying on a text."""
    return _holds_stem(kind, text.lower())


def _holds_stem(kind: str, lower: str, whole: str | None = None) -> bool:
    """Whether a stretch holds a stem; of the `whole` text that it stands in, those that stand there are looked for."""
    stems = _stems(kind) if whole is None else _stems_in(whole, kind)
    return any(map(lower.__contains__, stems))


@functools.lru_cache(maxsize=2)
def _stems_in(text: str, kind: str) -> tuple[str, ...]:
    """The stems in the text that is being read: kept for that text alone."""
    lower = text.lower()
    return tuple(stem for stem in _stems(kind) if stem in lower)


def is_judgement(text: str, whole: str | None = None) -> bool:
    """Whether the words leave the answer to the study team; `whole` is the text they stand in, if at hand."""
    lower = text.lower()
    return _holds_stem("judgement", lower, whole) and _lower("judgement").search(lower) is not None


def is_consent(text: str, whole: str | None = None) -> bool:
    """Whether the words speak of consent, willingness or ability to follow the study; `whole` as before."""
    lower = text.lower()
    if not _holds_stem("consent", lower, whole):
        return False
    said = _ANCHOR.sub("", text).lower() if "consent" in lower else lower
    return _lower("consent").search(said) is not None


def judgement_at(text: str, span: Span) -> int:
    """Where the words begin that leave the answer to the team."""
    found = _pattern("judgement").search(text[slice(*span)])
    return span[0] + (found.start() if found else 0)


def trimmed_span(text: str, span: Span) -> Span:
    """The stretch without signs and spaces at its ends."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def read_judgement(text: str, span: Span) -> Condition | None:
    """The whole stretch as a Judgement where the team decides it."""
    words = text[slice(*span)]
    if len(words) <= _LONGEST and is_judgement(words):
        return Judgement(concept="investigator-judgement", label=words, span=span)
    return None


def read_consent(text: str, span: Span, lead: str = "") -> Condition | None:
    """The whole stretch as a Consent, or its refusal as Not(Consent); `lead` is said before it and left out of it."""
    label = text[slice(*span)]
    words = lead + label
    if len(words) > _LONGEST or not is_consent(words):
        return None
    signed = _pattern("signed").search(words) is not None
    node = Consent(concept="informed-consent" if signed else "willingness", label=label, span=span)
    return Not(part=node, span=span) if _is_refusal(words) else node


def _is_refusal(words: str) -> bool:
    """Whether consent or willingness is denied: in its own clause, before it or close behind. "Informed consent before
    any procedure that is not part of usual care" gives it."""
    unanchored = _ANCHOR.sub("", words)
    found = _pattern("consent").search(unanchored)
    if found is None or _CONDITIONAL.match(unanchored):
        return False
    clause = max((cut.end() for cut in _CLAUSE.finditer(unanchored, 0, found.start())), default=0)
    if _pattern("refusal").search(unanchored, clause, found.end()):
        return True
    return _pattern("refusal-behind").search(unanchored, found.end(), found.end() + _BEHIND) is not None
