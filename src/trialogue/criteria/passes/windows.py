"""Windows of time: "within 6 months before screening", "in the last 5 years", "for at least 30 days".

Words, anchors and known typing slips: `data/cues_windows.tsv`. A slip is read as what it stands for, and logged.
"""

from __future__ import annotations

from trialogue.criteria.lexicon import longest_cue
from trialogue.criteria.nodes import Quantity, Window
from trialogue.criteria.passes.quantities import is_at_least_one, read_quantity
from trialogue.criteria.symbols import Symbol, When
from trialogue.dates import DAYS_PER
from trialogue.text.durations import SPELT_OUT, TIME_UNITS
from trialogue.text.tokens import Token

_TIMES = frozenset(DAYS_PER) | {"{half-life}"}


def read_window(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """The window or duration that begins at token `at`, and the index after it."""
    cue = longest_cue(tokens, at)
    role, value, index = (*cue[0], cue[1]) if cue is not None else ("", "", at)
    if role == "within":
        return _opened(text, tokens, at, index, value)
    if role == "for":
        return _lasting(text, tokens, at, index)
    if role == "ahead":
        return _opened(text, tokens, at, index, value)
    if role == "compare" or tokens[at].kind == "compare" or is_at_least_one(tokens, at):
        return _before_anchor(text, tokens, at)
    return None


def _opened(text: str, tokens: list[Token], at: int, index: int, cue: str) -> tuple[Symbol, int] | None:
    index += index < len(tokens) and tokens[index].lower in ("a", "the")
    length = _length(text, tokens, index)
    if length is None:
        return None
    high, unit, index = length
    anchor, after, index = _closer(tokens, index)
    window = Window(high=high, unit=unit, anchor=anchor, after=after or cue == "next")
    role = "forward" if cue in ("next", "first") else "window"
    return Symbol(role, tokens[at].start, tokens[index - 1].end, When(window, cue == "repaired")), index


def _length(text: str, tokens: list[Token], index: int) -> tuple[float, str, int] | None:
    if index < len(tokens) and tokens[index].lower in SPELT_OUT:
        return 1.0, TIME_UNITS[tokens[index].lower], index + 1
    if index >= len(tokens):
        return None
    if tokens[index].lower == "half":
        behind = index + 1 + (index + 1 < len(tokens) and tokens[index + 1].lower in ("a", "an", "-"))
        known = behind < len(tokens) and tokens[behind].lower in SPELT_OUT
        return (0.5, TIME_UNITS[tokens[behind].lower], behind + 1) if known else None
    read = read_quantity(text, tokens, index)
    if read is None or read[0].role != "number" or read[0].value[1] not in _TIMES or read[0].value[2] == "age":
        return None
    value, unit, _ = read[0].value
    return value, unit, read[1]


def _closer(tokens: list[Token], index: int) -> tuple[str | None, bool, int]:
    """The anchor behind a window, whether the window lies after it, and the index after it."""
    cue = longest_cue(tokens, index) if index < len(tokens) else None
    if cue is None or cue[0][0] not in ("before", "of", "after"):
        prior = index < len(tokens) and tokens[index].lower == "prior" and not _followed_by_to(tokens, index)
        return None, False, index + prior
    role, behind = cue[0][0], cue[1]
    anchor = longest_cue(tokens, behind) if behind < len(tokens) else None
    if anchor is not None and anchor[0][0] == "anchor":
        return anchor[0][1], role == "after", anchor[1]
    bare = role == "before" and behind - index == 1 and tokens[index].lower == "prior"
    return None, False, behind if bare else index


def _followed_by_to(tokens: list[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].lower == "to"


def _lasting(text: str, tokens: list[Token], at: int, index: int) -> tuple[Symbol, int] | None:
    read = read_quantity(text, tokens, index) if index < len(tokens) else None
    if read is None:
        return None
    symbol, index = read
    if symbol.role == "number":
        low, unit, words = symbol.value
        high, quantity = None, Quantity()
    else:
        quantity, words = symbol.value.quantity, symbol.value.unit_text
        low, high, unit = quantity.low, quantity.high, quantity.unit
    if unit not in _TIMES or words == "age":
        return None
    anchor, after, index = _closer(tokens, index)
    if after:
        return None
    window = Window(low=low, high=high, unit=unit, anchor=anchor)
    when = When(window, low_inclusive=quantity.low_inclusive, high_inclusive=quantity.high_inclusive)
    return Symbol("duration", tokens[at].start, tokens[index - 1].end, when), index


def _before_anchor(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """ "less than 6 months before screening", "at least 4 weeks prior to enrolment"."""
    read = read_quantity(text, tokens, at)
    if read is None or read[0].role != "quantity":
        return None
    quantity: Quantity = read[0].value.quantity
    if quantity.unit not in _TIMES or read[0].value.unit_text == "age":
        return None
    anchor, after, index = _closer(tokens, read[1])
    if anchor is None or after:
        return None
    window = Window(low=quantity.low, high=quantity.high, unit=quantity.unit, anchor=anchor)
    return Symbol("window", tokens[at].start, tokens[index - 1].end, When(window)), index
