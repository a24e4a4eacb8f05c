"""Treatment that is named by what it is for: "no prior systemic treatment for metastatic disease".

A procedure of the text's own words: only the same words of a person's record show it.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Condition, Not, Procedure
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import ungrounded_id

_STAYS: Final = frozenset(("hospitalization", "hospitalisation", "hospitalizations", "hospitalisations", "admission",
                           "hospital admission", "hospitalized", "hospitalised", "inpatient"))  # fmt: skip
_THERAPIES: Final = frozenset(("treatment", "treatments", "therapy", "therapies", "medication", "medications", "drugs"))
_WORTH_TRYING: Final = ("treatment", "therap", "medication", "drugs", "hospital", "admission", "inpatient")
"""One of these stands in every stay and every therapy."""
_FOR: Final = frozenset(("for", "of", "for the", "of the", "against", "for their", "directed at"))
_BECAUSE: Final = frozenset(("due to", "because of"))
_WAYS: Final = frozenset(
    ("systemic", "standard", "adjuvant", "neoadjuvant", "surgical", "local", "medical", "specific", "active",
     "curative", "topical", "antineoplastic", "pharmacological", "pharmacologic", "first-line", "anticancer", "oral",
     "any", "other", "the", "recent", "current", "drug", "definitive", "palliative", "invasive", "conventional",
     "regular", "chronic",
     "maintenance", "new", "investigational", "experimental")
)  # fmt: skip
_LEADS: Final = frozenset(("neutral", "history", "current", "not", "expose", "both"))
_PLAIN: Final = frozenset(("word", "concept", "qualifier", "-", "neutral", "of", "current", "or", "and", "/"))
_MOST_WORDS: Final = 9
_WORD: Final = re.compile(r"[^\W_]+")


def read_treatment(symbols: list[Symbol], text: str) -> Condition | None:
    """A treatment or a stay in hospital for something, had or not had; None where the part is not just that."""
    said = text[slice(*span_of(symbols))].lower()
    if not any(map(said.__contains__, _WORTH_TRYING)):
        return None
    window = symbols[-1] if symbols[-1].role == "window" else None
    body = symbols[:-1] if window is not None else symbols
    begin = next((i for i, each in enumerate(body) if each.role not in _LEADS), len(body))
    at = begin
    while at < len(body) and _words(body[at], text) in _WAYS:
        at += 1
    if at >= len(body) or not _is_named(body[at:], text, timed=window is not None):
        return None
    label = " ".join(text[body[begin].start : body[-1].end].split())
    if len(_WORD.findall(label)) > _MOST_WORDS:
        return None
    negated, temporality = _led(body[:begin])
    span = span_of(symbols)
    node = Procedure(
        concept=ungrounded_id(label),
        label=label,
        temporality=None if window is not None else temporality,
        window=window.value.window if window is not None else None,
        span=span,
    )
    return Not(part=node, span=span) if negated else node


def _is_named(body: list[Symbol], text: str, *, timed: bool) -> bool:
    """Whether a stretch is "treatment for" a condition; a stay in hospital may be for nothing, in a time."""
    stay = _words(body[0], text) in _STAYS
    if stay and len(body) == 1:
        return timed
    named = body[2:]
    if not named or not (stay or _words(body[0], text) in _THERAPIES):
        return False
    if _words(body[1], text) not in (_FOR | _BECAUSE if stay else _FOR) or named[-1].role in ("or", "and", "/"):
        return False
    return any(each.role == "concept" and each.value.kind == "condition" for each in named) and _is_one_thing(named)


def _led(leads: list[Symbol]) -> tuple[bool, str | None]:
    """Whether the words before negate, and the time they say."""
    negated, temporality = False, None
    for each in leads:
        if each.role == "not":
            negated, temporality = True, "history" if each.value == "history" else temporality
        elif each.role in ("history", "both"):
            temporality = "history"
        elif each.role == "current":
            temporality = "current"
    return negated, temporality


def _words(symbol: Symbol, text: str) -> str:
    return " ".join(text[symbol.start : symbol.end].lower().split())


def _is_one_thing(symbols: list[Symbol]) -> bool:
    """Whether "or" joins only words that narrow one condition: "for advanced or metastatic disease"."""
    if any(each.role not in _PLAIN for each in symbols):
        return False
    concepts = [i for i, each in enumerate(symbols) if each.role == "concept"]
    joints = [i for i, each in enumerate(symbols) if each.role in ("or", "and", "/")]
    return not joints or max(joints) < min(concepts) or len(concepts) == 1
