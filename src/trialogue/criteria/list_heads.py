"""Lines that open a list of inclusion or exclusion criteria in words of their own.

"Any subject who meets any of the following criteria is excluded from the study:", "Part A Exclusion:". Such a line is
known by having nothing but words that speak of lists and of taking part; a line with other words may set a condition of
its own and opens nothing. Only a line that turns a list into the other kind is looked for (`sections`).
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.words import words_of

INCLUSION: Final = "inclusion"
EXCLUSION: Final = "exclusion"

_LONGEST: Final = 220
_NO: Final = r"(?:(?:may|must|can|will|should|shall|do|does|did)[ ]?not|not|cannot|never|nor|or)"
_EXCLUDES: Final = re.compile(
    r"\bexclu(?:de[ds]?|sions?|sionary|ding)\b|\b(?:ineligib|non-?(?:inclu|eligib))\w+|"
    rf"\b{_NO}[ ](?:to[ ])?(?:be[ ])?(?:eligible|includ\w+|enrol\w*|enter\w*|admitted|recruited|considered|permitted"
    r"|allowed|qualify|participate|take part)\b",
    re.IGNORECASE,
)
_INCLUDES: Final = re.compile(
    r"\binclusion criteri|\beligib(?:le|ility)\b|\bcriteri(?:a|on) for (?:inclusion|entry|enrol\w+)|"
    r"\b(?:be|are|is) included\b",
    re.IGNORECASE,
)
_OPEN_END: Final = re.compile(r",?[ ](?:but[ ])?(?:(?:are|is)[ ])?not[ ]limited[ ]to\b", re.IGNORECASE)
_BOTH: Final = re.compile(
    r"\b(?:inclusion|eligibility)\b[ ,/&]*(?:(?:and|or)\b[ ]*)*[(/]?(?:exclusion|ineligib)|"
    r"\bexclusion\b[ ]*(?:/|&|and|or)[ ]*inclusion",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*")
_TITLE: Final = re.compile(
    r"(?P<before>(?:[\w(][\w/().,:–-]*[ ]){1,8}?)(?i:(?:key|main|major|general|specific|other|additional)[ ])*"
    r"(?P<kind>Inclusion|Exclusion|INCLUSION|EXCLUSION|(?:in|ex)clusion(?=[ ]criteri))s?(?i:[ ]criteri(?:a|on))?"
    r"(?:[ ]?\([^():]{1,60}\)|[ ](?i:for|of)[ ](?P<whom>[^:.]{3,60}))?[ *_]*"
    r"(?:(?(whom)\Z|:)|:|(?<=[Cc]riteria)\Z|(?<=CRITERIA)\Z)",
)
_NO_TITLE: Final = re.compile(
    r"\b(?i:of|any|since|meet\w*|than|above|listed)\b|\b(?:an?|(?i:before|prior to|at|after|for|within|to|in|by|from|"
    r"until|and|or|no|not|the|this|all|each|every|these|both))[ ]\Z"
)
"""Words with which "inclusion" is somebody's, not the name of a list: "within 10 days before inclusion:"."""
_PART: Final = re.compile(
    r"\W*(?P<part>(?:(?:part|cohort|group|arm|phase|stage|population|module)\b|"
    r"(?:donor|recipient|caregiver|parent|control|partner)s?\b).*)",
    re.IGNORECASE,
)


def kind_of_list(words: str) -> str | None:
    """Whether words that end in a colon, or stand alone, open a list of exclusions or of inclusions; None if neither.

    >>> kind_of_list("Any subject who meets any of the following criteria is excluded from the study:")
    'exclusion'
    >>> kind_of_list("Patients with hepatitis are excluded if:")
    """
    if len(words) > _LONGEST or _BOTH.search(words):
        return None
    rest, excluded = _EXCLUDES.subn(" ", _OPEN_END.sub("", words))
    if not excluded and not _INCLUDES.search(words):
        return None
    if not words_of("list_head_words").issuperset(word.lower() for word in _WORD.findall(rest)):
        return None
    return EXCLUSION if excluded else INCLUSION


def title_of_list(words: str) -> tuple[str, str | None, int] | None:
    """The kind of a list named behind words of its own, whom it is for, and where the title ends.

    >>> title_of_list("Part 1: Key Exclusion Criteria For Healthy Volunteers:")[:2]
    ('exclusion', 'Healthy Volunteers')
    >>> title_of_list("Part A Exclusion:")[:2]
    ('exclusion', 'Part A')
    """
    match = _TITLE.match(words)
    if match is None or _NO_TITLE.search(match["before"]) or _BOTH.search(words):
        return None
    part = _PART.fullmatch(match["before"])
    whom = match["whom"] or (part["part"] if part is not None else "")
    return match["kind"].lower(), whom.strip(" :-–(") or None, match.end()
