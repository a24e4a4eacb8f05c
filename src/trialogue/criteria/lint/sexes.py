"""A sex asked for in the text that the structured field does not ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.lint.claims import claims_of
from trialogue.criteria.lint.finding import Finding
from trialogue.criteria.nodes import Sex
from trialogue.study.eligibility import EligibilityModule

_FIELD: Final = {"female": "FEMALE", "male": "MALE"}


def find_other_sex(criteria: Sequence[Criterion], module: EligibilityModule) -> Iterator[Finding]:
    """`field-disagrees`, where a criterion for everybody asks for a sex and the field `sex` for another, or for all."""
    field = (module.sex or "").strip().upper()
    if not field:
        return
    for index, criterion in enumerate(criteria):
        if criterion.source != "text" or criterion.applies_to is not None:
            continue
        for claim in claims_of(index, criterion):
            asked = _FIELD.get(claim.atom.concept or "") if isinstance(claim.atom, Sex) and claim.required else None
            if asked is not None and asked != field:
                message = f"the text asks for {claim.atom.concept}, but the field sex is {field}"
                yield Finding(index, ReadingIssue("field-disagrees", message, claim.atom.span))
