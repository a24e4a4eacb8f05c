"""What a person does, or undergoes, on the day of a letter says of her state: who complains of something is awake and
breathes; who was brought to hospital is nobody in good health; who gave birth three weeks ago is not pregnant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.doubts import is_plain
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import default

_SPEAKS: Final = re.compile(
    r"\bcomplain(?:s|ed|ing)?\s+(?:of|that)\b"
    r"|\b(?:she|he|(?:the\s+)?patient|(?:wo)?man)\s+(?:(?:also|now|currently|further)\s+)?(?:reports?|states?|denie[sd]|describes?|says|tells)\b",
    re.IGNORECASE,
)
_SICK: Final = re.compile(
    r"\b(?:is|was|being|been)\s+(?:\w+ly\s+)?(?:hospitali[sz]ed|admitted\s+to\s+(?:the\s+)?(?:\w+\s+){0,2}(?:hospital|ward|unit|ICU|ER|ED))\b"
    r"|\b(?:brought|transferred|taken|rushed)\s+(?:in\s+)?to\s+(?:the\s+|an?\s+)?(?:local\s+)?(?:emergency|ER|ED|hospital)\b"
    r"|\badmitted\s+to\s+(?:the\s+)?(?:hospital|ICU|intensive\s+care)\b",
    re.IGNORECASE,
)
_LONG_AGO: Final = re.compile(
    r"\b(?:ago|last|previous\w*|prior|earlier|histor\w+|past|before|once|years?\s+(?:before|later)|months?\s+(?:before|later)|in\s+(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(
    r"\b(?:gave|given|giving)\s+birth\b[^.;]{0,60}?(?P<count>\d{1,2}|one|two|three|four|five|six|several|a\s+few)[\s-]+(?P<unit>days?|weeks?)\s+"
    r"(?:ago|before|earlier|prior|previously)\b",
    re.IGNORECASE,
)
_MOVES: Final = re.compile(
    r"\b(?:walk(?:s|ed|ing)|jog(?:s|ged|ging)|r[au]n(?:s|ning)\s+(?:for\s+\w+|in|a\s+marathon|outside)|hik(?:es|ed|ing)|cycl(?:es|ed|ing)|swims?|swimming|dances|"
    r"driv(?:es|ing)\s+(?:a|his|her|to)|climb(?:s|ed|ing)\s+(?:the\s+)?stairs|play(?:s|ed|ing)\s+(?:soccer|football|tennis|basketball|baseball|golf))\b",
    re.IGNORECASE,
)
_HARDLY: Final = re.compile(
    r"\b(?:unable|cannot|can\s?not|could\s+not|not|no\s+longer|difficult\w*|trouble|problems?|refus\w*|stopp\w*|inability|used\s+to|"
    r"assist\w*|help|walker|cane|crutch\w*|impaired|limit\w*|hardly|barely|dog|when|worse)\b",
    re.IGNORECASE,
)
"""Words of a sentence with which somebody who walks may hardly do so, or the walk is another's."""

_AT_HOME: Final = re.compile(
    r"\b(?:lives?|living|resid(?:es|ing))\s+(?:alone|independently|at\s+home|with\s+(?:her|his)\s+(?:husband|wife|partner|family|parents?|spouse|"
    r"mother|father|children|daughter|son))\b|\b(?:works?|working|employed)\s+(?:as|at|in|for)\s+an?\b|\b(?:college|university|high[\s-]school)\s+student\b",
    re.IGNORECASE,
)
_LONGEST: Final = 6
"""Weeks after a birth within which she is not pregnant again."""

_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "several": 3, "a few": 3}


def propose_acts(around: Surroundings, sex: str) -> list[Proposal]:
    """What the acts and events of a sentence say not to be so of the patient on the day of the letter."""
    words = around.text[around.sentence.start : around.sentence.end]
    found: list[Proposal] = []
    speaks = _first(_SPEAKS, around)
    if speaks is not None and not names_somebody_else(words):
        found += _absent(around, speaks, (("condition", "coma"), ("condition", "impaired-consciousness"),
                                          ("state", "mechanically-ventilated")))  # fmt: skip
    sick = _first(_SICK, around)
    if sick is not None and not _LONG_AGO.search(words) and is_plain(around):
        found += _absent(around, sick, (("state", "healthy-volunteer"),))
    moves = _first(_MOVES, around)
    if (
        moves is not None
        and not _HARDLY.search(words)
        and not names_somebody_else(words)
        and not _LONG_AGO.search(words)
    ):
        found += _absent(around, moves, (("state", "bedridden"), ("state", "wheelchair-bound")))
    home = _first(_AT_HOME, around)
    if home is not None and not _LONG_AGO.search(words):
        found += _absent(around, home, (("state", "institutionalised"), ("state", "imprisoned")))
    birth = _BIRTH.search(around.text, around.sentence.start, around.sentence.end)
    if birth is not None and sex != "male" and not names_somebody_else(words[: birth.start() - around.sentence.start]):
        weeks = _count(birth["count"]) / (7 if birth["unit"].startswith("day") else 1)
        found += _absent(around, birth, (("state", "pregnant"),)) if weeks <= _LONGEST else []
    return found


def _first(pattern: re.Pattern[str], around: Surroundings) -> re.Match[str] | None:
    for match in pattern.finditer(around.text, around.sentence.start, around.sentence.end):
        context = around.of(*match.span())
        if not (context.negated or context.past) and context.certainty == "certain" and context.subject == "patient":
            return match
    return None


def _absent(around: Surroundings, match: re.Match[str], what: Iterable[tuple[str, str]]) -> list[Proposal]:
    return [
        Proposal(kind, match.start(), match.end(), match.group(), concept=concept, negated=True,
                 section=around.sentence.section, because=f"from {match.group()}", implied=True,
                 entry={"name": default().concept(concept).name, "date": around.as_of.isoformat()})
        for kind, concept in what
    ]  # fmt: skip


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[" ".join(word.lower().split())]
