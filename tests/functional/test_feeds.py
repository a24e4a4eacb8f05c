"""Feeds of a search and of a study's changes: valid, in words, unchanged until the data changes, hostile text safe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from changing_records import build_changing_home

ATOM = {"a": "http://www.w3.org/2005/Atom"}
STUDY, HOSTILE_STUDY = "NCT99000801", "NCT99000803"


@pytest.fixture(scope="module")
def feed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_changing_home(tmp_path_factory.mktemp("feeds"))


@pytest.fixture
def client(feed_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = feed_home
    return Client()


def entries(client: Client, address: str) -> list[dict[str, str]]:
    """The entries of an Atom feed: id, title, link, updated, words."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    found = []
    for entry in root.findall("a:entry", ATOM):
        link = entry.find("a:link", ATOM)
        assert link is not None
        parts = {name: entry.findtext(f"a:{name}", "", ATOM) for name in ("id", "title", "updated", "summary")}
        found.append(parts | {"link": link.attrib["href"]})
    return found


def test_the_changes_of_a_study_version_by_version(client: Client) -> None:
    found = entries(client, f"/study/{STUDY}/changes.atom")
    assert [each["id"].rpartition(":")[2] for each in found] == ["3", "2", "1"]
    assert "Status: from Recruiting to Completed." in found[0]["summary"]
    assert "Locations: changed." in found[1]["summary"]
    assert "New: this must hold: not (asthma)." in found[1]["summary"]
    assert "The first version we saw." in found[2]["summary"]
    assert found[0]["updated"] == "2026-09-01T00:00:00+00:00"
    assert found[0]["link"] == f"http://testserver/study/{STUDY}/history"


def test_a_search_lists_its_studies_and_keeps_its_filters(client: Client) -> None:
    found = entries(client, "/search/feed.atom?q=changed")
    assert {each["id"].rpartition(":")[2] for each in found} >= {STUDY, "NCT99000802"}
    assert len({each["id"] for each in found}) == len(found)
    filtered = entries(client, "/search/feed.atom?q=changed&status=COMPLETED&page=7&sort=distance")
    assert [each["link"] for each in filtered] == [f"http://testserver/study/{STUDY}"]
    assert entries(client, "/search/feed.atom?q=zzzz&status=COMPLETED") == []


@pytest.mark.parametrize("address", [f"/study/{STUDY}/changes", "/search/feed"])
def test_both_forms_say_the_same(client: Client, address: str) -> None:
    answer = client.get(f"{address}.json?q=changed")
    assert answer.headers["Content-Type"] == "application/feed+json"
    document = json.loads(answer.content)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    atom = entries(client, f"{address}.atom?q=changed")
    assert [(each["id"], each["title"], each["url"]) for each in document["items"]] == [
        (each["id"], each["title"], each["link"]) for each in atom
    ]


def test_nothing_is_sent_again_while_nothing_changed(client: Client) -> None:
    for address in (f"/study/{STUDY}/changes.atom", "/search/feed.json?q=changed"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "es"})
        assert other.status_code == 200


def test_hostile_records_stay_text(client: Client) -> None:
    for address in (f"/study/{HOSTILE_STUDY}/changes.atom", "/search/feed.atom?q=changed"):
        for entry in entries(client, address):
            assert "<script" not in entry["summary"]
            assert "\u202e" not in entry["summary"] + entry["title"]


def test_pages_name_their_feeds_and_unknown_studies_have_none(client: Client) -> None:
    assert f'href="/study/{STUDY}/changes.atom"' in client.get(f"/study/{STUDY}").content.decode()
    assert 'href="/search/feed.json?q=changed"' in client.get("/search?q=changed&page=2").content.decode()
    assert client.get("/study/NCT00000000/changes.atom").status_code == 404
