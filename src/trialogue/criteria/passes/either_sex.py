"""Both sexes, or one alone: "male or female", "both genders are eligible", "female sex"."""

from __future__ import annotations

import re

from trialogue.criteria.nodes import Any, Condition, Sex
from trialogue.criteria.symbols import Symbol, span_of

_SEXES = r"(?:(?:wo)?m[ae]n|(?:fe)?males?)"
_TAKEN = r"(?: (?:are|will be|is) (?:eligible|included|allowed|accepted)(?: (?:for|in|to) .{0,40})?)?"
_OF_PEOPLE = r"(?: (?:gender|sex|subjects?|patients?|participants?|adults?|volunteers?|individuals?|persons?))?"
_SEX_HEAD = r"(?:(?:sex(?:es)?|genders?)(?: ?:| is)? )?(?:participants? (?:are|is) )?(?:adult )?"
_BOTH_SEXES = re.compile(
    rf"{_SEX_HEAD}(?:(?:both )?{_SEXES}{_OF_PEOPLE}(?: (?:and|or|and/or)|/|,) ?{_SEXES}{_OF_PEOPLE}|"
    rf"(?:(?:both|all|either|any) ){{1,2}}(?:sex(?:es)?|genders?)){_TAKEN}\Z",
    re.IGNORECASE,
)
_ONE_SEX = re.compile(rf"(?:(?P<female>female|wom[ae]n)|male|m[ae]n)(?:s? (?:sex|gender)){_TAKEN}\Z", re.IGNORECASE)


_SEX_WORDS = ("male", "man", "men", "sex", "gender")
"""One of these stands in whatever the two patterns find."""


def read_either_sex(symbols: list[Symbol], text: str) -> Condition | None:
    """ "Male or female", "both genders are eligible", "female sex" alone: a sex that may be either, or is one."""
    span = span_of(symbols)
    label = text[slice(*span)]
    if not any(map(label.lower().__contains__, _SEX_WORDS)):
        return None
    said = " ".join(label.split())
    if one := _ONE_SEX.match(said):
        return Sex(concept="female" if one["female"] else "male", label=label, span=span)
    if not _BOTH_SEXES.match(said):
        return None
    return Any(parts=tuple(Sex(concept=each, label=label, span=span) for each in ("female", "male")), span=span)
