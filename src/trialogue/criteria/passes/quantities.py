"""Quantities: comparisons, ranges and units, in signs and in words. Words for comparisons: `data/cues_quantities.tsv`.

A number without comparator or range stays a plain `number`: what it compares to is not guessed.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.lexicon import longest_cue
from trialogue.criteria.nodes import Quantity
from trialogue.criteria.passes.amounts import Amount, index_after, is_number, read_amount, read_unit
from trialogue.criteria.passes.limits import limit_after
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.dates import DAYS_PER
from trialogue.text.numbers import WORDS
from trialogue.text.tokens import Token

_OF_AGE: Final = re.compile(r"\b(?:older|younger|ages?)\b", re.IGNORECASE)
_OF_A_THING: Final = re.compile(
    r"\b(?:diagnos[ie]s|biops(?:y|ies)|scans?|imag(?:es?|ing)|results?|samples?|specimens?|tissues?|(?:trans)?plants?|"
    r"grafts?|implants?|fractures?|injur(?:y|ies)|stents?|lesions?|infarct(?:s|ions?)?|reports?|x-rays?|MRIs?|CTs?|"
    r"tests?|data|wounds?|ulcers?|scars?|strokes?)(?: (?:is|are|was|were|must be|that|not|which))* \Z",
    re.IGNORECASE,
)
"""Before "older than": what is no person."""
_LONGEST_LEAD: Final = 40
_FLIP: Final = {">": "low", ">=": "low", "<": "high", "<=": "high"}
_MINUS: Final = re.compile(r"\b(?:of|is|at|to|than|from|score|scores|equals?|was|be)[ ]-\Z", re.IGNORECASE)
_NOTHING: Final = (None,)
_EDGES: Final = {"inclusive": True, "included": True, "exclusive": False, "excluded": False}
_EXACT: Final = {("mo", "a"): 12.0, ("d", "wk"): 7.0, ("h", "d"): 24.0, ("min", "h"): 60.0, ("g", "kg"): 1000.0}
"""How many of the first unit one of the second is, where it is a whole number: "6 months to 5 years"."""
_TIMES_BEHIND: Final = re.compile(
    r"(?: ?\((?:I?ULN|UNL|LLN)\))? ?(?:[xX×*]|times) ?(\d{1,2}(?:\.\d+)?)(?![\d.]*\d)"
    r"(?! ?(?:h|hours?|d|days?|weeks?|months?|years?|times|occasions?|tests?|measurements?)\b)"
)
"""How many times a limit, behind it: "<= ULN x 2.5", "<= upper limit of normal (ULN) * 1.5"."""


def read_quantity(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """The quantity that begins at token `at` (a comparator, "between" or a number), and the index after it."""
    memo = tokens[at].amount
    if memo is None:
        found = _read(text, tokens, at)
        tokens[at].amount = found or _NOTHING
        return found
    return None if memo is _NOTHING else memo  # type: ignore[return-value]  # only this function writes it


def _read(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    if is_at_least_one(tokens, at):
        read = _compared(text, tokens, at, at + 2, ">=")
        return read if read is not None and read[0].value.quantity.unit in DAYS_PER else None
    operator, index = _operator(tokens, at)
    if operator is None and index == at and tokens[at].kind != "number" and tokens[at].lower not in WORDS:
        return None
    if operator == "between":
        return _range(text, tokens, at, index, spoken=True)
    if operator is None:
        return _range(text, tokens, at, index, spoken=False) or _tailed(text, tokens, at, index)
    return _compared(text, tokens, at, index, operator)


def is_at_least_one(tokens: list[Token], at: int) -> bool:
    """Whether "at least one" begins at a token: a count, unless a unit of time follows ("at least one month")."""
    return tokens[at].lower == "at" and [token.lower for token in tokens[at + 1 : at + 3]] == ["least", "one"]


def _operator(tokens: list[Token], at: int) -> tuple[str | None, int]:
    if tokens[at].kind == "compare":
        return tokens[at].text, at + 1
    cue = longest_cue(tokens, at)
    if cue is None:
        return None, at
    (role, value), index = cue
    if role == "compare":
        # "at least >= 18" says one thing twice; two different signs are not understood.
        if index < len(tokens) and tokens[index].kind == "compare":
            return (value, index + 1) if tokens[index].text == value else (None, at)
        return value, index
    return ("between", index) if role == "between" else (None, at)


def _range(text: str, tokens: list[Token], at: int, index: int, *, spoken: bool) -> tuple[Symbol, int] | None:
    if spoken and index < len(tokens) and tokens[index].kind == "compare":
        return None
    first = read_amount(text, tokens, index, signed=spoken)
    if first is None:
        return None
    low_inclusive, index = _edge(tokens, first.after)
    if index >= len(tokens) or not _joins(tokens[index], spoken):
        return None
    below, index = _below(tokens, index + 1)  # "4 to < 17 years", "18.5 to less than 25"
    second = read_amount(text, tokens, index, signed=spoken)
    if second is None:
        return None
    high_inclusive, index = _edge(tokens, second.after)
    high_inclusive &= below != "<"
    if second.unit is None and index > second.after:
        second.unit, second.words, index = read_unit(text, tokens, tokens[index - 1].end, index, 0)
    ends = _one_unit(first, second)
    if ends is None or ends[0] == ends[1]:
        return None
    if ends[0] > ends[1]:
        if tokens[at].lower != "between" and ends[2] != "{letters}":
            return None
        ends = ends[1], ends[0], ends[2]  # "between 78 and 25 letters"
        low_inclusive, high_inclusive = high_inclusive, low_inclusive
    low, high, unit = ends
    quantity = Quantity(low=low, high=high, unit=unit, low_inclusive=low_inclusive, high_inclusive=high_inclusive)
    words = _age_words(text, tokens[at].start, tokens[index - 1].end, unit)
    words = words or ("age" if "age" in (first.words, second.words) else second.words or first.words)
    return Symbol("quantity", tokens[at].start, tokens[index - 1].end, Bound(quantity, words)), index


def _below(tokens: list[Token], index: int) -> tuple[str, int]:
    """The sign before the upper end of a range, in signs or words, and the index behind it; "" where none stands."""
    if index < len(tokens) and tokens[index].text in ("<", "<="):
        return tokens[index].text, index + 1
    cue = longest_cue(tokens, index) if index < len(tokens) and tokens[index].kind == "word" else None
    if cue is not None and cue[0][0] == "compare" and cue[0][1] in ("<", "<="):
        return cue[0][1], cue[1]
    return "", index


def _one_unit(first: Amount, second: Amount) -> tuple[float, float, str | None] | None:
    """Both values in one unit, or None where their units do not go into each other exactly."""
    units = first.unit, second.unit
    if None in units or units[0] == units[1]:
        return first.value, second.value, second.unit or first.unit
    if units in _EXACT:
        return first.value, second.value * _EXACT[units], first.unit
    if units[::-1] in _EXACT:
        return first.value * _EXACT[units[::-1]], second.value, second.unit  # type: ignore[index]
    return None


def _edge(tokens: list[Token], index: int) -> tuple[bool, int]:
    """Whether an end belongs to its interval, as "(inclusive)" behind it says, and the index after that."""
    if index + 2 < len(tokens) and tokens[index].text == "(" and tokens[index + 2].text == ")":
        edge = _EDGES.get(tokens[index + 1].lower)
        if edge is not None:
            return edge, index + 3
    return True, index


def _age_words(text: str, start: int, end: int, unit: str | None) -> str:
    """ "age" where the comparison's own words speak of age: "older than", not "the biopsy is older than"."""
    if unit not in (None, "a", "mo", "wk", "d") or not _OF_AGE.search(text, start, end):
        return ""
    return "" if _OF_A_THING.search(text, max(0, start - _LONGEST_LEAD), start) else "age"


def _joins(token: Token, spoken: bool) -> bool:
    return token.lower in (("-", "to", "~", "and", "&", "through", "an") if spoken else ("-", "to", "~", "through"))


def _tail_at(tokens: list[Token], at: int) -> tuple[tuple[str, str], int] | None:
    """The words of "18 *or older*", but not of "140 *and less* than 180"."""
    cue = longest_cue(tokens, at) if at < len(tokens) else None
    if cue is None or cue[0][0] != "tail" or (cue[1] < len(tokens) and tokens[cue[1]].lower == "than"):
        return None
    return cue


def _tailed(text: str, tokens: list[Token], at: int, index: int) -> tuple[Symbol, int] | None:
    """ "18 years or older", "18+ years", or a plain number."""
    amount = read_amount(text, tokens, index)
    if amount is None:
        return None
    value, unit, words, after = amount.value, amount.unit, amount.words, amount.after
    inclusive, behind = _edge(tokens, after)
    if behind > after and _tail_at(tokens, behind) is not None:
        after = behind  # "18 (inclusive) and above"
    if _MINUS.search(text, max(0, tokens[at].start - 12), tokens[at].start) and unit not in DAYS_PER:
        value = -value  # "a T-score of -1.0 or lower"
    side = None
    plus = after < len(tokens) and tokens[after].text == "+" and unit is None
    if plus and not text[tokens[after].end : tokens[after].end + 1].isalpha():  # not of two drugs, "DPP-4+MET"
        unit, words, after = read_unit(text, tokens, tokens[after].end, after + 1, 0)
        side = ">="
    elif (cue := _tail_at(tokens, after)) is not None:
        side, after = cue[0][1].rstrip("=" if not inclusive else ""), cue[1]
        if unit is None:
            unit, words, after = read_unit(text, tokens, tokens[after - 1].end, after, 0)
    if side is None and tokens[at].kind != "number" and unit is None:
        return None
    span = tokens[at].start, tokens[after - 1].end
    if side is None:
        return Symbol("number", *span, (value, unit, words)), after
    words = _age_words(text, *span, unit) or words
    return Symbol("quantity", *span, Bound(_one_sided(side, value, unit), words)), after


def _one_sided(operator: str, value: float, unit: str | None) -> Quantity:
    if operator in (">", ">="):
        return Quantity(low=value, unit=unit, low_inclusive=operator == ">=")
    return Quantity(high=value, unit=unit, high_inclusive=operator == "<=")


def _compared(text: str, tokens: list[Token], at: int, index: int, operator: str) -> tuple[Symbol, int] | None:
    amount = read_amount(text, tokens, index, signed=True)
    if amount is None:
        return _bare_limit(text, tokens, at, index, operator)
    after = amount.after
    if after < len(tokens) and tokens[after].lower in ("-", "~") and is_number(tokens, after + 1):
        return None  # ">= 2-3": two bounds or one, not ours to say
    quantity, words = _one_sided(operator, amount.value, amount.unit), amount.words
    second = _second_bound(text, tokens, after, quantity)
    if second is not None:
        quantity, more, after = second
        words = words or more
    words = _age_words(text, tokens[at].start, tokens[after - 1].end, quantity.unit) or words
    return Symbol("quantity", tokens[at].start, tokens[after - 1].end, Bound(quantity, words)), after


def _bare_limit(text: str, tokens: list[Token], at: int, index: int, operator: str) -> tuple[Symbol, int] | None:
    """ "> ULN" is above once the limit, "> ULN x 2.5" above so many times."""
    limit = limit_after(text, tokens[index - 1].end) if index < len(tokens) else None
    if limit is None:
        return None
    times = _TIMES_BEHIND.match(text, limit.end)
    value, end = (float(times.group(1)), times.end()) if times else (1.0, limit.end)
    bound = Bound(_one_sided(operator, value, limit.unit), "limit")
    return Symbol("quantity", tokens[at].start, end, bound), index_after(tokens, index, end)


def _second_bound(text: str, tokens: list[Token], at: int, first: Quantity) -> tuple[Quantity, str, int] | None:
    """ ">= 18 and <= 75 years": the other end of the same interval."""
    index = at
    while index < len(tokens) and tokens[index].lower in (",", "and", "but", "to", "&", "-") and index - at < 2:
        index += 1
    if (index == at and (index >= len(tokens) or tokens[index].kind != "compare")) or index >= len(tokens):
        return None
    operator, index = _operator(tokens, index)
    if operator not in _FLIP or (_FLIP[operator] == "low") == (first.low is not None):
        return None
    amount = read_amount(text, tokens, index, signed=True)
    if amount is None or (amount.unit is None and first.low is None and first.unit is not None):
        return None  # "up to 50 years and >= 4": what the second bounds is not said
    given = Amount(first.high if first.low is None else first.low, first.unit, "", at)  # type: ignore[arg-type]  # one is
    ends = _one_unit(given, amount)
    if ends is None:
        return None
    one, other, unit = ends
    low, high = (one, other) if first.low is not None else (other, one)
    if low >= high:
        return None
    inclusive = operator in ("<=", ">=")
    joined = Quantity(
        low=low,
        high=high,
        unit=unit,
        low_inclusive=first.low_inclusive if first.low is not None else inclusive,
        high_inclusive=first.high_inclusive if first.high is not None else inclusive,
    )
    return joined, amount.words, amount.after
