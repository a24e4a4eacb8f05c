"""Kidney equations: the trap of the equation left unnamed, the pinned constant, and values no adult has."""

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.kidney import EQUATIONS, compute_egfr, convert_creatinine

TRAP = {"creatinine_mg_dl": 1.2, "age_years": 30, "sex": "female", "weight_kg": 50}


@pytest.mark.parametrize(
    ("equation", "expected"),
    [("ckd-epi-2021", 62.5), ("mdrd", 52.7), ("cockcroft-gault", 54.1), ("ckd-epi-2009", 60.6)],
)
def test_trap_the_verdict_at_60_turns_on_the_equation(equation: str, expected: float) -> None:
    assert round(compute_egfr(equation, **TRAP).value, 1) == expected


def test_units_say_whether_body_surface_is_in_it() -> None:
    units = {equation: compute_egfr(equation, **TRAP).unit for equation in EQUATIONS}
    assert units.pop("cockcroft-gault") == "mL/min"
    assert set(units.values()) == {"mL/min/{1.73_m2}"}


def test_constant_is_pinned() -> None:
    assert convert_creatinine(88.4) == 1.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"creatinine_mg_dl": 0}, "creatinine 0 mg/dL"),
        ({"creatinine_mg_dl": 106}, "umol/L"),
        ({"creatinine_mg_dl": float("nan")}, "creatinine nan"),
        ({"age_years": 12}, "adults"),
        ({"age_years": -3}, "age -3"),
        ({"sex": "F"}, "female and male"),
        ({"weight_kg": None}, "weight is missing"),
        ({"weight_kg": -50}, "weight -50"),
    ],
)
def test_refuses_what_no_adult_has(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        compute_egfr("cockcroft-gault", **{**TRAP, **changes})


def test_unknown_equation_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match="'schwartz' is not known; write one of ckd-epi-2021"):
        compute_egfr("schwartz", **TRAP)
