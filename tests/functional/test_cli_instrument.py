"""`trialogue instrument` and `trialogue patient check` as a person calls them."""

import json
import subprocess
import sys
from pathlib import Path

from trialogue.instruments.sledai import find_items

ROOT = Path(__file__).parents[2]
KIDNEY = ["instrument", "egfr", "--creatinine", "1.2 mg/dL", "--age", "30", "--sex", "female"]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialogue.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_egfr_as_json() -> None:
    found = json.loads(_run(*KIDNEY, "--equation", "cockcroft-gault", "--weight", "50 kg", "--json").stdout)
    assert round(found["value"], 1) == 54.1
    assert (found["instrument"], found["version"], found["missing"]) == ("egfr", "cockcroft-gault", [])


def test_creatinine_in_micromoles() -> None:
    options = ["--equation", "ckd-epi-2021", "--age", "55", "--sex", "male", "--json"]
    found = json.loads(_run("instrument", "egfr", "--creatinine", "96.3 umol/L", *options).stdout)
    assert abs(found["value"] - 80.2075) < 0.001


def test_egfr_trouble_is_one_line_with_the_fix() -> None:
    for wrong, words in (
        (["--equation", "cockcroft-gault"], "weight is missing"),
        (["--equation", "x"], "ckd-epi-2021"),
    ):
        done = _run(*KIDNEY, *wrong)
        assert (done.returncode, done.stderr.count("\n")) == (3, 1)
        assert words in done.stderr
    done = _run("instrument", "egfr", "--equation", "mdrd", "--creatinine", "1.2", "--age", "30", "--sex", "female")
    assert done.returncode == 3 and "with its unit" in done.stderr


def test_sledai_scores_or_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    answers = {item.key: item.key in ("rash", "arthritis") for item in find_items("selena")}
    path.write_text(json.dumps(answers), encoding="utf-8")
    found = json.loads(_run("instrument", "sledai", "--version", "selena", "--answers", str(path), "--json").stdout)
    assert (found["value"], found["instrument"], found["version"], found["missing"]) == (6, "sledai", "selena", [])
    path.write_text("rash: true\n", encoding="utf-8")
    found = json.loads(_run("instrument", "sledai", "--version", "selena", "--answers", str(path), "--json").stdout)
    assert found["value"] is None and len(found["missing"]) == 23


def test_sledai_without_its_file() -> None:
    done = _run("instrument", "sledai", "--version", "2k", "--answers", "nowhere.yaml")
    assert done.returncode == 4 and "nowhere.yaml does not exist" in done.stderr


def test_patient_check_lists_facts() -> None:
    example = str(ROOT / "examples" / "patients" / "lupus-34f.yaml")
    done = _run("patient", "check", example, "--as-of", "2026-11-22", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["usable"] and found["problems"] == []
    assert {"systemic-lupus-erythematosus", "prednisone", "igg"} <= {fact["concept"] for fact in found["facts"]}


def test_patient_check_lists_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("sex: yes\nage: -3\nmeasurements: [{name: ALT, value: 3, unit: mg/dL}]\n", encoding="utf-8")
    done = _run("patient", "check", str(path), "--as-of", "2026-11-22")
    assert done.returncode == 3
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()[:-1]] == [
        "age",
        "sex",
        "measurements[0].unit",
    ]
    assert "Traceback" not in done.stderr
