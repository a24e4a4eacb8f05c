"""Whole statements joined by "or" or "and", each with words of its own that say when and how.

"Treatment with X within 8 weeks or previous intolerance of X", "planned surgery or a known allergy to Y": where the
later one begins as a statement does, the joint stands between the two, and each is read by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition, Diagnosis, Medication, Not, Procedure, is_whole, walk
from trialogue.criteria.passes.statements import begins_statement
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.words import is_adjective

_LEADS: Final = frozenset(("history", "current", "expose", "allergy", "participation", "both", "result"))
_PASSED_OVER: Final = frozenset(("neutral", "at", ",", "qualifier"))
_EDGES: Final = frozenset((",", ";", "."))
_OTHER: Final = {"or": "and", "and": "or"}

Reader = Callable[[list[Symbol]], Condition | None]


def read_alternatives(symbols: list[Symbol], text: str, kind: str, read: Reader) -> Condition | None:
    """Any or All of the statements; None where there is one only, or one of them is not understood."""
    for joint in ("or", "and") if kind == "inclusion" else ("or",):
        cuts = [i for i, each in enumerate(symbols) if each.role == joint and _begins(symbols[i + 1 :], text)]
        told = symbols[: cuts[-1]] if cuts and _is_of_women(symbols[cuts[-1] + 1 :]) else symbols
        if not cuts or any(each.role in (_OTHER[joint], "except") for each in told):
            continue
        pieces = [without_edges(symbols[begin + 1 : end], _EDGES) for begin, end in pairwise([-1, *cuts, len(symbols)])]
        if not all(pieces) or any(each.role == "not" for each in pieces[0]):
            continue
        if any(_goes_on(piece, text) for piece in pieces[:-1]):
            continue
        if pieces[-1][-1].role == "group" and any(_is_only_its_first_word(piece, text) for piece in pieces[:-1]):
            continue  # "hepatic or renal insufficiency (creatinine > 2 mg/dL)": the brackets may go for either
        parts = [read(piece) for piece in pieces]
        found = tuple(part for part in parts if part is not None)
        if len(found) < len(parts) or not all(is_whole(part) for part in found) or _shares_time(found):
            continue
        flat = tuple(each for part in found for each in (part.parts if isinstance(part, Any) else (part,)))
        if joint == "or":
            return Any(parts=flat, span=span_of(symbols))
        return All(parts=found, span=span_of(symbols))
    return None


def _begins(symbols: list[Symbol], text: str) -> bool:
    """Whether a stretch begins with its own words for when and how, or as a statement."""
    at = next((i for i, each in enumerate(symbols) if each.role not in _PASSED_OVER), None)
    if at is None or symbols[at].role in _LEADS or _is_of_women(symbols[at:]):
        return at is not None
    return begins_statement(symbols[at:], text)


def _is_of_women(symbols: list[Symbol]) -> bool:
    """ "(Women) of childbearing potential not using contraception": whose joints are its own."""
    named = [each.value.id for each in symbols if each.role == "concept"][:2]
    at = named.index(_FERTILE) if _FERTILE in named else len(named)
    first = next((each for each in symbols if each.role not in _PASSED_OVER), None)
    return at < len(named) and named[:at] in ([], ["female"]) and first is not None and first.role == "concept"


_FERTILE: Final = "childbearing-potential"


def _goes_on(piece: list[Symbol], text: str) -> bool:
    """Whether a stretch ends in words whose object stands behind the joint: "suspected or previously diagnosed X"."""
    last = piece[-1]
    return last.role not in _ENDS or _BARE.search(text, last.start, last.end) is not None


def _is_only_its_first_word(piece: list[Symbol], text: str) -> bool:
    """Whether a stretch is one adjective, named by the noun of the next."""
    return len(piece) == 1 and piece[0].role == "concept" and is_adjective(text[slice(*piece[0].span)])


_ENDS: Final = frozenset(("concept", "word", "window", "duration", "quantity", "group", "exposed", "participation",
                          "number", "tested", "at", "neutral"))  # fmt: skip
_BARE: Final = re.compile(r"allerg|hypersensitiv|intoleran|sensitivity|reaction|treatment|therapy|contraindicat", re.I)
"""What says to what, or with what, only behind the joint."""


def _shares_time(parts: tuple[Condition, ...]) -> bool:
    """Whether a time at the end may go for what stands before it too: then nothing is read."""
    dated = [[each for each, _ in walk(part) if isinstance(each, Diagnosis | Medication | Procedure)] for part in parts]
    last = dated[-1]
    timed = bool(last) and last[-1].window is not None and not isinstance(parts[-1], Not)
    return timed and any(each.window is None for before in dated[:-1] for each in before)
