"""`trialogue match --timeline`, `--why-not` and `--questions` as commands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialogue.cli import cli

ROOT = Path(__file__).resolve().parents[3]
HER = str(ROOT / "examples" / "patients" / "lupus-34f.yaml")
DAY = ("--as-of", "2026-11-22", "--policy", "presumptive")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "match", HER, *DAY, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_timeline_says_from_when_and_why(home: Path) -> None:
    result = run(home, "--study", "NCT04515719", "--timeline")
    assert result.returncode == 0, result.stderr
    assert "from 2027-04-01: satisfied, because the rituximab washout ends" in result.stdout
    assert "not enrolling" in result.stdout
    assert "eligible" not in result.stdout.lower()


def test_the_timeline_as_json_within_its_horizon(home: Path) -> None:
    result = run(home, "--study", "NCT04515719", "--timeline", "--horizon", "18mo", "--json")
    assert result.returncode == 0, result.stderr
    (study,) = json.loads(result.stdout)["studies"]
    timeline = study["timeline"]
    assert (timeline["from"], timeline["until"]) == ("2026-11-22", "2028-05-22")
    assert [each["verdict"] for each in timeline["intervals"]] == ["does_not_fit"]
    assert len(timeline["criteria"]) == len(study["criteria"])
    (washout,) = [intervals for intervals in timeline["criteria"] if intervals[0]["outcome"] != intervals[-1]["outcome"]
                  and intervals[0]["outcome"] == "violated"]  # fmt: skip
    assert [(each["from"], each["outcome"]) for each in washout] == [
        ("2026-11-22", "violated"),
        ("2027-03-02", "undetermined"),
        ("2027-04-01", "satisfied"),
    ]


@pytest.mark.parametrize("horizon", ["soon", "0d", "900y", "-5y"])
def test_a_horizon_that_is_none_is_refused(home: Path, horizon: str) -> None:
    result = run(home, "--timeline", "--horizon", horizon)
    assert result.returncode == 2
    assert repr(horizon) in result.stderr and "5y" in result.stderr
    assert "Traceback" not in result.stderr


def test_why_not_names_what_stands_in_the_way(home: Path) -> None:
    result = run(home, "--study", "NCT04515719", "--why-not")
    assert result.returncode == 0, result.stderr
    assert "The study is not enrolling" in result.stdout
    assert "[treatment] if the dose of prednisone were 20 mg/day or less" in result.stdout
    assert "[time] from 2027-04-01: the rituximab washout ends" in result.stdout
    assert "[cannot change] history of malignancy (basal cell carcinoma)" in result.stdout
    assert "not advice" in result.stdout
    assert "eligible" not in result.stdout.lower()


def test_why_not_as_json(home: Path) -> None:
    result = run(home, "--study", "NCT04515719", "--why-not", "--json")
    assert result.returncode == 0, result.stderr
    (study,) = json.loads(result.stdout)["studies"]
    found = study["why_not"]
    assert found["enrolling"] is False and found["exact"] is True
    ways = {each["criterion"]["outcome"]: each["ways"] for each in found["in_the_way"]}
    assert set(ways) == {"violated", "undetermined"}
    kinds = [sorted({change["kind"] for ways in each["ways"] for change in ways}) for each in found["in_the_way"]]
    assert kinds == [["treatment"], ["answer"], ["time"], ["fixed"]]
    assert {"kind": "time", "words": "from 2027-04-01: the rituximab washout ends", "date": "2027-04-01"} in found[
        "sets"
    ][0]


CRITERIA = """Inclusion Criteria:

- SLEDAI-2K score >= 6
- Haemoglobin >= 8 g/dL

Exclusion Criteria:

- B-cell targeted therapy within 12 months
"""


def test_free_criteria_in_every_view(tmp_path: Path) -> None:
    """No home is needed; what is satisfied today and stale on the day of the washout's end is measured again."""
    text = tmp_path / "criteria.txt"
    text.write_text(CRITERIA, "utf-8")
    views = ("--criteria-text", str(text), "--timeline", "--why-not", "--questions")
    found = json.loads(_in_process("match", HER, *DAY[:2], *views, "--json"))
    assert (found["verdict"], found["why_not"]["nct_id"]) == ("does_not_fit", None)
    assert [each["outcome"] for each in found["criteria"]] == ["satisfied", "undetermined", "violated"]
    assert [each["outcome"] for each in found["timeline"]["criteria"][2]] == ["violated", *["undetermined"] * 2]
    words = {change["words"] for change in found["why_not"]["sets"][0]}
    assert {"from 2027-04-01: the rituximab washout ends", "if SLEDAI-2K, measured again, were still 6"} <= words
    assert found["progress"]["total"] == 0, "nothing is asked where the washout rules her out"
    in_words = _in_process("match", HER, *DAY[:2], *views)
    assert "These criteria: does not fit; 1 criterion violated" in in_words
    assert "[your answer] if there is nothing else to tell of B-cell-targeted therapy" in in_words


def test_a_letter_against_free_criteria_says_why_not(tmp_path: Path) -> None:
    """What the letter's silence settles is not asked for; what it leaves open is."""
    text, note = tmp_path / "criteria.txt", tmp_path / "note.txt"
    text.write_text(CRITERIA + "- Psoriasis\n", "utf-8")
    note.write_text("A 34-year-old woman with lupus. She received rituximab in March 2026.\n", "utf-8")
    command = ("match", "--from-note", str(note), "--criteria-text", str(text), *DAY, "--why-not", "--json")
    found = json.loads(_in_process(*command))
    assert [each["outcome"] for each in found["criteria"]] == ["undetermined", "undetermined", "violated", "satisfied"]
    ways = {each["criterion"]["text"]: each["ways"][0] for each in found["why_not"]["in_the_way"]}
    assert {text.split()[0] for text in ways} == {"SLEDAI-2K", "Haemoglobin", "B-cell"}
    assert [change["date"] for change in ways["B-cell targeted therapy within 12 months"]] == ["2027-04-01"]


def test_two_inputs_cannot_both_be_standard_input() -> None:
    result = CliRunner().invoke(cli, ["match", "--from-note", "-", "--criteria-text", "-"])
    assert result.exit_code == 2 and "standard input" in result.stderr


def _in_process(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_questions_in_words_and_as_json(home: Path) -> None:
    result = run(home, "--questions", "--limit", "3")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Why we ask:") == 3
    assert "what is left is only for the team" in result.stdout
    assert "eligible" not in result.stdout.lower()
    found = json.loads(run(home, "--questions", "--study", "NCT06394063", "--json").stdout)
    assert {each["family"] for each in found["questions"]} == {"sentence", "consent"}
    assert found["progress"] == {"settled": 0, "total": 1, "left_to_team": 0}
    assert all(each["why"] and each["effort"] == 1 for each in found["questions"])


def test_when_nothing_is_open_nothing_is_asked(home: Path) -> None:
    result = run(home, "--questions", "--study", "NCT04515719")
    assert "Nothing more to ask you" in result.stdout
