"""Whether a bound in an unread part is the age of the person: not somebody else's, not the age of a thing or a time."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Age, Quantity
from trialogue.criteria.passes.scan import OPEN, Scan
from trialogue.criteria.symbols import Bound, Symbol

_AGE_UNITS: Final = frozenset(("a", "mo", "wk", "d", "h"))
_PERSONS: Final = frozenset(("sex", "agecue"))
_SOMEBODY_ELSE: Final = re.compile(
    r"\b(?:parents?|mothers?|fathers?|maternal|caregivers?|carers?|donors?|siblings?|partners?|spouses?|relatives?|"
    r"famil(?:y|ial)|onset|first[- ]degree|at diagnosis|"
    r"(?:has|have|having|had) (?:a |at least one |an? )?child(?:ren)?|"
    r"gestation\w*|husbands?|wi(?:fe|ves)|"
    r"(?:post-?)?menopaus\w*(?! (?:wom[ae]n|females?|patients?|subjects?|participants?)\b)|"
    r"before the age|after the age|adjusted (?:to|for|by)|corrected (?:age|gest)|post-?menstrual)\b",
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
    r"(?:for|last|past|next|lasting|during|duration|over the|experience|follow-?up|survival|since|"
    r"expectancy|in|within|after|ago|stay|use|taking|apart)\W*(?:\w+\W+){0,2}\Z|"
    r"(?:every|each|per)\W*\Z",
    re.IGNORECASE,
)
_FOR_SOME: Final = re.compile(r"(?:for|if|among|healthy controls?)\b[^,.;:]{0,100}\Z", re.IGNORECASE)
"""At the start of a part: for whom it is, which is asked of nobody else."""
_LONGEST_LEAD: Final = 80
OLDEST: Final = 120
"""Years beyond which a number is nobody's age."""


def is_age(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> bool:
    """Whether the words around a bound make it the person's age."""
    quantity = bound.quantity
    if quantity.unit is not None and quantity.unit not in _AGE_UNITS:
        return False
    if symbol.role == "number" or of_another(scan, symbol) or _FOR_SOME.match(scan.text, scan.start, symbol.start):
        return False
    at = index - 1
    while at >= 0 and scan.symbols[at].role in ("at", ":", "between", OPEN, ",", "*", "of"):
        at -= 1
    before = scan.symbols[at] if at >= 0 else None
    after = scan.symbols[index + 1] if index + 1 < len(scan.symbols) else None
    if bound.unit_text == "age":
        return not _of_a_thing(scan, before, quantity)
    if after is not None and after.role in ("ageunit", "agecue"):
        return True
    if before is not None and before.role in ("agecue", "ageunit"):
        return True
    if _goes_on_from_age(scan, before, quantity):
        return True
    if quantity.unit is None:
        return _bare_age(scan, before, after, quantity)
    if quantity.unit != "a" or max(quantity.low or 0, quantity.high or 0) < 2 or is_time(scan, symbol):
        return False
    if before is None or before.role in _PERSONS or (before.role == "concept" and before.value.kind == "sex"):
        return True
    words = scan.text[before.start : before.end].lower().split()
    return bool(words) and words[-1] in _PERSON_WORDS


def _goes_on_from_age(scan: Scan, before: Symbol | None, quantity: Quantity) -> bool:
    """ "Age < 5.0 or *> 15.9 years*": the second bound of an age."""
    last = scan.found[-1][0] if scan.found else None
    if before is None or before.role not in ("or", "and") or not isinstance(last, Age) or last.span is None:
        return False
    if quantity.unit is None and (before.role == "or" or max(quantity.low or 0, quantity.high or 0) < _GROWN):
        return False
    return quantity.unit in ("a", None) and not scan.text[last.span[1] : before.start].strip()


_GROWN: Final = 10
""" "Less than 40 and *more than 74*": without a unit only numbers that are hardly anything else."""


def is_time(scan: Scan, symbol: Symbol) -> bool:
    """Whether the words around a length say that it is one of time: "for 3 years", "3 years ago"."""
    lead = scan.text[max(scan.start, symbol.start - _LONGEST_LEAD) : symbol.start]
    return bool(_TIME_BEFORE.match(scan.text, symbol.end, scan.end) or _LASTING.search(lead))


def of_another(scan: Scan, symbol: Symbol) -> bool:
    """Whether the age is somebody else's, or the age at which something else happened."""
    return (
        _SOMEBODY_ELSE.search(scan.text, scan.start, symbol.start) is not None
        or _AT_ANOTHER_TIME.match(scan.text, symbol.end, min(scan.end, symbol.end + 40)) is not None
    )


def _of_a_thing(scan: Scan, before: Symbol | None, quantity: Quantity) -> bool:
    """ "Transplants less than one year old": young, and behind a word that names nobody."""
    if before is None or before.role != "word" or max(quantity.low or 0, quantity.high or 0) > 1:
        return False
    return scan.text[before.start : before.end].lower() not in _PERSON_WORDS


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
