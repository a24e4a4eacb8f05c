"""One question at a time over a shortlist, and the studies in the order they fit: facts only in bodies of POSTs."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import form_fields, read_page

ROOT = Path(__file__).resolve().parent.parent.parent
LUPUS = ROOT / "examples" / "patients" / "lupus-34f.yaml"
TWO = ["NCT04515719", "NCT06394063"]
DAY = "2026-11-22"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def carried(page: Any) -> dict[str, Any]:
    """The hidden fields of the question's form, the repeated ones as lists."""
    text = page.content.decode()
    form = text[text.index('<form class="facts-form') : text.index('<div class="question">')]
    found: dict[str, Any] = {"patient_document": page.context["document"]}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def begin(client: Client) -> Any:
    return client.get("/questions", {"study": TWO})


def test_it_begins_with_one_question_why_and_the_progress(client: Client) -> None:
    page = begin(client)
    text = read_page(page).text
    assert "0 of 2 studies settled" in text
    assert re.search(r"Why we ask\s*\d stud(y|ies) that (is|are) still open asks? for it\.", text)
    assert "I don't know" in text
    assert "no-store" in page.headers["Cache-Control"]


def test_an_answer_goes_on_and_dont_know_is_not_asked_again(client: Client) -> None:
    page = begin(client)
    first = page.context["next"]
    fields = carried(page) | {"as_of": DAY, "question": "birth|birth", "age.years": "34"}
    second = client.post("/questions", fields)
    assert '"age": "34.0 a"' in second.context["document"]
    assert second.context["next"].name == first.name
    third = client.post("/questions", carried(second) | {"skip": "1"})
    assert third.context["document"] == second.context["document"]
    assert third.context["next"].name not in {first.name, "birth|birth"}
    assert third.context["asked"][0] == "birth|birth"


def test_a_proven_violation_settles_a_study_and_the_count_says_so(client: Client) -> None:
    page = begin(client)
    after = client.post("/questions", carried(page) | {"question": "birth|birth", "age.years": "12"})
    assert after.context["total"] == 2
    assert after.context["settled"] >= 1
    assert "does_not_fit" not in read_page(after).text
    assert "It does not fit as written" in read_page(after).text
    fields = {
        "study": TWO,
        "patient_document": after.context["document"],
        "asked": after.context["asked"],
        "total": "2",
    }
    assert 'name="again" value="birth|birth"' in after.content.decode()
    again = client.post("/questions", fields | {"again": "birth|birth"})
    assert (again.context["settled"], again.context["next"].name) == (0, "birth|birth")
    assert again.context["next"].fields.main[0].value == "12", "the answer till now stands in its field"
    wrong = client.post("/questions", carried(again) | {"question": "birth|birth", "age.years": "twelve"})
    assert wrong.context["next"].fields.main[0].value == "twelve"


def test_all_asked_leaves_the_rest_to_the_team(client: Client) -> None:
    page = client.get("/questions", {"study": TWO[:1]})
    for _ in range(60):
        if page.context["next"] is None:
            break
        page = client.post("/questions", carried(page) | {"skip": "1"})
    assert page.context["next"] is None
    assert "Nothing more to ask you" in read_page(page).text


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_taken(client: Client) -> None:
    first = begin(client)
    key = first.context["next"].fields.question.key
    page = client.post("/questions", carried(first) | {f"{key}.answer": "yes", f"{key}.since": "soon"})
    assert "“soon” is not a date" in read_page(page).text
    assert page.context["next"].name == first.context["next"].name
    assert 'value="soon"' in page.content.decode()
    assert page.context["asked"] == []


@pytest.mark.parametrize("asked", [["birth"], ["x|y"], ["condition|"], ["birth|birth"] * 900, ["condition|<script>"]])
def test_hidden_fields_made_up_break_nothing(client: Client, asked: list[str]) -> None:
    sent = {"study": [*TWO, "NCT00000000", "'"], "asked": asked, "total": "99999999999", "question": asked[0]}
    page = client.post("/questions", sent)
    assert page.status_code == 200
    assert page.context["total"] <= 2
    assert read_page(page).dangers == []


def test_a_search_is_a_shortlist_and_no_study_is_said_so(client: Client) -> None:
    page = client.get("/questions", {"search": "q=lupus"})
    assert 2 <= len(page.context["shortlist"].nct_ids) <= 50
    assert "No studies to ask about" in read_page(client.get("/questions", {"q": "qqxqqz"})).text
    found = client.get("/search", {"q": "lupus"})
    assert 'name="study" value="NCT' in found.content.decode()
    assert 'form="shortlist"' in found.content.decode()


def test_the_facts_go_on_to_one_study_and_to_the_order(client: Client) -> None:
    document = begin(client).context["document"]
    file = SimpleUploadedFile("patient.yaml", LUPUS.read_bytes(), content_type="application/yaml")
    sent = {"upload": "1", "as_of": DAY, "policy": "presumptive", "study": TWO}
    ranked = client.post("/search/by-fit", sent | {"patient_file": file})
    first, second = ranked.context["ranked"]
    assert first.card["study"].nct_id == "NCT06394063"
    assert second.title == "Does not fit as written, for these 3 reasons"
    assert "prednisone: 25 mg/day > 20 mg/day" in read_page(ranked).text
    assert ranked.context["document"] != document
    one = client.post(f"/study/{TWO[0]}/fit", sent | {"patient_document": ranked.context["document"]})
    assert form_fields(one.content.decode())["medication:prednisone.dose"] == "25"
    assert "Put them in order" in read_page(client.get("/search/by-fit", {"q": "lupus"})).text
