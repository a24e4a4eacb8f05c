"""Browsing by condition, treatment, sponsor and place: every count is the number of studies behind its link."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from hostile_records import build_hostile_home
from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"
LISTS = ["/browse/conditions", "/browse/treatments", "/browse/sponsors", "/browse/places"]
PAGES = ["/browse", *LISTS, "/browse/newest", "/browse/conditions?letter=L", "/browse/places?in=china"]
ENTRY = re.compile(r'<li><a href="([^"]+)"(?: lang="en")?><bdi>(.*?)</bdi></a> <span[^>]*><span[^>]*>(\d+) stud')
BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile_home(tmp_path_factory.mktemp("hostile-browse"))


def entries(client: Client, address: str) -> list[tuple[str, str, int]]:
    """Address, name and number of studies of every entry on a page."""
    page = client.get(address).content.decode()
    return [(html.unescape(link), html.unescape(name), int(number)) for link, name, number in ENTRY.findall(page)]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_and_runs_nothing_of_its_own(client: Client, address: str) -> None:
    response = client.get(address)
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert "{{" not in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/browse/conditions", "/browse/treatments", "/browse/sponsors"])
def test_a_list_leads_to_exactly_the_studies_it_counts(client: Client, address: str) -> None:
    found = entries(client, address)
    assert len(found) > 5
    for link, name, number in found:
        answer = client.get(link)
        assert answer.context["total"] == number, (link, name)
        shown = answer.context["asked"].named[0].shown
        assert shown == name


def test_from_country_to_region_to_town_the_counts_hold(client: Client) -> None:
    walked = 0
    waiting = entries(client, "/browse/places")
    assert {"China", "United States"} <= {name for _link, name, _number in waiting}
    while waiting:
        link, name, number = waiting.pop()
        if link.startswith("/browse/places"):
            here = client.get(link)
            assert f"Studies in {name}" in read_page(here).text
            assert client.get(here.context["here_link"].address).context["total"] == number
            waiting += entries(client, link)
        else:
            assert client.get(link).context["total"] == number, link
        walked += 1
    assert walked > 50


def test_the_hub_leads_to_every_list(client: Client) -> None:
    page = read_page(client.get("/browse"))
    assert {*LISTS, "/browse/newest"} <= set(page.addresses)
    assert "/browse" in read_page(client.get("/")).addresses


def test_the_newest_study_comes_first(client: Client) -> None:
    days = [card["posted"] for card in client.get("/browse/newest").context["cards"]]
    assert len(days) > 5
    assert days == sorted(days, reverse=True)


def test_the_study_page_links_conditions_treatments_sponsor_and_places(client: Client) -> None:
    links = [html.unescape(each) for each in read_page(client.get(f"/study/{BELIMUMAB}")).addresses]
    for start in ("/search?condition=", "/search?treatment=", "/search?sponsor=", "/search?at="):
        mine = [link for link in links if link.startswith(start)]
        assert mine, start
        for link in mine:
            found = client.get(link).context
            assert BELIMUMAB in [card["study"].nct_id for card in found["cards"]] or found["total"] > 10, link


def test_a_sponsor_s_page_lists_its_studies_and_names_it(client: Client) -> None:
    link, name, number = entries(client, "/browse/sponsors")[0]
    answer = client.get(link)
    assert f"Sponsor: {name}" in read_page(answer).text
    assert {card["sponsor"] for card in answer.context["cards"]} == {name}
    assert answer.context["total"] == number


def test_synonyms_and_other_languages_lead_to_the_same_condition(client: Client) -> None:
    totals = {
        client.get("/search", {"condition": name}).context["total"]
        for name in ("SLE", "Systemic Lupus Erythematosus", "系统性红斑狼疮", "lupus eritematoso sistémico")
    }
    assert len(totals) == 1
    assert totals.pop() >= 2


@pytest.mark.parametrize(
    "address",
    ["/browse/conditions?letter=%00", "/browse/conditions?letter=LL", "/browse/places?in=nowhere",
     "/browse/places?in=china/x", "/browse/places?in=a/b/c/d", "/browse/places?in=%", "/browse/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "x", "", "²", "1e9"])
def test_a_page_number_without_sense_gives_a_page_that_exists(client: Client, page: str) -> None:
    response = client.get("/browse/newest", {"page": page})
    assert response.status_code == 200
    assert response.context["cards"]


@pytest.mark.parametrize("address", ["/browse", *LISTS, "/browse/newest"])
def test_hostile_names_are_words_and_their_links_are_ours(hostile_home: Path, settings: object, address: str) -> None:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    response = Client().get(address)
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert not BIDI.search(response.content.decode())
    assert [link for link in page.addresses if not link.startswith(("/", "#", "?"))] == []


def test_a_hostile_name_finds_its_own_study(hostile_home: Path, settings: object) -> None:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    client = Client()
    found = entries(client, "/browse/conditions")
    assert found
    for link, _name, number in found:
        answer = client.get(link)
        assert answer.context["total"] == number > 0
        assert read_page(answer).dangers == []


def test_a_former_number_leads_to_the_study(hostile_home: Path, settings: object) -> None:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    response = Client().get("/study/nct00000001?where=Boston")
    assert response.status_code == 301
    assert re.fullmatch(r"/study/NCT\d{8}\?where=Boston", response.headers["Location"])
    assert Client().get("/study/NCT00000009").status_code == 404
