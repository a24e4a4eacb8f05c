"""One of several that a sentence lists: "at least one risk factor, such as diabetes, smoking, obesity (BMI > 25)".

Any of them is enough, so what a letter has of the list answers, however little of the rest was read.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Any, Condition, Diagnosis, Procedure, State
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import default

_ASKS: Final = re.compile(
    r"\b(?:one\s+or\s+more|at\s+least\s+one|any(?:\s+one)?|one\s+of|either)\s+(?:of\s+)?(?:the\s+)?(?:following\s*)?"
    r"(?P<of>(?:[\w-]+\s+){0,3}?[\w-]*)\s*(?:,?\s*(?:such\s+as|including|namely|i\.e\.,?)\s+|:\s*)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"(?:\b(?:patients?|subjects?|participants?|individuals?|people|those|adults|who|with|have|has|having|must|should|clinical|documented|"
    r"known|confirmed|diagnosis|presence|evidence|history|of|the|a|in|and/or)\b[\s,]*)*",
    re.IGNORECASE,
)
_TURNS: Final = re.compile(
    r"\b(?:no|not|non|never|without|unless|except\w*|other\s+than|but|absence|lack|if|plus|both|all|that|which|whom|where|when|"
    r"within|last|past|previous\w*|prior|during|before|after|since|ago|at|by|for|due|requir\w+|despite)\b|;|[.]\s",
    re.IGNORECASE,
)
"""Words that turn a list, or say more of what is in it than its names do."""
_BETWEEN: Final = re.compile(r"\s*(?:,|/|;|\band\b|\bor\b)+\s*", re.IGNORECASE)
_LEAD: Final = re.compile(r"(?:(?:an?|the|known|documented|presence\s+of|diagnosis\s+of)\s+)+", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\s*\(([^()]*)\)\s*\Z")
_DEFINES: Final = {
    "obesity": re.compile(
        r"(?:BMI|body\s+mass\s+index)\s*(?:>|≥|>=|over|above)\s*2[0-5](?:\.0)?\b[^\d]*", re.IGNORECASE
    )
}
"""What a name says of itself in brackets, where every definition of it lies within: nobody is called obese below 25."""

_KINDS: Final = ("condition", "state", "procedure")


def with_one_of(criterion: Criterion) -> Criterion:
    """The criterion, or any of the things it lists as enough; itself where it is no such sentence."""
    text = criterion.text
    asks = _ASKS.search(text)
    if asks is None or _BEFORE.fullmatch(text, 0, asks.start()) is None:
        return criterion
    if _TURNS.search(text[: asks.start()] + asks["of"] + text[asks.end() :]) or names_somebody_else(text):
        return criterion
    found = tuple(item for each in _items(text[asks.end() :].rstrip(" .")) if (item := _named(each)) is not None)
    if not found:
        return criterion
    return msgspec.structs.replace(criterion, condition=Any(parts=(*found, criterion.condition)))


def _items(words: str) -> list[str]:
    """The parts of a list; a bracket stays with what it is behind."""
    found, begun, depth, at = [], 0, 0, 0
    while at < len(words):
        depth += (words[at] == "(") - (words[at] == ")")
        joined = _BETWEEN.match(words, at) if depth == 0 else None
        if joined is not None and joined.end() > at:
            found.append(words[begun:at])
            begun = at = joined.end()
        else:
            at += 1
    return [*found, words[begun:]]


def _named(item: str) -> Condition | None:
    """The thing that an item is, where it is a name and nothing else."""
    aside = _ASIDE.search(item)
    name = _LEAD.sub("", item[: aside.start()] if aside else item, count=1).strip()
    concept = default().lookup(name, _KINDS) if name else None
    if concept is None:
        return None
    defines = _DEFINES.get(concept.id)
    if (
        aside is not None
        and re.search(r"\d", aside[1])
        and (defines is None or not defines.fullmatch(aside[1].strip()))
    ):
        return None
    match concept.kind:
        case "state":
            return State(concept=concept.id, label=name)
        case "procedure":
            return Procedure(concept=concept.id, label=name)
    return Diagnosis(concept=concept.id, label=name)
