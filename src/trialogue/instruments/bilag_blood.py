"""BILAG-2004, haematological system: by values, each with whether it is due to lupus.

Thresholds stand in `data/bilag2004_blood.tsv`, half-open so that no value falls between two grades: haemoglobin of 8.95
g/dL is below 9. From memory of the form, pending expert check.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from trialogue.instruments.forms import Amount, compare
from trialogue.instruments.tables import read_table
from trialogue.truth import Truth, any_of

Code = Annotated[int, msgspec.Meta(ge=0, le=4)]
"""0 absent, 1 improving, 2 the same, 3 worse, 4 new."""
Counted = Literal[
    "hemoglobin_g_dl", "wbc_10e9_l", "neutrophils_10e9_l", "lymphocytes_10e9_l", "platelets_10e9_l",
    "active_haemolysis", "coombs_positive",
]  # fmt: skip
_LEVELS: Final = ("a_below", "b_below", "c_below")


class BloodValues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The haematological part; what was not done is left out. `not_due_to_lupus` names values that count for
    nothing."""

    hemoglobin_g_dl: Amount | None = None
    wbc_10e9_l: Amount | None = None
    neutrophils_10e9_l: Amount | None = None
    lymphocytes_10e9_l: Amount | None = None
    platelets_10e9_l: Amount | None = None
    ttp: Code | None = None
    active_haemolysis: bool | None = None
    coombs_positive: bool | None = None
    not_due_to_lupus: tuple[Counted, ...] = ()


def grade_blood(values: BloodValues) -> tuple[Truth, Truth, Truth]:
    """Whether the rules of grades A, B and C hold, each by itself."""
    ttp_active, ttp_improving = compare(values.ttp, ">=", 2), compare(values.ttp, "=", 1)
    grade_a = any_of([ttp_active, *_below(values, "a_below")])
    grade_b = any_of([ttp_improving, _sign(values, "active_haemolysis"), *_below(values, "b_below")])
    return grade_a, grade_b, any_of([_sign(values, "coombs_positive"), *_below(values, "c_below")])


def unanswered(values: BloodValues) -> tuple[str, ...]:
    """What is not answered and could count."""
    names = (field.name for field in msgspec.structs.fields(BloodValues))
    return tuple(name for name in names if getattr(values, name) is None and name not in values.not_due_to_lupus)


def _below(values: BloodValues, level: str) -> Iterator[Truth]:
    for field, thresholds in _thresholds().items():
        if thresholds[level]:
            ignored = field in values.not_due_to_lupus
            yield Truth.FALSE if ignored else compare(getattr(values, field), "<", thresholds[level])


def _sign(values: BloodValues, field: Counted) -> Truth:
    return Truth.FALSE if field in values.not_due_to_lupus else Truth.of(getattr(values, field))


@cache
def _thresholds() -> dict[str, dict[str, str]]:
    rows = read_table("bilag2004_blood.tsv")
    return {row["field"]: {level: row[level] for level in _LEVELS} for row in rows}
