"""A bound that is all that an unread part says: "Left ventricular dimension (LVD) <= 70 mm" is no island, it is whole.

The name is one in the text's own words, found as those of unread parts are. Every word of the part must be of the
name, of the bound, between the two, or say nothing: then the part is read.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import Condition, Measurement, Not, Readings, Score, Span
from trialogue.criteria.passes.islands.bounds import take_quantity
from trialogue.criteria.passes.phrase import is_abbreviation
from trialogue.criteria.passes.scan import LINKS, OPEN, Scan, closing, flatten
from trialogue.criteria.passes.settling import BEFORE_MEASURE
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import may_be_in_name, words_of
from trialogue.vocabulary import ungrounded_id
from trialogue.vocabulary.units import parse_unit

_SILENT: Final = frozenset(("neutral", "at", ".", ",", ":", "*", "_", '"', "compare", "=", "tail"))
_BETWEEN: Final = _SILENT | {"of"}
_NUMBERS: Final = ("quantity", "number")
_LONGEST: Final = 160
_COMPARING: Final = frozenset(("minimal", "maximal", "minimum", "maximum", "least", "most", "lowest", "highest"))
_SHORT: Final = re.compile(r"\d{0,2}[A-Za-z][A-Za-z0-9-]{0,7}")
"""What an abbreviation of the name, or of the unit, looks like in a bracket behind it."""


def read_alone(symbols: list[Symbol], text: str, kind: str, span: Span) -> Condition | None:
    """The only bound of the part; None where the part says more, or less."""
    if span[1] - span[0] > _LONGEST or sum(each.role in _NUMBERS for each in symbols) != 1:
        return None
    scan = Scan(flatten(symbols), text, kind, *span)
    index = next((i for i, each in enumerate(scan.symbols) if each.role in _NUMBERS), None)
    if index is None or sum(each.role in _NUMBERS for each in scan.symbols) != 1:
        return None
    take_quantity(scan, index, scan.symbols[index])
    if len(scan.found) != 1 or scan.found[0][1]:
        return None
    node = scan.found[0][0]
    if not isinstance(node, Measurement | Score) or node.quantity is None or node.span is None:
        return None
    if isinstance(node, Measurement):
        node = _with_words_before(scan, node)
    said = node.label.lower().replace("-", " ").split()
    if not words_of("own_name_bars", "never").isdisjoint(said) or not _COMPARING.isdisjoint(said):
        return None  # "individuals > 6 kg"
    if isinstance(node, Not | Readings):
        return None
    if _is_of_a_condition(scan, node):
        return None  # "benign tumours > 20 cm2": what of them is measured is not said
    return node if _covers(scan, node, scan.symbols[index]) else None


def _is_of_a_condition(scan: Scan, node: Measurement | Score) -> bool:
    assert node.span is not None
    end = scan.text.find(node.label, *node.span) + len(node.label)
    last = next((each for each in reversed(scan.symbols) if each.end <= end), None)
    return last is not None and last.role == "concept" and last.value.kind == "condition"


def _with_words_before(scan: Scan, node: Measurement) -> Measurement:
    """ "*Pathological* tumour size": words straight before a name that was found are of the name."""
    assert node.span is not None
    begin = node.span[0]
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= begin), 0)
    first = at
    while first > 0 and _may_precede(scan, scan.symbols[first - 1], scan.symbols[first].start):
        first -= 1
    if first == at or not scan.text.startswith(node.label, begin):
        return node
    label = " ".join(scan.text[scan.symbols[first].start : begin + len(node.label)].split())
    if len(label.replace("-", " ").split()) > _MOST_NAME_WORDS:
        return node
    span = (scan.symbols[first].start, node.span[1])
    return msgspec.structs.replace(
        node, concept=ungrounded_id(label), label=scan.text[span[0] : begin + len(node.label)], span=span
    )


def _may_precede(scan: Scan, symbol: Symbol, end: int) -> bool:
    words = scan.text[symbol.start : symbol.end]
    close = symbol.end == end or (symbol.role != "-" and scan.text[symbol.end : end].isspace())
    if words.lower() in BEFORE_MEASURE or not close:
        return False
    return symbol.role == "-" or (symbol.role == "word" and words.isalpha() and may_be_in_name(words))


_MOST_NAME_WORDS: Final = 8


def _covers(scan: Scan, node: Measurement | Score, bound: Symbol) -> bool:
    assert node.span is not None
    name = scan.text.find(node.label, *node.span) if node.label else -1
    if name < 0:
        return False
    ends = name + len(node.label)
    at = 0
    while at < len(scan.symbols):
        symbol = scan.symbols[at]
        if symbol.role == OPEN:
            close = closing(scan.symbols, at)
            inner = scan.text[symbol.end : scan.symbols[close].start]
            before = scan.text[max(scan.start, symbol.start - 90) : symbol.start]
            named = name <= symbol.start < ends
            short = _SHORT.fullmatch(inner) is not None and symbol.start > name
            if not (named or short or is_abbreviation(inner, before) or parse_unit(inner.strip(" .").lower())):
                return False
            at = close + 1
            continue
        of_name = name <= symbol.start and symbol.end <= ends
        if not (of_name or symbol is bound or _says_nothing(scan, symbol, node.span)):
            return False
        at += 1
    return True


def _says_nothing(scan: Scan, symbol: Symbol, span: Span) -> bool:
    words = scan.text[symbol.start : symbol.end].lower()
    between = span[0] <= symbol.start < span[1]
    if symbol.role in (_BETWEEN if between else _SILENT):
        return True
    if words in BEFORE_MEASURE and symbol.role in ("word", "anchor", "current"):
        return True
    return between and words in LINKS and symbol.role == "word"
