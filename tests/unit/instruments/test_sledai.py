"""The SLEDAI family: weights, versions, and never a silent zero."""

import json
from pathlib import Path

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.sledai import compute_sledai, find_items, versions

REFERENCE = Path(__file__).parents[4] / "shared" / "data" / "golden" / "sledai_reference.json"


def _answers(*present: str) -> dict[str, bool]:
    return {item.key: item.key in present for item in find_items("1992")}


@pytest.mark.parametrize("version", ["1992", "2k", "selena"])
def test_everything_present_is_105(version: str) -> None:
    assert compute_sledai(version, dict.fromkeys(_answers(), True)).value == 105


def test_clinical_leaves_out_the_serology() -> None:
    assert compute_sledai("clinical", dict.fromkeys(_answers(), True)).value == 101
    assert compute_sledai("clinical", _answers("low_complement", "rash")).value == 2
    assert len(find_items("clinical")) == 22


def test_nothing_present_is_a_real_zero() -> None:
    found = compute_sledai("2k", _answers())
    assert (found.value, found.missing) == (0, ())


def test_a_missing_answer_leaves_it_unscored_and_named() -> None:
    answers = _answers("rash")
    del answers["fever"], answers["seizure"]
    found = compute_sledai("selena", answers)
    assert found.value is None
    assert found.missing == ("seizure", "fever")
    assert found.statement == "SELENA-SLEDAI cannot be scored: answer these items: seizure, fever"


def test_versions_ask_different_things() -> None:
    asked = {version: {item.key: item.definition for item in find_items(version)} for version in versions()}
    assert "ongoing" in asked["selena"]["rash"] and "ongoing" not in asked["1992"]["rash"]
    assert "persistent too" in asked["2k"]["proteinuria"] and "persistent" not in asked["selena"]["proteinuria"]
    assert asked["2k"]["arthritis"].startswith("Two or more")
    assert "scleritis" in asked["selena"]["visual_disturbance"] and "scleritis" not in asked["2k"]["visual_disturbance"]


def test_marks_tell_what_is_unsure() -> None:
    marks = {item.key: item.mark for item in find_items("selena")}
    assert (marks["seizure"], marks["pleurisy"], marks["rash"], marks["fever"]) == ("M", "X", "C", "V")


@pytest.mark.parametrize(
    ("version", "answers", "words"),
    [
        ("2010", {}, "write one of 1992, 2k, selena, clinical"),
        ("2k", {"raash": True}, "'raash' is not known"),
        ("2k", {"rash": 2}, "rash: 2 is no answer"),
        ("2k", {"rash": "yes"}, "rash: 'yes' is no answer"),
    ],
)
def test_refuses(version: str, answers: dict[str, bool], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        compute_sledai(version, answers)


def test_weights_agree_with_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip(f"shared data missing: {REFERENCE.name}")
    weights = json.loads(REFERENCE.read_text(encoding="utf-8"))["weights"]
    assert {item.key: item.weight for item in find_items("selena")} == weights


def test_items_answer_to_both_names_of_the_forms() -> None:
    answers = _answers("hematuria", "rash")
    renamed = {"haematuria" if key == "hematuria" else key: value for key, value in answers.items()}
    assert compute_sledai("selena", renamed) == compute_sledai("selena", answers)
    with pytest.raises(BadInput, match="hematuria is answered twice"):
        compute_sledai("selena", {**answers, "haematuria": False})
