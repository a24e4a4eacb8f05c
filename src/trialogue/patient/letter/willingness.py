"""Consent and willingness as a letter tells them: "will provide informed consent", "declined to take part"."""

from __future__ import annotations

import re
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal

_GIVES: Final = re.compile(
    r"\b(?:(?:will|can|is\s+(?:able|willing)\s+to|agrees?\s+to|has|have|having)\s+(?:provided?|gives?|given|sign(?:ed)?)\s+(?:(?:her|his|their|a|an|written|informed)\s+)*consent"
    r"|consent(?:s|ed)\s+to|(?:agrees?|willing|wishes|wants|keen|happy)\s+to\s+(?:take\s+part|participate|enrol|enroll|comply)"
    r"|interested\s+in\s+(?:a\s+)?(?:clinical\s+)?(?:trials?|stud(?:y|ies)|taking\s+part|participating)|will\s+comply\s+with)",
    re.IGNORECASE,
)
_REFUSES: Final = re.compile(
    r"\b(?:declin\w+|refus\w+|does\s+not\s+(?:want|wish|agree)|unwilling|not\s+willing|unable)\s+(?:to\s+)?(?:(?:take\s+part|participate|(?:give\s+|provide\s+|sign\s+)?(?:informed\s+)?consent|enrol|enroll))",
    re.IGNORECASE,
)


def propose_consent(around: Surroundings) -> Proposal | None:
    """Whether the patient is told to be willing to take part in a study, or not to be."""
    where = (around.text, around.sentence.start, around.sentence.end)
    refused = list(_REFUSES.finditer(*where))
    told = refused or list(_GIVES.finditer(*where))
    if not told:
        return None
    start, end = told[0].start(), told[-1].end()
    entry = {"name": "willing to take part in a study"}
    return Proposal("consent", start, end, around.text[start:end], negated=bool(refused),
                    section=around.sentence.section, entry=entry)  # fmt: skip
