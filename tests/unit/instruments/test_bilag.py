"""BILAG-2004: grades, numeric score, what is not assessable, and the vectors a to i of the reference."""

from typing import Any

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.bilag import CHECK, SYSTEMS, BilagFinding, coded_items, compute_bilag
from trialogue.instruments.tables import read_table
from trialogue.truth import Truth

WELL = {
    "systolic": 120, "diastolic": 75, "accelerated_hypertension": False, "dipstick": 0, "pcr_mg_mmol": 10,
    "nephrotic_syndrome": False, "creatinine_umol_l": 70, "gfr": 100, "active_sediment": False,
    "active_nephritis": False,
}  # fmt: skip
BLOOD = {
    "hemoglobin_g_dl": 13, "wbc_10e9_l": 6, "neutrophils_10e9_l": 4, "lymphocytes_10e9_l": 1.5, "platelets_10e9_l": 250,
    "ttp": 0, "active_haemolysis": False, "coombs_positive": False,
}  # fmt: skip
NOTHING = {item: 0 for items in coded_items().values() for item in items}


def _assess(
    items: dict[str, Any] | None = None,
    renal: dict[str, Any] | None = None,
    renal_before: dict[str, Any] | None = None,
    blood: dict[str, Any] | None = None,
    past: tuple[str, ...] = (),
) -> BilagFinding:
    return compute_bilag(
        {
            "items": {**NOTHING, **(items or {})},
            "renal": {**WELL, **(renal or {})},
            "renal_before": {**WELL, **(renal_before or {})},
            "blood": {**BLOOD, **(blood or {})},
            "involved_before": past,
        }
    )


def test_the_index_has_97_items_in_nine_systems() -> None:
    rows = list(read_table("bilag2004_items.tsv"))
    assert [int(row["number"]) for row in rows] == list(range(1, 98))
    assert len({row["item"] for row in rows}) == 97
    counts = [sum(row["system"] == system for row in rows) for system in SYSTEMS]
    assert counts == [4, 14, 20, 5, 12, 9, 13, 12, 8]


def test_vectors_a_to_c_skin_and_joints() -> None:
    a = _assess({"skin_eruption_mild": 3})
    assert (a.grades["mucocutaneous"], a.total, a.no_a_and_at_most_one_b) == ("B", 8, Truth.TRUE)
    b = _assess({"skin_eruption_mild": 3, "arthritis_moderate": 2})
    assert (b.total, b.count("B"), b.no_a_and_at_most_one_b) == (16, (2, 2), Truth.FALSE)
    assert _assess({"skin_eruption_severe": 1}).grades["mucocutaneous"] == "B"
    assert _assess({"skin_eruption_mild": 1}).grades["mucocutaneous"] == "C"


@pytest.mark.parametrize(
    ("now", "before", "grade"),
    [
        ({"pcr_mg_mmol": 60}, {"pcr_mg_mmol": 90}, "C"),
        ({"pcr_mg_mmol": 60}, {"pcr_mg_mmol": 70}, "B"),
        ({"pcr_mg_mmol": 120, "active_sediment": True}, {"pcr_mg_mmol": 110}, "A"),
        ({"pcr_mg_mmol": 120, "accelerated_hypertension": True}, {"pcr_mg_mmol": 110}, "A"),
        ({"accelerated_hypertension": True, "nephrotic_syndrome": True}, {}, "B"),
        # Edges of the same rules: a fall of exactly a quarter is a fall; 100 is not above 100; 25 is not above 25.
        ({"pcr_mg_mmol": 60}, {"pcr_mg_mmol": 80}, "C"),
        ({"pcr_mg_mmol": 100}, {"pcr_mg_mmol": 100}, "B"),
        ({"pcr_mg_mmol": 25}, {}, "E"),
        ({"creatinine_umol_l": 131}, {"creatinine_umol_l": 100}, "B"),
        ({"creatinine_umol_l": 140}, {"creatinine_umol_l": 122}, "E"),
        ({"creatinine_umol_l": 140}, {"creatinine_umol_l": 121}, "B"),
        ({"creatinine_umol_l": 130}, {"creatinine_umol_l": 60}, "E"),
        ({"gfr": 66}, {"gfr": 100}, "B"),
        ({"gfr": 67}, {"gfr": 100}, "E"),
        ({"gfr": 49}, {"gfr": 51}, "B"),
        ({"gfr": 49}, {"gfr": 50}, "E"),
        ({"gfr": 49}, {"gfr": None}, "B"),
        ({"systolic": 150, "diastolic": 91}, {"systolic": 120, "diastolic": 76}, "C"),
        ({"systolic": 149, "diastolic": 91}, {"systolic": 120, "diastolic": 76}, "E"),
        ({"pcr_mg_mmol": None, "dipstick": 2}, {"dipstick": 1}, "B"),
        ({"pcr_mg_mmol": None, "dipstick": 3, "active_sediment": True}, {"dipstick": 1}, "A"),
        ({"pcr_mg_mmol": None, "dipstick": 1}, {"dipstick": 1}, "C"),
        ({"pcr_mg_mmol": 10, "dipstick": 3}, {"dipstick": 0}, "E"),
    ],
)
def test_vectors_d_and_e_kidney(now: dict[str, Any], before: dict[str, Any], grade: str) -> None:
    assert _assess(renal=now, renal_before=before).grades["renal"] == grade


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ({"lymphocytes_10e9_l": 0.8}, "C"),
        ({"platelets_10e9_l": 49}, "B"),
        ({"platelets_10e9_l": 50}, "C"),
        ({"platelets_10e9_l": 149}, "C"),
        ({"platelets_10e9_l": 150}, "E"),
        ({"hemoglobin_g_dl": 8.95}, "B"),
        ({"hemoglobin_g_dl": 7.9}, "A"),
        ({"hemoglobin_g_dl": 7.9, "not_due_to_lupus": ["hemoglobin_g_dl"]}, "E"),
        ({"ttp": 1}, "B"),
        ({"ttp": 2}, "A"),
        ({"active_haemolysis": True}, "B"),
        ({"coombs_positive": True}, "C"),
    ],
)
def test_vectors_f_and_g_blood(values: dict[str, Any], grade: str) -> None:
    found = _assess(blood=values)
    assert found.grades["haematological"] == grade
    assert found.total == {"A": 12, "B": 8, "C": 1, "E": 0}[grade]


@pytest.mark.parametrize(
    ("codes", "grade"),
    [
        ({"pyrexia": 4}, "B"),
        ({"pyrexia": 4, "weight_loss": 3, "anorexia": 2}, "A"),
        ({"pyrexia": 4, "weight_loss": 3, "anorexia": 1}, "B"),
        ({"weight_loss": 3, "anorexia": 2}, "B"),
        ({"pyrexia": 1}, "C"),
        ({"anorexia": 4}, "C"),
    ],
)
def test_vector_h_constitutional(codes: dict[str, int], grade: str) -> None:
    assert _assess(codes).grades["constitutional"] == grade


def test_vector_i_quiet_with_past_nephritis() -> None:
    found = _assess(past=("renal",))
    assert found.grades == {system: "D" if system == "renal" else "E" for system in SYSTEMS}
    assert found.total == 0


@pytest.mark.parametrize("system", ["neuropsychiatric", "cardiorespiratory", "gastrointestinal", "ophthalmic"])
def test_every_item_counts_by_its_level(system: str) -> None:
    for item, level in coded_items()[system].items():
        active = {4: level, 1: {"A": "B", "B": "C", "C": "C"}[level]}
        assert {code: _assess({item: code}).grades[system] for code in active} == active


def test_what_is_not_done_is_never_read_as_zero() -> None:
    found = _assess({"arthritis_severe": "ND"})
    joints = next(system for system in found.systems if system.system == "musculoskeletal")
    assert (joints.grade, joints.possible) == (None, ("A", "B", "C", "E"))
    assert (found.total, found.no_a_and_at_most_one_b) == (None, Truth.UNKNOWN)
    assert found.missing == ("musculoskeletal: arthritis_severe",)
    # What cannot raise the grade does not block it.
    assert _assess({"arthritis_severe": 4, "arthritis_mild": "ND"}).grades["musculoskeletal"] == "A"


def test_two_systems_that_are_a_or_b_break_the_rule_whichever_they_are() -> None:
    found = _assess({"arthritis_moderate": 3, "arthritis_severe": "ND", "scleritis_mild": 3, "scleritis_severe": "ND"})
    assert found.count("A") == (0, 2) and found.no_a_and_at_most_one_b is Truth.FALSE


def test_an_unknown_past_leaves_d_or_e_and_the_same_score() -> None:
    found = compute_bilag({"items": NOTHING, "renal": WELL, "renal_before": WELL, "blood": BLOOD})
    assert set(found.grades.values()) == {None} and found.total == 0
    assert found.systems[0].possible == ("D", "E") and "involved_before" in found.missing[0]


def test_nothing_answered_decides_nothing_and_the_check_is_said() -> None:
    found = compute_bilag({})
    assert found.total is None and len(found.missing) > 90 and found.check == CHECK
    assert "pending expert check" in found.check and "not assessable" in found.statement


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"items": {"vasculitis": 2}}, "item 'vasculitis' is not known"),
        ({"items": {"pyrexia": 5}}, "BILAG-2004: .*<= 4"),
        ({"items": {"pyrexia": "yes"}}, "BILAG-2004: items"),
        ({"renal": {"dipstick": 5}}, r"renal.dipstick: a whole number <= 4 is expected"),
        ({"involved_before": ["other"]}, "'other' is not one of the values that are known"),
    ],
)
def test_refuses(form: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        compute_bilag(form)
