"""Prednisone equivalents of systemic glucocorticoids, from `data/glucocorticoids.tsv`.

For daily oral doses. Intravenous pulses, injections into joints, inhaled and topical forms have no equivalent in this
table; the caller keeps them apart by route.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from trialogue.errors import BadInput
from trialogue.instruments.tables import read_table

SOURCE: Final = "conventional anti-inflammatory equivalence table (amounts equal to prednisone 5 mg)"
MARKS: Final = {
    "V": "read in a public table",
    "M": "from memory, to be checked by a person",
    "X": "sources disagree; the figure used is stated",
}


@dataclass(frozen=True, slots=True)
class Equivalent:
    """`value` mg of prednisone a day; `factor` mg of it for each mg of the drug; `mark` how sure (:data:`MARKS`)."""

    value: float
    factor: float
    source: str
    mark: str = "V"
    note: str = ""


def compute_prednisone_equivalent(concept_id: str, mg_per_day: float) -> Equivalent | None:
    """What `mg_per_day` of the drug stands for in prednisone; None for a drug not in the table.

    Raises BadInput for a dose that is negative or not a number.

    >>> compute_prednisone_equivalent("methylprednisolone", 16).value
    20.0
    """
    if not math.isfinite(mg_per_day) or mg_per_day < 0:
        raise BadInput(f"dose {mg_per_day:g} mg/day of {concept_id}: give a number of mg a day, 0 or above")
    row = _table().get(concept_id)
    if row is None:
        return None
    # Exact in fractions: a dose that stands exactly at a study's cap must not be pushed over it by rounding.
    factor = Fraction(row["prednisone_mg"]) / Fraction(row["equivalent_mg"])
    value = float(Fraction(str(mg_per_day)) * factor)
    return Equivalent(value, float(factor), _source(row), row["mark"], row["note"])


def _source(row: dict[str, str]) -> str:
    return f"{SOURCE}; {row['equivalent_mg']} mg = prednisone {row['prednisone_mg']} mg; {MARKS[row['mark']]}"


@cache
def _table() -> dict[str, dict[str, str]]:
    return {row["concept"]: row for row in read_table("glucocorticoids.tsv")}
