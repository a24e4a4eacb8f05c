"""The glossary's page, and terms explained on the study page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page
from trialogue.portal.glossary import load_terms


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def test_the_page_lists_every_term_under_its_letter(client: Client) -> None:
    response = client.get("/glossary")
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert len(page.ids) == len(set(page.ids))
    assert {term.id for term in load_terms()} <= set(page.ids)
    assert all(term.means in page.text for term in load_terms())


def test_terms_are_marked_on_every_study_page_and_lead_to_the_glossary(client: Client) -> None:
    from trialogue.portal import serving

    for nct_id in serving.snapshot().nct_ids():
        response = client.get(f"/study/{nct_id}")
        page = read_page(response)
        html = response.content.decode()
        assert html.count('class="term"') >= 1, nct_id
        assert html.count('class="term"') == html.count('class="term-means"')
        assert len(page.ids) == len(set(page.ids)), nct_id
        assert page.dangers == []


def test_the_footer_leads_to_the_glossary(client: Client) -> None:
    assert "/glossary" in read_page(client.get("/")).addresses
