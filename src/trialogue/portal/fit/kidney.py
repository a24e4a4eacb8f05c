"""Which measurements are kidney functions, and by which equations they may have been computed."""

from __future__ import annotations

from typing import Final

KIDNEY_FUNCTIONS: Final = frozenset({"gfr", "egfr", "creatinine-clearance"})
EQUATION_NAMES: Final = {
    "ckd-epi-2021": "CKD-EPI 2021",
    "ckd-epi-2009": "CKD-EPI 2009",
    "mdrd": "MDRD",
    "cockcroft-gault": "Cockcroft-Gault",
}


def wants_kidney_inputs(concept: str) -> bool:
    """Whether creatinine and weight help to answer for this measurement."""
    return concept in KIDNEY_FUNCTIONS
