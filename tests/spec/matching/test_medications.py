"""Medications: now, ever, at what dose, and for how long unchanged; prednisone stands for glucocorticoids."""

import pytest

from spec.matching.cases import answer, find

TAKES_NOW = 'medication("prednisone", temporality="current")'
AT_MOST_20 = 'medication("prednisone", [..20] "mg/d", temporality="current")'


def takes(drug: str, dose: str = "", **more: object) -> dict[str, object]:
    said = {"dose": dose, "frequency": "daily"} if dose else {}
    return {"drug": drug, **said, **more}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"ongoing": True}, "true"),
        ({"start": "2026-07"}, "true"),  # started and not stopped
        ({"start": "2026-07", "stop": "2026-10"}, "false"),
        ({"start": "2026-07", "stop": "2026-11"}, "ambiguous"),  # this month, perhaps still to come
        ({"ongoing": False}, "false"),
        ({}, "ambiguous"),  # neither dates nor a word on now
    ],
)
def test_takes_now(more: dict[str, object], expected: str) -> None:
    assert answer(TAKES_NOW, {"medications": [takes("prednisone", **more)]}, "presumptive") == expected


def test_without_a_word_on_when_now_and_ever_must_agree() -> None:
    tree = 'medication("rituximab")'
    assert answer(tree, {"medications": [takes("rituximab", ongoing=True)]}) == "true"
    assert answer(tree, {"medications": [takes("rituximab", start="2020", stop="2021")]}) == "ambiguous"
    assert answer(tree, {"medications": [takes("rituximab", absent=True)]}) == "false"


@pytest.mark.parametrize(
    ("drug", "dose", "expected"),
    [
        ("prednisone", "20 mg", "true"),
        ("prednisone", "25 mg", "false"),
        ("methylprednisolone", "16 mg", "true"),  # exactly 20 mg of prednisone
        ("methylprednisolone", "20 mg", "false"),  # 25 mg of prednisone
        ("hydrocortisone", "80 mg", "true"),
        ("dexamethasone", "4 mg", "false"),
        ("prednisone", "", "no_fact"),
    ],
)
def test_a_cap_on_prednisone_binds_every_glucocorticoid(drug: str, dose: str, expected: str) -> None:
    assert answer(AT_MOST_20, {"medications": [takes(drug, dose, ongoing=True)]}) == expected
    assert answer(TAKES_NOW, {"medications": [takes(drug, dose, ongoing=True)]}) == "true"


def test_doses_of_several_glucocorticoids_add_up() -> None:
    drugs = [takes("prednisone", "10 mg", ongoing=True), takes("methylprednisolone", "8 mg", ongoing=True)]
    assert answer(AT_MOST_20, {"medications": drugs}) == "true"
    assert answer(AT_MOST_20, {"medications": [*drugs, takes("prednisolone", "5 mg", ongoing=True)]}) == "false"


def test_a_cream_is_not_systemic_treatment() -> None:
    cream = takes("hydrocortisone", route="topical", ongoing=True)
    assert answer(TAKES_NOW, {"medications": [cream]}, "presumptive") == "false"


def test_the_arithmetic_is_said() -> None:
    said = str(find(AT_MOST_20, {"medications": [takes("prednisone", "25 mg", ongoing=True)]}).steps[-1])
    assert "25 mg/day > 20 mg/day" in said
    said = str(find(AT_MOST_20, {"medications": [takes("methylprednisolone", "16 mg", ongoing=True)]}).steps[-1])
    assert said.startswith("prednisone-equivalent: 20 mg/day <= 20 mg/day")
    assert "16 mg/day x 1.25" in said


def test_a_washout_of_prednisone_is_of_prednisone_alone() -> None:
    tree = 'medication("prednisone", window=[..6] "mo" before "screening")'
    facts = {"medications": [takes("methylprednisolone", "16 mg", ongoing=True)]}
    assert answer(tree, facts, "presumptive") == "false"


STABLE = 'medication("mycophenolate-mofetil", stable_for=[3..] "mo", temporality="current")'


@pytest.mark.parametrize(
    ("more", "strict", "presumptive"),
    [
        ({"ongoing": True, "unchanged_since": "2026-07"}, "true", "true"),
        ({"ongoing": True, "unchanged_since": "2026-08-22"}, "true", "true"),  # three calendar months to the day
        ({"ongoing": True, "unchanged_since": "2026-08-23"}, "false", "false"),
        ({"ongoing": True, "unchanged_since": "2026-08"}, "ambiguous", "ambiguous"),
        ({"ongoing": True, "start": "2026-10"}, "false", "false"),  # the dose is not older than the drug
        ({"ongoing": True, "start": "2020"}, "no_fact", "true"),  # changed since? presumed not
        ({"ongoing": True}, "no_fact", "no_fact"),
        ({"start": "2020", "stop": "2026-09", "unchanged_since": "2020"}, "false", "false"),  # no longer taken
    ],
)
def test_a_stable_dose(more: dict[str, object], strict: str, presumptive: str) -> None:
    facts = {"medications": [takes("mycophenolate mofetil", "1 g", **more)]}
    assert answer(STABLE, facts) == strict
    assert answer(STABLE, facts, "presumptive") == presumptive


REGIMEN = (
    f"all(ifthen({TAKES_NOW}, {AT_MOST_20}), "
    'any(medication("prednisone", stable_for=[30..] "d", temporality="current"), '
    'medication("antimalarial", stable_for=[30..] "d", temporality="current"), '
    'medication("azathioprine", stable_for=[30..] "d", temporality="current")))'
)
STEADY = {"ongoing": True, "unchanged_since": "2026-07"}
CHANGED = {"ongoing": True, "unchanged_since": "2026-11-20"}


@pytest.mark.parametrize(
    ("drugs", "expected"),
    [
        ([takes("prednisone", "10 mg", **STEADY)], "true"),
        ([takes("prednisone", "10 mg", **CHANGED)], "false"),
        ([takes("prednisone", "10 mg", **CHANGED), takes("azathioprine", "100 mg", **STEADY)], "true"),  # stable by one
        ([takes("prednisone", "25 mg", **STEADY), takes("azathioprine", "100 mg", **STEADY)], "false"),  # the cap binds
        ([takes("azathioprine", "100 mg", **STEADY)], "true"),  # no prednisone: the cap does not apply
        ([takes("hydroxychloroquine", "400 mg", **STEADY)], "true"),  # an antimalarial
        ([takes("azathioprine", "100 mg", **CHANGED)], "false"),
        ([], "false"),
    ],
)
def test_a_stable_regimen(drugs: list[dict[str, object]], expected: str) -> None:
    """Prednisone within its cap wherever it is taken, and at least one of the listed drugs stable."""
    assert answer(REGIMEN, {"medications": drugs}, "presumptive") == expected


def test_a_dose_per_kilogram_needs_the_weight() -> None:
    tree = 'medication("hydroxychloroquine", [..5] "mg/kg/d", temporality="current")'
    facts = {"medications": [takes("hydroxychloroquine", "400 mg", ongoing=True)]}
    assert answer(tree, facts) == "no_fact"
    weighed = {**facts, "measurements": [{"name": "weight", "value": 62, "unit": "kg", "date": "2026-11-10"}]}
    assert answer(tree, weighed) == "false"
