"""Age and sex: "a 58-year-old woman", "62 yo male", "48 M", "6-month-old infant", else the letter's pronouns."""

from __future__ import annotations

import datetime
import re
from typing import Final

from trialogue.dates import whole_years
from trialogue.patient.letter.calendar_dates import calendar_dates
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.numbers import parse_number

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = rf"(?:{_TENS})(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
_UNIT = r"years?|yrs?|y|months?|mos?|weeks?|wks?|days?"
_AGE: Final = re.compile(
    rf"\b(?P<number>\d{{1,3}}(?:\.\d)?|{_WORDS})[\s-]*(?P<unit>{_UNIT})?[\s-]*(?:/?\s*o\b|old\b|\.o\b\.?)"
    rf"|\b(?P<n2>\d{{1,3}})[\s-]*(?P<u2>years?|yrs?|months?)\s+of\s+age\b"
    rf"|\bage[d]?:?\s+(?P<n3>\d{{1,3}})(?:\s*(?P<u3>{_UNIT})\b)?(?!\s*(?:to|-|–|and)\s*\d)"
    r"|\b(?:(?:wo)?man|(?:fe)?male|lady|gentleman|girl|boy)\s+of\s+(?P<n5>\d{1,3})\b(?=\s*(?:[,.;]|\w+ing\b|with\b|who\b|has\b|\Z))"
    rf"|\b(?P<n4>\d{{1,3}})\s?(?P<sex4>[MF])\b(?=[\s,.;])"
    r"|\b(?:mrs?|ms|miss)\.?\s+[a-z][\w.'’-]*(?:\s+[a-z][\w.'’-]*)?,\s+(?P<n6>\d{1,3})(?=,)"
    r"|\b(?:mrs?|ms|miss)\.?\s+[a-z][\w.'’-]*(?:\s+[a-z][\w.'’-]*)?\s+\((?P<n9>\d{1,3})(?:\s*(?:years?|yrs?|y))?\)"
    r"|\b(?P<n10>\d{1,3})\s?(?:y|yrs?|years?)?\s?/\s?(?P<sex10>[MF])\b"
    r"|\b(?:mrs?|ms|miss|mx)\.?\s+[a-z][\w.'’-]*(?:\s+[a-z][\w.'’-]*)?,\s+(?P<n11>\d{1,3})\s?(?:years?|yrs?|y)(?=\s*(?:[,.\n]|\Z))"
    r"|\b(?:pt|patient)\s*:\s*[a-z][\w.'’-]*(?:\s+[a-z][\w.'’-]*)?,\s+(?P<n12>\d{1,3})(?=\s*(?:\n|\Z))"
    r"|\b(?:male|female|man|woman|boy|girl)[,\s]+(?P<n7>\d{1,3})\s?(?:y|yrs?|years?)\b"
    r"|\b(?P<n8>\d{1,3})\s?(?:y|yrs?)\.?\s+(?=(?:male|female|man|woman|boy|girl)\b)",
    re.IGNORECASE,
)
_NUMBERS: Final = tuple(name for name in _AGE.groupindex if re.fullmatch(r"n\d+|number", name))
"""The groups that hold the age, of which each way of writing has its own."""

_FEMALE: Final = re.compile(r"\b(?:woman|female|girl|lady|gentlewoman|schoolgirl|mrs|ms)\b", re.IGNORECASE)
_MALE: Final = re.compile(r"\b(?:man|male|boy|gentleman|schoolboy|mr)\b", re.IGNORECASE)
_SHE: Final = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE: Final = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_KIN: Final = re.compile(
    r"\b(?:mother|father|brother|sister|son|daughter|husband|wife|uncle|aunt|grand\w+|cousin|partner|child)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[,.;\n]|\b(?:with|brought|accompanied|presented|referred|seen|whose|who)\b", re.IGNORECASE
)
"""Where what is said of an age ends: "2 yo girl brought by mother" is the girl."""

_THEN: Final = re.compile(
    r"\b(?:at|since|from|until|till|by|before|after|onset|menarche|menopause|diagnosed|died|deceased)\s*:?\s+(?:(?:the|an|about)\s+)?\Z",
    re.IGNORECASE,
)
"""What makes an age one of another time or person: "diagnosed at age 19", "menarche age 13"."""

_OBSTETRIC: Final = re.compile(r"\bG\d{1,2}\s?P\d|\bgravida\b", re.IGNORECASE)
_NEAR: Final = 60
_BIRTH: Final = re.compile(
    r"\b(?:born(?:\s+on)?|dob|d\.o\.b\.?|date\s+of\s+birth|birth\s*date)\s*[:=(]?\s*(?=[\dA-Z])", re.IGNORECASE
)


def propose_age(text: str) -> Proposal | None:
    """The patient's age: the first age that is not a relative's."""
    for match in _AGE.finditer(text):
        letter = match["sex4"] or match["sex10"]
        if letter and not letter.isupper():
            continue
        number = next(filter(None, (match[each] for each in _NUMBERS)))
        unit = _unit(match["unit"] or match["u2"] or match["u3"] or "years")
        value = _value(number)
        after = _CLAUSE.split(text[match.end() : match.end() + 25])[0]
        if value is None or value > 130 or _KIN.search(after) or _THEN.search(text, 0, match.start()):
            continue
        age = f"{value:g} {unit}"
        return Proposal("age", match.start(), match.end(), match.group(), entry={"age": age})
    return None


def propose_age_by_birth(text: str, as_of: datetime.date) -> Proposal | None:
    """The age on `as_of` by the date of birth that a letter tells; None where day and month may be exchanged."""
    born = _BIRTH.search(text)
    if born is None:
        return None
    for at, end, date in calendar_dates(text, born.end(), min(len(text), born.end() + 25), as_of):
        if date.day is not None and date.earliest() <= as_of:
            words = text[born.start() : end]
            age = whole_years(date.earliest(), as_of)
            return Proposal("age", at, end, text[at:end], entry={"age": f"{age} years"}, because=f"by {words}")
    return None


def propose_sex(text: str, age: Proposal | None) -> Proposal | None:
    """The patient's sex: the noun by the age, else a letter by it ("48 M"), else the noun or pronoun that is first."""
    if age is not None:
        if age.words[-1:] in "MF" and age.words[:1].isdigit():
            return _sex("female" if age.words[-1] == "F" else "male", age.end - 1, age.end, text)
        near = _first(text, age.start, min(len(text), age.end + _NEAR), (_FEMALE, "female"), (_MALE, "male"))
        letter = re.match(r"[\s,-]*([MF])\b", text[age.end : age.end + 4])
        if letter:
            at = age.end + letter.start(1)
            return _sex("female" if letter[1] == "F" else "male", at, at + 1, text)
        if near is not None:
            return near
    first = _first(text, 0, len(text), (_FEMALE, "female"), (_MALE, "male"))
    if first is None:
        first = _first(text, 0, len(text), (_OBSTETRIC, "female"))
    pronoun = _first(text, 0, len(text), (_SHE, "female"), (_HE, "male"))
    if first is not None and (pronoun is None or first.start < pronoun.start):
        return first
    return pronoun


def _first(text: str, start: int, end: int, *patterns: tuple[re.Pattern[str], str]) -> Proposal | None:
    found = [(match, sex) for pattern, sex in patterns if (match := pattern.search(text, start, end))]
    if not found:
        return None
    match, sex = min(found, key=lambda pair: pair[0].start())
    return _sex(sex, match.start(), match.end(), text)


def _sex(sex: str, start: int, end: int, text: str) -> Proposal:
    return Proposal("sex", start, end, text[start:end], concept=sex, entry={"sex": sex})


def _unit(word: str) -> str:
    return {"y": "years", "m": "months", "w": "weeks", "d": "days"}[word[0].lower()]


def _value(number: str) -> float | None:
    if number[0].isdigit():
        return float(number)
    values = [parse_number(part) for part in re.split(r"[\s-]+", number)]
    return sum(value for value in values if value) if all(values) else None
