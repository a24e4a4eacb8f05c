"""What is named, and the team's judgement of it: "severe depression that, in the opinion of the investigator, ..."."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition, Span
from trialogue.criteria.passes.judgement import judgement_at, read_judgement, trimmed_span
from trialogue.criteria.symbols import Symbol, span_of

_PASSED_OVER: Final = frozenset((",", "at", "opener", "neutral", "pronoun", "-", "for", "as"))
_PASSED_OVER_WORDS: Final = frozenset(
    ("that", "which", "in", "as", "the", "may", "might", "could", "can", "would", "and", "to", "will", "likely", "is",
     "are", "an", "make", "if", "considered", "so", "unless")
)  # fmt: skip
_ANOTHER: Final = frozenset(
    ("any", "other", "another", "a", "an", "who", "whose", "those", "conditions", "condition")
)  # fmt: skip

_TAIL: Final = re.compile(
    r"[\s,(*_-]*(?:that|which|who|where|in (?:the|an|this|his|her|their|pi|investigator|clinician)|in investigator|as|"
    r"according|at|per|based on|considered|deemed|judged|determined|assessed|thought|believed|evaluated|defined|"
    r"(?:the )?investigators?|would|may|might|could|can)\b(?!.*\bunless\b)",
    re.IGNORECASE | re.DOTALL,
)
"""How what is judged of a name goes on behind it."""
_UNSAID: Final = re.compile(
    r"\b(?:definition|why|responsible|reasons?|events?|co-?morbidit(?:y|ies)|circumstances?|procedures|comply|perform)\b|"
    r"\A(?:in|according to|per|by) (?:the )?(?:physician|investigator|clinician|doctor|PI)\b|"
    r"\b(?:presenting|having|undergoing|receiving|requiring|showing|experiencing)\Z",
    re.IGNORECASE,
)
"""Words that name nothing to be judged, or break off before what they name."""

Reader = Callable[[list[Symbol]], Condition | None]


def read_judged(
    symbols: list[Symbol], text: str, kind: str, span: Span, readers: tuple[Reader, Reader]
) -> Condition | None:
    """Both hold; of "renal disease or any condition that ...", in an exclusion, either. None where nothing is named.

    What the first of the readers does not read the second names by its own words, where what goes on behind it can only
    judge it.
    """
    read, name = readers
    at = judgement_at(text, span)
    before = [each for each in symbols if each.end <= at]
    cut = next((i for i in range(len(before) - 1, 0, -1) if _opens_another(before, i, text)), None)
    while before and (
        before[-1].role in _PASSED_OVER or text[before[-1].start : before[-1].end].lower() in _PASSED_OVER_WORDS
    ):
        before.pop()
    if not before:
        return None
    named = read(before)
    if (
        named is None
        and _TAIL.match(text, before[-1].end, span[1])
        and not _UNSAID.search(text[slice(*span_of(before))])
    ):
        named = name(before)
    if named is not None:
        judgement = read_judgement(text, trimmed_span(text, (before[-1].end, span[1])))
        return All(parts=(named, judgement), span=span) if judgement is not None else None
    if cut is None or kind != "exclusion" or cut >= len(before):
        return None
    named = read(before[:cut])
    if named is None and not _UNSAID.search(text[slice(*span_of(before[:cut]))]):
        named = name(before[:cut])
    judgement = read_judgement(text, trimmed_span(text, (before[cut].end, span[1])))
    if named is None or judgement is None:
        return None
    return Any(parts=(named, judgement), span=span)


def _opens_another(symbols: list[Symbol], at: int, text: str) -> bool:
    """ "... or any other condition that": something else that the team judges; not "due to X *or Y* in its opinion"."""
    if symbols[at].role != "or":
        return False
    behind = [each for each in symbols[at : at + 2] if each.end > each.start]
    words = " ".join(text[each.start : each.end].lower() for each in behind).split()
    return not _ANOTHER.isdisjoint(words[1:])
