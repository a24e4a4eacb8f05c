"""The study page shows an overview by a model only where that is turned on, kept for this version, and labelled."""

from __future__ import annotations

import pytest
from django.test import Client

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from model_server import model_server
from portal_pages import read_page
from trialogue.assistant.client import Assistant
from trialogue.assistant.overview import write_overview
from trialogue.portal import serving

# ruff: noqa: F811  # fixtures are imported by their names
WORDS = "This study asks whether a new treatment helps."


@ON_SQLITE
def test_the_overview_of_a_model_is_shown_labelled_and_only_when_turned_on(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/study/{TWO_SITES}"
    client.get(page)
    with model_server(lambda body: WORDS) as server:
        write_overview(serving.snapshot().study(TWO_SITES), Assistant(server.url, "local-model"), desk.home)
        asked = len(server.requests)
        monkeypatch.delenv("TRIALOGUE_ASSISTANT_URL", raising=False)
        assert WORDS not in read_page(client.get(page)).text
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_URL", server.url)
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_MODEL", "local-model")
        shown = read_page(client.get(page)).text
        assert WORDS in shown and "A language model (local-model) wrote this" in shown
        assert "These are not the registry's words." in shown
        assert len(server.requests) == asked
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_URL", "http://models.example")
        assert client.get(page).status_code == 200
