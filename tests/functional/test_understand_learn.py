"""The answers to what people ask: short, calm, linked, and promising nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page
from trialogue.portal.learn.questions import QUESTIONS


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def answer_of(html: str) -> str:
    """The words of the answer itself."""
    found = re.search(r'<div class="answer-text">(.*?)</div>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_an_answer_is_short_whole_and_promises_nothing(client: Client, name: str) -> None:
    response = client.get(f"/learn/{name}")
    page = read_page(response)
    words = answer_of(response.content.decode())
    assert response.status_code == 200
    assert page.dangers == []
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert 100 < len(words.split()) < 250
    assert str(QUESTIONS[name]) in page.text
    for banned in ("eligible", "guarantee", "{%", "{{", "miracle", "breakthrough"):
        assert banned not in words.lower()
    assert max(len(sentence.split()) for sentence in re.split(r"[.?:!]", words)) <= 40


def test_the_answers_say_what_matters_most(client: Client) -> None:
    def said(name: str) -> str:
        return answer_of(client.get(f"/learn/{name}").content.decode())

    assert "You can leave at any time" in said("may-i-leave")
    assert "no one can promise" in said("how-safe")
    assert "emergency number" in said("how-safe")
    assert "Only the study team decides" in said("after-i-write")
    assert "Do not change your medicines" in said("after-i-write")


def test_the_list_the_footer_and_the_study_page_lead_there(client: Client) -> None:
    listed = read_page(client.get("/learn")).addresses
    assert {f"/learn/{name}" for name in QUESTIONS} <= set(listed)
    assert "/learn" in read_page(client.get("/")).addresses
    study = read_page(client.get("/study/NCT06394063")).addresses
    assert {"/learn/how-safe", "/learn/what-is-a-placebo", "/learn/after-i-write"} <= set(study)


def test_every_answer_leads_to_every_other(client: Client) -> None:
    for name in QUESTIONS:
        addresses = set(read_page(client.get(f"/learn/{name}")).addresses)
        assert {f"/learn/{each}" for each in QUESTIONS if each != name} <= addresses


def test_an_unknown_question_is_not_found(client: Client) -> None:
    assert client.get("/learn/how-rich").status_code == 404
