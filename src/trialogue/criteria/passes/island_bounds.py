"""Bounds that stand in a part that was not read: ages, measurements by their names, lengths of time."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import (
    Age,
    Measurement,
    Opaque,
    Quantity,
    Score,
    Span,
    Window,
)
from trialogue.criteria.passes.scan import (
    CLOSE,
    OPEN,
    TIMES,
    Scan,
    keep,
    stands_before,
)
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.vocabulary import Concept, ungrounded_id

_AGE_UNITS: Final = frozenset(("a", "mo", "wk", "d", "h"))
_PERSONS: Final = frozenset(("sex", "agecue"))
_SCORED: Final = re.compile(
    r"score|scale|index|grade|class|level|ratio|rate|volume|count|\b[A-Z][A-Za-z]*[A-Z0-9]", re.A
)
_SOMEBODY_ELSE: Final = re.compile(
    r"\b(?:parents?|mothers?|fathers?|maternal|caregivers?|carers?|donors?|siblings?|partners?|spouses?|relatives?|"
    r"famil(?:y|ial)|onset|first[- ]degree|at diagnosis|"
    r"(?:has|have|having|had) (?:a |at least one |an? )?child(?:ren)?|"
    r"gestation\w*|husbands?|wi(?:fe|ves)|postmenopaus\w*|menopaus\w*|"
    r"before the age|after the age|corrected (?:age|gest)|post-?menstrual)\b",
    re.IGNORECASE,
)
_AT_ANOTHER_TIME: Final = re.compile(
    r"[^,;.]{0,15}\b(?:at|when|of) (?:the )?(?:time of )?(?:onset|diagnosis|diagnosed|delivery|surgery|implant)",
    re.IGNORECASE,
)
_PERSON_WORDS: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "person")
_BARE_PERSONS: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "bare-person")
_TIME_BEFORE: Final = re.compile(
    r"\s*,?\s*(?:prior|before|ago|after|since|of (?!age)|from|following|earlier|previous|duration|history|post|apart|"
    r"experience|or more (?:before|after)|in duration|later|preceding|until|to (?!\d))",
    re.IGNORECASE,
)
_LASTING: Final = re.compile(
    r"(?:for|last|past|next|lasting|during|duration|every|each|per|over the|experience|follow-?up|survival|since|"
    r"expectancy|in|within|after|ago|stay|use|taking|apart)\W*(?:\w+\W+)?\Z",
    re.IGNORECASE,
)
_TIME_NAMES: Final = frozenset(("life-expectancy", "gestational-age", "qtc", "qt-interval"))
_TIMED_NAME: Final = re.compile(
    r"life[- ]expectancy|survival|gestation|expectancy|interval|QT|latency|clearance|time|pregnancy", re.IGNORECASE
)
_COMPARES: Final = frozenset(("<", "<=", ">", ">="))
_WORD: Final = re.compile(r"[A-Za-z][\w'/-]*\Z")
_DOSES: Final = frozenset(("mg", "ug", "mg/wk", "g/d", "ug/d", "[IU]/d"))
_MOST_NAME_WORDS: Final = 4


def take_quantity(scan: Scan, index: int, symbol: Symbol) -> None:
    bound = _bound(symbol)
    if bound is None:
        return
    if _is_age(scan, index, symbol, bound):
        quantity = bound.quantity
        quantity = msgspec.structs.replace(quantity, unit=quantity.unit or "a")
        if not (quantity.unit == "a" and max(quantity.low or 0, quantity.high or 0) > 120):
            keep(scan, Age(quantity=quantity, label=scan.text[symbol.start : symbol.end], span=symbol.span))
        return
    unit = bound.quantity.unit
    if index and scan.text[scan.symbols[index - 1].start : scan.symbols[index - 1].end] in _COMPARES:
        return  # ">= 2-3": two bounds or one
    if scan.text[symbol.end : symbol.end + 2].lstrip()[:1] == "+":
        return  # "> ULN + 4 s"
    if symbol.role == "number":
        if unit in TIMES and bound.unit_text != "age" and _is_time(scan, symbol):
            _keep_time(scan, symbol, Bound(Quantity(high=bound.quantity.high, unit=unit)))
        return
    named = _name_of(scan, index, symbol, bound)
    if unit in TIMES:
        if bound.unit_text == "age":
            return
        if named is not None and (named[0].id in _TIME_NAMES or _TIMED_NAME.search(scan.text[slice(*named[1])])):
            _keep_bound(scan, named, symbol, bound)
        else:
            _keep_time(scan, symbol, bound)
    elif named is not None and not _paired(scan, index, named, symbol, bound):
        scan.named = named
        _keep_bound(scan, named, symbol, bound)


def _paired(scan: Scan, index: int, named: tuple[Concept, Span], symbol: Symbol, bound: Bound) -> bool:
    """ "Blood pressure > 160/100": two pressures."""
    slash, second = (*scan.symbols[index + 1 : index + 3], None, None)[:2]
    if named[0].id != "blood-pressure" or slash is None or second is None or second.role != "number":
        return False
    quantity = bound.quantity
    if (quantity.low is None) == (quantity.high is None):
        return True
    side = "low" if quantity.low is not None else "high"
    for concept, value in (("systolic-bp", getattr(quantity, side)), ("diastolic-bp", second.value[0])):
        changed = msgspec.structs.replace(quantity, unit="mm[Hg]", **{side: value})
        label, span = scan.text[slice(*named[1])], (symbol.start, second.end)
        keep(scan, Measurement(concept=concept, label=label, quantity=changed, span=span))
    return True


def _is_time(scan: Scan, symbol: Symbol) -> bool:
    return bool(
        _TIME_BEFORE.match(scan.text, symbol.end, scan.end) or _LASTING.search(scan.text[scan.start : symbol.start])
    )


def _bound(symbol: Symbol) -> Bound | None:
    if symbol.role == "quantity":
        return symbol.value if isinstance(symbol.value, Bound) else None
    value, unit, words = symbol.value
    return Bound(Quantity(low=value, high=value, unit=unit), words, explicit=False)


def _is_age(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> bool:
    quantity = bound.quantity
    if quantity.unit is not None and quantity.unit not in _AGE_UNITS:
        return False
    if symbol.role == "number" or _of_another(scan, symbol):
        return False
    if bound.unit_text == "age":
        return True
    at = index - 1
    while at >= 0 and scan.symbols[at].role in ("at", ":", "between", OPEN, ",", "*"):
        at -= 1
    before = scan.symbols[at] if at >= 0 else None
    after = scan.symbols[index + 1] if index + 1 < len(scan.symbols) else None
    if after is not None and after.role in ("ageunit", "agecue"):
        return True
    if before is not None and before.role in ("agecue", "ageunit"):
        return True
    if quantity.unit is None:
        return _bare_age(scan, before, after, quantity)
    if quantity.unit != "a" or max(quantity.low or 0, quantity.high or 0) < 2:
        return False
    if _TIME_BEFORE.match(scan.text, symbol.end, scan.end) or _LASTING.search(scan.text[scan.start : symbol.start]):
        return False
    if before is None or before.role in _PERSONS or (before.role == "concept" and before.value.kind == "sex"):
        return True
    words = scan.text[before.start : before.end].lower().split()
    return bool(words) and words[-1] in _PERSON_WORDS


def _bare_age(scan: Scan, before: Symbol | None, after: Symbol | None, quantity: Quantity) -> bool:
    """ "Patients < 18": a bound without a unit straight behind a person."""
    if before is None or before.role not in ("neutral", "sex", "word") or (quantity.low or quantity.high or 0) < 10:
        return False
    words = scan.text[before.start : before.end].lower().split()
    if not words or words[-1] not in _BARE_PERSONS or max(quantity.low or 0, quantity.high or 0) > 100:
        return False
    return (
        after is None or after.role in (".", ",", ";", "neutral") or scan.text[after.start : after.end] in ("or", "and")
    )


def _of_another(scan: Scan, symbol: Symbol) -> bool:
    """Whether the age is somebody else's, or the age at which something else happened."""
    return (
        _SOMEBODY_ELSE.search(scan.text, scan.start, symbol.start) is not None
        or _AT_ANOTHER_TIME.match(scan.text, symbol.end, min(scan.end, symbol.end + 40)) is not None
    )


def _name_of(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> tuple[Concept, Span] | None:
    """What the quantity bounds: the nearest name before it, else a concept straight behind it."""
    at = stands_before(scan, index)
    if scan.named is not None and at is not None and _follows_bound(scan, at, bound):
        return scan.named
    while at is not None and scan.symbols[at].role in (OPEN, ",", "-"):
        at = stands_before(scan, at)
    if at is None or scan.symbols[at].role in ("and", "or"):
        return _name_behind(scan, index)
    before = scan.symbols[at]
    if before.role == "concept" and before.value.kind in ("measurement", "instrument"):
        return before.value, before.span
    if before.role not in ("word", "concept", "qualifier", "stop", "number"):
        return _name_behind(scan, index)
    if before.role == "concept" and before.value.kind in ("sex", "drug", "drug-class", "state", "allergen"):
        return None
    return _by_words(scan, index, at, bound)


def _follows_bound(scan: Scan, at: int, bound: Bound) -> bool:
    """Whether the bound goes on from one before it: "< 26 kg in men; < 18 kg in women", "< 3 or > 7"."""
    joined = False
    for earlier in range(at, max(-1, at - 8), -1):
        symbol = scan.symbols[earlier]
        words = scan.text[symbol.start : symbol.end].lower()
        if symbol.role == "quantity":
            unit = symbol.value.quantity.unit if isinstance(symbol.value, Bound) else None
            return joined and (unit is None or bound.quantity.unit in (None, unit))
        sexed = symbol.role == "concept" and symbol.value.kind == "sex"
        if symbol.role in ("or", "and", ",", ";", ":", OPEN, CLOSE, "[", "]", "/"):
            joined = True
        elif not (sexed or symbol.role in ("neutral", "agecue") or words in ("in", "for", "if", "but")):
            return False
    return False


_ON: Final = frozenset(("on", "in", "according to", "using", "by", "for", "from", "as measured by", "of"))


def _name_behind(scan: Scan, index: int) -> tuple[Concept, Span] | None:
    """ "A score > 4 on the X scale": a name behind the bound."""
    first = index + 1
    symbols = scan.symbols
    while first < len(symbols) and symbols[first].role in ("/", "number", CLOSE, "neutral"):
        first += 1
    if first >= len(symbols) or scan.text[symbols[first].start : symbols[first].end].lower() not in _ON:
        return None
    for symbol in symbols[first + 1 : first + 8]:
        if symbol.role == "concept" and symbol.value.kind in ("measurement", "instrument"):
            return symbol.value, symbol.span
        if symbol.role in ("quantity", "window", ",", ";", ".", "or", "and"):
            return None
    return None


def _by_words(scan: Scan, index: int, at: int, bound: Bound) -> tuple[Concept, Span] | None:
    """A name the vocabulary does not know: the words that run up to the bound."""
    first = at
    while first > 0 and at - first + 1 < _MOST_NAME_WORDS:
        earlier = scan.symbols[first - 1]
        if earlier.role not in ("word", "concept", "qualifier", "stop"):
            break
        if earlier.role == "concept" and earlier.value.kind == "sex":
            break
        if not _WORD.match(scan.text[earlier.start : earlier.end].replace(" ", "")):
            break
        first -= 1
    span = (scan.symbols[first].start, scan.symbols[at].end)
    words = scan.text[slice(*span)]
    if not any(char.isalpha() for char in words):
        return None
    unit = bound.quantity.unit
    if unit is not None and (unit in _DOSES or unit.startswith(("mg/d", "mg/kg", "h/", "d/", "{count}"))):
        return None  # a dose, or how often: not ours to name
    signed = bound.explicit and scan.text[scan.symbols[index].start] in "<>"
    if unit is None and not (signed or _SCORED.search(scan.text[span[0] : min(scan.end, span[1] + 12)])):
        return None
    return Concept(id=ungrounded_id(words), kind="measurement", name=words), span


def _keep_bound(scan: Scan, named: tuple[Concept, Span], symbol: Symbol, bound: Bound) -> None:
    concept, span = named
    whole = (min(span[0], symbol.start), max(span[1], symbol.end))
    label = scan.text[slice(*span)]
    cls: type[Measurement] | type[Score] = Score if concept.kind == "instrument" else Measurement
    quantity = bound.quantity
    if concept.kind == "instrument":
        if quantity.unit not in (None, "{score}", "1", "%"):
            return
        quantity = msgspec.structs.replace(quantity, unit=quantity.unit if quantity.unit == "%" else "{score}")
    if span[0] < scan.start:
        whole = symbol.span
    keep(scan, cls(concept=concept.id, label=label, quantity=quantity, span=whole))


def _keep_time(scan: Scan, symbol: Symbol, bound: Bound) -> None:
    """A length of time whose owner was not read: the time is kept on an Opaque."""
    quantity = bound.quantity
    window = Window(low=quantity.low, high=quantity.high, unit=quantity.unit or "d")
    span = symbol.span
    scan.found.append((Opaque(label=scan.text[slice(*span)], window=window, span=span), scan.excepted))
