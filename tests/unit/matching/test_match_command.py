"""`trialogue match`: two studies and a whole registry, in words and as JSON; mistakes end in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HER = str(ROOT / "examples" / "patients" / "lupus-34f.yaml")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "match", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


DAY = ("--as-of", "2026-11-22", "--policy", "presumptive")


def test_the_two_studies_as_json(home: Path) -> None:
    result = run(home, HER, "--study", "nct06394063", "--study", "NCT04515719", *DAY, "--json")
    assert result.returncode == 0, result.stderr
    first, second = json.loads(result.stdout)["studies"]
    assert (first["nct_id"], first["verdict"], first["enrolling"]) == ("NCT06394063", "undetermined", True)
    assert (second["nct_id"], second["verdict"], second["enrolling"]) == ("NCT04515719", "does_not_fit", False)
    assert [each["outcome"] for each in second["criteria"]].count("violated") == 3
    assert (first["as_of"], first["policy"]) == ("2026-11-22", "presumptive")


def test_in_words(home: Path) -> None:
    result = run(home, HER, "--study", "NCT04515719", *DAY)
    assert result.returncode == 0, result.stderr
    assert "NCT04515719: does not fit; 3 criteria violated; not enrolling" in result.stdout
    assert "25 mg/day > 20 mg/day" in result.stdout
    assert "not medical advice" in result.stdout
    assert "eligible" not in result.stdout.lower()


def test_every_study_the_best_first(home: Path) -> None:
    result = run(home, HER, *DAY, "--limit", "5", "--json")
    shown = json.loads(result.stdout)
    assert len(shown["studies"]) == 5 < shown["total"]
    everything = json.loads(run(home, HER, *DAY, "--json").stdout)["studies"]
    assert len(everything) == shown["total"]
    in_words = run(home, HER, *DAY).stdout
    assert in_words.count("policy presumptive") == min(20, len(everything))
    order = ["may_fit", "undetermined", "does_not_fit"]
    keys = []
    # Of several cohorts the best alone is counted, so those studies tell less than their criteria.
    for each in (each for each in everything if not any(one["applies_to"] for one in each["criteria"])):
        violated = sum(criterion["outcome"] == "violated" for criterion in each["criteria"])
        keys.append((order.index(each["verdict"]), violated, each["you_can_answer"], each["team_decides"]))
    assert keys == sorted(keys)
    assert len(set(keys)) > len(order)


def test_before_birth_there_is_nobody_to_judge(home: Path) -> None:
    for arguments in (("--study", "NCT04515719"), ("--limit", "1"), ("--study", "NCT04515719", "--timeline")):
        result = run(home, HER, "--as-of", "1990-01-01", *arguments)
        assert result.returncode == 3, result.stderr
        assert "not born yet (birth_date 1992-05-14)" in result.stderr
        assert "Traceback" not in result.stderr


def test_free_criteria(home: Path, tmp_path: Path) -> None:
    text = tmp_path / "criteria.txt"
    text.write_text("Inclusion Criteria:\n\n1. Age 18-70 years\n\nExclusion Criteria:\n\n1. Pregnant women\n", "utf-8")
    result = run(home, HER, "--criteria-text", str(text), *DAY, "--json")
    assert result.returncode == 0, result.stderr
    criteria = json.loads(result.stdout)["criteria"]
    assert [(each["kind"], each["outcome"]) for each in criteria] == [
        ("inclusion", "satisfied"),
        ("exclusion", "satisfied"),
    ]
    assert "Age 18-70 years" in run(home, HER, "--criteria-text", str(text), *DAY).stdout


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["nowhere.yaml"], 4, "nowhere.yaml"),
        ([HER, "--as-of", "2026-02-30"], 3, "'2026-02-30'"),
        ([HER, "--study", "NCT00000000"], 4, "NCT00000000"),
        ([HER, "--criteria-text", "nowhere.txt"], 4, "nowhere.txt"),
        ([HER, "--study", "NCT06394063", "--criteria-text", "x"], 2, "not both"),
    ],
)
def test_mistakes_end_in_a_clear_line(home: Path, arguments: list[str], status: int, words: str) -> None:
    result = run(home, *arguments)
    assert result.returncode == status
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_snapshot_the_command_to_run_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, HER)
    assert result.returncode == 5
    assert "trialogue" in result.stderr
