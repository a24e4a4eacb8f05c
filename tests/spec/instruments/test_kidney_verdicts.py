"""Where a kidney limit of 60 is asked for without an equation, the person's side of it can turn on the equation."""

import pytest

from trialogue.instruments.kidney import EQUATIONS, compute_egfr

# creatinine mg/dL, age, sex, kg -> equations that put the person below 60
CASES = [
    ((1.2, 30, "female", 50), {"mdrd", "cockcroft-gault"}),
    ((1.1, 40, "female", 60), {"mdrd"}),
    ((1.5, 35, "male", 80), {"ckd-epi-2009", "mdrd"}),
    ((0.9, 55, "female", 60), set()),
    ((2.0, 45, "male", 65), set(EQUATIONS)),
]


@pytest.mark.parametrize(("person", "below"), CASES)
def test_equations_below_60(person: tuple[float, int, str, float], below: set[str]) -> None:
    creatinine, age, sex, weight = person
    given = {"creatinine_mg_dl": creatinine, "age_years": age, "sex": sex, "weight_kg": weight}
    assert {equation for equation in EQUATIONS if compute_egfr(equation, **given).value < 60} == below
