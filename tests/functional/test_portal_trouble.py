"""Calm error pages without details."""

from __future__ import annotations

from pathlib import Path

import pytest
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
