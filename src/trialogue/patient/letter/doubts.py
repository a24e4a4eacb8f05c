"""What keeps a letter's words from saying more than themselves: an exception, another time, another person, an end.

A normal panel is each of its tests, and "regular periods" a state of today, only where the sentence says it plainly and
the letter tells nothing else of the same thing. Where in doubt, nothing is implied: what a letter names stands anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.other_people import names_somebody_else
from trialogue.text.tables import read_rows
from trialogue.vocabulary import default

_EXCEPTED: Final = re.compile(
    r"\b(?:except\w*|exclud\w+|apart\s+from|aside\s+from|other\s+than|but|besides|save|although|though|however|otherwise|"
    r"despite|unless|only|bar|barring|while|whereas|almost|nearly|near|mostly|largely|essentially|grossly|relatively|"
    r"borderline|partly|initially|to\s+normal|normali[sz]\w+)\b",
    re.IGNORECASE,
)
_OTHERWHEN: Final = re.compile(
    r"\b(?:before|prior|previous\w*|past|former\w*|histor\w+|until|till|last|earlier|once|ago|since|after\w*|later|"
    r"used\s+to|had\s+been|at\s+(?:birth|baseline|age|that\s+time)|born|childhood|youth|when|"
    r"years|months|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_UNCERTAIN: Final = re.compile(
    r"\b(?:may|might|could|would|should|if|whether|unless|unclear|uncertain|possibl\w+|probabl\w+|likely|apparently|reportedly|"
    r"discuss\w*|consider\w*|plan\w*|needs?|needed|declin\w*|refus\w*|offer\w*|propos\w*|recommend\w*|suggest\w*|wish\w*|"
    r"wants?|hop(?:es?|ing)|option\w*|candidate|risk|advi[sc]\w+|expect\w*|pending|await\w*|repeat\w*|will)\b",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(
    r"\b(?:was|were|had|been|stop\w*|ceas\w*|cessation|end|ended|ends|ending|finish\w*|discontinu\w*|off|absent|absence|los[st]\w*|"
    r"gone|resolved|return\w*|restor\w*|between|alternat\w*|menopau\w*|became|becom\w*)\b",
    re.IGNORECASE,
)

_BETWEEN: Final = re.compile(r"\bbetween\s+(?:her\s+)?(?:periods|menses)\b", re.IGNORECASE)
"""Spotting between periods is of periods that go on."""

_AGE: Final = re.compile(r"\b\d+[\s-]*years?[\s-]*olds?\b|\b\d+\s+years\s+of\s+age\b", re.IGNORECASE)


def is_plain(around: Surroundings) -> bool:
    """Whether a sentence tells of the patient alone, without exception, and as certain."""
    words = _words(around)
    return not (_EXCEPTED.search(words) or _UNCERTAIN.search(words) or names_somebody_else(words))


def is_of_another_time(around: Surroundings) -> bool:
    """Whether a sentence tells of another time, or may do so, in words that give no date."""
    return _OTHERWHEN.search(_AGE.sub("", _words(around))) is not None


def is_of_today(around: Surroundings) -> bool:
    """Whether a sentence tells of the day of the letter: of no other time, and of nothing that ended."""
    return not is_of_another_time(around) and _ENDED.search(_BETWEEN.sub("", _words(around))) is None


def without_contradicted(implied: Sequence[Proposal], found: Sequence[Proposal], text: str) -> list[Proposal]:
    """What is implied of things that the letter does not tell of in its own words, however surely it tells them."""
    told = {each.concept for each in found if each.concept is not None}
    named = frozenset(each.concept for each in found if each.kind == "condition" and each.concept and not each.negated)
    for disorder, concepts in _disorders():
        if _is_told(disorder, named, text):
            told.update(concepts)
    doubted = {(each.start, each.end) for each in implied if each.kind != "measurement" and each.concept in told}
    return [each for each in implied if each.concept not in told and (each.start, each.end) not in doubted]


def _is_told(disorder: str, named: frozenset[str], text: str) -> bool:
    known = default().lookup(disorder)
    if known is None:
        return re.search(rf"\b{re.escape(disorder)}\b", text, re.IGNORECASE) is not None
    return any(default().is_a(each, known.id) for each in named)


def _words(around: Surroundings) -> str:
    return around.text[around.sentence.start : around.sentence.end]


@cache
def _disorders() -> list[tuple[str, tuple[str, ...]]]:
    rows = read_rows("trialogue.patient", "letter_panel_disorders.tsv")
    return [(disorder, tuple(concepts.split("|"))) for disorder, concepts in rows]
