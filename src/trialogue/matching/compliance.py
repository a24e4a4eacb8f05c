"""Whether a person will follow a study, asked in words that were not read, and answered where a letter says so.

A letter that says "will comply with the protocol" answers "unable to comply with the study requirements" and
"foreseeable non-compliance" as much as it answers a sentence that was read as a consent. It answers a sentence that
asks this and nothing else: not one of the past, of a cause, or of following anything but the study.

Who complies "without any practical issues" can also do what a study asks of its participants: come to its site, undergo
its procedures, answer its questions. A sentence that names a cause, or what is swallowed or borne, is not answered.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Condition, Consent, Judgement, Not, Opaque
from trialogue.patient.facts import Patient
from trialogue.patient.letter.willingness import EASILY, FOLLOWED

_STATED: Final = re.compile(rf"\bcomply\s+with\s+{FOLLOWED}(?P<easily>\s+{EASILY})?", re.IGNORECASE)

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


_CAN: Final = r"(?:able|ability|capable|can|willing)"
_CANNOT: Final = rf"(?:{_NOT}|cannot|can\s?not|could\s+not|incapable)"
_DOES: Final = (
    r"(?:to\s+|of\s+)?(?:fully\s+)?(?:undergo(?:ing)?|complet(?:e|ing)|perform(?:ing)?|attend(?:ing)?|answer(?:ing)?|return(?:ing)?|"
    r"travel(?:l?ing)?|com(?:e|ing)|fill(?:ing)?|follow(?:ing)?[\s-]*up|be\s+followed(?:[\s-]*up)?|"
    r"(?:tolerat(?:e|ing)|follow(?:ing)?|keep(?:ing)?|cooperat(?:e|ing)\s+with)\s+(?:with\s+)?(?:the\s+)?(?:required|study|trial|scheduled|protocol)\b)"
)
_REST: Final = r"(?:\s+[\w'’/,-]+){0,14}"
_LASTING: Final = r"(?:\s*\((?:approximately|about|up\s+to)?\s*\d+\s*(?:minutes?|hours?|days?)\.?\))?"
_RISK: Final = (
    r"(?:(?:presenting|with|having)\s+)?(?:an?\s+)?(?:\w+\s+(?:and\s+\w+\s+)?)?"
    r"risk\s+of\s+(?:not\s+being\s+able|being\s+unable)\s+"
)
_PLACE: Final = (
    r"geographic(?:al)?(?:ly)?\s+inaccessib\w+|geographic(?:al)?\s+(?:distance|reasons?)|inaccessib\w+|"
    r"(?:living|lives?|residing|resid(?:es?|ence))\s+too\s+far(?:\s+away)?"
)
_FAR: Final = re.compile(
    rf"{_PEOPLE}(?:{_PLACE})(?:\s+(?:for|to|from|of|the|study|trial|treatment|site|cent(?:re|er)|clinic|hospital|follow-?\s?up|visits?|"
    r"evaluations?|assessments?|appointments?|and|or|/|,)(?=\W|$))*\W*",
    re.IGNORECASE,
)
_PRACTICAL: Final = re.compile(
    rf"(?:{_PEOPLE}(?:{_CANNOT}(?:\s*(?:/|\bor\b)\s*(?:{_NOT}|unwilling|willing))?{_JUDGED}\s+{_DOES}|{_RISK}{_DOES}){_REST}"
    rf"|{_PEOPLE}{_RISK}{_DOES}{_REST}\s*\([^()]*\)"
    rf"|failure\s+to\s+(?:provide|give)\s+(?:an?\s+|the\s+)?(?:required\s+)?(?:blood|urine|saliva|stool)\s+samples?)"
    rf"{_LASTING}{_JUDGED}\W*",
    re.IGNORECASE,
)
_ABLE: Final = re.compile(
    rf"{_PEOPLE}(?:must\s+be\s+|should\s+be\s+|be\s+)?{_CAN}\s+{_DOES}{_REST}{_LASTING}\W*", re.IGNORECASE
)
_CAUSED: Final = re.compile(
    r"\b(?:due|because|owing|caused|reasons?|secondary|result\w*|since|except\w*|unless|if|without|not\s+due|despite|"
    r"e\.g|i\.e|such|includ\w*|alone|independent\w*|unassisted|"
    r"surgery|surgical|operation|(?<!during )treatment|therapy|chemo\w*|radio\w*|"
    r"transplant\w*|anesthe\w*|anaesthe\w*)\b|\bor\b(?!\s+(?:willing|unwilling|follow))",
    re.IGNORECASE,
)
"""What makes an inability one of its own: a cause, an exception, a treatment, a second thing asked."""


_NUMBERED: Final = re.compile(r"\A(?:-\s*)?\(?\d{1,2}[.)]\s+")


def answered_by_promise(criterion: Criterion, patient: Patient) -> Criterion:
    """The criterion as one of willingness, where it asks nothing but that and the person's facts tell of it."""
    asked = _asked(criterion)
    if not asked:
        return criterion
    promised = [
        match
        for each in patient.consents
        if each.study is None and not each.absent and (match := _STATED.search(each.name or ""))
    ]
    if not promised or (asked == "practical" and not any(match["easily"] for match in promised)):
        return criterion
    condition: Condition = Consent(concept="willingness", label=criterion.text, span=criterion.condition.span)
    if criterion.kind == "exclusion":
        condition = Not(part=condition)
    return msgspec.structs.replace(criterion, condition=condition)


def _asked(criterion: Criterion) -> str:
    """Whether a criterion asks for compliance, or for being able to do what a study asks; "" for anything else."""
    text = _NUMBERED.sub("", criterion.text.strip())
    if criterion.kind == "exclusion":
        if isinstance(criterion.condition, Opaque | Judgement) and _ASKED.fullmatch(text):
            return "compliance"
        if _FAR.fullmatch(text):
            return "practical"
        return "practical" if _PRACTICAL.fullmatch(text) and not _CAUSED.search(text) else ""
    return "practical" if _ABLE.fullmatch(text) and not _CAUSED.search(text) else ""
