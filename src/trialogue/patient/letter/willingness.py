"""Consent and willingness as a letter tells them: "will provide informed consent", "declined to take part"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal

_MATTER: Final = (
    r"(?:(?:the|all|any|this|of|its|scheduled|required|planned|study|trial|research|clinic|protocol|follow-?\s?up)\s+){0,5}"
    r"(?:(?:study|trial|protocol)(?:['’]s)?|follow-?\s?ups?|visits?|procedures?|requirements?|schedules?|assessments?|evaluations?|"
    r"appointments?)\b"
)
FOLLOWED: Final = rf"{_MATTER}(?:\s*(?:/|,|\bor\b|\band\b)\s*{_MATTER})*"
"""What a person follows who follows a study: its protocol, visits and procedures, and nothing else."""

EASILY: Final = r"without\s+(?:any\s+|practical\s+)*(?:issues?|problems?|difficult(?:y|ies)|obstacles?|hindrances?)\b"
"""How a study is followed by somebody whom nothing keeps from it."""

_GIVES: Final = re.compile(
    r"\b(?:(?:will|can|is\s+(?:able|willing)\s+to|agrees?\s+to|has|have|having)\s+(?:provided?|gives?|given|sign(?:ed)?)\s+(?:(?:her|his|their|a|an|written|informed)\s+)*consent"
    rf"(?!\s+(?:for|to)\b(?!\s+(?:take\s+part|participat|enrol|{_MATTER})))"
    rf"|consent(?:s|ed)\s+to\s+(?:take\s+part|participat\w+|enrol\w*|{_MATTER})"
    r"|(?:agrees?|willing|wishes|wants|keen|happy)\s+to\s+(?:take\s+part|participate|enrol|enroll)"
    r"|interested\s+in\s+(?:a\s+)?(?:clinical\s+)?(?:trials?|stud(?:y|ies)|taking\s+part|participating)"
    rf"|(?:will|(?:able|agrees?|willing|wishes|wants|keen|happy)\s+to)\s+comply\s+with\s+{FOLLOWED}(?:\s+{EASILY})?)",
    re.IGNORECASE,
)
_DOUBTED: Final = re.compile(
    r"\b(?:whether|if|unless|doubt\w*|unclear|unsure|uncertain|may|might|hope\w*)\b", re.IGNORECASE
)
"""Words before a promise that leave it open."""
_REFUSES: Final = re.compile(
    r"\b(?:declin\w+|refus\w+|does\s+not\s+(?:want|wish|agree)|unwilling|not\s+willing|unable)\s+(?:to\s+)?(?:(?:take\s+part|participate|(?:give\s+|provide\s+|sign\s+)?(?:informed\s+)?consent|enrol|enroll))",
    re.IGNORECASE,
)


def propose_consent(around: Surroundings) -> Proposal | None:
    """Whether the patient is told to be willing to take part in a study, or not to be."""
    where = (around.text, around.sentence.start, around.sentence.end)
    refused = list(_REFUSES.finditer(*where))
    told = refused or list(_GIVES.finditer(*where))
    if not told or (not refused and _DOUBTED.search(around.text, around.sentence.start, told[-1].start())):
        return None
    start, end = told[0].start(), told[-1].end()
    entry = {"name": "willing to take part in a study"}
    return Proposal("consent", start, end, around.text[start:end], negated=bool(refused),
                    section=around.sentence.section, entry=entry)  # fmt: skip
