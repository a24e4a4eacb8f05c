"""What closes a list in an unread part, and goes for the members before it that nobody else gave it.

"Stroke, wobbles or surgery *within 6 months*", "open wounds or scars *in the temple*": where a member between was not
read, whether the end goes for the last or for each is not ours to say, so a name that stands before it does not
stand alone: it is joined by All to an `Opaque` of that end, which can narrow it and nothing else.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import (
    All,
    Condition,
    Diagnosis,
    Medication,
    Not,
    Opaque,
    Procedure,
    Readings,
    State,
    Window,
)
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, closing
from trialogue.criteria.symbols import Symbol

_JOINTS: Final = frozenset((",", "or", "and", "/"))
_ENDS: Final = frozenset((".", ";", ":", CLOSE))
_TIMES: Final = frozenset(("window", "duration", "forward"))
_OF_ITS_OWN: Final = frozenset(
    ("history", "expose", "allergy", "not", "stop", "participation", "quantity", "number", "agecue", "pronoun",
     "except", "both", "examples", "opener", "judgement", "consent")
)  # fmt: skip
"""Roles that open a statement of its own: what closes that one does not reach back over them."""
_OPENERS: Final = frozenset(
    ("within", "during", "before", "after", "prior", "preceding", "following", "since", "in", "on", "at", "that",
     "which", "whose", "requiring", "requires", "causing", "affecting", "interfering", "resulting", "leading",
     "limiting", "giving", "making", "posing", "rendering", "contraindicating", "despite", "due", "caused",
     "secondary", "until", "from", "involving", "preventing", "precluding")
)  # fmt: skip
"""Words that open what closes a list."""
_ANOTHER: Final = frozenset(
    ("patients", "patient", "subjects", "subject", "participants", "participant", "individuals", "persons", "those",
     "people", "planning", "plan", "plans", "planned", "intending", "intend", "intention", "wish", "wishing", "want",
     "stopped", "quit", "ceased", "undergone", "underwent", "received", "receiving", "taking", "taken", "used",
     "treated", "participated", "discontinued", "expected", "expecting", "unable", "unwilling", "refusal",
     "need", "needs", "reside", "resides", "residing", "live", "lives", "living",
     "women", "men", "females", "males", "children", "adults",
     "who")
)  # fmt: skip
"""Words for somebody, or for what is to come: behind them begins a statement of its own."""
_OFTEN: Final = re.compile(r"\d (?:days?|weeks?|months?|times|years?|hours?)\b", re.IGNORECASE)
"""A length or count that closes a list: "opioids or wobbles more than 5 days per month"."""
_PLACED: Final = re.compile(r"\b(?:in|on|at) (?:the )?\w", re.IGNORECASE)
"""Inside a name of our making: the place, which may go for each of a list."""
_DONE: Final = re.compile(
    r"\b(?:treat|intervention|surg|therap|procedure|transplant|received|underwent)", re.IGNORECASE
)
_TREATED: Final = (Procedure, Medication)


def with_tails(found: list[tuple[Condition, bool]], scan: Scan) -> list[tuple[Condition, bool]]:
    """What was found, each name with the end of its list; a time that closes a list is no member of it."""
    times = {each.span[0]: each for each, _ in found if isinstance(each, Opaque) and each.span and each.window}
    used: set[int] = set()  # where the times begin that close a list
    closed: list[tuple[Condition, bool]] = []
    for node, excepted in found:
        tail = None if excepted else _tail(node, scan, times)
        if tail is None or node.span is None:
            closed.append((node, excepted))
            continue
        if tail.window is not None and tail.span is not None:
            used.add(tail.span[0])
        narrowed = All(parts=(node, tail), span=node.span)
        either = Readings(alternatives=(node, narrowed), rule="shared-narrowing", span=node.span)
        sure = tail.window is not None and not _is_of_another_kind(node, tail, scan)
        closed.append((narrowed if sure else either, excepted))
    return [
        (node, excepted)
        for node, excepted in closed
        if not (isinstance(node, Opaque) and node.span is not None and node.span[0] in used)
    ]


def _is_of_another_kind(node: Condition, tail: Opaque, scan: Scan) -> bool:
    """ "Stenosis or treatment of it *in the last year*": a time straight behind something done may be of that alone."""
    last = next((each for each in reversed(scan.symbols) if tail.span and each.end <= tail.span[0]), None)
    done = last is not None and last.role == "concept" and last.value.kind in ("procedure", "drug", "drug-class")
    words = scan.text[node.span[1] : tail.span[0]] if node.span and tail.span else ""
    return isinstance(_named(node), Diagnosis | State) and (done or _DONE.search(words) is not None)


def _named(node: Condition) -> Condition:
    while isinstance(node, Not | Readings):
        node = node.part if isinstance(node, Not) else node.alternatives[0]
    return node


def _tail(node: Condition, scan: Scan, times: dict[int, Opaque]) -> Opaque | None:
    """The end of the list that a name stands in, where it is no longer its last member."""
    atom = _named(node)
    if not isinstance(atom, Diagnosis | Procedure | Medication | State) or atom.span is None or atom.window:
        return None
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= atom.span[1]), len(scan.symbols))
    last = ""  # the joint that was passed last
    while at < len(scan.symbols):
        symbol = scan.symbols[at]
        if symbol.role == OPEN:
            at = closing(scan.symbols, at) + 1
            continue
        if at and scan.symbols[at - 1].role in ("or", "and") and _opens(scan, symbol, times):
            return None  # "pregnant or within 12 months ...": a member of its own
        if symbol.start in times or symbol.role in _TIMES:
            closes = _closes_list(scan, at, last) if last else isinstance(atom, Medication)
            return (times.get(symbol.start) or _closing_time(scan, at)) if closes else None
        start = _start_of_end(scan, at, last)
        if start is None and _ends_search(scan, at):
            return None
        treated = isinstance(atom, _TREATED) and scan.text[slice(*symbol.span)].lower() == "for"
        if start is not None or treated or _opens(scan, symbol, times):
            stop = _end_of_words(scan, at)
            if last != "," or not _is_followed(scan, stop):
                return _closing_words(scan, at, start) if last else None
            at = stop  # "heart failure requiring wobbles, angina": of the member it stands behind
            continue
        last = symbol.role if symbol.role in _JOINTS else last
        at += 1
    return None


def _start_of_end(scan: Scan, at: int, last: str) -> int | None:
    """Where the end of a list begins inside or at a symbol that is itself no opener: how often, with what, where."""
    symbol = scan.symbols[at]
    if symbol.role in ("quantity", "number") and _OFTEN.search(scan.text, *symbol.span) is not None:
        return symbol.start
    words = scan.text[symbol.start : symbol.end].lower().split()
    if symbol.role == "opener" and words[0] in ("using", *_OPENERS):
        return symbol.start
    placed = _PLACED.search(scan.text, *symbol.span) if last and symbol.role == "concept" else None
    return placed.start() if placed is not None else None


def _ends_search(scan: Scan, at: int) -> bool:
    """Whether a statement of its own begins at a symbol, or the sentence ends."""
    symbol = scan.symbols[at]
    words = scan.text[symbol.start : symbol.end].lower().split()
    measured = symbol.role == "concept" and symbol.value.kind in ("measurement", "instrument", "sex")
    return measured or symbol.role in _ENDS or symbol.role in _OF_ITS_OWN or not _ANOTHER.isdisjoint(words)


def _closes_list(scan: Scan, at: int, last: str) -> bool:
    """Whether what begins here ends its list: behind the "or" of its last member, or before nothing more of it."""
    after = scan.symbols[at + 1].role if at + 1 < len(scan.symbols) else "."
    return last in ("or", "and", "/") or after not in _JOINTS


def _opens(scan: Scan, symbol: Symbol, times: dict[int, Opaque]) -> bool:
    words = scan.text[symbol.start : symbol.end].lower().split()
    if words[:2] in (["at", "least"], ["at", "most"]):
        return False
    return symbol.start in times or symbol.role in _TIMES or (bool(words) and words[0] in _OPENERS)


def _closing_time(scan: Scan, at: int) -> Opaque:
    symbol = scan.symbols[at]
    window = symbol.value.window if isinstance(getattr(symbol.value, "window", None), Window) else None
    return Opaque(label=scan.text[slice(*symbol.span)], window=window, span=symbol.span)


def _end_of_words(scan: Scan, at: int) -> int:
    """The symbol before which the words that begin at one end."""
    stop, depth = at, 0
    while stop < len(scan.symbols):
        role = scan.symbols[stop].role
        depth += (role == OPEN) - (role == CLOSE)
        if depth < 0 or (depth == 0 and role in (".", ";", ",", ":")):
            break
        stop += 1
    return stop


def _is_followed(scan: Scan, stop: int) -> bool:
    """Whether more members follow behind a comma."""
    if stop >= len(scan.symbols) or scan.symbols[stop].role != ",":
        return False
    return any(each.role in ("concept", "word") for each in scan.symbols[stop:])


def _closing_words(scan: Scan, at: int, start: int | None = None) -> Opaque | None:
    stop = _end_of_words(scan, at)
    if stop - at < 2 and start is None:
        return None
    span = (scan.symbols[at].start if start is None else start, scan.symbols[stop - 1].end)
    return Opaque(label=scan.text[slice(*span)], span=span)
