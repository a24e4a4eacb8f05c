"""A cohort against one study: the funnel counts what the matcher says, bad rows are named, and nothing is kept."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import read_page
from trialogue.matching import Policy, match
from trialogue.patient.cohort import read_cohort
from trialogue.portal import serving
from trialogue.portal.cohort import reading, views

STUDY, DAY = "NCT04515719", "2026-11-22"
TABLE = "person,age,sex,conditions\nann,34,female,SLE\nbea,12,female,SLE\ncem,40,male,SLE|malignancy\ndov,-3,male,SLE\n"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    cache.clear()
    return Client()


def send(client: Client, content: str | bytes, **fields: str) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("cohort.csv", raw, content_type="text/csv")
    return client.post("/cohort", {"study": STUDY, "as_of": DAY, "cohort_file": file, **fields})


def test_the_funnel_is_what_the_matcher_says_of_each(client: Client) -> None:
    page = send(client, TABLE, policy="strict")
    day = datetime.date(2026, 11, 22)
    study, eligibility = serving.snapshot().study(STUDY), serving.snapshot().eligibility(STUDY)
    members = read_cohort(TABLE.encode(), today=day).members
    found = [match(each.patient, study, eligibility, as_of=day, policy=Policy.STRICT) for each in members]
    funnel = page.context["funnel"]
    assert funnel.people == len(found) == 3
    verdicts = [each.verdict for each in found]
    assert funnel.verdicts == {name: verdicts.count(name) for name in funnel.verdicts}
    assert funnel.verdicts["does_not_fit"] == 2
    for step, judged in zip(funnel.steps, zip(*(each.criteria for each in found), strict=True), strict=True):
        assert step.violated == sum(each.outcome == "violated" for each in judged)
    assert [bar.people for bar in page.context["bars"]] == [3, *(step.left for step in funnel.steps)]
    assert all(bar.people_x < 640 for bar in page.context["bars"])


def test_a_bad_row_is_named_and_the_others_are_judged(client: Client) -> None:
    page = send(client, TABLE)
    assert page.context["people"].left_out == 1
    assert "line 5, person dov, column age" in read_page(page).text
    assert page.headers["Cache-Control"] == "no-store"
    assert read_page(page).dangers == []


BAD = "person,age,sex,colour\ndov,-3,male,\neva,30,lady,\nfay,40,female,red\n,20,male,\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ("第 2 行，dov，列 age：-3.0：应为0 至 130 岁的年龄。请更正。", "应为以下之一：female, male",
                     "请写明此行是谁")),
        ("es", ("línea 2, persona dov, columna age: -3.0: se esperaba una edad de 0 a 130 años. Corríjalo.",
                "se esperaba uno de estos: female, male", "Indique la persona de esta fila.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    client: Client, language: str, said: tuple[str, ...]
) -> None:
    client.cookies["django_language"] = language
    page = read_page(send(client, BAD)).text
    assert all(words in page for words in said)
    assert "expected" not in page and "Correct" not in page and "rows, the first" not in page
    refused = read_page(send(client, "name,age\nx,3\n")).text
    assert "`person`" in refused and "expected" not in refused and "Name the column" not in refused
    unread = read_page(send(client, '{"id": "x", "sex": 3, "agee": 4}')).text
    assert "`age`" in unread and "expected" not in unread and "Did you mean" not in unread


def test_a_line_changed_says_what_it_gives(client: Client) -> None:
    steps = send(client, TABLE, policy="strict").context["funnel"].steps
    malignancy = next(step.number for step in steps if step.only == 1)
    page = send(client, TABLE, policy="strict", relax=f"{malignancy} 999 <b>")
    (tried,) = page.context["tried"]
    assert (tried.gained, tried.not_ruled_out) == (1, 2)
    assert tried.change == f"without line {malignancy}"
    assert page.context["unread"] == ["999", "<b>"]
    assert "“999” cannot be tried" in read_page(page).text


def test_the_table_as_csv_has_the_counts_and_no_formula(client: Client) -> None:
    page = send(client, TABLE)
    answer = client.post("/cohort/table.csv", {"table": page.context["table"]})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [int(row["left"]) for row in rows[1:]] == [step.left for step in page.context["funnel"].steps]
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in rows)
    assert "ann" not in answer.content.decode().split()
    forged = client.post("/cohort/table.csv", {"table": "made up"})
    assert forged.headers["Location"] == "/cohort"


def test_other_kinds_of_file(client: Client) -> None:
    lines = "\n".join(json.dumps(each) for each in ({"age": 34, "sex": "female"}, {"age": "x"}))
    page = send(client, lines)
    assert page.context["funnel"].people == 1
    assert "line 2: age" in read_page(page).text
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {"resourceType": "Patient", "gender": "female", "birthDate": "1992-05-14"}}],
    }
    assert send(client, json.dumps(bundle)).context["funnel"].people == 1


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"\xff\xfe", {}, "UTF-8"),
        ("  \n", {}, "The file is empty."),
        ("name,age\nx,1\n", {}, "person"),
        ("person,age\n", {}, "The file holds nobody."),
        ("person,age\n" + "".join(f"p{n},30\n" for n in range(1001)), {}, "at most 1000 can be judged here"),
        (b"x" * (4 * 1024 * 1024 + 1), {}, "Split it, or use the command line"),
        (TABLE, {"study": "NCT00000000"}, "There is no study with this number"),
        (TABLE, {"as_of": "soon"}, "The day of asking is not a date"),
        (TABLE, {"as_of": "9999-12-31"}, "The day of asking is not a date"),
    ],
)
def test_what_cannot_be_used_is_said(client: Client, content: str | bytes, fields: dict[str, str], said: str) -> None:
    page = send(client, content, **fields)
    assert page.status_code == 200
    assert said in read_page(page).text
    assert "funnel" not in page.context


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}\n" * 1001, "1001 people"),
        ("person,age\n" + "".join(f"p{n},x\n" for n in range(1001)), "1001 people"),
        ("person,fact\n" + "p,x\n" * 50_001, "50,001 rows"),
    ],
)
def test_a_file_of_too_many_is_refused_before_anybody_is_understood(
    client: Client, monkeypatch: pytest.MonkeyPatch, content: str, said: str
) -> None:
    understood: list[object] = []
    monkeypatch.setattr(reading, "_people", lambda *given: understood.append(given))
    page = send(client, content)
    assert understood == []
    assert said in read_page(page).text


def test_a_table_of_nothing_but_bad_cells_is_given_up(client: Client) -> None:
    wide = ",".join(f"c{n}" for n in range(1000))
    page = send(client, f"person,{wide}\n" + "".join(f"p{n}{',x' * 1000}\n" for n in range(8)))
    assert "more than 5,000 cells are wrong" in read_page(page).text


def test_one_client_cannot_have_us_count_all_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_JUDGED", 1)
    assert send(client, TABLE).status_code == 200
    refused = send(client, TABLE)
    assert refused.status_code == 429
    assert "Wait a few minutes" in read_page(refused).text
    assert "people" not in refused.context
    cache.clear()
