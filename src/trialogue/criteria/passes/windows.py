"""Windows of time: "within 6 months before screening", "in the last 5 years", "for at least 30 days".

Words, anchors and known typing slips: `data/cues_windows.tsv`. A slip is read as what it stands for, and logged.
"""

from __future__ import annotations

import re

import msgspec

from trialogue.criteria.lexicon import longest_cue
from trialogue.criteria.nodes import DAY_OF_ASKING, Quantity, Window
from trialogue.criteria.passes.amounts import index_after
from trialogue.criteria.passes.quantities import is_at_least_one, read_quantity
from trialogue.criteria.passes.twin_windows import twin_after, with_anchor
from trialogue.criteria.symbols import Symbol, When
from trialogue.dates import DAYS_PER
from trialogue.text.durations import SPELT_OUT, TIME_UNITS, parse_time_unit
from trialogue.text.numbers import parse_number
from trialogue.text.tokens import Token

_TIMES = frozenset(DAYS_PER) | {"{half-life}"}
_AT_LEAST_BEHIND = re.compile(r",? (?:at (?:the )?least|or (?:more|longer))\b(?! \d| one\b| two\b)", re.IGNORECASE)
"""Behind a length of time: "since 3 years *at least*"."""
_AT_LEAST = re.compile(r"\b(?:at least|minimum of|a minimum of)(?: for| during| in| over)?[ ]\Z", re.IGNORECASE)


def may_open_window(role: str, token: Token) -> bool:
    """Whether a window or duration may begin with a token and the cue of a role, or none, that begins there."""
    return role in _OPENING or token.lower in _OPENING_WORDS or token.kind == "compare"


_OPENING = frozenset(("within", "for", "ahead", "compare"))
_OPENING_WORDS = frozenset(("in", "during", "with", "at", "past"))


def read_window(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """The window or duration that begins at token `at`, and the index after it."""
    read = _read(text, tokens, at)
    twin = twin_after(text, read[0]) if read is not None else None
    if read is None or twin is None:
        return read
    index = index_after(tokens, read[1], twin.end)
    anchor, after, behind = _closer(tokens, index)
    if anchor is not None and not after:
        twin = Symbol("window", twin.start, tokens[behind - 1].end, with_anchor(twin.value, anchor))
        index = behind
    return twin, index


def _read(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    cue = longest_cue(tokens, at)
    role, value, index = (*cue[0], cue[1]) if cue is not None else ("", "", at)
    if cue is None and tokens[at].lower in ("in", "during") and at + 2 < len(tokens):
        return _opened(text, tokens, at, at + 1 + (tokens[at + 1].lower == "the"), "bounded")
    if tokens[at].lower == "with" and at + 2 < len(tokens) and index == at + (cue is not None):
        return _slipped(text, tokens, at)
    if tokens[at].lower == "past" and at + 2 < len(tokens) and tokens[at + 1].lower in SPELT_OUT:
        return _past_unit(tokens, at)
    if role == "within":
        return _opened(text, tokens, at, index, value)
    if role == "for":
        return _lasting(text, tokens, at, index)
    if role == "ahead":
        return _opened(text, tokens, at, index, value)
    if role == "compare" or tokens[at].kind == "compare" or is_at_least_one(tokens, at):
        return _before_anchor(text, tokens, at)
    return None


def _past_unit(tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """ "*Past year* suicide attempt": within the last one."""
    unit = tokens[at + 1]
    if unit.lower.endswith("s") or tokens[at + 2].kind != "word" or tokens[at + 2].lower in ("of", "prior", "before"):
        return None
    window = Window(high=1.0, unit=TIME_UNITS[unit.lower])
    return Symbol("window", tokens[at].start, unit.end, When(window)), at + 2


def _opened(text: str, tokens: list[Token], at: int, index: int, cue: str) -> tuple[Symbol, int] | None:
    index += index < len(tokens) and tokens[index].lower in ("a", "the")
    length = _length(text, tokens, index)
    if length is None:
        return None
    high, unit, index = length
    index = _past_its_equal(text, tokens, index, high, unit)
    ended = index
    anchor, after, index = _closer(tokens, index)
    if cue == "bounded" and (index == ended or after):
        return None  # "in the 65 years group": only what counts back from something is a window
    start = tokens[at].start
    after = after or (
        anchor not in DAY_OF_ASKING and _BEGAN.search(text, max(0, start - _LONGEST_BEGAN), start) is not None
    )
    window = Window(high=high, unit=unit, anchor=anchor, after=after or cue == "next")
    behind = _AT_LEAST_BEHIND.match(text, tokens[index - 1].end)
    if behind or _AT_LEAST.search(text, max(0, tokens[at].start - 20), tokens[at].start):
        window = msgspec.structs.replace(window, low=high, high=None)  # "for at least the last 6 months"
    role = "forward" if cue in ("next", "first") else "window"
    return Symbol(role, tokens[at].start, tokens[index - 1].end, When(window, cue == "repaired")), index


_BEGAN = re.compile(
    r"\b(?:develop(?:ed|ing|s)?|occur(?:red|ring|s)?|onset|began|beginning|arising|appear(?:ed|ing|s)?) \Z"
)
""" "Infection that has *developed within 30 days of surgery*": after it."""
_LONGEST_BEGAN = 12  # characters: a look over all that stands before would grow with the text


def _slipped(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """ "Stroke *with 6 months* of screening", for "within": before one of the study's own days, or nothing more."""
    if at == 0:
        return None
    length = _length(text, tokens, at + 1)
    if length is None or length[0] == 1:
        return None
    high, unit, index = length
    anchor, after, behind = _closer(tokens, index)
    ended = behind >= len(tokens) or tokens[behind].kind != "word" or tokens[behind].lower in ("or", "and", "visit")
    if after or not ended or (behind == index and index < len(tokens) and tokens[index].text not in (".", ";")):
        return None
    window = Window(high=high, unit=unit, anchor=anchor)
    return Symbol("window", tokens[at].start, tokens[behind - 1].end, When(window, repaired=True)), behind


def _past_its_equal(text: str, tokens: list[Token], index: int, value: float, unit: str) -> int:
    """The index behind a bracket that says the same length otherwise: "6 months *(180 days)*"."""
    found = _EQUAL.match(text, tokens[index - 1].end) if 0 < index < len(tokens) else None
    number, other = (parse_number(found["value"]), parse_time_unit(found["unit"])) if found else (None, None)
    if found is None or number is None or other not in DAYS_PER or unit not in DAYS_PER:
        return index
    days, said = number * DAYS_PER[other], value * DAYS_PER[unit]
    return index_after(tokens, index, found.end()) if abs(days - said) <= _ABOUT * said else index


_EQUAL = re.compile(
    r"[ ]?[(\[][ ]?(?:i\.?e\.?,? |or |approximately |about |~|=|\u2248|>=|<=|<|>)?[ ]?"
    r"(?P<value>\d{1,4}(?:\.\d)?|[a-z]{3,6})[ -]?"
    r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|[hdwmy])[ ]?[)\]]",
    re.IGNORECASE,
)
_ABOUT = 0.09
"""By how much the two may differ: six months are 24 weeks to some, 26 to others."""


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


def _closer(tokens: list[Token], index: int, *, bound: bool = False) -> tuple[str | None, bool, int]:
    """The anchor behind a window, whether the window lies after it, and the index after it.

    Behind a bare `bound` ("less than 37 weeks of gestation") "of" opens no anchor but the known ones.
    """
    cue = longest_cue(tokens, index) if index < len(tokens) else None
    if cue is None or cue[0][0] not in ("before", "of", "after"):
        prior = index < len(tokens) and tokens[index].lower == "prior" and not _followed_by_to(tokens, index)
        return None, False, index + prior
    role, behind = cue[0][0], cue[1]
    day = behind + (behind < len(tokens) and tokens[behind].lower in _EXPECTED)  # "of planned enrolment"
    anchor = longest_cue(tokens, day) if day < len(tokens) else None
    if anchor is not None and anchor[0][0] == "anchor":
        return anchor[0][1], role == "after", _of_the_study_drug(tokens, anchor[1])
    if not (bound and role == "of") and (named := _named_anchor(tokens, behind)) is not None:
        begins = role == "of" and named[0].split()[-1] in _BEGINNINGS
        return named[0], role == "after" or begins, named[1]
    bare = role == "before" and behind - index == 1 and tokens[index].lower == "prior"
    return None, False, behind if bare else index


def _of_the_study_drug(tokens: list[Token], index: int) -> int:
    """The index behind "of (the) study treatment", which says nothing more of "the first dose" before it."""
    at = index
    if at >= len(tokens) or tokens[at].lower not in ("of", "with"):
        return index
    at += 1
    while at < len(tokens) and tokens[at].lower in _STUDYS:
        at += 1
    return at if at - index > 1 and tokens[at - 1].lower in _DOSES | {"study", "trial", "ip", "imp"} else index


def _named_anchor(tokens: list[Token], begin: int) -> tuple[str, int] | None:
    """An anchor in the text's own words ("prior to the procedure"), which run up to a sign, "or", "and" or the end.

    Its date is recorded of nobody, so such a window is shown and decides nothing, but for the usual names of a study's
    own days.
    """
    at = begin
    while at < len(tokens) and at - begin <= _MOST_ANCHOR_WORDS and _may_name_a_day(tokens, at):
        at += 1
    ended = at >= len(tokens) or tokens[at].lower in _ANCHOR_ENDS
    words = [token.lower for token in tokens[begin:at] if token.lower not in ("the", "a", "an", "of")]
    if not words or not ended or at - begin > _MOST_ANCHOR_WORDS:
        return None
    first_dose = not _FIRST.isdisjoint(words) and not _DOSES.isdisjoint(words)
    name = "first dose" if first_dose else _DAYS.get(words[-1])
    if name is None and at < len(tokens) and tokens[at].lower in ("or", "and"):
        return None  # "before surgery or stroke": how far the anchor reaches cannot be told
    if not _OTHER_DAYS.isdisjoint(words):
        name = None  # "the last dose of study drug", "the end of the study": a day of its own
    return name or " ".join(words), at


def _may_name_a_day(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == "number":
        return at > 0 and tokens[at - 1].lower in _NUMBERED
    cue = longest_cue(tokens, at) if token.kind == "word" else None
    if token.kind != "word" or token.lower in _ANCHOR_ENDS:
        return False
    return cue is None or cue[0][0] in _WITHIN_ANCHORS or token.lower == "scheduled"


_BEGINNINGS = frozenset(("onset", "birth", "delivery", "injury"))
"""Days of which something is "within 48 hours": behind them, as nothing of it can lie before."""
_MOST_ANCHOR_WORDS = 6
_ANCHOR_ENDS = frozenset((",", ";", ".", ")", "]", "or", "and", ":"))
_EXPECTED = frozenset(("planned", "scheduled", "anticipated", "expected", "intended"))
_NUMBERED = frozenset(("visit", "day", "cycle", "week", "part", "month"))
_WITHIN_ANCHORS = frozenset(("neutral", "anchor", "of", "exposed", "vague", "history", "at", "route", "tested"))
_FIRST = frozenset(("first", "initial", "study", "ip", "investigational", "scheduled", "c1d1", "planned", "protocol"))
_DOSES = frozenset(
    ("dose", "dosing", "administration", "drug", "treatment", "product", "infusion", "injection", "medication",
     "therapy", "vaccination", "vaccine", "agent", "intervention", "interventions")
)  # fmt: skip
_STUDYS = frozenset(
    ("the", "any", "study", "trial", "investigational", "protocol", "drug", "treatment", "medication", "product",
     "therapy", "agent", "ip", "imp", "intervention", "administration", "medicinal")
)  # fmt: skip
_OTHER_DAYS = frozenset(
    ("last", "latest", "final", "end", "ending", "completion", "completing", "stopping", "discontinuation",
     "discontinuing", "cessation", "previous", "prior", "past", "earlier", "recent", "another", "other", "second",
     "subsequent", "next")
)  # fmt: skip
_DAYS = {
    "registration": "enrolment",
    "recruitment": "enrolment",
    "enrolled": "enrolment",
    "study": "enrolment",
    "trial": "enrolment",
    "screening": "screening",
    "consent": "consent",
}


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
    if low is None or high is None:
        index = _past_its_equal(text, tokens, index, low or high or 0.0, unit)
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
    behind = read[1]
    if quantity.low is None or quantity.high is None:
        behind = _past_its_equal(text, tokens, behind, quantity.low or quantity.high or 0.0, quantity.unit)
    anchor, after, index = _closer(tokens, behind, bound=True)
    if anchor is None or after:
        return None
    window = Window(low=quantity.low, high=quantity.high, unit=quantity.unit, anchor=anchor)
    return Symbol("window", tokens[at].start, tokens[index - 1].end, When(window)), index
