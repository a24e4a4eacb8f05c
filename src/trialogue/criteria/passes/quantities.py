"""Quantities: comparisons, ranges and units, in signs and in words. Words for comparisons: `data/cues_quantities.tsv`.

A number without comparator or range stays a plain `number`: what it compares to is not guessed.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from trialogue.criteria.lexicon import longest_cue
from trialogue.criteria.nodes import Quantity
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.text.durations import TIME_UNITS
from trialogue.text.numbers import WORDS, parse_number
from trialogue.text.tokens import Token
from trialogue.vocabulary.units import parse_unit

_POWER: Final = re.compile(r"[ ]?(?:[xX*][ ]?10[ ]?(?:\^|\*\*|E|e)?[ ]?\(?(\d{1,2})\)?|10\^\(?(\d{1,2})\)?)(?!\d)")
_LIMIT: Final = re.compile(
    r"[ ]{0,2}(?:[xX*]|times|-?[ ]?fold)?[ ]{0,2}(?:(?:the|institutional|laboratory|local|of|institution's)[ ]){0,4}"
    r"(?:(?P<upper>ULN|UNL|upper[ ](?:(?:the|normal|reference|limits?|level|value|of|range|institutional|"
    r"laboratory)(?:[ ]|(?![a-z]))){1,7})"
    r"|(?P<lower>LLN|lower[ ](?:(?:the|normal|reference|limits?|level|value|of|range|institutional)"
    r"(?:[ ]|(?![a-z]))){1,7}))(?![a-zA-Z])",
    re.IGNORECASE,
)
_OF_AGE: Final = re.compile(r"\b(?:older|younger|ages?)\b", re.IGNORECASE)
_FLIP: Final = {">": "low", ">=": "low", "<": "high", "<=": "high"}
_LETTERS: Final = frozenset(("g", "L", "h"))
_MOST_UNIT_TOKENS: Final = 9
_LONGEST_UNIT: Final = 30


def read_quantity(text: str, tokens: list[Token], at: int) -> tuple[Symbol, int] | None:
    """The quantity that begins at token `at` (a comparator, "between" or a number), and the index after it."""
    operator, index = _operator(tokens, at)
    if operator is None and index == at and tokens[at].kind != "number" and tokens[at].lower not in WORDS:
        return None
    if operator == "between":
        return _range(text, tokens, at, index, spoken=True)
    if operator is None:
        return _range(text, tokens, at, index, spoken=False) or _tailed(text, tokens, at, index)
    return _compared(text, tokens, at, index, operator)


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


def _number(tokens: list[Token], at: int) -> float | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        glued = at and tokens[at - 1].kind == "word" and tokens[at - 1].end == token.start
        return None if glued else parse_number(token.text)
    return WORDS.get(token.lower)


def _amount(text: str, tokens: list[Token], at: int) -> tuple[float, str | None, str, int] | None:
    """Value, unit code, the unit's words and the index after them."""
    value = _number(tokens, at)
    if value is None:
        return None
    end, index, power = tokens[at].end, at + 1, 0
    scaled = _POWER.match(text, end) if tokens[at].kind == "number" else None
    if scaled:
        power = int(scaled.group(1) or scaled.group(2))
        index = _index_after(tokens, index, scaled.end())
        end = scaled.end()
    limit = _LIMIT.match(text, end)
    if limit:
        stop = end + len(text[end : limit.end()].rstrip())
        index = _index_after(tokens, index, stop)
        return value, "{xULN}" if limit.group("upper") else "{xLLN}", text[end:stop].strip(), index
    unit, words, index = _unit(text, tokens, end, index, power)
    if power and unit is None:
        value *= 10.0**power
    return value, unit, words, index


def _index_after(tokens: list[Token], index: int, offset: int) -> int:
    while index < len(tokens) and tokens[index].start < offset:
        index += 1
    return index


@functools.lru_cache(maxsize=20_000)
def _code(words: str) -> str | None:
    return parse_unit(words)


def _unit(text: str, tokens: list[Token], end: int, index: int, power: int) -> tuple[str | None, str, int]:
    """The longest run of tokens after a number that is a unit."""
    if index >= len(tokens) or tokens[index].kind == "number" or tokens[index].text in ",;:.":
        return None, "", index
    dashed = index + (tokens[index].text == "-")
    cue = longest_cue(tokens, dashed) if dashed < len(tokens) else None
    if cue is not None and cue[0][0] == "ageunit":
        return cue[0][1], "age", cue[1]
    if tokens[index].text == "-" and index + 1 < len(tokens) and tokens[index + 1].lower in TIME_UNITS:
        index, end = index + 1, tokens[index].end
    for count in range(min(_MOST_UNIT_TOKENS, len(tokens) - index), 0, -1):
        last = tokens[index + count - 1]
        if last.end - end > _LONGEST_UNIT or last.text in ",;:-" or last.kind == "compare":
            continue
        words = text[end : last.end].strip()
        apart = len(words) == 1 and words.isalpha() and tokens[index].start > end and words not in _LETTERS
        if "\n" in words or apart or words.lower() == "of":
            continue
        code = _code(f"10^{power}{words}" if power else words)
        if code is not None:
            return code, words, index + count
    return None, "", index


def _range(text: str, tokens: list[Token], at: int, index: int, *, spoken: bool) -> tuple[Symbol, int] | None:
    if spoken and index < len(tokens) and tokens[index].kind == "compare":
        return None
    first = _amount(text, tokens, index)
    if first is None:
        return None
    low, low_unit, low_words, index = first
    if index >= len(tokens) or not _joins(tokens[index], spoken):
        return None
    second = _amount(text, tokens, index + 1)
    if second is None:
        return None
    high, unit, words, index = second
    if low_unit is not None and unit is not None and low_unit != unit and {low_words, words} != {"age", low_words}:
        return None
    if low >= high:
        return None
    quantity = Quantity(low=low, high=high, unit=unit or low_unit)
    words = _age_words(text, tokens[at].start, tokens[index - 1].end, unit or low_unit) or words or low_words
    return Symbol("quantity", tokens[at].start, tokens[index - 1].end, Bound(quantity, words)), index


def _age_words(text: str, start: int, end: int, unit: str | None) -> str:
    """ "age" where the comparison's own words speak of age: "older than", "between the ages of"."""
    return "age" if unit in (None, "a", "mo", "wk", "d") and _OF_AGE.search(text, start, end) else ""


def _joins(token: Token, spoken: bool) -> bool:
    return token.lower in (("-", "to", "~", "and", "&") if spoken else ("-", "to", "~"))


def _tailed(text: str, tokens: list[Token], at: int, index: int) -> tuple[Symbol, int] | None:
    """ "18 years or older", "18+ years", or a plain number."""
    amount = _amount(text, tokens, index)
    if amount is None:
        return None
    value, unit, words, after = amount
    side = None
    if after < len(tokens) and tokens[after].text == "+" and unit is None:
        _, unit, words, after = (value, *_unit(text, tokens, tokens[after].end, after + 1, 0))
        side = ">="
    elif after < len(tokens) and (cue := longest_cue(tokens, after)) is not None and cue[0][0] == "tail":
        side, after = cue[0][1], cue[1]
        if unit is None:
            unit, words, after = _unit(text, tokens, tokens[after - 1].end, after, 0)
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
    amount = _amount(text, tokens, index)
    if amount is None:
        return _bare_limit(text, tokens, at, index, operator)
    value, unit, words, after = amount
    if after < len(tokens) and tokens[after].lower in ("-", "~") and _number(tokens, after + 1) is not None:
        return None  # ">= 2-3": two bounds or one, not ours to say
    quantity = _one_sided(operator, value, unit)
    second = _second_bound(text, tokens, after, quantity)
    if second is not None:
        quantity, more, after = second
        words = words or more
    words = _age_words(text, tokens[at].start, tokens[after - 1].end, quantity.unit) or words
    return Symbol("quantity", tokens[at].start, tokens[after - 1].end, Bound(quantity, words)), after


def _bare_limit(text: str, tokens: list[Token], at: int, index: int, operator: str) -> tuple[Symbol, int] | None:
    """ "> ULN" is above once the limit."""
    if index >= len(tokens):
        return None
    limit = _LIMIT.match(text, tokens[index - 1].end)
    if limit is None:
        return None
    unit = "{xULN}" if limit.group("upper") else "{xLLN}"
    stop = limit.start() + len(limit.group().rstrip())
    after = _index_after(tokens, index, stop)
    return Symbol("quantity", tokens[at].start, stop, Bound(_one_sided(operator, 1.0, unit), "limit")), after


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
    amount = _amount(text, tokens, index)
    if amount is None:
        return None
    value, unit, words, after = amount
    if unit is not None and first.unit is not None and unit != first.unit:
        return None
    other = _one_sided(operator, value, unit or first.unit)
    low, high = (first, other) if first.low is not None else (other, first)
    if low.low is None or high.high is None or low.low >= high.high:
        return None
    joined = Quantity(
        low=low.low,
        high=high.high,
        unit=unit or first.unit,
        low_inclusive=low.low_inclusive,
        high_inclusive=high.high_inclusive,
    )
    return joined, words, after
