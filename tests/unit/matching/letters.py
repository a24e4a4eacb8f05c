"""One criterion judged by one letter, under the strict policy."""

import datetime
from typing import Final

from trialogue.criteria import read_text
from trialogue.matching import Policy, match_letter, names_asked
from trialogue.patient.letter import confirm, read_letter

DAY: Final = datetime.date(2026, 11, 22)
WORDS: Final = {"s": "satisfied", "v": "violated", "u": "undetermined", "n": "not_applicable"}


def judge(note: str, criterion: str) -> str:
    """The outcome of a criterion written as "in: ..." or "ex: ..."."""
    kind, text = criterion.split(": ", 1)
    eligibility = read_text(f"{kind.capitalize()}clusion Criteria:\n\n- {text}\n")
    letter = read_letter(note, as_of=DAY, also=names_asked(eligibility))
    person = confirm(letter).patient
    (judged,) = match_letter(letter, person, eligibility, as_of=DAY, policy=Policy.STRICT)
    assert judged.criterion == eligibility.criteria[0]
    return judged.outcome
