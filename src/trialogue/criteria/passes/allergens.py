"""What somebody is allergic to, in the text's own words: "allergy to zortinib or any excipient of the product".

Behind words that say "allergic to" each member of the list is an allergen, known or of its own words. A member that
ends in a word which narrows what a later one names ("humanised or chimeric antibodies") leaves all unread.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.as_it_stands import RULE
from trialogue.criteria.nodes import Allergy, Any, Condition, Not, Readings, Span, State
from trialogue.criteria.passes.phrase import OTHER
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.criteria.words import is_adjective, words_of
from trialogue.vocabulary import is_ungrounded, ungrounded_id

_LEADS: Final = frozenset(("neutral", "history", "current", "both", "qualifier", "at", "not"))
_JOINTS: Final = frozenset(("or", "and", ",", "/"))
_PLAIN: Final = frozenset(("word", "concept", "-", "neutral", "of", "for", "anchor", "exposed", "qualifier", "route"))
_PASSED_OVER: Final = frozenset(
    ("to", "to the", "to any", "the", "any", "any of", "any of the", "one of", "one of the", "of the", "of", "its",
     "other", "all", "a", "an", "both", "either", "against", "some", "their")
)  # fmt: skip
_OTHERS: Final = OTHER | {"any other"}
_ALLERGENS: Final = frozenset(("drug", "drug-class", "allergen"))
_NAMED: Final = _ALLERGENS | {"procedure", "measurement", "condition"}
_MOST_WORDS: Final = 9
_VAGUE: Final = frozenset(
    ("substance", "substances", "thing", "things", "listed", "following", "agents", "protocol", "reaction",
     "reactions", "effect", "effects", "disease", "diseases", "condition", "conditions", "disorder", "disorders",
     "event", "events", "suspected", "rather", "multiple", "allergy", "intolerance")
)  # fmt: skip


def read_allergies(symbols: list[Symbol], text: str) -> Condition | None:
    """Any of the allergies of a part that says nothing else; None where it says more."""
    at = next((i for i, each in enumerate(symbols) if each.role == "allergy"), None)
    if at is None or any(each.role not in _LEADS for each in symbols[:at]):
        return None
    if any(_words_of(each, text) in _OTHERS for each in symbols[:at]):
        return None  # "other food allergies" than the one the study is of
    pieces: list[list[Symbol]] = [[]]
    for symbol in symbols[at + 1 :]:
        if symbol.role in _JOINTS:
            pieces.append([])
        elif not (symbol.role == "." and symbol is symbols[-1]):
            pieces[-1].append(symbol)
    found = [_allergen(piece, text) for piece in (_bare(each, text) for each in pieces) if piece]
    parts = tuple(each for each in found if each is not None)
    if not parts or len(parts) < len(found) or _shares_what_it_is_of(parts):
        return None
    span = span_of(symbols)
    node = parts[0] if len(parts) == 1 else Any(parts=parts, span=span)
    return Not(part=node, span=span) if any(each.role == "not" for each in symbols[:at]) else node


def with_severity(node: Condition, text: str, span: Span) -> Condition:
    """ "*Anaphylactic* reaction to X": an allergy alone is less, so the statement is asked as it stands beside it."""
    found = node.parts if isinstance(node, Any) else (node,)
    if not all(isinstance(each, Allergy) and each.span is not None for each in found):
        return node
    if _SEVERE.search(text, span[0], max(each.span[1] for each in found if each.span is not None)) is None:
        return node
    label = " ".join(text[slice(*span)].split()).rstrip(".,;: ")
    said = State(concept=ungrounded_id(label), label=label, span=span)
    return Readings(alternatives=(node, said), rule=RULE, span=span)


_SEVERE: Final = re.compile(r"\b(?:anaphyla\w+|severe|serious|life[- ]threatening)\b", re.IGNORECASE)


def _shares_what_it_is_of(parts: tuple[Allergy, ...]) -> bool:
    """ "Excipients *of A or B*": the second is no allergen of its own."""
    labels = [each.label.lower() for each in parts if is_ungrounded(each.concept or "")]
    return len(labels) == len(parts) > 1 and " of " in labels[0] and not any(" of " in each for each in labels[1:])


def _words_of(symbol: Symbol, text: str) -> str:
    return " ".join(text[symbol.start : symbol.end].lower().split())


def _bare(piece: list[Symbol], text: str) -> list[Symbol]:
    """A member without the words before it that name nothing ("any of the")."""
    begin = 0
    while begin < len(piece) and (piece[begin].role == "allergy" or _words_of(piece[begin], text) in _PASSED_OVER):
        begin += 1
    return piece[begin:]


def _allergen(piece: list[Symbol], text: str) -> Allergy | None:
    start, end = span_of(piece)
    label = " ".join(text[start:end].split())
    if piece[0].role == "anchor" and label.lower().startswith("the "):
        label = label[len("the ") :]  # "the study drug"
    if label.lower() in words_of("own_name_bars", "head"):
        return None
    words = label.lower().replace("-", " ").split()
    last = piece[-1]
    if any(each.role not in _PLAIN for each in piece) or len(words) > _MOST_WORDS or not _VAGUE.isdisjoint(words):
        return None
    if any(each.role == "concept" and each.value.kind not in _NAMED for each in piece):
        return None
    if len(piece) == 1 and last.role == "concept":
        if last.value.kind not in _ALLERGENS:
            return None
        return Allergy(concept=last.value.id, label=label, span=(start, end))
    if last.role not in ("word", "concept", "anchor", "exposed") or not _ends_a_name(last, text):
        return None
    return Allergy(concept=ungrounded_id(label), label=label, span=(start, end))


def _ends_a_name(symbol: Symbol, text: str) -> bool:
    if symbol.role != "word":
        return True
    word = _words_of(symbol, text)
    return len(word) > 1 and not word.endswith(("ed", "ly", "ing")) and not is_adjective(word)
