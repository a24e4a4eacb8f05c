"""An ability of the body beside consent: "able to swallow tablets and able to attend visits".

Each joined piece is read by itself, so that what can be asked of a person's facts is not lost in the consent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition
from trialogue.criteria.passes.judgement import read_consent
from trialogue.criteria.passes.scan import flatten
from trialogue.criteria.passes.statements import begins_statement
from trialogue.criteria.symbols import Symbol, span_of

_LEAD: Final = re.compile(r".*?\b(?:un|in)?(?:able|ability|capable|capacity) (?:to|of) ", re.IGNORECASE | re.DOTALL)
"""What goes for a later verb too: "*unable to* climb stairs or comply with the study"."""
_OWN: Final = re.compile(
    r"\b(?:(?:un)?(?:able|willing)|(?:in|dis)?ability|willingness|(?:in)?(?:capable|capacity)|refus|declin|agree|cannot|"
    r"not\b|lack)",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"\b(?:consent|assent)", re.IGNORECASE)

Reader = Callable[[list[Symbol]], Condition | None]


def read_abilities(symbols: list[Symbol], text: str, kind: str, read: Reader) -> Condition | None:
    """Abilities and consents, each by itself; None where all is consent, or a piece is not understood."""
    joint = "and" if kind == "inclusion" else "or"
    lead = _lead(symbols, text)
    cuts = [i for i, each in enumerate(symbols) if each.role == joint and _goes_on(symbols[i + 1 :], text, lead)]
    if not cuts:
        return None
    pieces = [symbols[begin + 1 : end] for begin, end in pairwise([-1, *cuts, len(symbols)])]
    if not all(pieces):
        return None
    consents = [_consent(piece, text, lead) for piece in pieces]
    others = [piece for piece, consent in zip(pieces, consents, strict=True) if consent is None]
    if not others or not all(begins_statement(piece, text) for piece in others):
        return None
    if any(is_stated(each) for piece in pieces if piece not in others for each in flatten(piece)):
        return None  # a condition, a number or a time beside what is agreed to
    if any(_lacks_its_object(piece, pieces[at + 1 :], text) for at, piece in enumerate(pieces)):
        return None
    parts = [consent or read(piece) for piece, consent in zip(pieces, consents, strict=True)]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return (All if kind == "inclusion" else Any)(parts=found, span=span_of(symbols))


def _lead(symbols: list[Symbol], text: str) -> str:
    found = _LEAD.match(text, *span_of(symbols))
    return found.group() if found else ""


def _goes_on(symbols: list[Symbol], text: str, lead: str) -> bool:
    return bool(symbols) and (begins_statement(symbols, text) or _consent(symbols, text, lead) is not None)


def _consent(symbols: list[Symbol], text: str, lead: str) -> Condition | None:
    """The consent that a piece is, by its own words or behind the lead of the first."""
    span = span_of(symbols)
    return read_consent(text, span, "" if _OWN.search(text, *span) else lead)


def _lacks_its_object(piece: list[Symbol], later: list[list[Symbol]], text: str) -> bool:
    """ "Able to keep and provide a diary": the first verb's object stands behind the second."""
    start, end = span_of(piece)
    lead = _LEAD.match(text, start, end)
    bare = lead is not None and len(text[lead.end() : end].split()) == 1
    return (
        bare
        and bool(later)
        and not _OWN.search(text, *span_of(later[0]))
        and not _SIGNED.search(text, *span_of(later[0]))
    )


def is_stated(symbol: Symbol) -> bool:
    """Whether a symbol states more than what is agreed to ("agrees to use contraception")."""
    if symbol.role == "concept":
        return symbol.value.kind not in ("state", "sex")
    return symbol.role in ("quantity", "window", "number")
