"""`trialogue cohort` and `trialogue search --patient` as a person runs them, one bad person in each cohort."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw
from trialogue.analysis.funnel_plot import draw_funnel
from trialogue.dates import PartialDate
from trialogue.errors import BadInput
from trialogue.executor import Failure
from trialogue.matching import Policy
from trialogue.patient import Patient
from trialogue.patient.cohort.people import read_people
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot
from trialogue.snapshot.cohorts import PersonRanking, Work, funnel_of_study, match_cohort

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
DAY = NOON.date()
CRITERIA = (
    "Inclusion Criteria:\n\n* Aged 30 years or older\n* Serum creatinine <= 1.5 mg/dL\n\n"
    "Exclusion Criteria:\n\n* Pregnant\n* Hepatitis B\n"
)
PEOPLE = {
    "ann": {"sex": "female", "birth_date": "1980-01-01"},
    "ben": {"sex": "male", "birth_date": "2000-01-01"},
    "cleo": {"sex": "female", "birth_date": "2030-01-01"},
    "dora": {"sex": "female", "birth_date": "1985-01-01", "conditions": [{"name": "hepatitis B", "status": "active"}]},
    "eva": {"sex": "female", "birth_date": "2001-01-01", "conditions": [{"name": "hepatitis B", "status": "active"}]},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with Archive(folder / "archive.sqlite") as archive:
        for number, module in ((1, {"eligibilityCriteria": CRITERIA}), (2, {"sex": "MALE"})):
            raw = make_raw(number, statusModule={"overallStatus": "RECRUITING"}, eligibilityModule=module,
                           conditionsModule={"conditions": ["Lupus"]})  # fmt: skip
            archive.append(raw, "test", NOON)
    build_snapshot(folder, built_at=NOON)
    return folder


@pytest.fixture(scope="module")
def lines(home: Path) -> Path:
    path = home / "cohort.jsonl"
    path.write_text("".join(json.dumps({"id": name, **who}) + "\n" for name, who in PEOPLE.items()), encoding="utf-8")
    return path


def trialogue(home: Path, *words: str, status: int = 0) -> tuple[str, str]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


def test_one_bad_person_in_the_middle_is_reported_by_person_and_path(home: Path, lines: Path) -> None:
    folder = home / "cohort"
    folder.mkdir()
    for name, who in PEOPLE.items():
        (folder / f"{name}.json").write_text(json.dumps(who), encoding="utf-8")
    (folder / "broken.yaml").write_text("a: [", encoding="utf-8")
    of_lines, of_folder = read_people(lines, today=DAY), read_people(folder, today=DAY)
    assert [name for name, _ in of_lines.members] == ["ann", "ben", "dora", "eva"]
    assert [name for name, _ in of_folder.members] == ["ann.json", "ben.json", "dora.json", "eva.json"]
    assert [each.source for each in of_lines.issues] == ["cohort.jsonl line 3: birth_date"]
    assert [each.source for each in of_folder.issues] == ["broken.yaml", "cleo.json: birth_date"]
    table = home / "cohort.csv"
    table.write_text("person,age,sex\na,34,female\nb,-3,male\nc,40,male\n", encoding="utf-8")
    of_table = read_people(table, today=DAY)
    assert [name for name, _ in of_table.members] == ["a", "c"]
    assert of_table.issues[0].source == "cohort.csv, line 3, person b, column age"
    with pytest.raises(BadInput, match="is no cohort"):
        read_people(home / "archive.sqlite", today=DAY)


def test_the_funnel_counts_each_cost_in_order_alone_and_jointly(home: Path, lines: Path) -> None:
    words = ("cohort", "funnel", str(lines), "--study", "nct99000001", "--as-of", "2026-11-22", "--json")
    out, err = trialogue(home, *words, "--relax", "1:low=18", "--relax", "4", status=6)
    told = json.loads(out)
    assert (told["nct_id"], told["people"]) == ("NCT99000001", 4)
    counted = [(each["lost"], each["left"], each["only"], each["violated"]) for each in told["criteria"]]
    assert counted == [(2, 2, 1, 2), (0, 2, 0, 0), (0, 2, 0, 0), (1, 1, 1, 2)]
    assert told["together"] == [{"criteria": [1, 4], "people": 1}]
    assert told["verdicts"]["does_not_fit"] == 3
    younger, without = told["relaxed"]
    assert (younger["change"], younger["verdicts"]["does_not_fit"]) == ("criterion 1: low 30 -> 18", 2)
    assert (without["change"], without["verdicts"]["does_not_fit"]) == ("without criterion 4", 2)
    assert [each["where"] for each in told["left_out"]] == ["cohort.jsonl line 3: birth_date"]
    assert "Traceback" not in err and "1 problem" in err


def test_the_funnel_as_a_table_and_a_plot(home: Path, lines: Path) -> None:
    plot = home / "funnel.svg"
    words = ("cohort", "funnel", str(lines), "--study", "NCT99000001", "--as-of", "2026-11-22")
    out, err = trialogue(home, *words, "--relax", "1", "--plot", str(plot), status=6)
    assert "violate 1, 4 together and nothing else: 1" in out
    assert "without criterion 1: +1 not ruled out" in out
    assert "left out: cohort.jsonl line 3: birth_date" in err
    drawn = plot.read_bytes()
    assert drawn.startswith(b"<?xml") and b"Hepatitis B" in drawn
    variants, _ = funnel_of_study([Patient()], "NCT99000001", Work(home, DAY, Policy.STRICT))
    for kind in ("svg", "png"):
        assert draw_funnel(variants[0].funnel, "x", kind) == draw_funnel(variants[0].funnel, "x", kind)


def test_what_cannot_be_relaxed_is_told_in_one_line(home: Path, lines: Path) -> None:
    words = ("cohort", "funnel", str(lines), "--study", "NCT99000001", "--relax")
    assert "names no criterion; write its number, 1 to 4" in trialogue(home, *words, "9", status=3)[1]
    assert "must have one high bound, and has no such bound" in trialogue(home, *words, "1:high=3", status=3)[1]


def test_a_cohort_against_every_study(home: Path, lines: Path) -> None:
    words = ("cohort", "match", str(lines), "--as-of", "2026-11-22", "--top", "1", "--json")
    told = json.loads(trialogue(home, *words, status=6)[0])
    assert [each["person"] for each in told["people"]] == ["ann", "ben", "dora", "eva"]
    assert told["people"][1]["studies"][0]["nct_id"] == "NCT99000002"
    assert told["people"][2]["verdicts"] == {"may_fit": 0, "undetermined": 0, "does_not_fit": 2}


def test_two_processes_give_what_one_gives(home: Path, lines: Path) -> None:
    people = [patient for _, patient in read_people(lines, today=DAY).members]
    one, two = (Work(home, DAY, Policy.PRESUMPTIVE, workers) for workers in (1, 2))
    assert list(match_cohort(people, one, top=2)) == list(match_cohort(people, two, top=2))
    assert funnel_of_study(people, "NCT99000001", one) == funnel_of_study(people, "NCT99000001", two)


def test_a_person_at_whom_the_work_fails_is_reported_and_the_others_are_judged(home: Path, lines: Path) -> None:
    people: list[Any] = [patient for _, patient in read_people(lines, today=DAY).members]
    people[1] = "no patient at all"
    results = list(match_cohort(people, Work(home, DAY, Policy.STRICT), top=1))
    assert [type(each) for each in results] == [PersonRanking, Failure, PersonRanking, PersonRanking]
    assert isinstance(results[1], Failure) and results[1].index == 1
    variants, failed = funnel_of_study(people, "NCT99000001", Work(home, DAY, Policy.STRICT))
    assert (variants[0].funnel.people, [each.index for each in failed]) == (3, [1])


def test_a_search_for_a_person_shows_why_each_study_stands_where_it_does(home: Path) -> None:
    (home / "ann.json").write_text(json.dumps(PEOPLE["ann"]), encoding="utf-8")
    words = ("search", "lupus", "--patient", str(home / "ann.json"), "--as-of", "2026-11-22")
    told = json.loads(trialogue(home, *words, "--json")[0])
    assert [(each["nct_id"], each["verdict"]) for each in told["studies"]] == [
        ("NCT99000001", "undetermined"),
        ("NCT99000002", "does_not_fit"),
    ]
    assert told["studies"][1]["why"] == "ruled out; 1 against it"
    assert "1 ruled out (as of 2026-11-22, policy strict)" in trialogue(home, *words)[0]


def test_who_is_not_born_on_the_day_is_named_and_the_others_are_judged(home: Path) -> None:
    people = [Patient(birth=PartialDate(1980)), Patient(birth=PartialDate(2020))]
    work = Work(home=home, as_of=datetime.date(2010, 1, 1), policy=Policy.PRESUMPTIVE)
    judged, unborn = match_cohort(people, work, top=1)
    assert isinstance(judged, PersonRanking)
    assert isinstance(unborn, Failure)
    assert unborn.error.startswith("as of 2010-01-01: the person is not born yet (birth_date 2020)")
    _, failed = funnel_of_study(people, "NCT99000001", work)
    assert [each.index for each in failed] == [1]
