"""The finder and study pages, as Django answers them from the demonstration registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"
PAGES = [
    "/",
    "/search",
    "/search?q=lupus",
    f"/study/{BELIMUMAB}",
    f"/study/{TELITACICEPT}/fit",
    "/about",
    "/learn/intended-use",
]


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


@pytest.mark.parametrize("address", [*PAGES, "/no-such-page", "/study/NCT00000000"])
def test_every_page_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_and_runs_nothing_of_its_own(client: Client, address: str) -> None:
    response = client.get(address)
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert len(page.ids) == len(set(page.ids))
    assert "{{" not in response.content.decode()
    assert "eligible" not in page.text.lower().replace("eligible patients were", "")


def test_the_front_page_asks_what_and_where_and_says_what_it_is(client: Client) -> None:
    page = read_page(client.get("/"))
    assert "What is it about?" in page.text
    assert "Where?" in page.text
    assert "not medical advice" in page.text
    assert "Data as of" in page.text


def test_a_search_shows_cards_with_status_phase_ages_and_sex(client: Client) -> None:
    text = read_page(client.get("/search?q=telitacicept")).text
    assert TELITACICEPT in text
    assert "Recruiting" in text
    assert "Phase not applicable" in text
    assert "18 to 70 years" in text
    assert "All sexes" in text
    assert text.startswith("Find studies · Trialogue"), "a title stays in the history of a shared computer"


def test_a_restated_record_is_marked_on_its_card_and_its_page(client: Client) -> None:
    assert "Restated record" in read_page(client.get("/search?q=telitacicept")).text
    assert "Restated record." in read_page(client.get(f"/study/{TELITACICEPT}")).text


def test_a_fictional_study_is_marked_on_its_card_its_page_and_its_form(client: Client) -> None:
    for address in ("/search?q=NCT99000001", "/study/NCT99000001", "/study/NCT99000001/fit"):
        assert "Fictional study" in read_page(client.get(address)).text, address


def test_a_place_gives_the_nearest_enrolling_site_with_its_distance(client: Client) -> None:
    text = read_page(client.get("/search?q=telitacicept&where=Hangzhou")).text
    assert "Nearest enrolling site" in text
    assert "km away" in text


def test_an_ambiguous_place_asks_which_one_and_the_answer_stands_in_the_address(client: Client) -> None:
    response = client.get("/search?q=asthma&where=Springfield")
    page = read_page(response)
    assert "Which “Springfield” do you mean?" in page.text
    option = next(address for address in page.addresses if "place=" in address)
    chosen = read_page(client.get(option))
    assert "Which “Springfield”" not in chosen.text
    assert "near Springfield" in chosen.text


def test_an_unknown_place_is_told_and_the_search_goes_on(client: Client) -> None:
    text = read_page(client.get("/search?q=lupus&where=Xyzzyville")).text
    assert "We do not know a place called “Xyzzyville”" in text
    assert "found" in text


def test_filters_narrow_the_results_and_show_counts(client: Client) -> None:
    everything = client.get("/search").context
    narrowed = client.get("/search?status=COMPLETED").context
    completed = next(c for c in everything["filters"][0].choices if c.value == "COMPLETED")
    assert 0 < narrowed["total"] < everything["total"]
    assert narrowed["total"] == completed.studies
    assert {card["study"].overall_status for card in narrowed["cards"]} == {"COMPLETED"}


def test_filters_that_are_seldom_asked_are_folded_away_until_chosen(client: Client) -> None:
    page = client.get("/search")
    assert '<details class="more">' in page.content.decode()
    for filter in page.context["more_filters"]:
        for choice in filter.choices[:2]:
            found = client.get("/search", {filter.name: choice.value})
            assert found.context["total"] == choice.studies
            assert '<details class="more" open>' in found.content.decode()
            assert f"{filter.name}={choice.value}" in found.context["followed"]


def test_age_and_sex_leave_out_studies_that_do_not_take_such_people(client: Client) -> None:
    everything = client.get("/search").context["total"]
    assert client.get("/search?age=3").context["total"] < everything
    assert client.get("/search?sex=male").context["total"] < everything


def test_pages_of_results_do_not_overlap_and_cover_all(client: Client) -> None:
    total = client.get("/search").context["total"]
    seen: list[str] = []
    for number in range(1, client.get("/search").context["last_page"] + 1):
        seen += [card["study"].nct_id for card in client.get(f"/search?page={number}").context["cards"]]
    assert len(seen) == len(set(seen)) == total


def test_nothing_found_helps(client: Client) -> None:
    text = read_page(client.get("/search?q=qqxqqz")).text
    assert "0 studies found" in text
    assert "Try fewer or plainer words" in text


@pytest.mark.parametrize(
    "query", ["age=abc", "age=-1", "age=999", "status=NOPE", "phase=%00", "page=x", "page=99999999999"]
)
def test_an_address_that_cannot_be_read_is_forgiven_and_told(client: Client, query: str) -> None:
    response = client.get(f"/search?{query}")
    assert response.status_code == 200
    if "page" not in query:
        assert "left out" in read_page(response).text


def test_a_completed_study_says_so_before_anything_else(client: Client) -> None:
    response = client.get(f"/study/{BELIMUMAB}").content.decode()
    main = response[response.index("<main") :]
    assert main.index("Completed.") < main.index("<h1")
    assert "The study is over" in main


def test_the_study_page_holds_every_field_of_the_two_pages(client: Client) -> None:
    text = read_page(client.get(f"/study/{BELIMUMAB}")).text
    for words in (
        BELIMUMAB,
        "Completed",
        "18 to 70 years",
        "All sexes",
        "Phase 4",
        "How this page was made",
        "Overview",
        "Full description",
        "Conditions",
        "Treatments",
        "Study type",
        "Interventional",
        "Funder type",
        "Identifiers",
        "Shanghai Jiao Tong University",
        "231 participants (actual)",
        "No healthy volunteers",
        "231 participants in 2 patient groups, including a placebo group",
        "Prevention",
        "Randomised",
        "Parallel groups",
        "Quadruple blind",
        "Not told:",
        "Experimental",
        "Placebo comparator",
        "Where: 1 location",
        "Shanghai",
        "Whom to ask",
        "Source",
        "What we understood",
    ):
        assert words in text, words


def test_every_criterion_is_one_line_with_what_was_understood(client: Client) -> None:
    context = client.get(f"/study/{BELIMUMAB}").context
    inclusion = [line for group in context["inclusion"] for line in group.lines if line.criterion.source == "text"]
    exclusion = [line for group in context["exclusion"] for line in group.lines if line.criterion.source == "text"]
    assert (len(inclusion), len(exclusion)) == (4, 8)
    assert all(line.understood for line in (*inclusion, *exclusion))


def test_the_registry_page_is_linked_for_real_studies_only(client: Client) -> None:
    assert f"https://clinicaltrials.gov/study/{BELIMUMAB}" in read_page(client.get(f"/study/{BELIMUMAB}")).addresses
    assert not [a for a in read_page(client.get("/study/NCT99000001")).addresses if "clinicaltrials.gov" in a]


def test_the_mark_is_a_drawing_of_our_own(client: Client) -> None:
    response = client.get(f"/study/{BELIMUMAB}/mark.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


def test_a_lower_case_number_finds_the_study(client: Client) -> None:
    assert client.get(f"/study/{BELIMUMAB.lower()}").status_code == 200


def test_about_says_source_counts_and_shares(client: Client) -> None:
    response = client.get("/about")
    shares = response.context["shares"]
    assert 98 <= sum(shares.values()) <= 102
    assert "fictional, for demonstration" in read_page(response).text


def test_every_study_of_the_demonstration_has_a_page_and_a_form(client: Client) -> None:
    from trialogue.portal import serving

    for nct_id in serving.snapshot().nct_ids():
        for address in (f"/study/{nct_id}", f"/study/{nct_id}/fit"):
            page = read_page(client.get(address))
            assert page.dangers == [], address
            assert len(page.ids) == len(set(page.ids)), address


def test_a_study_page_tells_search_engines_what_it_shows(client: Client) -> None:
    page = client.get("/study/NCT04515719").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(block)
    assert told["@type"] == "MedicalTrial"
    assert told["identifier"]["value"] == "NCT04515719"
    assert told["url"].endswith("/study/NCT04515719")
    assert "ld+json" not in client.get("/study/NCT99000001").content.decode()
