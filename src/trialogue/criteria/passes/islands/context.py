"""Whether a name in an unread part stands clear: nothing before it in its sentence may make it the object of another.

What went wrong beside unread words was seldom the name and mostly what it was to the words before it: a cause, what
something is shown by, whom a sentence is for, what is allowed. Such words are too many to list. So it is asked the
other way round: a name is claimed only where all that stands before it is a lead ("history of", "patients with"),
members of the same list, or words before a joint that open nothing. What stands *behind* it is joined to it
(`islands.remainder`), since it can only narrow it.
"""

from __future__ import annotations

from typing import Final

from trialogue.criteria.nodes import Condition, Diagnosis, Medication, Procedure, State
from trialogue.criteria.passes.islands.scopes import sentence_of
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import words_of

_JOINTS: Final = frozenset((",", "or", "and", "/"))
_LEADS: Final = frozenset(
    ("neutral", "history", "current", "both", "qualifier", "expose", "route", "exposed", "open", "*", "•", '"', "'",
     "_", "agecue", "not", "-")
)  # fmt: skip
_FOR_ALL: Final = frozenset(("except", "examples", "pronoun", "stop"))
"""Roles that may go for all that stands behind them."""
_ANEW: Final = frozenset(("history", "expose"))
"""Roles that begin a statement of their own behind a joint."""
_MEMBERS: Final = frozenset(("concept", "word", "window", "duration", "forward", "result", "tested", "quantity"))
_OPENING: Final = frozenset(
    ("with", "without", "in", "on", "at", "by", "from", "for", "to", "of", "than", "per", "via", "using",
     "during", "as", "that", "which", "who", "whose", "whom", "where", "when", "while", "if", "because",
     "since", "until", "after", "before", "following", "despite", "under", "over", "through", "within",
     "between", "against", "about", "into", "due", "caused", "causing", "related", "secondary", "associated",
     "including", "includes", "include", "like", "given", "resulting", "leading", "prior", "based", "allowed",
     "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "must", "should", "will", "would",
     "may", "might", "can", "could", "not", "no", "but", "only", "except", "unless", "other", "another",
     "those", "these", "such", "their", "its", "treated", "treating", "undergoing", "receiving", "requiring",
     "needing", "involving", "affecting", "followed", "defined", "means", "suspected", "suspicion", "possible",
     "potential", "risk", "planned", "scheduled")
)  # fmt: skip
"""Words behind which a name is the object of what stands before."""
_WHO: Final = words_of("island_words", "person") | {
    "with",
    "has",
    "have",
    "had",
    "having",
    "been",
    "was",
    "were",
    "either",
    "there",
}


def stands_clear(atom: Condition, scan: Scan) -> bool:
    """Whether nothing before a name in its sentence reaches to it; anything but a name stands for itself."""
    if (
        not isinstance(atom, Diagnosis | Procedure | Medication | State)
        or atom.span is None
        or atom.quantity is not None
    ):
        return True
    begin, _ = sentence_of(scan, atom.span[0])
    at = next((i for i, each in enumerate(scan.symbols) if each.end > atom.span[0]), len(scan.symbols))
    index = next((i for i, each in enumerate(scan.symbols) if each.start >= begin), at)
    fresh, reached = True, False  # nothing but a lead since the last joint; whether something before may reach to it
    while index < at:
        symbol = scan.symbols[index]
        if symbol.role == OPEN:
            behind = _behind_bracket(scan, index, at)
            if behind is None:
                return False
            index = behind
            continue
        if symbol.role in _FOR_ALL:
            return False
        if symbol.role == "•":
            fresh, reached, index = True, False, index + 1
            continue
        reached = _reaches(symbol, scan, fresh=fresh) or (reached and not (fresh and symbol.role in _ANEW))
        fresh = symbol.role in _JOINTS or symbol.role == ":" or (fresh and symbol.role not in _MEMBERS)
        index += 1
    return not reached


def _reaches(symbol: Symbol, scan: Scan, *, fresh: bool) -> bool:
    """Whether a symbol may make what stands behind it its object."""
    if symbol.role in _JOINTS or symbol.role == ":" or (fresh and _says_who(symbol, scan)):
        return False
    if symbol.role in _LEADS:
        return not fresh and _opens(symbol, scan)
    return symbol.role not in _MEMBERS or (symbol.role == "word" and _opens(symbol, scan))


def _says_who(symbol: Symbol, scan: Scan) -> bool:
    """ "*Females who are* pregnant", "*participants must have* asthma": of whom it is said, and that it is."""
    if symbol.role == "concept":
        return bool(symbol.value.kind == "sex")
    return symbol.role in ("word", "neutral") and _WHO.issuperset(scan.text[slice(*symbol.span)].lower().split())


def _opens(symbol: Symbol, scan: Scan) -> bool:
    return not _OPENING.isdisjoint(scan.text[slice(*symbol.span)].lower().split())


def _behind_bracket(scan: Scan, index: int, at: int) -> int | None:
    """The symbol behind a bracket; None where the name stands inside it."""
    depth = 0
    for place in range(index, at):
        role = scan.symbols[place].role
        depth += (role == OPEN) - (role == CLOSE)
        if depth == 0:
            return place + 1
    return None
