"""Bounds that stand in a part that was not read: ages, doses, measurements by their names, lengths of time."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import Age, All, Any, Measurement, Opaque, Quantity, Score, Window
from trialogue.criteria.passes.islands.ages import (
    OLDEST,
    from_conception,
    is_age,
    is_age_of_a_thing,
    is_of_life,
    is_of_some,
    is_time,
    of_another,
)
from trialogue.criteria.passes.islands.doses import is_only_dose, take_dose
from trialogue.criteria.passes.islands.names import name_of
from trialogue.criteria.passes.islands.sexes import for_its_sex
from trialogue.criteria.passes.islands.whole_names import Named, counts_things
from trialogue.criteria.passes.limits import in_its_unit, is_times_of_nothing
from trialogue.criteria.passes.scan import CLOSE, OPEN, TIMES, Scan, is_apart, keep
from trialogue.criteria.passes.scores import GRADED
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Concept, default, is_ungrounded
from trialogue.vocabulary.units import analytes

_TIME_NAMES: Final = frozenset(("life-expectancy", "gestational-age", "qtc", "qt-interval"))
_TIMED_NAME: Final = re.compile(
    r"life[- ]expectancy|survival|gestation|expectancy|interval|QT|latency|clearance|time|pregnancy|cycle",
    re.IGNORECASE,
)
_COMPARES: Final = frozenset(("<", "<=", ">", ">="))
_NO_BOUND: Final = re.compile(
    r" of (?:the )?following\b|[Ee]\d|(?: ?[cm]m)? ?[x\u00d7] ?\d+(?:[.,]\d+)? ?[cm]m\b|"
    r" ?%? ?PPV\b|:\d|\.? ?(?:st|nd|rd|th)?\.? percentile| ?\(\d+\) ?(?:hour|day|week|month|year)s?\b|"
    r"/[2346]\b(?![./])|"
    r"/\d ?(?:kg|cm|mm|mg|g)\b| ?(?:corresponding to|means|meaning|refers to|stands for) | to an? (?:patient|person)\b|"
    r" ?of (?:the |their |all |each )?(?:week|time|day|visits|sessions|doses)\b"
)
"""Behind a number: a half or third of it, a share of time or visits, what a class is explained to be."""
_OR_ANOTHER: Final = re.compile(r" ?\([^()]*\),? or \d")
"""Behind a single value: another will do as well, "a score of 3 (\"moderate\") *or 4*"."""
_LEAST: Final = re.compile(r"\bmin(?:\.|imum|imal)?(?: of)? ?\Z", re.IGNORECASE)
_LEAST_BEHIND: Final = re.compile(
    r",? (?:at (?:the )?least|minimum|or (?:more|longer))\b(?! \d| one\b| two\b)", re.IGNORECASE
)
_UNIT_GOES_ON: Final = re.compile(r"(?:(?<=\))| ?\([A-Za-z]+\)|[)\]]) ?/ ?(?:m?L|dL|uL|kg|mm3|h|d|day|min|g|m2)\b")
""" "125 milliequivalent (mEq)/dL"."""
_DRUNK: Final = re.compile(r"\b(?:alcohol\w*|ethanol)\b[^.;]*\Z", re.IGNORECASE)
_FAR: Final = 60
_CYCLE: Final = re.compile(r"(?<!menstrual )\bcycle \Z", re.IGNORECASE)
"""Before a number: one of treatment, "Cycle 1 Day-7"."""
_OF_A_CODE: Final = re.compile(r"0\d")
"""How a number begins that is one of a code: "RB-US-09-0010"."""
_OF_TIME: Final = re.compile(
    r" (?:consecutive|full|whole|complete|calendar|continuous|additional|more) (?:hour|day|week|month|year)"
)
_NOUN_BEHIND: Final = re.compile(
    r"(?:for |a |the )?\w+-(?:hours?|days?|weeks?|months?|years?|h|minutes?) "
    r"(?!prior|before|after|period|wash|interval)[a-z]|\d+h (?!prior|before|after|of\b|from\b|and\b|or\b|to\b)[a-z]",
    re.IGNORECASE,
)
""" "24-hour urine", "30-day mortality": a length of time in a name."""
_PER: Final = re.compile(
    r",? (?:(?:an?|per|each|every) (?:day|week|month|year)\b|"
    r"(?:in|during|over|within|out of|of|per) (?:the |any |each |a )*"
    r"(?:last|past|previous|prior|preceding|given|consecutive|single|week\b|month\b|year\b))|"
    r"/(?:day|week|month|year|wk|mo)\b",
    re.IGNORECASE,
)
"""Behind a length of time: how much of a longer one it fills, "more than 5 days a month"."""
_OF_SCALE: Final = re.compile(
    r"(?:scale|range[sd]?|ranging|scored|rated)\W+(?:of|from|is|between)?\W*\Z", re.IGNORECASE
)
_SCALE_BEHIND: Final = re.compile(r"[- ]?(?:points?\b|[\w ]{0,30}(?:scale|VAS|NRS|Likert|scoring)\b)", re.IGNORECASE)
_SIGN: Final = {"minimum": ">=", "minimal": ">=", "maximum": "<=", "maximal": "<="}
_YOUNGEST_GROWN: Final = 10


def take_quantity(scan: Scan, index: int, symbol: Symbol) -> None:
    """Keep what a quantity bounds, as far as the words near it say so."""
    bound = _bound(symbol)
    if bound is None or is_of_some(scan, symbol, bound) or _of_another_day(scan, index):
        return
    if is_age(scan, index, symbol, bound):
        quantity = bound.quantity
        quantity = msgspec.structs.replace(quantity, unit=quantity.unit or "a")
        if not (quantity.unit == "a" and max(quantity.low or 0, quantity.high or 0) > OLDEST):
            keep(scan, Age(quantity=quantity, label=scan.text[symbol.start : symbol.end], span=symbol.span))
        return
    if index and scan.text[scan.symbols[index - 1].start : scan.symbols[index - 1].end] in _COMPARES:
        return  # ">= 2-3": two bounds or one
    if _is_whole_scale(scan, symbol, bound) or _NO_BOUND.match(scan.text, symbol.end):
        return
    if bound.quantity.low == bound.quantity.high and _OR_ANOTHER.match(scan.text, symbol.end):
        return
    if _CYCLE.search(scan.text, max(scan.start, symbol.start - 20), symbol.start):
        return
    if _OF_A_CODE.match(scan.text, symbol.start) or _OF_TIME.match(scan.text, symbol.end):
        return
    if symbol.role == "number":
        bound = _led(scan, index, bound)
    if scan.text[symbol.end : symbol.end + 2].lstrip()[:1] in ("+", "\u00b7", "\u22c5", "^"):
        return  # "> ULN + 4 s", a unit that goes on
    if bound.quantity.unit in TIMES:
        _take_length(scan, index, symbol, bound)
    elif bound.explicit and not take_dose(scan, index, symbol, bound):
        _take_bound(scan, index, symbol, bound)


def _of_another_day(scan: Scan, index: int) -> bool:
    """ "*Age of diagnosis* > 18 years": no age of today, and no time ago."""
    before = (each for each in reversed(scan.symbols[:index]) if each.role not in ("neutral", "of", "at", ":"))
    return getattr(next(before, None), "role", "") == "earlierage"


def _bound(symbol: Symbol) -> Bound | None:
    if symbol.role == "quantity":
        return symbol.value if isinstance(symbol.value, Bound) else None
    value, unit, words = symbol.value
    return Bound(Quantity(low=value, high=value, unit=unit), words, explicit=False)


def _is_whole_scale(scan: Scan, symbol: Symbol, bound: Bound) -> bool:
    """ "On a 0-10 scale", "(range 0 to 100)": the ends of the scale are no bound."""
    quantity = bound.quantity
    if quantity.low not in (0, 1) or quantity.high not in (4, 5, 7, 10, 20, 30, 40, 100) or quantity.unit is not None:
        return False
    lead, rest = scan.text[max(scan.start, symbol.start - 25) : symbol.start], scan.text[symbol.end : symbol.end + 50]
    return bool(_OF_SCALE.search(lead) or _SCALE_BEHIND.match(rest))


def _led(scan: Scan, index: int, bound: Bound) -> Bound:
    """ "A minimum haemoglobin of 9 g/dL": the comparison stands before the name."""
    value, unit = bound.quantity.low, bound.quantity.unit
    for at in range(index - 1, max(-1, index - 7), -1):
        symbol = scan.symbols[at]
        sign = symbol.value if symbol.role == "compare" else _SIGN.get(scan.text[slice(*symbol.span)].lower())
        if sign in (">=", "<="):
            low, high = (value, None) if sign == ">=" else (None, value)
            return Bound(Quantity(low=low, high=high, unit=unit), bound.unit_text)
        if symbol.role in ("quantity", "number", ",", ".", ";", "and", "or"):
            break
    return bound


def _take_length(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> None:
    """A length of time: of a name that is measured in time, else a window whose owner is not read."""
    unit = bound.quantity.unit
    if is_age_of_a_thing(scan, index, bound):
        _keep_time(scan, symbol, bound)
    if bound.unit_text == "age" or _PER.match(scan.text, symbol.end):
        return
    if not bound.explicit:
        if is_time(scan, symbol) and not _NOUN_BEHIND.match(scan.text, symbol.start):
            least = _LEAST.search(scan.text, max(scan.start, symbol.start - 10), symbol.start) is not None
            least = least or _LEAST_BEHIND.match(scan.text, symbol.end, scan.end) is not None
            value = bound.quantity.high
            _keep_time(
                scan, symbol, Bound(Quantity(low=value, unit=unit) if least else Quantity(high=value, unit=unit))
            )
        return
    if unit == "a" and (bound.quantity.low or bound.quantity.high or 0) >= _YOUNGEST_GROWN and of_another(scan, symbol):
        return
    named = name_of(scan, index, symbol, bound)
    if named is not None and (named[0].id in _TIME_NAMES or _TIMED_NAME.search(scan.text[slice(*named[1])])):
        _keep_bound(scan, named, symbol, bound)
    else:
        _keep_time(scan, symbol, bound)


def _take_bound(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> None:
    if bound.quantity.unit is None and counts_things(scan.text, symbol.end):
        scan.named = None
        return
    drunk = _DRUNK.search(scan.text, max(scan.start, symbol.start - _FAR), symbol.start) is not None
    if (is_only_dose(bound.quantity.unit) and not drunk) or _UNIT_GOES_ON.match(scan.text, symbol.end):
        return  # a dose of what was not read
    if _take_pair(scan, index, symbol) or index in scan.taken:
        return
    named = _pressure(scan, index, symbol) or name_of(scan, index, symbol, bound)
    if named is not None and named[0].id != "blood-pressure" and _SECOND.match(scan.text, symbol.end):
        return  # "< 90/60": two numbers of one thing
    if named is not None and is_times_of_nothing(named[0].id, bound.quantity.unit):
        return
    if named is not None and not _paired(scan, index, named, symbol, bound):
        scan.named = named
        _keep_bound(scan, named, symbol, bound)


def _pressure(scan: Scan, index: int, symbol: Symbol) -> Named | None:
    """ "BP persistently > 160/100": an adverb between the pressure and its bound."""
    if not _SECOND.match(scan.text, symbol.end):
        return None
    if index >= _NAMED_BEFORE:
        name, adverb = scan.symbols[index - 2], scan.symbols[index - 1]
        said = scan.text[slice(*adverb.span)].lower()
        if name.role == "concept" and name.value.id == "blood-pressure" and said.endswith("ly"):
            return name.value, name.span
    if _is_pair_in_mmhg(scan, index, symbol):
        return default().concept("blood-pressure"), (symbol.start, scan.symbols[index + 2].end)
    return None


def _is_pair_in_mmhg(scan: Scan, index: int, symbol: Symbol) -> bool:
    """ "Hypertension (figures > 140/90 mmHg)": two pressures of the arm's size are those, whatever names them."""
    slash, second = (*scan.symbols[index + 1 : index + 3], None, None)[:2]
    before = scan.symbols[index - 1] if index else None
    if slash is None or second is None or slash.role != "/" or second.role != "number" or symbol.role != "quantity":
        return False
    if before is not None and before.role == "concept" and before.value.kind in ("measurement", "instrument"):
        return False
    upper = symbol.value.quantity.low or symbol.value.quantity.high or 0
    lower, unit, _ = second.value
    return bool(unit == "mm[Hg]" and upper >= _LEAST_SYSTOLIC and lower >= _LEAST_DIASTOLIC)


_LEAST_SYSTOLIC: Final = 80
_LEAST_DIASTOLIC: Final = 40
_NAMED_BEFORE: Final = 2
_SECOND: Final = re.compile(r" ?/ ?\d{2,3}\b(?! ?(?:mm3|ml|mL|L))")


def _paired(scan: Scan, index: int, named: Named, symbol: Symbol, bound: Bound) -> bool:
    """ "Blood pressure > 160/100": two pressures."""
    slash, second = (*scan.symbols[index + 1 : index + 3], None, None)[:2]
    if named[0].id != "blood-pressure" or slash is None or second is None or second.role != "number":
        return False
    quantity = bound.quantity
    if (quantity.low is None) == (quantity.high is None):
        return True
    side = "low" if quantity.low is not None else "high"
    pressures = tuple(
        Measurement(
            concept=concept,
            label=scan.text[slice(*named[1])],
            quantity=msgspec.structs.replace(quantity, unit="mm[Hg]", **{side: value}),
            span=(symbol.start, second.end),
        )
        for concept, value in (("systolic-bp", getattr(quantity, side)), ("diastolic-bp", second.value[0]))
    )
    together = All if side == "high" and scan.kind == "inclusion" else Any
    keep(scan, together(parts=pressures, span=(symbol.start, second.end)))
    return True


def _take_pair(scan: Scan, index: int, symbol: Symbol) -> bool:
    """ "(BP >= 140/90 with proteinuria)": two pressures that an earlier pass made of one."""
    if index < 1 or index + _PAIR >= len(scan.symbols) + 1:
        return False
    at = index - 1
    while at > 0 and scan.symbols[at].role in ("neutral", "at", "of", ":", "for"):
        at -= 1
    first, second = scan.symbols[at], scan.symbols[index + 2]
    if second.role != "concept" or second.value.id != "diastolic-bp" or second.span != first.span:
        return False
    lower = scan.symbols[index + 3]
    parts = tuple(
        Measurement(
            concept=concept,
            label=scan.text[slice(*first.span)],
            quantity=each.value.quantity,
            span=(first.start, lower.end),
        )
        for concept, each in (("systolic-bp", symbol), ("diastolic-bp", lower))
    )
    together = All if symbol.value.quantity.high is not None and scan.kind == "inclusion" else Any
    keep(scan, together(parts=parts, span=(first.start, lower.end)))
    scan.taken.add(index + 3)
    return True


_PAIR: Final = 4
"""How many symbols the two pressures of one bound are: "140", "/", the second name, "90"."""


_GRADE: Final = re.compile(r"[ -](?:grade |level |category )?[\"']?[A-E][\"']?s?\b")


def _keep_bound(scan: Scan, named: Named, symbol: Symbol, bound: Bound) -> None:
    concept, span = named
    if concept.id in GRADED and _GRADE.match(scan.text, span[1]):
        return  # "1 BILAG A": a count of what has that grade
    bound = _with_broken_unit(bound, concept, scan.text, symbol.end)
    whole = (min(span[0], symbol.start), max(span[1], symbol.end))
    label = scan.text[slice(*span)]
    cls: type[Measurement] | type[Score] = Score if concept.kind == "instrument" else Measurement
    quantity, end = _with_its_rate(bound.quantity, concept.id, scan.text, span[1])
    whole = (whole[0], max(whole[1], end))
    if concept.kind == "instrument" and quantity.unit in ("mm", "cm"):
        cls = Measurement  # a visual analogue scale by its length
    elif concept.kind == "instrument":
        beyond = concept.id == "ecog" and max(quantity.low or 0, quantity.high or 0) > _WORST_ECOG
        if beyond or quantity.unit not in (None, "{score}", "1", "%"):
            return  # "performance status of 50 to 100 on Lansky": another scale
        quantity = msgspec.structs.replace(quantity, unit=quantity.unit if quantity.unit == "%" else "{score}")
    if span[0] < scan.start:
        whole = symbol.span
    if is_ungrounded(concept.id) and (members := _members(scan, span[1], symbol)):
        each = (
            Measurement(concept=member.value.id, label=scan.text[slice(*member.span)], quantity=quantity, span=whole)
            for member in members
        )
        keep(scan, (All if scan.kind == "inclusion" else Any)(parts=tuple(each), span=whole))
        return
    quantity = in_its_unit(quantity, concept.id, bound.unit_text)
    node = cls(concept=concept.id, label=label, quantity=quantity, span=whole)
    keep(scan, for_its_sex(node, scan, scan.symbols.index(symbol)))


def _members(scan: Scan, begin: int, symbol: Symbol) -> list[Symbol]:
    """ "Liver enzymes *(AST and ALT)* > 3 x ULN": the measures in a bracket behind a name that only says what kind."""
    inside = [each for each in scan.symbols if begin <= each.start and each.end <= symbol.start]
    at = next((i for i, each in enumerate(inside) if each.role == CLOSE), None)
    if at is None or inside[0].role != OPEN:
        return []
    named = [each for each in inside[1:at] if each.role not in _JOINTS]
    measured = all(each.role == "concept" and each.value.kind == "measurement" for each in named)
    return named if measured and len(named) > 1 else []


_JOINTS: Final = frozenset((",", "or", "and", "/", "and/or"))


_WORST_ECOG: Final = 5


def _with_broken_unit(bound: Bound, concept: Concept, text: str, end: int) -> Bound:
    """ "15 ml/(min x 1.73 m2)", "18 - 32 kg/metered squared": a unit that goes on is that of what is measured."""
    known, unit = analytes().get(concept.id), bound.quantity.unit
    if known is None or unit is None or "/" in unit or not text.startswith("/", end):
        return bound
    if known.unit is None or not known.unit.startswith(f"{unit}/"):
        return bound
    return msgspec.structs.replace(bound, quantity=msgspec.structs.replace(bound.quantity, unit=known.unit))


def _with_its_rate(quantity: Quantity, concept: str, text: str, end: int) -> tuple[Quantity, int]:
    """ "14 units of alcohol *per week*": with the time that a drink's name parts from its unit, and where it ends."""
    rate = _RATE.match(text, end) if concept == "alcohol-intake-amount" else None
    if rate is None or "/" in (quantity.unit or ""):
        return quantity, end
    unit = f"{quantity.unit}/{'d' if rate['day'] else 'wk'}"
    return msgspec.structs.replace(quantity, unit=unit), rate.end()


_RATE: Final = re.compile(r" ?(?:/|per |an? |each |every )(?:(?P<day>day)|week)\b", re.IGNORECASE)


def _keep_time(scan: Scan, symbol: Symbol, bound: Bound) -> None:
    """A length of time whose owner was not read: the time is kept on an Opaque."""
    if (
        is_of_life(scan, symbol)
        or is_apart(scan.text, symbol.end)
        or (scan.text[max(0, symbol.start - 1) : symbol.start] == "-" and scan.text[symbol.end : symbol.end + 1] == "-")
        or scan.text[scan.start : symbol.start].lower().endswith((" per ", "/ "))
    ):
        return
    quantity = bound.quantity
    window = Window(low=quantity.low, high=quantity.high, unit=quantity.unit or "d")
    window = from_conception(scan, symbol, window)
    span = symbol.span
    scan.found.append((Opaque(label=scan.text[slice(*span)], window=window, span=span), scan.excepted))
