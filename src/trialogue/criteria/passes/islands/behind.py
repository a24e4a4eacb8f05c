"""Names that stand behind their bound: "a score > 4 on the X scale", "> 50 % stenosis", "a >= 20 mm polyp"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.passes.islands.whole_names import Named
from trialogue.criteria.passes.scan import CLOSE, Scan
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.criteria.words import may_be_in_name
from trialogue.vocabulary import Concept, default, ungrounded_id

GRADED: Final = re.compile(
    r"\b(?:grades?|stages?|types?|phases?|parts?|groups?|cohorts?|arms?|levels?)\s*\Z", re.IGNORECASE
)
"""Before a number that orders something, and measures nothing."""
SCALE_WORD: Final = re.compile(
    r"(?i:score|scale|index|inventory|questionnaire|test\b|assessment|rating)|\b[A-Z][A-Za-z]*[A-Z]"
)
_MEASURES: Final = ("measurement", "instrument")
_ON: Final = frozenset(
    ("on", "in", "according to", "using", "by", "for", "from", "as measured by", "of", "on the", "of the")
)
_NEAR: Final = 8
_SCALE: Final = re.compile(
    r"[ ]?(?:points?[ ])?\(?(?:on|in|by|using|according to|for|from|as measured by|of)[ ]"
    r"(?:(?:the|a|an|their|each)[ ])?"
    r"(?P<name>(?:[A-Z0-9][\w'/-]*|[A-Z]-)(?:[ -](?:(?:and|of|for|the|in|to)[ ])?[A-Z0-9(][\w'/)-]*){0,9}"
    r"(?:[ ](?:[a-z]+[ ]){0,2}(?:scale|score|index|questionnaire|inventory|test))?"
    r"|(?:[a-z0-9][\w/-]*[ ]){1,6}(?:scale|score|index|questionnaire|inventory|test|VAS|NRS))",
)
_GOES_ON: Final = re.compile(r" (?:for|of) [a-z]")
_SHARE: Final = re.compile(r"%|percent", re.IGNORECASE)
_ONLY_SCALE: Final = re.compile(
    r"(?:(?:the|a|an|this|that|same|each|total|\d+(?:[- ](?:to )?\d+)?|\d+-?[ ]?points?|numeric|rating|likert) )*"
    r"(?:scale|score|index|questionnaire|inventory|test)",
    re.IGNORECASE,
)
"""Words for a scale that do not say which: "a 0-10 scale", "the 3 point scale"."""
_NARROWED: Final = re.compile(
    r"[ ](?P<name>(?:(?:diameter|luminal|angiographic|coronary|carotid|canal) )?"
    r"(?:stenosis|narrowing|occlusion|obstruction)"
    r"(?: (?:of|in) (?:(?!on\b|in\b|by\b|or\b|and\b|at\b|with\b|as\b|of\b|for\b|seen\b|is\b|are\b)[a-z-]+ ?){1,4})?)\b"
)
_ALCOHOL: Final = re.compile(r"[ ](?:of )?(?:pure )?(?P<name>alcohol|ethanol)\b", re.IGNORECASE)
_LENGTHS: Final = frozenset(("mm", "cm", "cm2", "mm2"))
_MOST_WORDS: Final = 5


def name_behind(scan: Scan, index: int, bounded: Symbol) -> Named | None:
    """ "A score > 4 on the X scale": a name behind the bound."""
    if GRADED.search(scan.text[max(scan.start, bounded.start - 20) : bounded.start]):
        return None
    first = index + 1
    symbols = scan.symbols
    if first + 1 < len(symbols) and symbols[first].role in ("or", "and") and symbols[first + 1].role == "quantity":
        first, bounded = first + 2, symbols[first + 1]  # "a score > 1 or < -1 on the X scale"
    while first < len(symbols) and symbols[first].role in ("/", "number", CLOSE, "neutral"):
        first += 1
    if _SHARE.search(scan.text, bounded.start, bounded.end) and scan.text.startswith(" of ", bounded.end):
        return None
    if first < len(symbols) and scan.text[symbols[first].start : symbols[first].end].lower() in _ON:
        for symbol in symbols[first + 1 : first + _NEAR]:
            if symbol.role == "concept" and symbol.value.kind in _MEASURES:
                return symbol.value, symbol.span
            whole_scale = symbol.role == "quantity" and symbol.value.quantity.low in (0, 1)
            if symbol.role in ("quantity", "window", ",", ";", ".", "or", "and") and not whole_scale:
                break
    return scale_behind(scan, bounded) or _sized_behind(scan, index)


def scale_behind(scan: Scan, bounded: Symbol) -> Named | None:
    """ "A total score of >= 40 on SANDE": a scale that no dictionary knows, by its capitals or its last word."""
    found = _SCALE.match(scan.text, bounded.end, min(scan.end, bounded.end + 120))
    if found is None:
        return None
    lead = scan.text[max(scan.start, bounded.start - 40) : bounded.start]
    name = found.group("name")
    if " " not in name and _GOES_ON.match(scan.text, found.end("name")) is not None:
        return None  # "27 of the *Center* for wobbly studies"
    if _SHARE.search(scan.text[max(scan.start, bounded.start) : bounded.end]) or _ONLY_SCALE.fullmatch(name):
        return None
    if not (SCALE_WORD.search(name) or re.search(r"scor|point|rating|value", lead, re.IGNORECASE)):
        return None
    return Concept(id=ungrounded_id(name), kind="measurement", name=name), found.span("name")


def named_by_what_follows(scan: Scan, index: int, bounded: Symbol, bound: Bound) -> Named | None:
    """ "> 50 % *stenosis of a vessel*", "> 20 g *of alcohol* a day": what only the words straight behind can name."""
    unit = bound.quantity.unit or ""
    if unit == "%" and (found := _NARROWED.match(scan.text, bounded.end, scan.end)) is not None:
        begin, end = found.span("name")
        name = scan.text[begin:end].rstrip()
        return Concept(id=ungrounded_id(name), kind="measurement", name=name), (begin, begin + len(name))
    if unit.partition("/")[0] in ("g", "U") and (found := _ALCOHOL.match(scan.text, bounded.end, scan.end)):
        return default().concept("alcohol-intake-amount"), found.span("name")
    return _sized_behind(scan, index) if index else None


def _sized_behind(scan: Scan, index: int) -> Named | None:
    """ "A >= 20 mm *pedunculated polyp*": of what a length is, where no name stands before it."""
    symbol = scan.symbols[index]
    unit = symbol.value.quantity.unit if isinstance(symbol.value, Bound) else None
    if unit not in _LENGTHS or (index and not _OPENER.search(scan.text, scan.start, symbol.start)):
        return None
    at = index + 1
    while at < len(scan.symbols) and at - index <= _MOST_WORDS and _is_of_name(scan, at):
        at += 1
    if at == index + 1 or at - index > _MOST_WORDS:
        return None
    span = (scan.symbols[index + 1].start, scan.symbols[at - 1].end)
    name = scan.text[slice(*span)]
    return Concept(id=ungrounded_id(name), kind="measurement", name=name), span


_OPENER: Final = re.compile(r"\b(?:an?|with|having|has|have|had|any|for|of(?: an?)?) \Z", re.IGNORECASE)
"""What leads to a bound that narrows the noun behind it."""


def _is_of_name(scan: Scan, at: int) -> bool:
    symbol = scan.symbols[at]
    words = scan.text[slice(*symbol.span)]
    if symbol.role == "-":
        return symbol.end < len(scan.text) and not scan.text[symbol.end].isspace()
    if symbol.role == "concept":
        return bool(symbol.value.kind == "condition")
    if symbol.role == "qualifier":
        return words.replace("-", "").isalpha()
    return symbol.role == "word" and words.isalpha() and may_be_in_name(words)
