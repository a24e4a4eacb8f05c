"""What stands in a part that was not understood as a whole: bounds with what they bound, ages, windows of time.

The part itself stays open: what is found here is kept beside the whole part as an `Opaque`, in a `Readings` named
`unread-part` that never decides. So an island need only say what the words say, not all that they say.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Except,
    Not,
    Opaque,
    Readings,
    Span,
    atoms,
)
from trialogue.criteria.passes.chains import join_unnamed
from trialogue.criteria.passes.islands.admission import admitted
from trialogue.criteria.passes.islands.beyond import with_other_halves
from trialogue.criteria.passes.islands.bounds import take_quantity
from trialogue.criteria.passes.islands.concepts import take_concept, take_window
from trialogue.criteria.passes.islands.groups import beside
from trialogue.criteria.passes.islands.laxer import with_laxer_bounds
from trialogue.criteria.passes.islands.remainder import with_remainders
from trialogue.criteria.passes.islands.scopes import scoped, with_what_is_let_in
from trialogue.criteria.passes.islands.tails import with_tails
from trialogue.criteria.passes.islands.terms import tells_terms
from trialogue.criteria.passes.scan import (
    CLOSE,
    OPEN,
    Scan,
    flatten,
)
from trialogue.criteria.symbols import Symbol

_ANOTHER: Final = re.compile(r" (?:those|patients|subjects|participants|individuals) (?:with|who)\b", re.IGNORECASE)
"""Behind a comma: somebody else, whom the exception before it does not reach."""
_BECAUSE: Final = re.compile(
    r"\b(?:because|rationale|reason|since the|given that|expected|unlikely|rarely|rare)\b", re.IGNORECASE
)
"""In a bracket: why something is asked, or a remark, not what."""
_OPPOSITE: Final = re.compile(
    r"\(\W*(?:well[- ])?(?:controlled|normal|adequate|stable|acceptable|no(?:t)? more than)\b", re.IGNORECASE
)
"""How a bracket of an exclusion begins that says what does not exclude: "uncontrolled asthma (controlled is > 20)"."""
_OF_CLAUSE: Final = re.compile(
    r" (?:been|well|adequately|effectively|sufficiently|controlled|meet|responsive|responding|due|related|associated|"
    r"caused|explained|attributable|amenable|suitable)\b",
    re.IGNORECASE,
)
_MOST_ISLANDS: Final = 24
_NOT_EXCLUDED: Final = re.compile(
    r"\bnot (?:be )?(?:(?:considered|regarded|deemed|counted) )?(?:as )?(?:an? )?exclu|"
    r"\b(?:is|are|will be) (?:excepted|exempted)\b|"
    r"\bno (?:reason|ground)s? (?:for|of) exclusion|"
    r"\b(?:other|previous|prior|concomitant|any)\b[^.;]*\b(?:are|will be|can be|may be) included\b",
    re.IGNORECASE,
)
_EXCLUDING: Final = ("exclu", " included", "excepted", "exempted")
"""One of these stands in whatever the pattern finds."""
_LET_IN: Final = re.compile(
    r"\b(?:is|are|will be|may be|can be|remains?) (?:also |still )?"
    r"(?:eligible|allowed|permitted|acceptable|exempt)\b|"
    r"\b(?:may|can) (?:also |still )?(?:be (?:included|enrolled)|enrol|participate)",
    re.IGNORECASE,
)
"""A sentence of an inclusion that lets somebody in asks nothing of anybody."""
_LETTING_IN: Final = ("eligible", "allowed", "permitted", "acceptable", "exempt", "included", "enrol", "participate")
"""One of these stands in whatever the pattern finds."""
_ALLOWING: Final = frozenset(("allowed", "permitted", "permissible", "acceptable", "not allowed", "exempt", "eligible"))
"""A part with such a word says what does not matter, or when: no condition or drug in it is asked of anybody."""


def read_islands(
    symbols: list[Symbol], text: str, kind: str, span: Span, *, numbers_only: bool = False
) -> Condition | None:
    """The part with what stands in it, or None where nothing does; no names where something is only allowed."""
    words = text[slice(*span)].lower()
    if "</" in words or tells_terms(text, span):
        return None  # what its tags part is not ours to say; what a term means is asked of nobody
    may_let_in = kind == "inclusion" and any(map(words.__contains__, _LETTING_IN))
    lets_in = may_let_in and _LET_IN.search(text, *span) is not None
    if numbers_only and lets_in:
        return None  # a later sentence that lets others in
    flat = flatten(symbols)
    join_unnamed(flat, text)
    scan = Scan(flat, text, kind, *span)
    said = {text[each.start : each.end].lower() for each in scan.symbols if each.role == "stop"}
    allowing = (
        numbers_only
        or "unless" in said
        or not _ALLOWING.isdisjoint(said)
        or lets_in
        or (any(map(words.__contains__, _EXCLUDING)) and _NOT_EXCLUDED.search(text, *span) is not None)
    )
    scan.allowing = allowing and not numbers_only
    for index, symbol in enumerate(scan.symbols):
        if symbol.role in _TAKEN and not (allowing and symbol.role == "concept"):
            _take(scan, index, symbol)
    if not scan.found:
        return None
    whole = Opaque(label=text[slice(*span)], span=span)
    found = admitted(scan.found, scan)
    if not found:
        return None
    found = with_other_halves(with_tails(with_what_is_let_in(found, scan), scan), scan)
    nodes = tuple(node for node, excepted in found if not excepted)[:_MOST_ISLANDS]
    base = scoped(nodes, scan, lambda each: beside(each, scan, span)) if nodes else whole
    base = with_laxer_bounds(with_remainders(base, scan), scan)
    exceptions = _excepted(tuple(node for node, excepted in found if excepted)[:_MOST_ISLANDS], base, scan)
    if exceptions:
        base = Except(base=base, exceptions=exceptions, span=span)
    if isinstance(base, Opaque):
        return msgspec.structs.replace(whole, window=base.window)
    return Readings(alternatives=(base, whole), rule="unread-part", span=span)


def _excepted(nodes: tuple[Condition, ...], base: Condition, scan: Scan) -> tuple[Condition, ...]:
    """The exceptions; where none was found, or only a time of one, its words: "other than *wobbles within 3 years*"."""
    bounds = {(each.concept, each.quantity) for each, _ in atoms(base) if each.quantity is not None}
    named = tuple(
        each
        for each in nodes
        if not isinstance(each, Opaque) and bounds.isdisjoint((atom.concept, atom.quantity) for atom, _ in atoms(each))
    )  # "bilirubin > 2 (isolated bilirubin > 2 is acceptable if ...)": what lets it in was not read
    opens = next((each for each in scan.symbols if _excepts(each, scan.text)), None)
    if named or opens is None or not any(each.span and each.span[0] < opens.start for each, _ in atoms(base)):
        return named  # an exception of what was not read
    start = opens.start
    if any(isinstance(each, Opaque) and _holds(each, start) for each, _ in atoms(base)) and nodes == ():
        return ()  # it is shown already, as what narrows a name
    ends = (each.start for each in scan.symbols if each.start > start and _ends_exception(each, scan.text))
    end = max([next(ends, scan.end), *(each.span[1] for each in nodes if each.span)])
    return (Opaque(label=scan.text[start:end].rstrip(), span=(start, start + len(scan.text[start:end].rstrip()))),)


def _ends_exception(symbol: Symbol, text: str) -> bool:
    return symbol.role in (".", ";", CLOSE) or (symbol.role == "," and _ANOTHER.match(text, symbol.end) is not None)


def _holds(node: Opaque, at: int) -> bool:
    return node.span is not None and node.span[0] <= at < node.span[1]


def _excepts(symbol: Symbol, text: str) -> bool:
    return symbol.role == "except" or (symbol.role == "stop" and text[symbol.start : symbol.end].lower() == "unless")


def with_residue(node: Condition, symbols: list[Symbol], text: str, kind: str) -> Condition:
    """The same tree, with what stands in each of its unread stretches beside that stretch."""
    if isinstance(node, Opaque) and node.span is not None and node.window is None:
        start, end = node.span
        inside = [each for each in symbols if start <= each.start and each.end <= end]
        return read_islands(inside, text, kind, node.span) or node
    if isinstance(node, All | Any):
        parts = tuple(with_residue(part, symbols, text, kind) for part in node.parts)
        return msgspec.structs.replace(node, parts=parts)
    return node


def _take(scan: Scan, index: int, symbol: Symbol) -> None:
    role = symbol.role
    if _excepts(symbol, scan.text):
        scan.excepted, scan.negated = True, ""
        scan.in_brackets = scan.depth > 0
    elif role == CLOSE:
        scan.examples = False
        scan.depth = max(0, scan.depth - 1)
        scan.negated = "" if scan.denied_at > scan.depth else scan.negated
        scan.excepted = scan.excepted and not scan.in_brackets
        scan.in_brackets = False
    elif role == "not":
        scan.negated, scan.past_and, scan.denied_at = "here", False, scan.depth
        scan.of_clause = _OF_CLAUSE.match(scan.text, symbol.end) is not None
        scan.denying = scan.denying or (scan.kind == "exclusion" and _begins_with_denial(scan, index))
    elif role == OPEN:
        scan.depth += 1
        scan.negated = "earlier" if scan.negated else ""
        scan.examples = scan.examples or _only_examples(scan, index)
    elif role == "-" and scan.text[symbol.start - 1 : symbol.end + 1] == " - ":
        scan.negated, scan.excepted = "", False  # a point of a list in one line
    elif role == ":" and (_is_denied(scan) or _ends_clause(scan, index)):
        scan.negated = ""  # "no wobbles: BNP > 100", "not controlled: BP > 160"
    elif role in (".", ";"):
        scan.negated, scan.excepted = "", scan.excepted and role == ";"
    elif role in (",", "or", "and"):
        scan.excepted = scan.excepted and _ANOTHER.match(scan.text, symbol.end) is None
        scan.negated = "earlier" if scan.negated else ""
        scan.past_and = scan.past_and or role == "and"
    elif role in ("quantity", "number") and not (scan.depth and _only_tells(scan, index)):
        take_quantity(scan, index, symbol)
    elif role in ("window", "duration", "forward"):
        take_window(scan, index, symbol)
    elif role == "concept" and not (scan.examples or scan.depth):  # names in brackets only tell of others
        take_concept(scan, index, symbol)


def _is_denied(scan: Scan) -> bool:
    return bool(scan.found) and isinstance(scan.found[-1][0], Not)


def _ends_clause(scan: Scan, index: int) -> bool:
    """Whether a colon stands behind words of its own, which the denial before them denies: not "none of these:"."""
    before = scan.symbols[index - 1] if index else None
    words = scan.text[slice(*before.span)].lower().split() if before is not None else []
    own = before is not None and before.role in ("word", "concept", "at", "anchor")
    return own and words[-1] not in ("following", "criteria", "conditions", "these", "below")


def _only_tells(scan: Scan, index: int) -> bool:
    """Whether the bracket around a number only remarks something, or says what does not exclude."""
    around = scan.bracket_around(index)
    opposite = scan.kind == "exclusion" and _OPPOSITE.match(scan.text, *around) is not None
    return opposite or _BECAUSE.search(scan.text, *around) is not None


_TAKEN: Final = frozenset(
    ("except", "stop", "not", "-", OPEN, CLOSE, ".", ";", ":", ",", "or", "and", "quantity", "number", "window",
     "duration", "forward", "concept")
)  # fmt: skip
"""Roles that say something of what stands beside or behind; the others, mostly words, are passed over."""


def _begins_with_denial(scan: Scan, index: int) -> bool:
    """ "Cardiac: no history of stroke" among the exclusions may exclude who has had it, or who has not."""
    words = scan.text[slice(*scan.symbols[index].span)].lower().split()
    named = any(each.role in ("concept", "quantity") for each in scan.symbols[:index])
    return not named and not _BARE_LACK.issuperset(words)


_BARE_LACK: Final = frozenset(("without", "lack", "of", "absence", "lacking"))


def _only_examples(scan: Scan, index: int) -> bool:
    """Whether a bracket holds examples: "being institutionalised (e.g. ...)", "asthma (e.g. ...)"."""
    if not 0 < index < len(scan.symbols) - 1 or scan.symbols[index + 1].role != "examples":
        return False
    return scan.symbols[index - 1].role in ("word", "neutral", "concept")
