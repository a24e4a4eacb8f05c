"""Kidney function from serum creatinine: CKD-EPI 2021 and 2009, MDRD, Cockcroft-Gault.

Eligibility texts rarely name the equation, and the verdict can turn on it, so every estimate says which one it is by.
Coefficients and sources stand in `data/kidney_equations.tsv`. CKD-EPI and MDRD give mL/min per 1.73 m2 of body surface,
Cockcroft-Gault mL/min of the person (not normalised). All hold for adults only. The race factors of
MDRD and of CKD-EPI 2009 are not applied (factor 1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialogue.errors import BadInput
from trialogue.instruments.tables import read_table

UMOL_PER_L_IN_MG_PER_DL: Final = 88.4
"""Creatinine: 1 mg/dL = 88.4 umol/L, from its molar mass of 113.12 g/mol (10,000 / 113.12 = 88.40).

Some software uses 88.42, which moves the result by up to 0.03 mL/min; we pin the one that follows from the molar mass.
"""

EQUATIONS: Final = ("ckd-epi-2021", "ckd-epi-2009", "mdrd", "cockcroft-gault")
ADULT_YEARS: Final = 18
OLDEST_YEARS: Final = 130
HIGHEST_CREATININE_MG_DL: Final = 50.0
HEAVIEST_KG: Final = 700.0


@dataclass(frozen=True, slots=True)
class KidneyEstimate:
    """An estimated filtration rate: `value` in `unit` (UCUM), by `equation`, published in `source`."""

    value: float
    unit: str
    equation: str
    source: str


def convert_creatinine(umol_per_l: float) -> float:
    """Creatinine in mg/dL from micromoles per litre.

    >>> convert_creatinine(88.4)
    1.0
    """
    return umol_per_l / UMOL_PER_L_IN_MG_PER_DL


def compute_egfr(
    equation: str, *, creatinine_mg_dl: float, age_years: float, sex: str, weight_kg: float | None = None
) -> KidneyEstimate:
    """The kidney function of an adult by one of :data:`EQUATIONS`, unrounded.

    `sex` is "female" or "male"; `weight_kg` (actual body weight) is needed by Cockcroft-Gault only. Raises BadInput for
    an unknown equation, anything the equation needs and lacks, and values no adult can have.

    >>> round(compute_egfr("ckd-epi-2021", creatinine_mg_dl=1.2, age_years=30, sex="female").value, 1)
    62.5
    """
    row = _equations().get(equation)
    if row is None:
        raise BadInput(f"equation {equation!r} is not known; write one of {', '.join(EQUATIONS)}")
    _check(equation, creatinine_mg_dl, age_years, sex, weight_kg)
    if equation == "cockcroft-gault":
        value = _cockcroft_gault(row, creatinine_mg_dl, age_years, sex, weight_kg or 0.0)
    elif equation == "mdrd":
        value = _mdrd(row, creatinine_mg_dl, age_years, sex)
    else:
        value = _ckd_epi(row, creatinine_mg_dl, age_years, sex)
    return KidneyEstimate(value, row["unit"], equation, row["source"])


def _ckd_epi(row: dict[str, str], creatinine: float, age: float, sex: str) -> float:
    ratio = creatinine / float(row[f"kappa_{sex}"])
    below: float = min(ratio, 1.0) ** float(row[f"alpha_{sex}"])
    above: float = max(ratio, 1.0) ** float(row["creatinine_exponent"])
    aged: float = float(row["age_base"]) ** age
    return float(row["multiplier"]) * below * above * aged * _female_factor(row, sex)


def _mdrd(row: dict[str, str], creatinine: float, age: float, sex: str) -> float:
    shape = creatinine ** float(row["creatinine_exponent"]) * age ** float(row["age_exponent"])
    return float(float(row["multiplier"]) * shape * _female_factor(row, sex))


def _cockcroft_gault(row: dict[str, str], creatinine: float, age: float, sex: str, weight: float) -> float:
    # The data file's multiplier is the published 1/72; from 140 years on the formula has no meaning (checked before).
    return (140 - age) * weight * float(row["multiplier"]) / creatinine * _female_factor(row, sex)


def _female_factor(row: dict[str, str], sex: str) -> float:
    return float(row["female_factor"]) if sex == "female" else 1.0


def _check(equation: str, creatinine: float, age: float, sex: str, weight: float | None) -> None:
    if not (math.isfinite(creatinine) and 0 < creatinine <= HIGHEST_CREATININE_MG_DL):
        raise BadInput(
            f"creatinine {creatinine:g} mg/dL is not a value a person can have; give one above 0 and up to "
            f"{HIGHEST_CREATININE_MG_DL:g} mg/dL (or name the unit umol/L)"
        )
    if not (math.isfinite(age) and ADULT_YEARS <= age <= OLDEST_YEARS):
        raise BadInput(f"age {age:g} years: the equations hold for adults; give {ADULT_YEARS} to {OLDEST_YEARS} years")
    if sex not in ("female", "male"):
        raise BadInput(f"sex {sex!r}: the equations know female and male; give one of them")
    if weight is not None and not (math.isfinite(weight) and 0 < weight <= HEAVIEST_KG):
        raise BadInput(f"weight {weight:g} kg is not a weight an adult can have; give kilograms above 0")
    if equation == "cockcroft-gault" and weight is None:
        raise BadInput("weight is missing: Cockcroft-Gault needs the body weight; give it in kg")


@cache
def _equations() -> dict[str, dict[str, str]]:
    return {row["equation"]: row for row in read_table("kidney_equations.tsv")}
