"""Chained comparisons, and values of an instrument: "18 < age < 80", "ECOG 0 or 1", "NYHA class II-IV"."""

from __future__ import annotations

import msgspec

from trialogue.criteria.nodes import Quantity
from trialogue.criteria.passes.scan import OPEN, closing
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.criteria.words import words_of

_ROMAN = {"I": 1.0, "II": 2.0, "III": 3.0, "IV": 4.0, "V": 5.0, "VI": 6.0}
_CLASS_WORDS = frozenset(
    (
        "class", "functional", "classification", "grade", "stage", "score", "of", "status", ":", "classes", ")", "]",
        "grades", "scores", "category", "physical", "is", "stages", "=",
    )
)  # fmt: skip
_VALUED = frozenset(
    ("class", "classes", "category", "categories", "classification", "score", "scores", "scale", "grade")
)
_JOINTS = frozenset(("or", "and", ",", "-", "~", "/", "to"))
_ONE_SIDED = frozenset(("<", "<=", ">", ">="))
_UP = {"<": False, "<=": True}


def join_chains(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The symbols with every chain turned into its middle and one quantity."""
    for index in range(len(symbols) - 1, -1, -1):
        if symbols[index].role == "concept" and symbols[index].value.kind == "instrument":
            join_values(symbols, index + 1, text)
            _without_equals(symbols, index + 1)
            _turn_to_the_better(symbols, index, text)
            _compare_before(symbols, index, text)
    index = 0
    while index + 3 < len(symbols):
        joined = _chain(symbols[index : index + 4], text) if symbols[index].role == "number" else None
        if joined is not None:
            symbols[index : index + 4] = joined
        index += 1
    return symbols


def _turn_to_the_better(symbols: list[Symbol], at: int, text: str) -> None:
    """ "ECOG 1 or better" is 1 or less, "Karnofsky 70 or better" 70 or more; "or worse" the other way round."""
    found = _value_behind(symbols, at, text)
    if found is None:
        return
    words = text[symbols[found].start : symbols[found].end].lower().split()
    if words[-2:] not in (["or", "better"], ["or", "worse"]):
        return
    quantity = symbols[found].value.quantity
    value = quantity.low if quantity.low is not None else quantity.high
    upwards = (words[-1] == "better") == (symbols[at].value.id in words_of("better_when_higher"))
    turned = Quantity(low=value, unit=quantity.unit) if upwards else Quantity(high=value, unit=quantity.unit)
    symbols[found] = Symbol("quantity", *symbols[found].span, Bound(turned))


def _compare_before(symbols: list[Symbol], at: int, text: str) -> None:
    """ "Greater than NYHA class II" is above it: the comparison stands before the name, the value behind."""
    found = _value_behind(symbols, at, text)
    if found is None or at == 0 or symbols[at - 1].role != "compare":
        return
    quantity, operator = symbols[found].value.quantity, str(symbols[at - 1].value)
    if operator not in _ONE_SIDED or quantity.low is None or quantity.low != quantity.high:
        return
    compared = msgspec.structs.replace(_compared(operator, quantity.low), unit=quantity.unit)
    symbols[found] = Symbol("quantity", *symbols[found].span, Bound(compared))
    symbols[at - 1] = Symbol("neutral", *symbols[at - 1].span)


def _value_behind(symbols: list[Symbol], at: int, text: str) -> int | None:
    """Where the one value behind an instrument stands, words such as "class of" between them."""
    index, stop = at, at + 5
    while (index := index + 1) < min(stop, len(symbols)):
        if symbols[index].role == "quantity" and isinstance(symbols[index].value, Bound):
            return index
        if symbols[index].role == OPEN:  # "ECOG (*this scale describes ...*) of 1 or better"
            close = closing(symbols, index)
            index, stop = close, stop + close - index
        elif not set(text[slice(*symbols[index].span)].lower().split()) <= _CLASS_WORDS:
            return None
    return None


def _without_equals(symbols: list[Symbol], begin: int) -> None:
    """ "GCS = 3" says no more than "GCS 3": the sign is dropped between an instrument and its value."""
    for at in range(begin, min(begin + 3, len(symbols) - 1)):
        if symbols[at].role == "=" and symbols[at + 1].role == "quantity":
            del symbols[at]
            return


def join_unnamed(symbols: list[Symbol], text: str) -> None:
    """The same behind the word "class" or "score" of a scale that no dictionary knows."""
    for index in range(len(symbols) - 2, -1, -1):
        if symbols[index].role not in ("word", "neutral"):
            continue
        words = text[symbols[index].start : symbols[index].end].lower()
        if not _VALUED.isdisjoint(words.split()[-2:]):
            join_values(symbols, index + 1, text, fewest=2)


def join_values(symbols: list[Symbol], begin: int, text: str, fewest: int = 1) -> None:
    """Turn "0, 1 or 2", "II-III" behind an instrument into one interval, where no value is left out between them."""
    instrument = text[symbols[begin - 1].start : symbols[begin - 1].end]
    _join_version(symbols, begin, instrument, text)
    begin = _behind_class_words(symbols, begin, text)
    operator = _operator(symbols[begin], text) if begin < len(symbols) else ""
    if operator in _ONE_SIDED and begin + 1 < len(symbols) and _value(symbols[begin + 1], text) is not None:
        _join_compared(symbols, begin, operator, text)
        return
    values: list[float] = []
    index, end = begin, begin
    ranged = False
    while index < len(symbols):
        value = _value(symbols[index], text)
        if value is None:
            break
        values.append(value)
        end = index + 1
        index = end
        while index < len(symbols) and _joint(symbols[index], text) in _JOINTS:
            ranged |= _joint(symbols[index], text) in ("-", "~", "to")
            index += 1
        index += index > end and index < len(symbols) and text[slice(*symbols[index].span)] == instrument
    if (
        len(values) < fewest
        or (len(values) == 1 and _is_version(instrument, values[0], symbols, end))
        or values != sorted(set(values))
        or (not ranged and values[-1] - values[0] != len(values) - 1)
    ):
        return
    bound = Bound(Quantity(low=values[0], high=values[-1]))
    if len(values) == 1 and (side := _SIDES.get(_words(symbols[end : end + 2], text))) is not None:
        low, high = (values[0], None) if side == "low" else (None, values[0])
        bound, end = Bound(Quantity(low=low, high=high)), end + 2
    elif len(values) == 1 and end < len(symbols) and (side := _SIDES.get(_words(symbols[end : end + 1], text))):
        low, high = (values[0], None) if side == "low" else (None, values[0])
        bound, end = Bound(Quantity(low=low, high=high)), end + 1
    symbols[begin:end] = [Symbol("quantity", symbols[begin].start, symbols[end - 1].end, bound)]
    if begin + 1 < len(symbols) and text[slice(*symbols[begin + 1].span)].lower() in _BEHIND_VALUES:
        del symbols[begin + 1]  # "NYHA II to IV classification"


def _join_version(symbols: list[Symbol], at: int, instrument: str, text: str) -> None:
    """ "HAM-D 17 total score >= 18": a number straight behind a scale, before another, belongs to its name."""
    name = symbols[at - 1]
    if name.role != "concept" or at + 1 >= len(symbols):
        return
    value = _value(symbols[at], text)
    if value is not None and _is_version(instrument, value, symbols, at + 1):
        symbols[at - 1 : at + 1] = [Symbol(name.role, name.start, symbols[at].end, name.value)]


def _is_version(instrument: str, value: float, symbols: list[Symbol], end: int) -> bool:
    """ "(HAM-D 17)": how many items a scale has, not what it came to."""
    items = next((found for name, found in _ITEMS.items() if instrument.upper().replace("-", "").startswith(name)), ())
    behind = symbols[end].role if end < len(symbols) else ""
    return value in items and behind not in ("points", "or", "-")


_ITEMS = {
    "HAMD": (6, 7, 17, 21, 24), "HDRS": (6, 7, 17, 21, 24), "HRSD": (6, 7, 17, 21, 24), "HAMILTON": (6, 17, 21, 24),
    "PHQ": (2, 4, 8, 9), "GAD": (2, 7), "PANSS": (30,), "BPRS": (18, 24), "SF": (6, 12, 36), "DAS": (28,),
    "YMRS": (11,), "MADRS": (10,), "HAMA": (14,),
}  # fmt: skip
"""How many items the versions of a scale have; from memory, a few well-known ones."""
_BEHIND_VALUES = frozenset(("classification", "class", "functional class", "points", "status"))
_SIDES = {
    f"{joint} {word}": side
    for joint in ("or", "and")
    for side, words in (
        ("low", ("above", "higher", "greater", "more", "worse", "over", "up")),
        ("high", ("below", "lower", "less", "better", "under")),
    )
    for word in words
}
"""Words behind one value that open its interval to one side: "class III or above"."""


def _words(symbols: list[Symbol], text: str) -> str:
    return " ".join(text[symbols[0].start : symbols[-1].end].lower().split()) if symbols else ""


_BRACKETS = (("(", ")"), ("[", "]"))


def _behind_class_words(symbols: list[Symbol], first: int, text: str) -> int:
    """Where the value may stand behind "functional class" or "(PS) status"; such words say no more before one."""
    begin = first
    while begin < len(symbols):
        if all(word in _CLASS_WORDS for word in text[symbols[begin].start : symbols[begin].end].lower().split()):
            begin += 1
        elif (behind := _behind_abbreviation(symbols, begin, text)) is not None:
            begin = behind
        else:
            break
    if begin < len(symbols) and (symbols[begin].role in ("quantity", "compare") or _value(symbols[begin], text)):
        symbols[first:begin] = [_without_word(each) for each in symbols[first:begin]]
    return begin


def _without_word(symbol: Symbol) -> Symbol:
    return Symbol("neutral", symbol.start, symbol.end, "-") if symbol.role == "word" else symbol


def _behind_abbreviation(symbols: list[Symbol], at: int, text: str) -> int | None:
    """Where "(PS)" behind an instrument ends: letters alone between brackets."""
    if at + 2 >= len(symbols) or (symbols[at].role, symbols[at + 2].role) not in _BRACKETS:
        return None
    inside = text[symbols[at + 1].start : symbols[at + 1].end]
    return at + 3 if inside.isalpha() and inside.isupper() and inside not in _ROMAN else None


def _operator(symbol: Symbol, text: str) -> str:
    """The sign of a comparison, in signs or words."""
    return str(symbol.value) if symbol.role == "compare" else text[symbol.start : symbol.end]


def _joint(symbol: Symbol, text: str) -> str:
    return "to" if text[symbol.start : symbol.end].lower() == "to" else symbol.role


def _join_compared(symbols: list[Symbol], begin: int, operator: str, text: str) -> None:
    """ "NYHA class >= III"."""
    quantity = _compared(operator, _value(symbols[begin + 1], text))
    span = symbols[begin].start, symbols[begin + 1].end
    symbols[begin : begin + 2] = [Symbol("quantity", *span, Bound(quantity))]


def _compared(operator: str, value: float | None) -> Quantity:
    inclusive = operator.endswith("=")
    if operator.startswith(">"):
        return Quantity(low=value, low_inclusive=inclusive)
    return Quantity(high=value, high_inclusive=inclusive)


def _value(symbol: Symbol, text: str) -> float | None:
    if symbol.role == "number" and symbol.value[1] is None and float(symbol.value[0]).is_integer():
        return float(symbol.value[0])
    return _ROMAN.get(text[symbol.start : symbol.end])


def _chain(four: list[Symbol], text: str) -> list[Symbol] | None:
    number, sign, middle, upper = four
    operator = text[sign.start : sign.end]
    if number.role != "number" or sign.role != "word" or operator not in _UP:
        return None
    if middle.role not in ("agecue", "concept") or upper.role != "quantity" or upper.value.quantity.low is not None:
        return None
    value, unit, words = number.value
    quantity = upper.value.quantity
    if value >= quantity.high or (unit is not None and quantity.unit is not None and unit != quantity.unit):
        return None
    both = msgspec.structs.replace(quantity, low=value, low_inclusive=_UP[operator], unit=quantity.unit or unit)
    return [
        Symbol(middle.role, middle.start, middle.end, middle.value),
        Symbol("quantity", number.start, upper.end, Bound(both, upper.value.unit_text or words)),
    ]
