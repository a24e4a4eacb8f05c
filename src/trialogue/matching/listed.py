"""A list of names that a sentence gives, read from where it begins to where it surely ends."""

from __future__ import annotations

import re
from typing import Final

from trialogue.vocabulary import Concept, Mention, default

ILLNESSES: Final = frozenset(("condition",))
TREATMENTS: Final = frozenset(("drug", "drug-class", "procedure"))

_JOINS: Final = re.compile(r"\s*(?:,|/|\band/or\b|\bor\b|\band\b)+\s*(?:or\s+)?", re.IGNORECASE)
_SAME: Final = re.compile(r"\s*(?:abuse|dependence|misuse|use|disorders?|symptoms?)\b", re.IGNORECASE)
_KIND: Final = re.compile(
    r"\s*(?:medications?|medicines?|drugs?|therap(?:y|ies)|treatments?|tablets|agents?)\b", re.IGNORECASE
)
_TREATED: Final = {"alcohol-user": "alcohol-use-disorder", "substance-use": "substance-use-disorder"}
"""What a habit is where it is treated."""


def listed(text: str, start: int, over: re.Pattern[str], kinds: frozenset[str]) -> list[Mention]:
    """The names of the list that begins at `start`, where it ends with what `over` matches and leaves none out."""
    at, found = start, []
    mentions = {each.start: each for each in _named(text, start) if each.concept.kind in kinds}
    while at in mentions:
        found.append(mentions[at])
        at = mentions[at].end
        while (joined := _JOINS.match(text, at)) and joined.end() > at and (same := _SAME.match(text, joined.end())):
            at = same.end()
        if kinds is TREATMENTS and (kind := _KIND.match(text, at)):
            at = kind.end()
        if over.match(text, at):
            return found
        joined = _JOINS.match(text, at)
        if joined is None or joined.end() == at:
            return []
        at = joined.end()
    return []


def _named(text: str, start: int) -> list[Mention]:
    return [
        Mention(start + each.start, start + each.end, _as_treated(each.concept))
        for each in default().find(text[start:])
    ]


def _as_treated(concept: Concept) -> Concept:
    return default().concept(_TREATED[concept.id]) if concept.id in _TREATED else concept
