"""Assessments by the items of BILAG-2004 for tests: everything absent and normal, unless said otherwise."""

from __future__ import annotations

from typing import Any

from trialogue.conduct.bilag import kinds_of_items

NORMAL = {
    "systolic": "120", "diastolic": "70", "acr_mg_mmol": "1", "pcr_mg_mmol": "10", "protein_24h_g": "0.1",
    "creatinine_umol_l": "70", "gfr": "95", "hemoglobin_g_dl": "13", "wbc_10e9_l": "6", "neutrophils_10e9_l": "4",
    "lymphocytes_10e9_l": "1.5", "platelets_10e9_l": "210",
}  # fmt: skip


def answers(**changed: str) -> dict[str, str]:
    """Every item with its answer; "" leaves one out."""
    quiet = {item: {"yes_no": "no"}.get(kind, "0") for item, kind in kinds_of_items().items()}
    return {item: answer for item, answer in (quiet | NORMAL | changed).items() if answer}


def reading(**changed: str) -> dict[str, Any]:
    """The reading of a visit."""
    return {"value": [f"{item}={answer}" for item, answer in answers(**changed).items()], "unit": ""}


def typed(**changed: str) -> dict[str, Any]:
    """What is typed into the form of a visit: the counts on paper left empty."""
    fields: dict[str, Any] = {f"bilag.{item}": answer for item, answer in answers(**changed).items()}
    return fields | {"bilag_involved.asked": "on", "bilag_a": "", "bilag_b": ""}
