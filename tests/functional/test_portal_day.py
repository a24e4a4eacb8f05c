"""East of UTC it is tomorrow already: facts of that day are taken, and what they come to is of that day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal_pages import form_fields, read_page

TELITACICEPT = "NCT06394063"
FIT, QUESTIONS = f"/study/{TELITACICEPT}/fit", "/questions"
UTC_DAY, HERE, AFTER = "2026-11-22", "2026-11-23", "2026-11-24"
RITUXIMAB = {"medication:rituximab.answer": "now", "medication:rituximab.since": HERE}


@pytest.fixture
def client(demo_home: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A portal in the evening of one day in UTC: half past seven in the morning of the next in Beijing."""
    settings.TRIALOGUE_HOME = demo_home
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    return Client()


def patient(day: str) -> dict[str, Any]:
    return {"age": 34, "sex": "female", "medications": [{"drug": "rituximab", "start": day, "ongoing": True}]}


def asked_of(client: Client, day: str, **more: str) -> Any:
    body = {"patient": patient(day), "studies": [TELITACICEPT], "policy": "presumptive"} | more
    return client.post("/api/v1/match", body, content_type="application/json")


def test_an_answer_of_the_morning_is_taken_and_counts(client: Client) -> None:
    fields = form_fields(client.get(FIT).content.decode()) | {"policy": "presumptive"}
    assert fields["as_of"] == UTC_DAY
    before = client.post(FIT, fields)
    assert before.context["as_of"] == UTC_DAY
    taken = client.post(FIT, fields | RITUXIMAB)
    assert not taken.context["problems"] and taken.context["as_of"] == HERE
    assert f"As of {HERE}." in read_page(taken).text
    outcomes = [[each.outcome for each in page.context["match"].criteria] for page in (before, taken)]
    assert outcomes[1].count("violated") > outcomes[0].count("violated")
    again = client.post(FIT, form_fields(taken.content.decode()))
    assert [each.outcome for each in again.context["match"].criteria] == outcomes[1]


def test_a_day_that_has_begun_nowhere_and_one_after_the_day_asked_for_are_refused(client: Client) -> None:
    late = client.post(FIT, RITUXIMAB | {"as_of": UTC_DAY, "medication:rituximab.since": AFTER})
    assert f"{AFTER} lies in the future" in read_page(late).text and late.context["as_of"] == UTC_DAY
    past = client.post(FIT, RITUXIMAB | {"as_of": "2026-11-21"})
    assert f"{HERE} lies in the future" in read_page(past).text and past.context["as_of"] == "2026-11-21"
    both = client.post(FIT, RITUXIMAB | {"as_of": "soon"})
    assert "The day of asking is not a date" in read_page(both).text
    assert "lies in the future" not in read_page(both).text


@pytest.mark.parametrize(
    ("address", "more"),
    [(FIT, {}), (f"{FIT}/doctor", {}), (QUESTIONS, {"study": TELITACICEPT}), ("/search/by-fit", {"q": "lupus"})],
)
def test_a_file_of_the_morning_is_taken_on_every_page(client: Client, address: str, more: dict[str, str]) -> None:
    def sent(day: str) -> Any:
        file = SimpleUploadedFile("patient.json", json.dumps(patient(day)).encode())
        return client.post(address, {"upload": "1", "patient_file": file} | more)

    taken, refused = sent(HERE), sent(AFTER)
    assert taken.status_code == 200 and taken.context["as_of"] == HERE
    assert "a date up to" not in read_page(taken).text
    assert f"a date up to {UTC_DAY}" in read_page(refused).text and refused.context["as_of"] == UTC_DAY


def test_an_answer_of_the_interview_is_taken_and_the_next_page_knows_the_day(client: Client) -> None:
    answer = {"study": TELITACICEPT, "as_of": UTC_DAY, "question": "medication|rituximab"} | RITUXIMAB
    page = client.post(QUESTIONS, answer)
    assert page.context["problems"] == [] and page.context["as_of"] == HERE
    assert HERE in page.context["document"]
    late = client.post(QUESTIONS, answer | {"medication:rituximab.since": AFTER})
    assert late.context["as_of"] == UTC_DAY and "future" in " ".join(late.context["problems"])


def test_programs_that_name_no_day_are_answered_as_of_the_day_of_the_facts(client: Client) -> None:
    assert [asked_of(client, day).json()["studies"][0]["as_of"] for day in (UTC_DAY, HERE)] == [UTC_DAY, HERE]
    refused = asked_of(client, AFTER).json()["error"]["problems"][0]
    assert (refused["where"], refused["what"]) == ("medications[0].start", f"expected a date up to {UTC_DAY}")
    assert asked_of(client, HERE, as_of=UTC_DAY).status_code == 400, "a day that was named stays"
