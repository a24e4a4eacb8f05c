"""What the words around a name in an unread part say besides: kept with it, so that it claims no more than the text.

"Heart failure *requiring wobbles*", "hypotension *that ...*": the condition alone is not what is asked for. It is
joined by All to an `Opaque` of the words that were not read, which can narrow it and nothing else. Words that turn
what they stand beside never come here: such a name is not kept at all (`island_concepts`).
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import msgspec

from trialogue.criteria.nodes import (
    All,
    Allergy,
    Any,
    Condition,
    Diagnosis,
    Except,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Span,
    State,
    atoms,
)
from trialogue.criteria.passes.phrase import is_abbreviation
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, closing
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import words_of
from trialogue.text.fold import fold_word

_Named: TypeAlias = Diagnosis | Procedure | Medication | State | Participation | Allergy
_SILENT: Final = frozenset(
    ("neutral", "history", "both", "current", "qualifier", "at", "exposed", "open", "result", "route", "*", "_", '"')
)
"""Roles that are part of what was read, or say nothing."""
_UNSAID: Final = _SILENT | {",", "or", "and", "/", "(", ")", ":"}
"""Roles that add nothing to what is unread."""
_SMALL: Final = frozenset(("in", "on", "at", "by", "to", "from", "the", "a", "an"))
_ENDS: Final = frozenset((".", ";"))
_JOINTS: Final = frozenset((",", "or", "and", "/"))
_IN_LISTS: Final = _JOINTS | _SILENT | {"concept", "-"}
_LEADS: Final = frozenset(("expose", "allergy", "not", "agecue", "except", "examples", "opener", ":", "stop", "-"))
"""Roles before a name that are heeded where it is named."""
_NARROWS_ALL: Final = frozenset(
    ("that", "which", "whose", "requiring", "requires", "necessitating", "needing", "causing", "affecting", "leading")
)
"""Words behind a list that narrow more than its last member."""
_LETTERED: Final = re.compile(r"\(?(?:[a-z]|[ivx]+|\d+)\)?\Z", re.IGNORECASE)


def with_remainders(node: Condition, scan: Scan) -> Condition:
    """The same tree, each name in it joined to the unread words that narrow it."""
    taken = [each.span for each, _ in atoms(node) if each.span is not None]
    return _each(node, scan, taken)


def _each(node: Condition, scan: Scan, taken: list[Span]) -> Condition:
    match node:
        case All() | Any():
            return msgspec.structs.replace(node, parts=tuple(_each(part, scan, taken) for part in node.parts))
        case Readings():
            ways = tuple(_each(part, scan, taken) for part in node.alternatives)
            return msgspec.structs.replace(node, alternatives=ways)
        case Not():
            return msgspec.structs.replace(node, part=_each(node.part, scan, taken))
        case Except():
            return msgspec.structs.replace(node, base=_each(node.base, scan, taken))
        case Measurement():
            return _qualified(node, scan, taken)
        case Diagnosis() | Procedure() | Medication() | State() | Participation() | Allergy():
            return _narrowed(node, scan, taken)
    return node


def _narrowed(node: _Named, scan: Scan, taken: list[Span]) -> Condition:
    if node.span is None:
        return node
    begin, end = node.span
    stretches = [
        stretch
        for stretch in (_before(scan, begin, taken), _behind(scan, end, taken))
        if stretch is not None and stretch[0] < stretch[1]
    ]
    if not stretches:
        return node
    rest = tuple(Opaque(label=scan.text[slice(*stretch)], span=stretch) for stretch in stretches)
    whole = (min(begin, stretches[0][0]), max(end, stretches[-1][1]))
    return All(parts=(node, *rest), span=whole)


def _qualified(node: Measurement, scan: Scan, taken: list[Span]) -> Condition:
    """ "*A. fumigatus* IgG > 27": a word straight before a measure that was not read may make it another."""
    at = next((i for i, each in enumerate(scan.symbols) if node.span and each.start >= node.span[0]), 0) - 1
    if at < 0 or node.span is None or scan.symbols[at].role != "word" or not _says(scan, scan.symbols[at], taken):
        return node
    stretch = scan.symbols[at].span
    if stretch[1] > node.span[0] or fold_word(scan.text[slice(*stretch)]) in words_of("name_breaks"):
        return node
    rest = Opaque(label=scan.text[slice(*stretch)], span=stretch)
    return All(parts=(node, rest), span=(stretch[0], node.span[1]))


def _says(scan: Scan, symbol: Symbol, taken: list[Span]) -> bool:
    """Whether a symbol says something that was not read."""
    if symbol.role in _UNSAID or symbol.role in ("of", "for") or _read(symbol, taken):
        return False
    return scan.text[symbol.start : symbol.end].lower() not in _SMALL


def _read(symbol: Symbol, taken: list[Span]) -> bool:
    return any(start <= symbol.start and symbol.end <= end for start, end in taken)


def _behind(scan: Scan, end: int, taken: list[Span]) -> Span | None:
    """The unread words behind a name that go for it."""
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= end), None)
    while at is not None and at < len(scan.symbols):
        symbol = scan.symbols[at]
        if symbol.role == OPEN:
            close = closing(scan, at)
            if not _says_nothing(scan, at, close, taken):
                return _stretch(scan, at, taken)
            at = close + 1
        elif symbol.role in _ENDS or symbol.role == CLOSE:
            return None
        elif symbol.role in _JOINTS:
            return _behind_list(scan, at, taken)
        elif symbol.role == "qualifier" or _opens(scan, symbol):
            return _stretch(scan, at, taken)
        elif symbol.role == ":" and scan.kind == "exclusion":
            return (symbol.start, scan.symbols[-1].end)  # a head, whose points are what is asked for
        elif symbol.role in _SILENT or _read(symbol, taken):
            at += 1
        elif symbol.role in ("except", "examples"):
            return None
        else:
            return _stretch(scan, at, taken)
    return None


def _behind_list(scan: Scan, at: int, taken: list[Span]) -> Span | None:
    """A clause behind the last member of a list, which may go for each."""
    while at < len(scan.symbols) and scan.symbols[at].role in _IN_LISTS and not _narrows_all(scan, at):
        at += 1
    if at >= len(scan.symbols) or scan.symbols[at - 1].role in _JOINTS or not _narrows_all(scan, at):
        return None
    return _stretch(scan, at, taken)


def _narrows_all(scan: Scan, at: int) -> bool:
    words = scan.text[scan.symbols[at].start : scan.symbols[at].end].lower().split()
    return bool(words) and words[0] in _NARROWS_ALL


def _opens(scan: Scan, symbol: Symbol) -> bool:
    """Whether words that otherwise say nothing open what narrows the name before them."""
    words = scan.text[symbol.start : symbol.end].lower().split()
    return symbol.role == "neutral" and bool(words) and (words[-1] == "with" or words[0] in _NARROWS_ALL)


def _stretch(scan: Scan, at: int, taken: list[Span]) -> Span | None:
    """From a symbol to the end of what is said with it; None where all of it was read."""
    stop, depth = at, 0
    while stop < len(scan.symbols):
        role = scan.symbols[stop].role
        depth += (role == OPEN) - (role == CLOSE)
        if depth < 0 or (depth == 0 and (role in _ENDS or role == ",")):
            break
        stop += 1
    inside = scan.symbols[at:stop]
    unread = any(_says(scan, each, taken) or each.role == "qualifier" for each in inside)
    return (inside[0].start, inside[-1].end) if unread else None


def _says_nothing(scan: Scan, at: int, close: int, taken: list[Span]) -> bool:
    """Whether a bracket abbreviates, gives examples or holds what was read."""
    inner = scan.symbols[at + 1 : close]
    if (
        not inner
        or inner[0].role == "examples"
        or all(each.role in _UNSAID - {"qualifier"} or _read(each, taken) for each in inner)
    ):
        return True
    start, end = inner[0].start, inner[-1].end
    if any(_read(each, taken) for each in inner):
        return True
    if is_abbreviation(scan.text[start:end], scan.text[max(scan.start, scan.symbols[at].start - 90) : start - 1]):
        return True
    return len(inner) == 1 and inner[0].role == "concept"


def _before(scan: Scan, begin: int, taken: list[Span]) -> Span | None:
    """The unread words before a name, up to the member of a list before it."""
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= begin), len(scan.symbols)) - 1
    first, last = None, begin
    while at >= 0:
        symbol = scan.symbols[at]
        if symbol.role == "examples":
            return _before_examples(scan, at, symbol.end)
        if symbol.role in _JOINTS:
            return _before_list(scan, at, taken) or (None if first is None else (first, last))
        if symbol.role == OPEN and first is None:
            return _before_bracket(scan, at, taken)
        if symbol.role in _LEADS or symbol.role in _ENDS or symbol.role in (OPEN, CLOSE):
            break
        if _says(scan, symbol, taken) and not _is_mark(scan, at):
            first, last = symbol.start, symbol.end if first is None else last
        at -= 1
    return None if first is None else (first, last)


def _before_list(scan: Scan, at: int, taken: list[Span]) -> Span | None:
    """What a list of examples gives examples of, before one that is not the first."""
    while at > 0 and (scan.symbols[at].role in _IN_LISTS or scan.symbols[at].role == "word"):
        at -= 1
    if scan.symbols[at].role == OPEN:
        return _before_bracket(scan, at, taken)
    return _before_examples(scan, at, scan.symbols[at].end) if scan.symbols[at].role == "examples" else None


def _before_bracket(scan: Scan, at: int, taken: list[Span]) -> Span | None:
    """ "*Evidence of trouble* (asthma, stroke)": what the bracket tells more of, where that was not read."""
    begin = at
    while begin > 0 and scan.symbols[begin - 1].role not in _ENDS | _JOINTS | {OPEN, CLOSE}:
        begin -= 1
    unread = any(_says(scan, each, taken) for each in scan.symbols[begin:at])
    return (scan.symbols[begin].start, scan.symbols[at - 1].end) if unread else None


def _is_mark(scan: Scan, at: int) -> bool:
    """ "a)", "(ii)": the mark of a point."""
    symbol = scan.symbols[at]
    return _LETTERED.match(scan.text[symbol.start : symbol.end]) is not None and at <= 1


def _before_examples(scan: Scan, at: int, end: int) -> Span | None:
    """ "*Uncontrolled illness, such as* diabetes": what the examples are examples of."""
    begin = at
    while begin > 0 and scan.symbols[begin - 1].role not in _ENDS:
        begin -= 1
    said = [each for each in scan.symbols[begin:at] if each.role not in _SILENT | _JOINTS or each.role == "qualifier"]
    return (scan.symbols[begin].start, end) if said else None
