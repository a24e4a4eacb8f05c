"""Amounts: one number with its unit, power of ten, reference limit or scale ("4/10", "36+6 weeks")."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from trialogue.criteria.lexicon import longest_cue
from trialogue.criteria.passes.limits import MULTIPLES, limit_after
from trialogue.text.durations import TIME_UNITS
from trialogue.text.numbers import WORDS, parse_number
from trialogue.text.tokens import GLUED, Token, tokenise
from trialogue.vocabulary.units import parse_unit, unit_spellings

_POWER: Final = re.compile(r"[ ]?(?:[xX*][ ]?10[ ]?(?:\^|\*\*|E|e)?[ ]?\(?(\d{1,2})\)?|10\^\(?(\d{1,2})\)?)(?!\d)")
_OF_TEN: Final = re.compile(r"\^\(?(\d{1,2})\)?(?!\d)")
_SPREAD: Final = re.compile(r" ?\(?(?:\+/-|\+-|\u00b1)")
_LETTERS: Final = frozenset(("g", "L", "h", "y", "s", "m", "d"))
_MOST_UNIT_TOKENS: Final = 9
_LONGEST_UNIT: Final = 30
_TOPS: Final = frozenset((5, 10, 15, 20, 24, 27, 28, 30, 50, 100))
"""Highest values of scales that people write behind a slash: strength 3/5, pain 4/10, GCS 13/15, MMSE 24/30."""
_GRADES: Final = frozenset(("grade", "grades", "stage", "class", "type"))
_OUT_OF: Final = re.compile(r"[ ]?(?:/|out of)[ ]?(\d{1,3})(?![\d/.,]*\d|[ ]?(?:/|%|mm|[a-z]+/))", re.IGNORECASE)
_SEVENTHS: Final = re.compile(
    r"[ ]?\+[ ]?([0-6])(?:/7)?(?=[ -]?w(?:ee)?ks?\b|[ ]?w\b)|[ ]([0-6])/7(?!\d)", re.IGNORECASE
)
_AND_DAYS: Final = re.compile(r"[ ,]{1,2}(?:and |plus |\+ ?)?([0-6])[ -]?d(?:ays?)?\b(?!/)", re.IGNORECASE)
_GROUP: Final = re.compile(r"(?:000|\d00)\Z")
_SHARE_OF: Final = re.compile(r"[ ]?(?:%|percent) of(?= )", re.IGNORECASE)
_NO_SUM: Final = re.compile(r"(?! ?[\w<>=])|[ ](?!y|m|w|d|\d)(?=[a-z])")
_TITRE: Final = re.compile(r":[ ]?([1-9]\d{1,5})(?![\d.,:]*\d)")
""" "1:80": how often a serum was thinned and still reacted, which counts by its second number."""
_BY_DOTS: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_COUNTS: Final = frozenset(("/uL", "/mm3"))
"""Units of whole cells: "100.000/uL" groups its thousands as half of Europe writes them."""
_ORDINAL: Final = frozenset(("st", "nd", "rd", "th"))


@dataclass(slots=True)
class Amount:
    """A value, its unit's code, the unit's words and the index of the token after them."""

    value: float
    unit: str | None
    words: str
    after: int


def is_number(tokens: list[Token], at: int) -> bool:
    """Whether token `at` is a number in digits or words."""
    return _number(tokens, at) is not None


def read_amount(text: str, tokens: list[Token], at: int, *, signed: bool = False) -> Amount | None:
    """The amount that begins at token `at`; with `signed`, a minus sign may stand before it."""
    if signed and at + 1 < len(tokens) and tokens[at].text == "-" and tokens[at + 1].start == tokens[at].end:
        amount = read_amount(text, tokens, at + 1)
        if amount is not None:
            amount.value = -amount.value
        return amount
    value = _number(tokens, at)
    if value is None or _SPREAD.match(text, tokens[at].end):
        return _multiple(text, tokens, at)  # "23 (+/- 4)": a value with its spread is no bound
    end, index, power = tokens[at].end, at + 1, 0
    if tokens[at].kind == "number":
        if (rest := _goes_on(tokens, at)) is not None:
            value, end, index = value * 1000 + float(tokens[rest].text), tokens[rest].end, rest + 1
        elif index < len(tokens) and tokens[index].lower in _ORDINAL and tokens[index].start == end:
            end, index = tokens[index].end, index + 1
        if signed and text[end : end + 1] == "+" and _NO_SUM.match(text, end + 1):
            return Amount(value, None, "+", index + 1)  # a dipstick's "2+"
        if value == 1 and (titre := _TITRE.match(text, end)):
            return Amount(float(titre.group(1)), "{titer}", titre.group(), index_after(tokens, index, titre.end()))
        if (scale := _scale(text, tokens, at, value)) is not None:
            return Amount(value, "{score}", text[end:scale].strip(), index_after(tokens, index, scale))
        value, end, power = _scaled(text, value, end)
        index = index_after(tokens, index, end)
    limited = _limited(text, tokens, index, value, end)
    if limited is not None:
        return limited
    unit, words, after = read_unit(text, tokens, end, index, power)
    if power and unit is None:
        value *= 10.0**power
        unit, words, after = read_unit(text, tokens, end, index, 0)  # "10^4 IU/mL", which is no unit of its own
    if unit == "wk" and (days := _AND_DAYS.match(text, tokens[after - 1].end)):
        return Amount(value * 7 + int(days.group(1)), "d", words, index_after(tokens, after, days.end()))
    return Amount(_grouped_by_dots(tokens[at].text, unit) or value, unit, words, after)


def _grouped_by_dots(number: str, unit: str | None) -> float | None:
    return float(number.replace(".", "")) if unit in _COUNTS and _BY_DOTS.fullmatch(number) else None


def _limited(text: str, tokens: list[Token], index: int, value: float, end: int) -> Amount | None:
    """A multiple of a reference limit, or a share of one: "75 % of the lower limit of normal"."""
    share = _SHARE_OF.match(text, end)
    limit = limit_after(text, share.end() if share else end)
    if limit is None:
        return None
    value = value / 100 if share else value
    return Amount(value, limit.unit, text[end : limit.end].strip(), index_after(tokens, index, limit.end))


def _number(tokens: list[Token], at: int) -> float | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        before = tokens[at - 1] if at else None
        glued = before is not None and before.kind == "word" and before.end == token.start
        return None if before is not None and glued and before.lower not in GLUED else parse_number(token.text)
    return WORDS.get(token.lower)


def _scaled(text: str, value: float, end: int) -> tuple[float, int, int]:
    """A number with the days or the power of ten behind it: the value, where that ends, and the power."""
    seventh = _SEVENTHS.match(text, end)
    if seventh:
        return value + int(seventh.group(1) or seventh.group(2)) / 7, seventh.end(), 0
    if value == 10 and (bare := _OF_TEN.match(text, end)):
        return 1.0, bare.end(), int(bare.group(1))  # "> 10^4 copies/mL"
    power = _POWER.match(text, end)
    return (value, power.end(), int(power.group(1) or power.group(2))) if power else (value, end, 0)


def _goes_on(tokens: list[Token], at: int) -> int | None:
    """Where the rest of a number grouped by a space stands: "100 000", "1 500", "50, 000"; None where there is none."""
    comma = at + 1 < len(tokens) and tokens[at + 1].text == "," and tokens[at + 1].start == tokens[at].end
    rest = at + 1 + comma
    if tokens[at].kind != "number" or rest >= len(tokens) or tokens[rest].start != tokens[rest - 1].end + 1:
        return None
    group = tokens[rest].text == "000" if comma else _GROUP.match(tokens[rest].text) is not None
    return rest if group and len(tokens[at].text) <= 3 and tokens[at].text.isdigit() else None


def _scale(text: str, tokens: list[Token], at: int, value: float) -> int | None:
    """Where "/10" behind a number ends; None for a sight of 20/50, a "grade 4/5" or a pressure."""
    found = _OUT_OF.match(text, tokens[at].end)
    if found is None or int(found.group(1)) not in _TOPS or value > int(found.group(1)) or value == 20:
        return None
    return None if at and tokens[at - 1].lower in _GRADES else found.end()


def _multiple(text: str, tokens: list[Token], at: int) -> Amount | None:
    """ "Twice the upper limit of normal"."""
    value = MULTIPLES.get(tokens[at].lower) if at < len(tokens) else None
    limit = limit_after(text, tokens[at].end, multiple=True) if value is not None else None
    if value is None or limit is None:
        return None
    words = text[tokens[at].end : limit.end].strip()
    return Amount(value, limit.unit, words, index_after(tokens, at + 1, limit.end))


def index_after(tokens: list[Token], index: int, offset: int) -> int:
    """The index of the first token at or behind `offset`."""
    while index < len(tokens) and tokens[index].start < offset:
        index += 1
    return index


@functools.lru_cache(maxsize=20_000)
def _code(words: str) -> str | None:
    if _DIASTOLIC.fullmatch(words):
        return None
    return _MOLAR.get(words) or parse_unit(words)


_DIASTOLIC: Final = re.compile(r"\s*/\s*10[3-9]")
"""The lower of two pressures, "180/105", and no power of ten."""

_MOLAR: Final = {
    "mM": "mmol/L",
    "uM": "umol/L",
    "µM": "umol/L",
    "μM": "umol/L",
    "nM": "nmol/L",
    "pM": "pmol/L",
    "D": "[diop]",
}
"""Concentrations and dioptres, whose capital tells them from lengths and days."""


_BEFORE_UNITS: Final = frozenset(
    ("x", "times", "fold", "-", "the", "of", "per", "in", "p", "/", "daily", "*", "^", "(")
)


_WITHIN_UNITS: Final = frozenset((")", ".", "a", "each", "every", "day", "once", "total", "qd", "·", "**"))


@functools.cache
def _unit_starts() -> frozenset[str]:
    """The first tokens of all spellings of units, and what may stand before a unit."""
    starts = {tokenise(spelling)[0].lower for spelling in unit_spellings()}
    return frozenset(starts) | _BEFORE_UNITS


@functools.cache
def _unit_tokens() -> frozenset[str]:
    """Every token that stands in a spelling of a unit, and those that may join units."""
    tokens = {token.lower for spelling in unit_spellings() for token in tokenise(spelling)}
    return frozenset(tokens) | _BEFORE_UNITS | _WITHIN_UNITS


def _longest(tokens: list[Token], index: int, end: int) -> int:
    """How many tokens a unit may have here at most."""
    known, count = _unit_tokens(), 0
    for token in tokens[index : index + _MOST_UNIT_TOKENS]:
        if token.end - end > _LONGEST_UNIT or (token.kind != "number" and token.lower not in known):
            break
        count += 1
    return count


def read_unit(text: str, tokens: list[Token], end: int, index: int, power: int) -> tuple[str | None, str, int]:
    """The longest run of tokens after a number that is a unit: its code, its words, the index after it."""
    if index >= len(tokens) or tokens[index].kind == "number" or tokens[index].text in ",;:.":
        return None, "", index
    dashed = index + (tokens[index].text == "-")
    cue = longest_cue(tokens, dashed) if dashed < len(tokens) else None
    if cue is not None and cue[0][0] == "ageunit":
        return cue[0][1], "age", cue[1]
    if tokens[index].text == "-" and index + 1 < len(tokens) and tokens[index + 1].lower in TIME_UNITS:
        index, end = index + 1, tokens[index].end
    if tokens[index].lower not in _unit_starts():
        return None, "", index
    for count in range(_longest(tokens, index, end), 0, -1):
        last = tokens[index + count - 1]
        if last.text in ",;:-" or last.kind == "compare":
            continue
        words = " ".join(text[end : last.end].split())
        apart = len(words) == 1 and words.isalpha() and tokens[index].start > end and words not in _LETTERS
        if apart or words.lower() in _NO_UNIT or words.lower().endswith(" a"):
            continue
        code = _code(f"10^{power}{words}" if power else words)
        if code is not None:
            return code, words, index + count
    return None, "", index


_NO_UNIT: Final = frozenset(("of", "a", "baseline"))
"""Words that spell a unit's code and mean something else behind a number: "17972A", "score 4 baseline"."""
