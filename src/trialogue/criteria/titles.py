"""Titles over lists: lines that ask for nothing by themselves, so that they are no criteria.

"Disease characteristics:", "Hepatic:" and "Cohort 6:" belong to the text of the first point under them. "Age:" and
"Life expectancy:" also say what the number of that point is of, so they are read together with it. Words:
`data/title_words.tsv`.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.list_heads import EXCLUSION
from trialogue.criteria.words import words_of

_WORD: Final = re.compile(r"[^\W_]+")
_NUMBERED_PART: Final = re.compile(
    r"\b(?:cohorts?|arms?|parts?|groups?|phases?|aims?|stages?|steps?|sub-?stud(?:y|ies)|periods?)[ ]\d{1,2}[a-z]?\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 8


def asks_nothing(words: str, kind: str | None) -> bool:
    """Whether a line that introduces points is made of the words of titles alone."""
    titles = words_of("title_words", "any") | words_of("title_words", "topic")
    if kind == EXCLUSION:
        titles |= words_of("title_words", "exclusion")
    said = _said(words)
    return (len(said) > 0 and titles.issuperset(said)) or names_measure(words)


def is_topic(words: str) -> bool:
    """Whether a line only says what the points under it are about: "Renal", "Prior chemotherapy"."""
    said = _said(words)
    return 0 < len(said) <= _MOST_WORDS and words_of("title_words", "topic").issuperset(said)


def names_measure(words: str) -> bool:
    """Whether a line names what the point under it is a value of: "Age", "Life expectancy"."""
    return " ".join(_said(words)) in words_of("title_words", "measure")


def names_part(words: str) -> bool:
    """Whether a line that names a part of the study or some of its people says no more: "Cohort 6:"."""
    bare = _NUMBERED_PART.sub("", words)
    return len(words.split()) <= _MOST_WORDS and not any(each.isdigit() or each in "<>=" for each in bare)


def _said(words: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(words)]
