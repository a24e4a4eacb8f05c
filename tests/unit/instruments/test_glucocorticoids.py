"""Prednisone equivalents: exact at the caps of the two lupus studies."""

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.glucocorticoids import compute_prednisone_equivalent


@pytest.mark.parametrize(
    ("drug", "dose", "prednisone"),
    [
        ("methylprednisolone", 16, 20.0), ("methylprednisolone", 20, 25.0), ("methylprednisolone", 24, 30.0),
        ("prednisolone", 7.5, 7.5), ("prednisone", 25, 25.0), ("hydrocortisone", 80, 20.0), ("dexamethasone", 3, 20.0),
        ("cortisone", 25, 5.0), ("triamcinolone", 4, 5.0), ("betamethasone", 0.6, 5.0), ("deflazacort", 6, 5.0),
    ],
)  # fmt: skip
def test_equivalent_is_exact(drug: str, dose: float, prednisone: float) -> None:
    found = compute_prednisone_equivalent(drug, dose)
    assert found is not None and found.value == prednisone


def test_other_drugs_have_none() -> None:
    assert compute_prednisone_equivalent("azathioprine", 100) is None


def test_what_sources_disagree_on_says_so() -> None:
    betamethasone, deflazacort = (compute_prednisone_equivalent(drug, 1) for drug in ("betamethasone", "deflazacort"))
    assert betamethasone is not None and "disagree" in betamethasone.source
    assert deflazacort is not None and "from memory" in deflazacort.source


@pytest.mark.parametrize("dose", [-1.0, float("nan"), float("inf")])
def test_refuses_impossible_doses(dose: float) -> None:
    with pytest.raises(BadInput, match="give a number of mg a day"):
        compute_prednisone_equivalent("prednisone", dose)
