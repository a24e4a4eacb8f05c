"""`trialogue search`, `study` and `snapshot` as a person runs them."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fictional_records import make_raw
from trialogue.cli import cli
from trialogue.errors import BadInput
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
LYON = {"facility": "Hôpital inventé", "city": "Lyon", "country": "France", "geoPoint": {"lat": 45.76, "lon": 4.84}}
LUPUS = make_raw(
    1,
    statusModule={"overallStatus": "RECRUITING"},
    conditionsModule={"conditions": ["Systemic Lupus Erythematosus"]},
    designModule={"phases": ["PHASE2"], "designInfo": {"interventionModel": "NEWER_THAN_OUR_TABLE"}},
    eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n* Aged 18 or older \x1b[31m\n", "sex": "FEMALE"},
    contactsLocationsModule={"locations": [LYON], "centralContacts": [{"name": "Desk", "phone": "555-0100"}]},
)
WAITING = make_raw(2, statusModule={"overallStatus": "NOT_YET_RECRUITING"}, conditionsModule={"conditions": ["Lupus"]})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with Archive(folder / "archive.sqlite") as archive:
        for raw in (LUPUS, WAITING):
            archive.append(raw, "test", NOON)
    build_snapshot(folder, built_at=NOON)
    return folder


def trialogue(home: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), *words]
    return subprocess.run(command, capture_output=True, check=False)


def ids(home: Path, *words: str) -> list[str]:
    answer: dict[str, Any] = json.loads(trialogue(home, "search", *words, "--json").stdout)
    return sorted(study["nct_id"] for study in answer["studies"])


def test_search_filters(home: Path) -> None:
    assert ids(home, "SLE") == ["NCT99000001"]
    assert ids(home, "lupus", "--status", "recruiting") == ["NCT99000001"]
    assert ids(home, "--status", "not yet recruiting") == ["NCT99000002"]
    assert ids(home, "--phase", "2", "--age", "34", "--sex", "female", "--country", "france") == ["NCT99000001"]


def test_counts_in_words_and_filters_that_are_seldom_asked(home: Path) -> None:
    assert ids(home, "--results", "yes") == []
    assert ids(home, "--age-group", "adult", "--results", "no") == ids(home)
    shown = trialogue(home, "search", "--counts", "--limit", "0").stdout.decode()
    assert "results: no 2" in shown and "age group: " in shown


def test_search_near_a_place(home: Path) -> None:
    done = trialogue(home, "search", "lupus", "--near", "Paris", "--within", "500")
    assert done.returncode == 0
    assert "nearest enrolling site: Hôpital inventé, Lyon, France, 392 km" in done.stdout.decode()
    assert "[fictional]" in done.stdout.decode()
    assert ids(home, "--near", "Paris", "--within", "300") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lupus", "--near", "Portland"), '--near "Portland, Maine, United States"'),
        (("lupus", "--near", "Nowhereville"), "no place is known as 'Nowhereville'"),
        (("lupus", "--status", "open"), "'open' is not a status"),
        (("lupus", "--age", "minus"), "'minus' is not an age"),
        (("lupus", "--country", "Atlantis"), "no study has a site in 'Atlantis'"),
        (("lupus", "--within", "5"), "give a place"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line_with_status_3(home: Path, words: tuple[str, ...], said: str) -> None:
    done = trialogue(home, "search", *words)
    assert done.returncode == 3
    assert said in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1


def test_study_page(home: Path) -> None:
    done = trialogue(home, "study", "nct99000001")
    page = done.stdout.decode()
    assert done.returncode == 0
    for words in ("FICTIONAL", "RECRUITING", "FEMALE", "PHASE2", "Aged 18 or older", "Desk, 555-0100"):
        assert words in page
    assert "\x1b" not in page


def test_study_json_is_the_record_byte_for_byte(home: Path) -> None:
    assert trialogue(home, "study", "NCT99000001", "--json").stdout == LUPUS


def test_a_study_that_is_not_there_has_status_4(home: Path) -> None:
    done = trialogue(home, "study", "NCT00000000")
    assert (done.returncode, "NCT00000000" in done.stderr.decode()) == (4, True)


def test_snapshot_info_and_build(home: Path) -> None:
    manifest = json.loads(trialogue(home, "snapshot", "info", "--json").stdout)
    assert manifest["counts"]["studies"] == 2
    again = json.loads(trialogue(home, "snapshot", "build", "--json").stdout)
    assert (again["read_again"], again["hashes"]) == (0, manifest["hashes"])


def test_without_a_snapshot_the_command_to_run_is_named(tmp_path: Path) -> None:
    done = trialogue(tmp_path, "search", "lupus")
    assert (done.returncode, "trialogue registry import" in done.stderr.decode()) == (5, True)


def test_every_study_ranked_for_a_letter_with_each_score_explained(home: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("A 34-year-old woman with SLE.\n", encoding="utf-8")
    answer = json.loads(trialogue(home, "search", "--patient-note", str(note), "--json", "--explain").stdout)
    assert answer["studies"][0]["nct_id"] == "NCT99000001"
    explained = answer["studies"][0]["explain"]
    assert explained["found"][0]["why"] == "stated as 'SLE'"
    assert answer["studies"][0]["score"] == pytest.approx(explained["text"] * explained["fit"], abs=1e-3)
    assert b"no diagnosis" in trialogue(home, "search", "--patient-note", str(note), "--explain").stdout


def test_a_letter_ranks_by_itself_alone(home: Path) -> None:
    done = trialogue(home, "search", "lupus", "--patient-note", "x")
    assert done.returncode == 2
    assert b"leave out TEXT" in done.stderr


def called(home: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), "search", *words, "--json"], catch_exceptions=True)


def test_the_registrys_query_language_is_read_and_explained(home: Path) -> None:
    told = json.loads(called(home, "NOT AREA[Sex]female OR SLE", "--explain").stdout)
    assert (told["query"], told["exact"]) == ("NOT AREA[Sex]female OR SLE", True)
    assert "    'femal' in Sex, the whole value" in told["steps"]
    days = json.loads(called(home, "AREA[StartDate]RANGE[2020, MAX] AND AREA[MinimumAge]5 years", "--explain").stdout)
    assert {"  StartDate (date) from 2020-01-01 to any", "  MinimumAge (age) from 1826 days to 1826 days"} == set(
        days["steps"][1:]
    )
    newer = json.loads(called(home, "AREA[DesignInterventionModel]NEWER_THAN_OUR_TABLE", "--explain").stdout)
    assert newer["steps"] == ["'newer than our tabl' in DesignInterventionModel, the whole value"]
    unheard = called(home, "AREA[DesignInterventionModel]NEVER_HEARD_OF", "--explain")
    assert isinstance(unheard.exception, BadInput)
    wrong = called(home, "lupus AND AREA[Nowhere]x")
    assert isinstance(wrong.exception, BadInput)
    assert "at character 11: AREA[Nowhere] is not known. Write the name of a field" in str(wrong.exception)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("AREA[OverallStatus]RECRUITING AND lupus", 1),
        ("https://clinicaltrials.gov/search?cond=lupus&aggFilters=status:rec&lat=48.85&lng=2.35&distance=400km", 1),
        ("https://clinicaltrials.gov/search?cond=lupus&aggFilters=status:rec&lat=48.85&lng=2.35&distance=30", 0),
        ("https://clinicaltrials.gov/study/NCT99000001?cond=asthma", 1),
    ],
)
def test_queries_and_pasted_addresses_find(home: Path, query: str, found: int) -> None:
    assert json.loads(called(home, query).stdout)["total"] == found


def test_a_mistyped_word_is_asked_about(home: Path) -> None:
    told = json.loads(called(home, "lupsu").stdout)
    assert (told["total"], told["meant"]) == (0, "lupus")
    assert json.loads(called(home, "lupus").stdout)["meant"] is None
    shown = CliRunner().invoke(cli, ["--home", str(home), "search", "lupsu"])
    assert "0 studies\nDid you mean: lupus\n" in shown.stdout
