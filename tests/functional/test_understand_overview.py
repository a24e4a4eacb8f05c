"""The plain overview on the study page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def test_the_overview_stands_before_the_words_of_the_record_and_says_how_it_was_made(client: Client) -> None:
    response = client.get(f"/study/{TELITACICEPT}")
    text = read_page(response).text
    assert text.index("In plain words") < text.index("Overview")
    for words in (
        "It tests: Telitacicept. It is compared with: Placebo.",
        "Chance decides which group you are in",
        "176 people are planned to take part.",
        "Drugs that act on B cells in the last 6 months",
        "Pregnant or breastfeeding",
        "Written by rule from the registry record and what was read of the criteria, on ",
        "No artificial intelligence was used.",
    ):
        assert words in text, words


def test_a_completed_study_says_that_nobody_can_join(client: Client) -> None:
    text = read_page(client.get(f"/study/{BELIMUMAB}")).text
    assert "231 people took part." in text
    assert "Where, and can people join now?" in text


def test_every_study_of_the_demonstration_has_an_overview(client: Client) -> None:
    from trialogue.portal import serving

    for nct_id in serving.snapshot().nct_ids():
        overview = client.get(f"/study/{nct_id}").context["overview"]
        assert {"who", "tested"} <= {part.name for part in overview.parts}, nct_id
