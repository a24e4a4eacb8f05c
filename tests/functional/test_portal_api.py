"""The JSON interface: one shape for answers, one for errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

DAY = "2026-11-22"
STUDY = "NCT04515719"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client(enforce_csrf_checks=True)


def ask(client: Client, body: object) -> tuple[int, dict[str, object]]:
    sent = body if isinstance(body, bytes | str) else json.dumps(body)
    response = client.post("/api/v1/match", sent, content_type="application/json")
    return response.status_code, response.json()


def test_health(client: Client) -> None:
    answer = client.get("/healthz").json()
    assert answer["status"] == "ok"
    assert answer["studies"] >= 100


def test_match_answers_as_the_command_line_does(client: Client) -> None:
    status, answer = ask(client, {"patient": {"age": 34, "sex": "female"}, "studies": [STUDY], "as_of": DAY})
    assert status == 200
    (study,) = answer["studies"]  # type: ignore[misc]
    assert study["nct_id"] == STUDY
    assert study["policy"] == "strict"
    assert study["verdict"] == "undetermined"
    assert {"kind", "source", "text", "outcome", "reason", "explanation"} <= set(study["criteria"][0])


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, "not JSON"),
        (b"\xff", 400, "not JSON"),
        ([], 400, '"patient"'),
        ({"studies": [STUDY]}, 400, '"patient"'),
        ({"patient": {}, "studies": []}, 400, '"studies"'),
        ({"patient": {}, "studies": [1]}, 400, '"studies"'),
        ({"patient": {}, "studies": ["NCT00000000"]}, 404, "NCT00000000"),
        ({"patient": {}, "studies": [STUDY] * 201}, 400, "201"),
        ({"patient": {}, "studies": [STUDY], "policy": "hopeful"}, 400, "hopeful"),
        ({"patient": {}, "studies": [STUDY], "as_of": "soon"}, 400, "soon"),
        ({"patient": {}, "studies": [STUDY], "colour": 1}, 400, "colour"),
    ],
)
def test_what_cannot_be_used_is_told_in_the_one_error_shape(
    client: Client, body: object, status: int, words: str
) -> None:
    answered, answer = ask(client, body)
    assert answered == status
    assert set(answer) == {"error"}
    error = answer["error"]
    assert error["status"] == status  # type: ignore[index]
    assert words in error["message"]  # type: ignore[index]


def test_every_problem_of_a_patient_is_listed(client: Client) -> None:
    status, answer = ask(client, {"patient": {"age": -4, "sex": "purple"}, "studies": [STUDY], "as_of": DAY})
    problems = answer["error"]["problems"]  # type: ignore[index]
    assert status == 400
    assert len(problems) >= 2
    assert all(set(each) == {"where", "value", "what", "fix"} for each in problems)
    assert {"age", "sex"} == {each["where"] for each in problems}


def test_another_content_type_is_refused(client: Client) -> None:
    response = client.post("/api/v1/match", {"patient": "x"})
    assert response.status_code == 415
    assert "application/json" in response.json()["error"]["message"]


def test_another_method_is_refused_with_what_is_allowed(client: Client) -> None:
    response = client.get("/api/v1/match")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert client.post(f"/api/v1/studies/{STUDY}/criteria").json()["error"]["status"] == 405


def test_criteria_of_a_study(client: Client) -> None:
    answer = client.get(f"/api/v1/studies/{STUDY}/criteria").json()
    text = [each for each in answer["criteria"] if each["source"] == "text"]
    assert len(text) == 12
    assert answer["nct_id"] == STUDY
    assert len(answer["record_hash"]) == 64


@pytest.mark.parametrize(
    "address", ["/api/v1/studies/NCT00000000/criteria", "/api/v1/studies/x/criteria", "/api/v1/nothing"]
)
def test_not_found_has_the_same_shape(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.json()["error"]["status"] == 404


def test_without_a_snapshot_it_says_what_to_run(client: Client, tmp_path: Path, settings: object) -> None:
    settings.TRIALOGUE_HOME = tmp_path  # type: ignore[attr-defined]
    response = client.get("/api/v1/studies/NCT04515719/criteria")
    assert response.status_code == 503
    assert "trialogue" in response.json()["error"]["message"]


def test_what_the_facts_leave_unknown_is_told_beside_the_answer(client: Client) -> None:
    alt = {"name": "ALT", "value": 22, "unit": "bananas", "date": "2026-11-10"}
    patient = {"age": 34, "sex": "female", "measurements": [alt]}
    status, answer = ask(client, {"patient": patient, "studies": [STUDY], "as_of": DAY})
    assert status == 200
    (note,) = answer["notes"]  # type: ignore[misc]
    assert note["where"] == "measurements[0].unit"
    assert "bananas" in note["what"] and note["fix"]
