"""Calm error pages without details."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import read_page


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address", ["/no-such-page", "/study/NCT00000000", "/study/NCT1", "/study/NCT00000000/fit", "/search/"]
)
def test_not_found(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page here" in read_page(response).text


def test_a_host_we_do_not_serve_is_a_bad_request(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_a_form_without_its_token_is_refused(demo_home: Path, settings: object) -> None:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    response = Client(enforce_csrf_checks=True).post("/study/NCT04515719/fit", {"age.years": "34"})
    assert response.status_code == 403
    assert "That was not allowed" in read_page(response).text


def test_without_a_snapshot_the_page_says_what_to_run(client: Client, tmp_path: Path, settings: object) -> None:
    settings.TRIALOGUE_HOME = tmp_path  # type: ignore[attr-defined]
    response = client.get("/search")
    assert response.status_code == 503
    assert "trialogue demo" in read_page(response).text


def test_a_failure_of_ours_shows_no_details(client: Client, tmp_path: Path, settings: object) -> None:
    (tmp_path / "snapshots" / "CURRENT").mkdir(parents=True)
    settings.TRIALOGUE_HOME = tmp_path  # type: ignore[attr-defined]
    response = client.get("/search")
    assert response.status_code == 500
    text = read_page(response).text
    assert "Something went wrong on our side" in text
    assert str(tmp_path) not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_that_only_read_refuse_other_methods(client: Client, method: str) -> None:
    assert getattr(client, method)("/search").status_code == 405


def test_what_belongs_to_a_form_says_so_when_it_is_opened_by_itself(client: Client) -> None:
    for language, words in (
        ("en", "cannot be opened by itself"),
        ("zh-hans", "不能单独打开"),
        ("es", "no se abre por sí sola"),
    ):
        response = client.get("/share/create", headers={"accept-language": language})
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert words in read_page(response).text
    assert client.get("/language").status_code == 405


def test_too_much_is_told_as_too_much(client: Client) -> None:
    letter = client.post("/study/NCT04515719/fit", {"letter": "a" * 1_200_000})
    assert letter.status_code == 413 and "too much at once" in read_page(letter).text
    file = SimpleUploadedFile("patient.yaml", b"a" * 5_500_000)
    told = client.post("/study/NCT04515719/fit", {"upload": "1", "patient_file": file, "age.years": "34"})
    assert "The file is too large: a patient file has at most 256 kB" in read_page(told).text
    assert 'value="34"' in told.content.decode()
    people = SimpleUploadedFile("people.csv", b"a" * 5_500_000)
    assert "too large" in read_page(client.post("/cohort", {"study": "NCT04515719", "cohort_file": people})).text


@pytest.mark.parametrize("below", ["ask/sent/no-such-token", "ask/read/no-such-token"])
def test_a_link_that_has_ended_says_what_may_have_become_of_it(client: Client, below: str) -> None:
    response = client.get(f"/study/NCT06394063/{below}")
    assert response.status_code == 404
    assert (
        "This link does not work any more" in read_page(response).text and 'href="/search"' in response.content.decode()
    )


def test_a_page_behind_the_last_is_the_last(client: Client) -> None:
    response = client.get("/search?page=999")
    assert response.context["cards"] and "Nothing found" not in read_page(response).text
