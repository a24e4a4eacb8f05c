"""What the words around a name in an unread part say besides: kept with it, so that it claims no more than the text.

"Heart failure *requiring wobbles*", "hypotension *that ...*": the condition alone is not what is asked for. It is
joined by All to an `Opaque` of the words that were not read, which can narrow it and nothing else. Words that turn
what they stand beside never come here: such a name is not kept at all (`islands.concepts`).
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
    IfThen,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Score,
    Span,
    State,
    atoms,
    walk,
)
from trialogue.criteria.passes.phrase import is_abbreviation
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, closing, opening
from trialogue.criteria.passes.settling import BEFORE_MEASURE
from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary.units import parse_unit

_Named: TypeAlias = Diagnosis | Procedure | Medication | State | Participation | Allergy | Measurement | Score
_SILENT: Final = frozenset(
    ("neutral", "history", "both", "current", "qualifier", "at", "exposed", "open", "result", "route", "*", "_", '"')
)
"""Roles that are part of what was read, or say nothing."""
_UNSAID: Final = _SILENT | {",", "or", "and", "/", "(", ")", ":"}
"""Roles that add nothing to what is unread."""
_NEEDLESS: Final = BEFORE_MEASURE | {"minimum", "minimal", "maximum", "maximal"}
"""Before a bound: words that are part of what it says."""
_SMALL: Final = frozenset(("in", "on", "at", "by", "to", "from", "the", "a", "an"))
_BULLET: Final = "\u2022"
_ENDS: Final = frozenset((".", ";"))
_JOINTS: Final = frozenset((",", "or", "and", "/"))
_IN_LISTS: Final = _JOINTS | _SILENT | {"concept", "-"}
_LEADS: Final = frozenset(("expose", "allergy", "not", "agecue", "except", "examples", "opener", ":", "stop", "-"))
"""Roles before a name that are heeded where it is named."""
_NARROWS_ALL: Final = frozenset(
    ("that", "which", "whose", "requiring", "requires", "necessitating", "needing", "causing", "affecting", "leading")
)
"""Words behind a list that narrow more than its last member."""
_DEFINED: Final = re.compile(
    r" ?(?:(?:as )?(?:defined|i\.e|determined|demonstrated|documented|confirmed|assessed|measured)|if|when|provided|"
    r"as long as|in cases?|(?:for|in|among) (?:those|patients|subjects|participants|women|men|individuals)|while|"
    r"despite|whichever|without|with|which|that|who|requiring|not )\b",
    re.IGNORECASE,
)
"""Behind a comma: what a name is to mean here, when or of whom it is asked."""
_CLAUSE: Final = re.compile(
    r" (?:or|and) (?:intolerant|refractory|ineligible|unable|for (?:which|whom)|(?:that|which|who)\b)"
)
_LETTERED: Final = re.compile(r"\(?(?:[a-z]|[ivx]+|\d+)\)?\Z", re.IGNORECASE)


def with_remainders(node: Condition, scan: Scan) -> Condition:
    """The same tree, each name in it joined to the unread words that narrow it."""
    read: list[Condition] = [each for each, _ in atoms(node) if not isinstance(each, Opaque) or each.window is not None]
    read += [each.guard for each, _ in walk(node) if isinstance(each, IfThen)]
    return _each(node, scan, [_own_stretch(each, read, scan) for each in read if each.span is not None])


def _own_stretch(node: Condition, read: list[Condition], scan: Scan) -> Span:
    """What a statement was read from; of a second bound of one name its number alone, as words between may tell whom
    the first is for: "BNP > 250 *(in sinus rhythm)* or > 500"."""
    assert node.span is not None
    begin, end = node.span
    first = max(
        (each.span[1] for each in read if each.span and each.span[0] == begin and each.span[1] < end), default=0
    )
    between = [each for each in scan.symbols if first <= each.start < end]
    numbers = [each.start for each in between if each.role in ("quantity", "number")]
    told = any(each.role == OPEN for each in between)
    return (numbers[0], end) if first and told and len(numbers) == 1 else (begin, end)


def _each(node: Condition, scan: Scan, taken: list[Span], beside: tuple[Span, ...] = ()) -> Condition:
    match node:
        case All():
            said = beside + tuple(each.span for each in node.parts if isinstance(each, Opaque) and each.span)
            return msgspec.structs.replace(node, parts=tuple(_each(part, scan, taken, said) for part in node.parts))
        case Any():
            return msgspec.structs.replace(node, parts=tuple(_each(part, scan, taken) for part in node.parts))
        case IfThen():
            return msgspec.structs.replace(node, then=_each(node.then, scan, taken))
        case Readings():
            ways = tuple(_each(part, scan, taken) for part in node.alternatives)
            return msgspec.structs.replace(node, alternatives=ways)
        case Not():
            return msgspec.structs.replace(node, part=_each(node.part, scan, taken))
        case Except():
            return msgspec.structs.replace(node, base=_each(node.base, scan, taken))
        case Diagnosis() | Procedure() | Medication() | State() | Participation() | Allergy() | Measurement() | Score():
            return _narrowed(node, scan, taken, beside)
    return node


def _narrowed(node: _Named, scan: Scan, taken: list[Span], beside: tuple[Span, ...]) -> Condition:
    """A statement with the unread words before and behind it, but for those that are beside it already."""
    if node.span is None:
        return node
    begin, end = node.span
    stretches = [
        stretch
        for stretch in (
            _before(scan, begin, taken, _heeded(node)),
            _at_an_age(scan, node.span) if isinstance(node, Measurement | Score) else None,
            _behind(scan, end, taken, bounded=isinstance(node, Measurement | Score)),
        )
        if stretch is not None and stretch[0] < stretch[1] and not _within(stretch, beside)
    ]
    if not stretches:
        return node
    rest = tuple(Opaque(label=scan.text[slice(*stretch)], span=stretch) for stretch in stretches)
    if scan.kind == "inclusion" and isinstance(node, Measurement | Score) and _is_guard(scan, stretches[-1], end):
        if _OF_OTHERS.match(scan.text, *stretches[-1]) is not None:
            return Any(parts=(node, rest[-1]), span=(begin, stretches[-1][1]))
        then = All(parts=(node, *rest[:-1]), span=node.span) if len(rest) > 1 else node
        return IfThen(guard=rest[-1], then=then, span=(min(begin, stretches[0][0]), stretches[-1][1]))
    first = stretches[0]
    if scan.kind == "inclusion" and first[1] <= begin and _OR_WITH.search(scan.text, *first) and len(rest) == 1:
        return Any(parts=(node, *rest), span=(first[0], end))  # "normothermic or with fever": either will do
    whole = (min(begin, stretches[0][0]), max(end, stretches[-1][1]))
    return All(parts=(node, *rest), span=whole)


_OR_WITH: Final = re.compile(r"\bor (?:with|an?|have|has|having|being|those)\b", re.IGNORECASE)
_FOR_WHOM: Final = re.compile(
    r"\(?(?:if|when|provided)\b|\(?(?:for|in|among) (?:the |those |all |any )*(?:[\w-]+ )?"
    r"(?:patients|subjects|participants|individuals|cohorts?|arms?|groups?|parts?|(?:wo)?men|(?:fe)?males?|those|people|"
    r"persons|adults|children|adolescents|presence|case|cases|event)\b",
    re.IGNORECASE,
)


_OF_OTHERS: Final = re.compile(r"\((?:if|when|for|in)\b[^()]*(?:[<>\u2264\u2265]|up to)[^()]*\d", re.IGNORECASE)
"""A bracket that gives some another bound, of which this one is not asked: "(if wobbling, <= 5 x ULN)"."""


def _is_guard(scan: Scan, stretch: Span, end: int) -> bool:
    """ "HR < 110 *for atrial fibrillation*", "weight > 45 kg *for cohort 2*": of whom, or when, a bound is asked."""
    if stretch[0] < end:
        return False
    if _FOR_WHOM.match(scan.text, *stretch) is not None:
        return True
    inside = [each for each in scan.symbols if stretch[0] <= each.start < stretch[1] and each.role != OPEN]
    if not inside or scan.text[slice(*inside[0].span)].lower() not in ("for", "in", "with"):
        return False
    return len(inside) > 1 and inside[1].role == "concept" and inside[1].value.kind == "condition"


def _within(stretch: Span, others: tuple[Span, ...]) -> bool:
    return any(start <= stretch[0] and stretch[1] <= end for start, end in others)


def _says(scan: Scan, symbol: Symbol, taken: list[Span]) -> bool:
    """Whether a symbol says something that was not read."""
    if symbol.role in _UNSAID or symbol.role in ("of", "for") or _read(symbol, taken):
        return False
    return scan.text[symbol.start : symbol.end].lower() not in _SMALL


def _read(symbol: Symbol, taken: list[Span]) -> bool:
    return any(start <= symbol.start and symbol.end <= end for start, end in taken)


def _behind(scan: Scan, end: int, taken: list[Span], *, bounded: bool) -> Span | None:
    """The unread words behind a name that go for it."""
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= end), None)
    while at is not None and at < len(scan.symbols):
        symbol = scan.symbols[at]
        if symbol.role == OPEN:
            close = closing(scan.symbols, at)
            if not _says_nothing(scan, at, close, taken) or (bounded and _says_of_whom(scan, at, close, taken)):
                return (symbol.start, scan.symbols[_with_what_follows(scan, close, taken)].end)
            at = close + 1
        elif symbol.role in _ENDS or symbol.role in (CLOSE, _BULLET):
            return None
        elif symbol.role in _JOINTS:
            return _stretch(scan, at + 1, taken) if _DEFINED.match(scan.text, symbol.end) else None
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


def _with_what_follows(scan: Scan, close: int, taken: list[Span]) -> int:
    """The last symbol of a bracket and of the words behind it: "HbA1c 7-11 % *(both incl.) for those on wobbles*"."""
    after = scan.symbols[close + 1].role if close + 1 < len(scan.symbols) else "."
    stretch = None if after in _JOINTS | _ENDS | {CLOSE, _BULLET} else _stretch(scan, close + 1, taken)
    if stretch is None:
        return close
    return max(i for i, each in enumerate(scan.symbols) if each.end <= stretch[1])


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
        if depth < 0 or (depth == 0 and (role in _ENDS or role in (",", _BULLET)) and not _goes_on(scan, stop)):
            break
        stop += 1
    inside = scan.symbols[at:stop]
    unread = any(_says(scan, each, taken) or each.role == "qualifier" for each in inside)
    return (inside[0].start, inside[-1].end) if unread else None


def _goes_on(scan: Scan, at: int) -> bool:
    """ "That is refractory to X, *or intolerant of X*": a comma behind which the clause goes on."""
    return scan.symbols[at].role == "," and _CLAUSE.match(scan.text, scan.symbols[at].end) is not None


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
    return (len(inner) == 1 and inner[0].role == "concept") or parse_unit(scan.text[start:end].lower()) is not None


def _at_an_age(scan: Scan, span: Span) -> Span | None:
    """ "Wobble scale *(16-17 years)* < 50 %": between a name and its bound, at which age it is asked."""
    found = _AGED.search(scan.text, *span)
    return found.span() if found is not None else None


_AGED: Final = re.compile(r"\([^()]*\d[^()]*\b(?:years?|yrs?|old|months?)\b[^()]*\)", re.IGNORECASE)


def _says_of_whom(scan: Scan, at: int, close: int, taken: list[Span]) -> bool:
    """ "> 250 pg/mL *(sinus rhythm)* or > 500 pg/mL (flutter)": a bracket of a bound that names a state."""
    inner = scan.symbols[at + 1 : close]
    named = any(each.role == "concept" and each.value.kind in ("condition", "state", "sex") for each in inner)
    return named and not any(_read(each, taken) or each.role in ("examples", "quantity", "number") for each in inner)


def _heeded(node: _Named) -> frozenset[str] | None:
    """The qualifiers a bound has; None for names, whose qualifiers were looked for where they were named."""
    return frozenset(node.qualifiers) if isinstance(node, Measurement | Score) else None


def _before(scan: Scan, begin: int, taken: list[Span], heeded: frozenset[str] | None) -> Span | None:
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
        if symbol.role == CLOSE and heeded is not None:
            at = opening(scan, at) - 1  # "*Body surface area (BSA) of* eczema"
            continue
        if symbol.role in _LEADS or symbol.role in _ENDS or symbol.role in (OPEN, CLOSE, _BULLET):
            break
        narrowing = heeded is not None and (
            symbol.role == "history" or (symbol.role == "qualifier" and str(symbol.value) not in heeded)
        )
        needless = heeded is not None and scan.text[slice(*symbol.span)].lower() in _NEEDLESS
        if (narrowing or (_says(scan, symbol, taken) and not needless)) and not _is_mark(scan, at):
            first, last = symbol.start, symbol.end if first is None else last
        at -= 1
    return None if first is None else (_whole_word(scan, first), last)


def _whole_word(scan: Scan, first: int) -> int:
    """Where the word begins that goes on behind a hyphen: "*Non-*cardiac disease"."""
    while first > scan.start and (scan.text[first - 1] == "-" or scan.text[first - 1].isalnum()):
        first -= 1
    return first


def _before_list(scan: Scan, at: int, taken: list[Span]) -> Span | None:
    """What a list of examples gives examples of, before one that is not the first."""
    while at > 0 and scan.symbols[at].role in _IN_LISTS | {"word", CLOSE}:
        at = opening(scan, at) - 1 if scan.symbols[at].role == CLOSE else at - 1
    at = max(at, 0)
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
