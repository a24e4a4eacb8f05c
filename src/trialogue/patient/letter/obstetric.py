"""A pregnancy told by its weeks: "G2P1 at 24+3", "IUP at 32/40", "pregnant at 28w4d"."""

from __future__ import annotations

import re
from typing import Any, Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal

_AT: Final = re.compile(
    r"\b(?:G\d{1,2}\s?P\d[\d+-]*|IUP|intrauterine\s+pregnancy|pregnant|gravida\s+\d\w*)\b[^.;\n]{0,25}?\b(?:at\s+)"
    r"(?P<weeks>\d{1,2})(?:\s*(?:\+|w(?:ee)?k?s?\s*|\s(?=\d/7))(?P<days>[0-6])(?:\s*(?:/7|d(?:ays?)?))?)?"
    r"(?:\s*(?:/\s*40|w(?:ee)?ks?|w)\b|(?=\s*[.,;)\n]|\s+(?:with|by|who|present\w*)\b|\s*$)|(?<=\+\d)\b)",
    re.IGNORECASE,
)
_LONGEST: Final = 44


def propose_gestation(around: Surroundings) -> list[Proposal]:
    """How far a pregnancy is, and that there is one, on the day of the letter."""
    match = _AT.search(around.text, around.sentence.start, around.sentence.end)
    if match is None or not 1 <= int(match["weeks"]) <= _LONGEST:
        return []
    context = around.of(*match.span())
    if context.negated or context.past or context.history:
        return []
    weeks = round(int(match["weeks"]) + int(match["days"] or 0) / 7, 2)
    head: dict[str, Any] = {
        "certainty": context.certainty,
        "subject": context.subject,
        "section": around.sentence.section,
    }
    start, end, words = match.start(), match.end(), match.group()
    measured = {"name": "gestational age", "value": weeks, "unit": "wk"}
    state = {"name": "pregnant", "date": around.as_of.isoformat()}
    return [
        Proposal("measurement", start, end, words, concept="gestational-age", entry=measured, **head),
        Proposal("state", start, end, words, concept="pregnant", entry=state, because=f"from {words}", **head),
    ]
