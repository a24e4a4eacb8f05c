"""The two lupus studies side by side: every row the comparison must have, said of the telitacicept study."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialogue.criteria import read
from trialogue.criteria.criterion import Eligibility
from trialogue.matching.compare import Comparison, compare
from trialogue.matching.compare.words import describe_side
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import parse_study

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "seed_studies"
TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"
DRUGS = {"azathioprine", "mycophenolate-mofetil", "methotrexate", "ciclosporin", "leflunomide", "tacrolimus"}

ROWS = {
    ("same", "age"): (),
    ("different", "selena-sledai"): ("concept", "bound"),
    ("only left", "systemic-lupus-erythematosus"): (),
    ("same", "bilag"): (),
    ("looser", "prednisone"): ("bound",),
    ("stricter", "prednisone"): ("stable period",),
    ("same", "informed-consent"): (),
    ("same", "alt"): (),
    ("different", "gfr"): ("concept",),
    ("same", "cyclophosphamide"): (),
    ("looser", "b-cell-targeted-therapy"): ("window",),
    ("only left", "pregnant"): (),
    ("looser", "malignancy"): ("window", "exceptions"),
    ("different", "hepatitis"): ("concept", "qualifiers", "time"),
    ("only left", "liver-disease"): (),
    ("same", "hiv-infection"): (),
    ("only left", "covid-19"): (),
    ("only left", "igg"): (),
    ("only left", "investigator-judgement"): (),
    ("only right", "herpes-zoster"): (),
}


def from_registry(nct_id: str) -> Eligibility:
    path = FOLDER / f"{nct_id}.json"
    if not path.exists():
        pytest.skip(f"{path.name} of the shared seed studies is not there")
    return read(parse_study(path.read_bytes()))


def restated(nct_id: str) -> Eligibility:
    found = next(study for study in map(parse_study, demonstration_records()) if study.nct_id == nct_id)
    return read(found)


@pytest.fixture(params=[from_registry, restated])
def comparison(request: pytest.FixtureRequest) -> Comparison:
    return compare(request.param(TELITACICEPT), request.param(BELIMUMAB))


def subject(row: object) -> str:
    statement = (row.left or row.right)[0]  # type: ignore[attr-defined]
    if type(statement.atom).__name__ == "Age":
        return "age"
    concepts = row.concepts  # type: ignore[attr-defined]
    return "hiv-infection" if "hiv-infection" in concepts else concepts[0]


def test_the_rows_are_these_and_no_others(comparison: Comparison) -> None:
    assert {(row.relation, subject(row)): row.differs_in for row in comparison.rows} == ROWS
    assert len(comparison.rows) == len(ROWS) + 1, "BILAG A and BILAG B are two rows"
    assert comparison.unread_left == comparison.unread_right == ()


@pytest.mark.parametrize(
    ("relation", "concept", "left", "right"),
    [
        ("same", "age", "age 18 to 70 years", "age 18 to 70 years"),
        ("looser", "prednisone", "prednisone at most 30 mg/day (now)", "prednisone at most 20 mg/day (now)"),
        ("different", "gfr", "glomerular filtration rate below 60 mL/min", "creatinine clearance below 60 mL/min"),
        ("different", "selena-sledai", "SELENA-SLEDAI below 8", "SLEDAI at most 6"),
        ("only left", "igg", "immunoglobulin G below 5 g/L", ""),
        ("only right", "herpes-zoster", "", "herpes zoster within 3 months before screening"),
    ],
)
def test_each_side_in_words(comparison: Comparison, relation: str, concept: str, left: str, right: str) -> None:
    row = next(each for each in comparison.rows if (each.relation, subject(each)) == (relation, concept))
    assert (describe_side(row.left), describe_side(row.right)) == (left, right)


def test_every_drug_of_the_regimen_stands_in_the_row_of_the_stable_period(comparison: Comparison) -> None:
    row = next(each for each in comparison.rows if each.relation == "stricter")
    assert set(row.concepts) == DRUGS | {"prednisone", "antimalarial"}
    assert describe_side(row.left).endswith(": unchanged for at least 3 months (now)")
    assert describe_side(row.right).endswith(": unchanged for at least 30 days (now)")


def test_malignancy_names_its_exceptions(comparison: Comparison) -> None:
    row = next(each for each in comparison.rows if "malignancy" in each.concepts)
    assert "within 5 years" in describe_side(row.left)
    assert "basal cell carcinoma" in describe_side(row.left)
    assert describe_side(row.right) == "malignancy (ever)"


def test_hepatitis_stands_against_both_kinds_of_the_other(comparison: Comparison) -> None:
    row = next(each for each in comparison.rows if "hepatitis" in each.concepts)
    assert [each.atom.concept for each in row.left] == ["hepatitis"]
    assert describe_side(row.right).casefold() == "chronic hepatitis b; chronic hepatitis c"


def test_structured_ages_are_not_said_twice(comparison: Comparison) -> None:
    (row,) = (each for each in comparison.rows if type((each.left or each.right)[0].atom).__name__ == "Age")
    assert [each.source for each in row.left[0].also] == ["minimumAge", "maximumAge"]


def test_seen_from_the_other_side_every_relation_is_the_opposite() -> None:
    opposite = {"stricter": "looser", "looser": "stricter", "only left": "only right", "only right": "only left"}
    left, right = restated(TELITACICEPT), restated(BELIMUMAB)
    there, back = ([(row.relation, len(row.left), len(row.right)) for row in pair.rows] for pair in (
        compare(left, right), compare(right, left)
    ))  # fmt: skip
    assert sorted((opposite.get(r, r), b, a) for r, a, b in there) == sorted(back)


@pytest.mark.parametrize("nct_id", [TELITACICEPT, BELIMUMAB])
def test_a_study_beside_itself_is_the_same_in_every_row(nct_id: str) -> None:
    study = restated(nct_id)
    assert {row.relation for row in compare(study, study).rows} == {"same"}
