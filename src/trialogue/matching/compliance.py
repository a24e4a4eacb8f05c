"""Whether a person will follow a study, asked in words that were not read, and answered where a letter says so.

A letter that says "will comply with the protocol" answers "unable to comply with the study requirements" and
"foreseeable non-compliance" as much as it answers a sentence that was read as a consent.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Condition, Consent, Judgement, Not, Opaque
from trialogue.patient.facts import Patient

_FOLLOWS: Final = (
    r"(?:compl(?:y|ying|iance|iant)|adher(?:e|ing|ence|ent)|follow[- ]?up|attend|"
    r"study\s+(?:requirements?|procedures?|visits?|protocol)|(?:trial|study)?\s*protocol|scheduled\s+visits?)"
)
_STATED: Final = re.compile(rf"\b{_FOLLOWS}\b", re.IGNORECASE)
_FAILS: Final = re.compile(
    rf"\bnon-?\s?(?:complian|adheren)\w*"
    rf"|\b(?:un(?:able|likely|willing)|inab\w+|inaccessib\w+|not\s+(?:\w+\s+)?(?:able|likely|willing|available)|refus\w+|"
    rf"(?:poor|lack\s+of|inadequate|insufficient))\b[^.;]{{0,80}}\b{_FOLLOWS}\b",
    re.IGNORECASE,
)
_CAUSE: Final = re.compile(
    r"\b(?:other|previous|prior|past|history|because|due\s+to|conditions?|diseases?|disorders?|illness\w*|drugs?|medications?"
    r"|surgery|interfer\w+)\b",
    re.IGNORECASE,
)
"""What else such a sentence may ask, which a promise to comply does not answer: a past or a cause."""


def answered_by_promise(criterion: Criterion, patient: Patient) -> Criterion:
    """The criterion as one of willingness, where it asks nothing but that and the person's facts tell of it."""
    if not isinstance(criterion.condition, Opaque | Judgement) or criterion.kind != "exclusion":
        return criterion
    told = any(each.study is None and not each.absent and _STATED.search(each.name or "") for each in patient.consents)
    if not told or not _FAILS.search(criterion.text) or _asks_more(criterion.text):
        return criterion
    label = criterion.condition.label
    condition: Condition = Not(part=Consent(concept="willingness", label=label, span=criterion.condition.span))
    return msgspec.structs.replace(criterion, condition=condition)


def _asks_more(text: str) -> bool:
    return bool(_CAUSE.search(text))
