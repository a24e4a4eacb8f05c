"""Letters on the command line: proposals, matching against free criteria, ranking every study."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOTE = "A 34-year-old woman with SLE since 2018. Denies asthma. She takes no medications.\n"
CRITERIA = "Inclusion Criteria:\n\n- Systemic lupus erythematosus\n\nExclusion Criteria:\n\n- Asthma\n"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def run(*args: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "trialogue.cli", *args]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout or done.stderr


def test_proposals_as_words_json_and_document(note: Path) -> None:
    assert "asthma -> asthma (condition, denied" in run("patient", "from-note", str(note), "--as-of", "2026-11-22")
    proposals = json.loads(run("patient", "from-note", str(note), "--as-of", "2026-11-22", "--json"))["proposals"]
    sle = next(each for each in proposals if each["concept"] == "systemic-lupus-erythematosus")
    assert (NOTE[sle["start"] : sle["end"]], sle["date"], sle["usable"]) == ("SLE", "2018", True)
    document = json.loads(run("patient", "from-note", str(note), "--as-of", "2026-11-22", "--document"))
    assert document["complete"] == [{"of": "medications", "as_of": "2026-11-22"}]


def test_what_only_follows_from_the_words_is_marked(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("She denies chest pain. She has gout.", encoding="utf-8")
    args = ["patient", "from-note", str(tmp_path / "note.txt"), "--as-of", "2026-11-22"]
    marked = {each["concept"]: each["implied"] for each in json.loads(run(*args, "--json"))["proposals"]}
    assert (marked["coma"], marked["gout"]) == (True, False)
    assert "implied" in run(*args)


def test_a_document_of_a_letter_is_a_patient_file(note: Path, tmp_path: Path) -> None:
    document = tmp_path / "patient.json"
    document.write_text(run("patient", "from-note", str(note), "--as-of", "2026-11-22", "--document"), encoding="utf-8")
    assert "systemic-lupus-erythematosus" in run("patient", "check", str(document), "--as-of", "2026-11-22")


def test_match_a_note_against_free_criteria(note: Path, tmp_path: Path) -> None:
    criteria = tmp_path / "criteria.txt"
    criteria.write_text(CRITERIA, encoding="utf-8")
    args = ["match", "--from-note", str(note), "--criteria-text", str(criteria), "--as-of", "2026-11-22", "--json"]
    found = json.loads(run(*args, "--policy", "presumptive"))["criteria"]
    assert [(each["kind"], each["outcome"]) for each in found] == [
        ("inclusion", "satisfied"),
        ("exclusion", "satisfied"),
    ]
    assert CRITERIA[found[0]["start"] : found[0]["end"]] == found[0]["text"]


def test_a_note_or_a_patient_file_and_not_both(note: Path) -> None:
    assert "not both" in run("match", str(note), "--from-note", str(note), status=2)
    assert "give a PATIENT file" in run("match", status=2)


def test_a_note_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    assert "does not exist; name a text file" in run("patient", "from-note", str(tmp_path / "none.txt"), status=4)
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in run("patient", "from-note", str(tmp_path / "binary.txt"), status=3)


def test_criteria_are_shown_as_people_read_them_with_what_was_understood(tmp_path: Path) -> None:
    person, criteria, empty = (tmp_path / name for name in ("p.yaml", "c.txt", "e.txt"))
    person.write_text("age: 30\nsex: female\n", encoding="utf-8")
    criteria.write_text(
        "Inclusion Criteria:\n\n1. ALT \\< 3 x ULN \\[local\\]\n2. Other criteria could apply \\> 2\n", encoding="utf-8"
    )
    empty.touch()
    told = run("match", str(person), "--criteria-text", str(criteria))
    assert (
        "ALT < 3 x ULN [local]" in told
        and "not understood: '2. Other criteria could apply > 2'" in told
        and "\\" not in told
    )
    judged = json.loads(run("match", str(person), "--criteria-text", str(criteria), "--json"))["criteria"]
    assert judged[0]["text"] == "1. ALT \\< 3 x ULN \\[local\\]"
    assert judged[0]["understood"].startswith('measurement("alt", [..3) "{xULN}"')
    assert "the text holds no criterion" in run("match", str(person), "--criteria-text", str(empty))


def test_a_letter_in_another_language_is_refused_in_words(tmp_path: Path) -> None:
    letter = tmp_path / "carta.txt"
    letter.write_text("Paciente de 34 años con lupus desde 2018. Niega asma y gota.\n", encoding="utf-8")
    criteria = tmp_path / "criteria.txt"
    criteria.write_text(CRITERIA, encoding="utf-8")
    for command in (
        ("patient", "from-note", str(letter)),
        ("match", "--from-note", str(letter), "--criteria-text", str(criteria)),
    ):
        assert "does not seem to be in English" in run(*command, status=3)
