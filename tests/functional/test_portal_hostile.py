"""Registry text is untrusted: HTML, markdown and bidi controls in every field never run and never break a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from hostile_records import HOSTILE, build_hostile_home
from portal_pages import read_page

BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
ADDRESSES = ["/study/NCT99000901", "/study/NCT99000901/fit", "/search?q=payload", "/search", "/", "/about"]


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two hostile records."""
    return build_hostile_home(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def client(hostile_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    return Client()


@pytest.mark.parametrize("address", [*ADDRESSES, "/study/NCT99000902", "/study/NCT99000902/fit"])
def test_nothing_runs_and_the_page_stays_whole(client: Client, address: str) -> None:
    response = client.get(address)
    raw = response.content.decode()
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert not BIDI.search(raw)
    assert "\x00" not in raw
    assert "\x1b" not in raw
    assert "<!--" not in raw
    assert raw.count("</main>") == 1
    assert raw.rstrip().endswith("</html>")
    outside = [
        a for a in page.addresses if not a.startswith(("/", "#", "?", "mailto:", "tel:", "https://clinicaltrials.gov/"))
    ]
    assert outside == []
    assert "image" not in page.tags


@pytest.mark.parametrize("address", ["/study/NCT99000901", "/study/NCT99000902"])
def test_the_words_are_shown_as_words(client: Client, address: str) -> None:
    text = read_page(client.get(address)).text
    assert "<script>window.taken=1</script>" in text
    assert "{{ 7|add:7 }}" in text
    assert "{% debug %}" in text


def test_the_answer_page_shows_hostile_sentences_as_words(client: Client) -> None:
    response = client.post("/study/NCT99000901/fit", {"age.years": "34"})
    page = read_page(response)
    assert page.dangers == []
    assert "<script>window.taken=1</script>" in page.text


def test_what_a_person_types_is_shown_as_words(client: Client) -> None:
    page = read_page(client.get("/search", {"q": HOSTILE, "where": HOSTILE, "country": HOSTILE}))
    assert page.dangers == []
    posted = client.post("/study/NCT99000901/fit", {"age.years": HOSTILE, "patient_document": HOSTILE})
    assert read_page(posted).dangers == []
    assert not BIDI.search(client.get("/search", {"q": HOSTILE, "country": HOSTILE}).content.decode())


def test_the_mark_of_a_hostile_study_is_our_own_drawing(client: Client) -> None:
    content = client.get("/study/NCT99000902/mark.svg").content.decode()
    assert "script" not in content
    assert "on" not in re.findall(r"\s([a-z]+)=", content)
