"""`trialogue criteria review`: what a person corrects survives rebuilds and is what criteria and match go by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fictional_records import make_raw
from trialogue.cli import cli
from trialogue.errors import UserError

SENTENCE = "Purple toes for no more than three Tuesdays"
TREE = 'diagnosis("asthma")'


class Program:
    """The command line on one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str, status: int = 0) -> str:
        done = CliRunner().invoke(cli, ["--home", str(self.home), *words])
        if isinstance(done.exception, UserError):
            assert done.exception.exit_status == status, done.exception
            return f"{done.output}{done.exception}"
        assert done.exit_code == status == 0, done.output
        return done.output

    def put(self, line: str) -> None:
        text = f"Exclusion Criteria:\n\n* Gout\n* {line}\n"
        record = self.home / "record.json"
        record.write_bytes(make_raw(1, eligibilityModule={"eligibilityCriteria": text}))
        self.run("registry", "import", str(record))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A home with one study."""
    made = Program(tmp_path)
    made.put(SENTENCE)
    return made


def test_a_correction_from_first_to_last(program: Program, tmp_path: Path) -> None:
    assert program.run("criteria", "review", "list") == "no corrections\n"
    words = ("--kind", "exclusion", "--sentence", f"{SENTENCE}.", "--who", "R. Viewer", "--why", "asked the team")
    added = program.run("criteria", "review", "add", *words, "--condition", TREE, "--study", "nct99000001")
    key = added.split()[0]
    assert "snapshot build" in added
    program.run("snapshot", "build")
    shown = json.loads(program.run("criteria", "NCT99000001", "--json"))["criteria"]
    assert [each["canonical"] for each in shown][1] == TREE
    assert shown[1]["computable"] == "full" and shown[1]["issues"][0]["code"] == "reviewed"
    assert "read as R. Viewer decided" in program.run("criteria", "NCT99000001")

    patient = tmp_path / "patient.yaml"
    patient.write_text("birth_date: 1990-01-01\nconditions:\n  - name: asthma\n", encoding="utf-8")
    matched = json.loads(
        program.run("match", str(patient), "--study", "NCT99000001", "--as-of", "2026-11-22", "--json")
    )
    assert [each["outcome"] for each in matched["studies"][0]["criteria"]][1] == "violated"

    cases = tmp_path / "cases.jsonl"
    assert "1 case written" in program.run("criteria", "review", "export", "--to", str(cases))
    assert "otherwise" in program.run("criteria", "review", "check", str(cases), status=6)
    agreed = {"kind": "exclusion", "sentence": "Asthma", "condition": 'diagnosis("asthma", label="Asthma")'}
    cases.write_text(json.dumps(agreed), encoding="utf-8")
    assert "as reviewed" in program.run("criteria", "review", "check", str(cases))

    program.put(SENTENCE.replace("three", "four"))
    assert "! the text of NCT99000001 has changed" in program.run("criteria", "review", "list")
    assert "correction-outdated" in program.run("criteria", "NCT99000001")

    program.run("criteria", "review", "withdraw", key, "--who", "R. Viewer", "--why", "mistaken")
    program.put(SENTENCE)
    assert "reviewed" not in program.run("criteria", "NCT99000001")
    assert len((program.home / "corrections" / "reviewed.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    program.run("criteria", "review", "withdraw", key, "--who", "R. Viewer", "--why", "again", status=4)

    program.run("criteria", "review", "add", *words, "--condition", "diagnosis(", status=3)
    file = program.home / "corrections" / "reviewed.jsonl"
    file.write_text("{}\n", encoding="utf-8")
    assert "reviewed.jsonl line 1" in program.run("snapshot", "build", status=3)
