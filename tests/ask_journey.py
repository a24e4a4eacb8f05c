"""Walking the contact journey in tests: a home of fictional studies, and a form filled in as a person would."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ask_records import build_home
from desk_database import Desk

SENDER = {
    "first_name": "Anneliese",
    "last_name": "Quistgaard",
    "email": "a.quistgaard@example.net",
    "phone": "+41 61 555 77 88",
    "other_language": "Rumantsch",
    "words": "My Tuesday afternoons are free.\nMay I call?",
}
PRIVATE = [*SENDER.values(), "Tuesday afternoons"]
"""What may stand in no address, title, log, or database file."""


@pytest.fixture(scope="session")
def ask_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot of the fictional studies."""
    return build_once(tmp_path_factory.getbasetemp())


@cache
def build_once(run: Path) -> Path:
    """Each module that imports the fixture has one of its own, and all share this home."""
    home = run / "ask-home"
    home.mkdir()
    return build_home(home)


@pytest.fixture
def client(desk: Desk, ask_home: Path) -> Client:
    """A browser without cookies at a portal whose desk is empty."""
    (desk.home / "snapshots").symlink_to(ask_home / "snapshots")
    return Client()


def open_form(client: Client, nct_id: str, query: str = "") -> dict[str, str]:
    """The hidden fields of the form of a study."""
    page = client.get(f"/study/{nct_id}/ask{query}").content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def send(client: Client, nct_id: str, query: str = "", **changes: str) -> Any:
    """Open the form, fill it in, send it; the answer."""
    return client.post(f"/study/{nct_id}/ask", open_form(client, nct_id, query) | SENDER | changes)
