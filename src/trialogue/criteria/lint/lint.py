"""All kinds of issues, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.lint.contradictions import find_contradictions
from trialogue.criteria.lint.finding import Finding
from trialogue.criteria.lint.numbers import find_turned_ranges, find_unreadable_numbers
from trialogue.criteria.lint.sexes import find_other_sex
from trialogue.criteria.lint.units import find_impossible_units
from trialogue.study.eligibility import EligibilityModule


def lint(criteria: Sequence[Criterion], module: EligibilityModule | None = None) -> list[Criterion]:
    """The same criteria, each with what was found about it; `module` is the study's structured eligibility."""
    found: list[Finding] = [*find_contradictions(criteria), *find_impossible_units(criteria)]
    found += [*find_unreadable_numbers(criteria), *find_turned_ranges(criteria)]
    if module is not None:
        found += find_other_sex(criteria, module)
    by_index: dict[int, list[Finding]] = defaultdict(list)
    for each in dict.fromkeys(found):
        by_index[each.place].append(each)
    return [
        msgspec.structs.replace(each, issues=(*each.issues, *(finding.issue for finding in by_index[index])))
        if index in by_index
        else each
        for index, each in enumerate(criteria)
    ]
