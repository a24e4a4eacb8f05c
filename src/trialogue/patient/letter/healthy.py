"""A letter that says the patient was well: "no significant past medical history", "otherwise healthy".

Said plainly, it declares the list of conditions complete: what the letter does not name was not there.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal

_PAST: Final = r"(?:(?:past\s+)?medical\s+history|pmhx?)"
_NOTHING: Final = (
    r"(?:none|nil|negative|unremarkable|non-?significant|not\s+significant|insignificant|non-?contributory)\b"
)
_WELL: Final = re.compile(
    r"\bno\s+(?:significant\s+|relevant\s+|known\s+|other\s+|notable\s+)*(?:past|previous|prior)\s+medical\s+(?:history|problems|conditions)\b"
    r"|\bno\s+(?:significant\s+|relevant\s+|other\s+)*(?:medical|health)\s+(?:history|problems|conditions|issues)(?:\s+in\s+the\s+past)?\b"
    r"|\bno\s+(?:significant\s+|relevant\s+|known\s+)*pmhx?\b"
    rf"|\b{_PAST}\s*(?::|-|is|was)?\s*{_NOTHING}(?!\s+(?:for|except|other|but|apart)\b)"
    rf"|\b{_PAST}\s*(?:is|was)?\s*(?:(?:significant|remarkable|notable|positive|relevant)\s+only|only\s+(?:significant|remarkable|notable|positive|relevant))\s+for\b"
    rf"|\b{_PAST}\s*(?:is|was)?\s*(?:significant|remarkable|notable|positive)\s+for\s+[^.;:\n]{{1,80}}\s+only\b(?=\s*[.;\n])"
    r"|\b(?:otherwise|generally|previously|usually)\s+(?:fit\s+and\s+)?(?:healthy|well|in\s+good\s+health)\b"
    r"|\bno\s+underlying\s+(?:disease|condition)s?\b"
    r"|\bnothing\s+remarkable\s+in\s+(?:her|his)\s+past\s+medical\s+history\b",
    re.IGNORECASE,
)
"""A past without illness, or of one thing only; "PMH negative for stroke" is of strokes."""

_NO_SURGERY: Final = re.compile(
    rf"\b(?:past\s+)?surgical\s+history\s*(?::|-|is|was)?\s*{_NOTHING}(?!\s+(?:for|except|other|but|apart)\b)"
    r"|\bno\s+(?:significant\s+|relevant\s+)?(?:past|previous|prior)\s+(?:medical\s+(?:or|and)\s+)?surgical\s+history\b",
    re.IGNORECASE,
)
_NO_DRUG_ALLERGIES: Final = re.compile(
    r"\bno\s+(?:known\s+|other\s+)*(?:drug|medication|medicine)\s+allerg(?:y|ies)\b(?!\s+(?:to|in|on)\b)|\bNKDA\b"
    r"|\bden(?:ies|ied)\s+(?:any\s+|known\s+|having\s+)*(?:drug|medication)\s+allergies\b(?!\s+(?:to|in|on)\b)",
    re.IGNORECASE,
)
_NO_ALLERGIES: Final = re.compile(
    r"\bno\s+(?:known\s+|other\s+)*allergies\b(?!\s+(?:to|in|on|of)\b)|\bNKA\b|\ballergies\s*:\s*(?:none|nil)\b(?!\s+to\b)"
    r"|\bden(?:ies|ied)\s+(?:any\s+|known\s+|having\s+)*allergies\b(?!\s+(?:to|in|on|of)\b)",
    re.IGNORECASE,
)

DRUG_ALLERGIES: Final = "allergies to drugs"
"""The name of the allergy that "no known drug allergies" denies: whatever drug is asked about."""


def propose_no_allergies(around: Surroundings) -> Proposal | None:
    """The list of allergies as complete, where the sentence says there are none; "no drug allergies" is of drugs."""
    return _complete(around, _NO_ALLERGIES, "allergies", "no allergy is known")


def propose_no_drug_allergies(around: Surroundings) -> Proposal | None:
    """The absence of an allergy to any drug, where the sentence says so."""
    return _none(around, _NO_DRUG_ALLERGIES, "allergy", None, DRUG_ALLERGIES)


def propose_no_surgery(around: Surroundings) -> Proposal | None:
    """The absence of any operation, of all days, where a surgical history is said to be empty."""
    return _none(around, _NO_SURGERY, "procedure", "surgery", "surgery")


def _none(around: Surroundings, said: re.Pattern[str], kind: str, concept: str | None, name: str) -> Proposal | None:
    match = said.search(around.text, around.sentence.start, around.sentence.end)
    if match is None or around.sentence.section.startswith("family"):
        return None
    return Proposal(
        kind, match.start(), match.end(), match.group(), concept=concept, negated=True, section=around.sentence.section,
        entry={"name": name}, because=f"{match.group()} denies it",
    )  # fmt: skip


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
