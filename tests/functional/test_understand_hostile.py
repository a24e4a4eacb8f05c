"""Hostile records on the pages that explain: nothing runs, and the page stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hostile_records import build_hostile_home
from portal_pages import read_page

BOTH = "left=NCT99000901&right=NCT99000902"


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile_home(tmp_path_factory.mktemp("hostile-understand"))


@pytest.fixture
def client(hostile_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    return Client()


@pytest.mark.parametrize(
    "address",
    [
        f"/compare?{BOTH}",
        "/compare?left=NCT99000902",
        "/study/NCT99000901",
        "/study/NCT99000902",
        "/study/NCT99000901/history",
        "/study/NCT99000902/history",
    ],
)
def test_nothing_runs_and_the_page_stays_whole(client: Client, address: str) -> None:
    response = client.get(address)
    raw = response.content.decode()
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert len(page.ids) == len(set(page.ids))
    assert raw.count("</main>") == 1
    assert raw.rstrip().endswith("</html>")
    assert "<!--" not in raw
    for control in "\u202e\u2066\x00\x1b":
        assert control not in raw


def test_the_overview_of_a_hostile_record_quotes_its_names_and_nothing_more(client: Client) -> None:
    parts = {part.name: part for part in client.get("/study/NCT99000901").context["overview"].parts}
    assert parts["who"].sentences[0].startswith("This study is about: payload")
    assert len(parts["who"].sentences[0]) < 250


@pytest.mark.parametrize("query", [{"left": "x" * 5000}, {"left": ["a", "b"]}, {"right": "NCT99000901\n\r\t"}])
def test_hostile_addresses_of_the_comparison(client: Client, query: dict[str, object]) -> None:
    response = client.get("/compare", query)
    assert response.status_code == 200
    assert read_page(response).dangers == []
