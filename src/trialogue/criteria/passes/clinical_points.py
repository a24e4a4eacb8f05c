"""Points of a lupus score that must be clinical: "SLEDAI-2K >= 6, including at least 4 points of clinical features".

What is asked of the clinical items alone is the clinical score, which is counted without the laboratory's.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary import Vocabulary

_SCORES: Final = frozenset(("sledai", "sledai-1992", "sledai-2k", "selena-sledai"))
_CLINICAL: Final = "clinical-sledai"
_INCLUDING: Final = re.compile(
    r"(?: points?)?[ ,;]{0,2}(?P<open>\(?)(?:at screening,? )?(?:including|with|of which|and) (?:a )?", re.IGNORECASE
)
_ITEMS: Final = re.compile(
    r"(?: points?)? (?:of|from|for|in|attributed to|attributable to|due to|derived from|based on) (?:the )?"
    r"(?P<items>clinical (?:features|items|manifestations|components?|criteria|domains|descriptors|signs|symptoms|"
    r"variables|signs (?:and|or) symptoms))"
    r"(?: \((?:excluding|without|not including) (?:the )?(?:lab|serolog|immunolog)[\w ,/-]{0,40}\))?(?P<close>\)?)",
    re.IGNORECASE,
)
_BY_NAME: Final = re.compile(
    r"(?: points?)?[ ,;]{0,2}(?:including|with|and) (?:a )?(?P<items>clinical (?:sub-?)?(?:score|component))(?: of)? ?",
    re.IGNORECASE,
)
""" "... >= 6 with *clinical score* >= 4"."""


def with_clinical_points(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with such points as a bound of the clinical score."""
    bounds = [at for at, each in enumerate(symbols) if each.role == "quantity"]
    for first, second in pairwise(bounds):
        if not any(each.role == "concept" and each.value.id in _SCORES for each in symbols[max(0, first - 2) : first]):
            continue
        begun, ended = symbols[first].end, symbols[second].start
        if (named := _BY_NAME.fullmatch(text, begun, ended)) is not None:
            return [
                *symbols[: first + 1],
                Symbol("and", begun, begun + 1),
                _score(named, vocabulary),
                *symbols[second:],
            ]
        lead, items = _INCLUDING.fullmatch(text, begun, ended), _ITEMS.match(text, symbols[second].end)
        if lead is None or items is None or bool(lead["open"]) != bool(items["close"]):
            continue
        behind = next((at for at in range(second, len(symbols)) if symbols[at].start >= items.end()), len(symbols))
        joint = Symbol("and", begun, ended)
        return [*symbols[: first + 1], joint, symbols[second], _score(items, vocabulary), *symbols[behind:]]
    return symbols


def _score(said: re.Match[str], vocabulary: Vocabulary) -> Symbol:
    return Symbol("concept", *said.span("items"), vocabulary.concept(_CLINICAL))
