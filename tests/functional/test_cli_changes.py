"""`trialogue registry changes` and `trialogue diff` as a person calls them, on a real archive."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from changing_records import SECOND, fill_changing_archive, record
from trialogue.cli import cli
from trialogue.registry import Archive

STUDY, TEXT = "NCT99000811", "Inclusion Criteria:\n\n* Age 18 or older\n* prednisone at most {} mg/day\n"
PERSON = """
sex: female
birth_date: 1990-04-02
medications:
  - {drug: prednisone, dose: 25 mg, frequency: daily, route: oral, start: 2025, ongoing: true}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("changes")
    fill_changing_archive(home)
    with Archive(home / "archive.sqlite") as archive:
        for dose, day in ((20, 1), (30, 5)):
            raw = record(99000811, "RECRUITING", TEXT.format(dose), ("A",))
            archive.append(raw, "test", SECOND.replace(day=day))
    (home / "person.yaml").write_text(PERSON)
    return home


def run(home: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--home", str(home), *arguments])


def run_json(home: Path, *arguments: str) -> Any:
    done = run(home, *arguments, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.output)


def test_what_changed_since_a_day_is_told_by_field_and_by_criterion(home: Path) -> None:
    told = run_json(home, "registry", "changes", "--since", "2026-06-05")
    assert told["since"] == "2026-06-05"
    versions = {each["nct_id"]: each["versions"] for each in told["studies"]}
    assert set(versions) == {"NCT99000801", STUDY}
    (amended,) = versions[STUDY]
    assert (amended["version"], amended["new"], amended["problem"]) == (2, False, None)
    assert [each["field"] for each in amended["fields"]] == ["criteria"]
    assert [each["words"] for each in amended["criteria"]] == ["Prednisone may now be up to 30 mg/day (was 20)."]
    (ended,) = versions["NCT99000801"]
    assert ended["fields"] == [{"field": "status", "before": ["RECRUITING"], "after": ["COMPLETED"]}]
    printed = run(home, "registry", "changes", "--since", "2026-06-05").output
    assert "looser: Prednisone may now be up to 30 mg/day (was 20). (lets more people in)" in printed
    assert "status: RECRUITING -> COMPLETED" in printed


def test_a_first_version_is_new_and_one_study_can_be_chosen(home: Path) -> None:
    told = run_json(home, "registry", "changes", "--since", "2026-01-01", "--study", STUDY.lower())
    assert [[each["new"] for each in study["versions"]] for study in told["studies"]] == [[True, False]]
    assert "No version was first seen" in run(home, "registry", "changes", "--since", "2027-01-01").output


def test_hostile_records_command_no_terminal(home: Path) -> None:
    printed = run(home, "registry", "changes", "--since", "2026-01-01", "--study", "NCT99000803").output
    assert "status: RECRUITING ->" in printed
    assert not [each for each in printed if not each.isprintable() and each != "\n"]


@pytest.mark.parametrize("versions", [[], ["1", "2"], ["2026-06-01", "2026-06-30"]])
def test_versions_are_named_by_number_or_day_and_by_default_the_last_two(home: Path, versions: list[str]) -> None:
    told = run_json(home, "diff", STUDY, *versions)
    assert (told["before"]["version"], told["after"]["version"]) == (1, 2)
    assert [(each["relation"], each["effect"]) for each in told["criteria"]] == [("looser", "more")]
    assert told["criteria_unchanged"] == 1
    assert "verdict" not in told
    hashes = [told[side]["record_hash"][:8] for side in ("after", "before")]
    assert [each["relation"] for each in run_json(home, "diff", STUDY, *hashes)["criteria"]] == ["stricter"]


def test_for_a_person_the_change_that_changed_her_verdict_is_named(home: Path) -> None:
    asked = ("diff", STUDY, "--patient", str(home / "person.yaml"), "--as-of", "2026-11-22", "--policy", "presumptive")
    verdict = run_json(home, *asked)["verdict"]
    assert (verdict["before"], verdict["after"]) == ("does_not_fit", "may_fit")
    assert [(each["words"], each["decisive"]) for each in verdict["changes"]] == [
        ("Prednisone may now be up to 30 mg/day (was 20).", True)
    ]
    assert verdict["changes"][0]["before"][0]["outcome"] == "violated"
    printed = run(home, *asked).output
    assert "This person: does not fit before, may fit now" in printed
    assert (
        "changed the verdict: Prednisone may now be up to 30 mg/day (was 20). (violated before, satisfied now)"
        in printed
    )


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["diff", "NCT99000802"], 4, "has one version"),
        (["diff", "NCT00000000"], 4, "holds no version of 'NCT00000000'"),
        (["diff", STUDY, "1", "3"], 4, "has versions 1 to 2"),
        (["diff", STUDY, "2020-01-01", "2"], 4, "no version had been seen by 2020-01-01"),
        (["diff", STUDY, "deadbeef", "2"], 3, "version 'deadbeef' is none of"),
        (["diff", STUDY, "1"], 2, "give two versions"),
        (["registry", "changes", "--since", "yesterday"], 3, "'yesterday' is not a day"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(home: Path, arguments: list[str], status: int, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trialogue.cli", "--home", str(home), *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (status, 1), done.stderr
    assert words in done.stderr


def test_without_an_archive_the_command_to_run_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "registry", "changes", "--since", "2026-01-01")
    assert done.exit_code == 1
    assert "trialogue registry import" in str(done.exception)
    shutil.rmtree(tmp_path)
