"""The criteria of a study as lines, each with what the reader understood of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Computable
from trialogue.criteria.plain import describe

COMPUTABLE: dict[str, str | Promise] = {
    "full": _("The computer can check this against your facts."),
    "partial": _("The computer can check part of this; the rest only a person can."),
    "none": _("Only a person can answer this."),
}


@dataclass(frozen=True)
class CriterionLine:
    """One criterion: its own words, what was understood, and how far a computer can check it."""

    criterion: Criterion
    understood: str
    computable: str | Promise


@dataclass(frozen=True)
class CriterionGroup:
    """The lines of one kind for one cohort (None: everybody)."""

    applies_to: str | None
    lines: list[CriterionLine]


def criterion_line(criterion: Criterion) -> CriterionLine:
    """The line of one criterion."""
    computable = COMPUTABLE[Computable.of(criterion.condition)]
    return CriterionLine(criterion, describe(criterion.condition, get_language() or "en"), computable)


def groups(eligibility: Eligibility, kind: str) -> list[CriterionGroup]:
    """The criteria of one kind in text order, under the cohort they are for; structured fields come last."""
    found: dict[str | None, list[CriterionLine]] = {}
    ordered = sorted(
        (each for each in eligibility.criteria if each.kind == kind), key=lambda each: each.source != "text"
    )
    for criterion in ordered:
        found.setdefault(criterion.applies_to, []).append(criterion_line(criterion))
    return [CriterionGroup(cohort, lines) for cohort, lines in found.items()]
