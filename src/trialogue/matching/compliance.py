"""Whether a person will follow a study, asked in words that were not read, and answered where a letter says so.

A letter that says "will comply with the protocol" answers "unable to comply with the study requirements" and
"foreseeable non-compliance" as much as it answers a sentence that was read as a consent. It answers a sentence that
asks this and nothing else: not one of the past, of a cause, or of following anything but the study.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Condition, Consent, Judgement, Not, Opaque
from trialogue.patient.facts import Patient
from trialogue.patient.letter.willingness import FOLLOWED

_STATED: Final = re.compile(rf"\bcomply\s+with\s+{FOLLOWED}", re.IGNORECASE)

_PEOPLE: Final = (
    r"(?:(?:any|all|the|those)\s+)?(?:(?:patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|"
    r"women|men|those)\s+)?(?:(?:who|that)\s+)?(?:(?:is|are|will\s+be)\s+)?(?:deemed\s+)?"
)
_WHOSE: Final = r"(?:study\s+|treating\s+|principal\s+)?(?:investigator|physician|doctor|clinician|team)s?"
_JUDGED: Final = (
    rf"(?:\s*,?\s*(?:(?:as\s+)?(?:judged|determined|assessed|considered|deemed)\s+by\s+(?:the\s+)?{_WHOSE}"
    rf"|in\s+the\s+(?:opinion|judge?ment|view)\s+of\s+the\s+{_WHOSE}"
    rf"|in\s+the\s+{_WHOSE}['’]?s?\s+(?:opinion|judge?ment|view))\s*,?)?"
)
_NOT: Final = r"(?:un(?:able|likely|willing)|not\s+(?:be\s+)?(?:able|likely|willing)|inability|unwillingness)"
_WILL_NOT: Final = (
    rf"{_NOT}(?:\s*(?:/|,|\bor\b|\band\b)\s*{_NOT})*{_JUDGED}\s+"
    rf"(?:to\s+(?:fully\s+)?(?:comply\s+with|adhere\s+to|follow|attend|complete|fulfill?)|of\s+compliance\s+with)\s+{FOLLOWED}"
)
_FORESEEN: Final = r"(?:foreseeable|expected|anticipated|likely)\s+"
_FAILS: Final = r"non-?\s?(?:complian(?:ce|t)|adheren(?:ce|t))"
_POOR: Final = r"(?:poor|lack\s+of|inadequate|insufficient)\s+(?:compliance|adherence)"
_ASKED: Final = re.compile(
    rf"{_PEOPLE}(?:{_WILL_NOT}|{_FORESEEN}{_FAILS}|(?:{_FORESEEN})?(?:{_FAILS}|{_POOR})\s+(?:with|to)\s+{FOLLOWED}){_JUDGED}\W*",
    re.IGNORECASE,
)


def answered_by_promise(criterion: Criterion, patient: Patient) -> Criterion:
    """The criterion as one of willingness, where it asks nothing but that and the person's facts tell of it."""
    if not isinstance(criterion.condition, Opaque | Judgement) or criterion.kind != "exclusion":
        return criterion
    told = any(each.study is None and not each.absent and _STATED.search(each.name or "") for each in patient.consents)
    if not told or not _ASKED.fullmatch(criterion.text.strip()):
        return criterion
    label = criterion.condition.label
    condition: Condition = Not(part=Consent(concept="willingness", label=label, span=criterion.condition.span))
    return msgspec.structs.replace(criterion, condition=condition)
