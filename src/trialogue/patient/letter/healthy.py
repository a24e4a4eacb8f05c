"""A letter that says the patient was well: "no significant past medical history", "otherwise healthy".

Said plainly, it declares the list of conditions complete: what the letter does not name was not there.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal

_WELL: Final = re.compile(
    r"\bno\s+(?:significant\s+|relevant\s+|known\s+|other\s+|notable\s+)*(?:past|previous|prior)\s+medical\s+(?:history|problems|conditions)\b"
    r"|\bno\s+(?:significant\s+|relevant\s+|other\s+)*(?:medical|health)\s+(?:history|problems|conditions|issues)(?:\s+in\s+the\s+past)?\b"
    r"|\b(?:past\s+)?medical\s+history\s+(?:is|was)\s+(?:unremarkable|non-?significant|not\s+significant|non-?contributory|negative)\b"
    r"|\b(?:otherwise|generally|previously|usually)\s+(?:fit\s+and\s+)?(?:healthy|well)\b|\bno\s+underlying\s+(?:disease|condition)s?\b"
    r"|\bnothing\s+remarkable\s+in\s+(?:her|his)\s+past\s+medical\s+history\b",
    re.IGNORECASE,
)


_NO_ALLERGIES: Final = re.compile(
    r"\bno\s+(?:known\s+|other\s+)*allergies\b(?!\s+(?:to|in|on|of)\b)|\bNKA\b|\ballergies\s*:\s*(?:none|nil)\b(?!\s+to\b)"
    r"|\bden(?:ies|ied)\s+(?:any\s+|known\s+|having\s+)*allergies\b(?!\s+(?:to|in|on|of)\b)",
    re.IGNORECASE,
)


def propose_no_allergies(around: Surroundings) -> Proposal | None:
    """The list of allergies as complete, where the sentence says there are none; "no drug allergies" is of drugs."""
    return _complete(around, _NO_ALLERGIES, "allergies", "no allergy is known")


def propose_well(around: Surroundings) -> Proposal | None:
    """The declaration that nothing else is wrong, where the sentence makes it."""
    return _complete(around, _WELL, "conditions", "nothing else was wrong with the patient")


def _complete(around: Surroundings, said: re.Pattern[str], of: str, because: str) -> Proposal | None:
    match = said.search(around.text, around.sentence.start, around.sentence.end)
    if match is None or around.sentence.section.startswith("family"):
        return None
    entry = {"of": of, "as_of": around.as_of.isoformat()}
    return Proposal("complete", match.start(), match.end(), match.group(), section=around.sentence.section, entry=entry,
                    because=because)  # fmt: skip
