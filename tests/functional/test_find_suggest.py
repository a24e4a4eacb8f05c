"""Suggestions while typing, "did you mean", other languages, order and filters of a search."""

from __future__ import annotations

import html
import time
from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def suggested(client: Client, what: str, typed: str) -> list[dict[str, str]]:
    response = client.get(f"/suggest/{what}", {"q": typed})
    assert response.status_code == 200
    found: list[dict[str, str]] = response.json()["suggestions"]
    return found


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("lup", "Systemic lupus erythematosus"),
        ("系统", "系统性红斑狼疮"),
        ("lupus eri", "lupus eritematoso"),
        ("belim", "Belimumab"),
    ],
)
def test_a_condition_or_treatment_is_suggested_as_it_is_typed(client: Client, typed: str, text: str) -> None:
    assert text.lower() in [each["text"].lower() for each in suggested(client, "conditions", typed)]


def test_every_suggestion_for_the_first_box_finds_studies(client: Client) -> None:
    for typed in ("lu", "as", "di", "br", "系", "ar", "he"):
        for each in suggested(client, "conditions", typed):
            found = client.get("/search", {"q": each["text"]}).context
            assert found["total"] > 0, each


@pytest.mark.parametrize(
    ("typed", "text"), [("Shang", "Shanghai, China"), ("上海", "Shanghai, China"), ("münch", "Munich, Germany")]
)
def test_a_place_is_suggested_and_is_then_understood(client: Client, typed: str, text: str) -> None:
    assert suggested(client, "places", typed)[0]["text"] == text
    assert client.get("/search", {"where": text}).context["asked"].place.place is not None


@pytest.mark.parametrize("what", ["conditions", "places"])
@pytest.mark.parametrize(
    "typed", ["", " ", "x", "%", "_%_%", "*", "\x00", "\u202e", "'; DROP TABLE names; --", "<script>", "z" * 100_000]
)
def test_no_input_gives_everything_or_an_error(client: Client, what: str, typed: str) -> None:
    assert suggested(client, what, typed) == []


@pytest.mark.parametrize("what", ["conditions", "places"])
def test_suggestions_are_short_private_and_quick(client: Client, what: str) -> None:
    suggested(client, what, "sa")
    started = time.monotonic()
    for typed in ("sa", "ma", "be", "ca", "di"):
        assert len(suggested(client, what, typed)) <= 10
    assert time.monotonic() - started < 2.5
    response = client.get(f"/suggest/{what}?q=sa")
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "application/json"
    assert client.post(f"/suggest/{what}", {"q": "sa"}).status_code in {403, 405}


def link_after(response: object, words: str) -> str:
    text = response.content.decode()  # type: ignore[attr-defined]
    return html.unescape(text.partition(words)[2].partition('href="')[2].partition('"')[0])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lupsu", "lupus"),
        ("diabetis", "diabetes"),
        ("brest cancre", "breast cancer"),
        ("high blod pressure", "high blood pressure"),
    ],
)
def test_a_typing_error_is_asked_about_and_never_mended_in_silence(client: Client, typed: str, meant: str) -> None:
    response = client.get("/search", {"q": typed, "status": "RECRUITING"})
    assert response.context["asked"].text == typed
    assert f"Did you mean {meant}?" in read_page(response).text
    followed = client.get("/search" + link_after(response, "Did you mean"))
    assert followed.context["asked"].text == meant
    assert followed.context["asked"].statuses == ("RECRUITING",)
    assert followed.context["total"] > 0
    assert "Did you mean" not in read_page(followed).text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("AREA[NCTId]NCT04515719", [BELIMUMAB]),
        ("https://clinicaltrials.gov/study/NCT04515719?cond=lupus", [BELIMUMAB]),
        ("https://clinicaltrials.gov/search?id=NCT06394063&lat=31.23&lng=121.47&distance=50km", [TELITACICEPT]),
        ("https://clinicaltrials.gov/search?id=NCT06394063&lat=48.85&lng=2.35&distance=50km", []),
        ("https://clinicaltrials.gov/search?id=NCT06394063&country=China", [TELITACICEPT]),
        ("https://clinicaltrials.gov/search?id=NCT06394063&country=France", []),
        ("telitacicept AND NOT asthma", [TELITACICEPT]),
    ],
)
def test_a_query_or_a_pasted_address_is_read_as_one(client: Client, typed: str, found: list[str]) -> None:
    response = client.get("/search", {"q": typed})
    assert [card["study"].nct_id for card in response.context["cards"]] == found
    assert (response.context["asked"].text, response.context["asked"].problems) == (typed, [])
    again = client.get("/search?" + response.context["followed"])
    assert again.context["total"] == response.context["total"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lupus AND AREA[Nowhere]x", "at character 11: AREA[Nowhere] is not known"),
        ("https://clinicaltrials.gov/search?cond=lupus&start=soon", "'soon' is not a range of dates"),
        ("SEARCH[Location](lupus AND AREA[LocationCity]Paris)", "by reading records, which no page does"),
        ("AREA[" * 900, "cannot be read"),
    ],
)
def test_a_query_that_cannot_be_answered_is_told_and_looked_for_as_words(client: Client, typed: str, said: str) -> None:
    response = client.get("/search", {"q": typed})
    assert response.status_code == 200 and not response.context["asked"].formal.expression
    assert said in read_page(response).text and "Looked for as words" in read_page(response).text


def test_the_place_of_an_address_that_is_not_known_is_told(client: Client) -> None:
    response = client.get("/search", {"q": "https://clinicaltrials.gov/search?id=NCT06394063&city=Xyzzyville"})
    assert [card["study"].nct_id for card in response.context["cards"]] == [TELITACICEPT]
    assert "The place in the address was left out" in read_page(response).text


def test_what_only_looks_like_a_query_is_words(client: Client) -> None:
    for typed in ("ALL", "ALL in children", "LUPUS AND ASTHMA"):
        asked = client.get("/search", {"q": typed}).context["asked"]
        assert (asked.formal.expression, asked.problems) == ("", [])


def test_a_mistyped_place_is_asked_about(client: Client) -> None:
    response = client.get("/search", {"q": "lupus", "where": "Shanghia"})
    assert "Did you mean Shanghai, China?" in read_page(response).text
    followed = client.get(link_after(response, "Did you mean"))
    assert followed.context["asked"].place.label == "Shanghai, China"
    assert followed.context["asked"].text == "lupus"


@pytest.mark.parametrize("typed", ["lupus", "qqxqqz", "<b>lupsu</b>", "%" * 400, "\u202elupsu"])
def test_nothing_hostile_comes_of_a_mended_text(client: Client, typed: str) -> None:
    page = read_page(client.get("/search", {"q": typed}))
    assert page.dangers == []
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "text", ["系统性红斑狼疮", "红斑狼疮", "狼疮", "lupus eritematoso", "lupus eritematoso sistémico"]
)
def test_a_condition_in_chinese_or_spanish_finds_the_studies(client: Client, text: str) -> None:
    found = client.get("/search", {"q": text}).context
    assert not found["loosened"]
    assert {TELITACICEPT, BELIMUMAB} <= {card["study"].nct_id for card in found["cards"]}


def test_lupus_in_shanghai_asked_in_chinese(client: Client) -> None:
    response = client.get("/search", {"q": "系统性红斑狼疮", "where": "上海", "sort": "distance"})
    first = response.context["cards"][0]
    assert first["study"].nct_id == TELITACICEPT
    assert first["nearest"].enrolling
    assert first["nearest"].distance_km < 50
    assert "Nearest enrolling site" in read_page(response).text
    over = next(card for card in response.context["cards"] if card["study"].nct_id == BELIMUMAB)
    assert not over["nearest"].enrolling
    assert "No site takes people now; nearest site" in read_page(response).text


def test_the_order_can_be_chosen_and_the_nearest_needs_a_place(client: Client) -> None:
    near = client.get("/search", {"where": "London", "sort": "distance", "open": "yes"}).context["cards"]
    distances = [card["nearest"].distance_km for card in near if card["nearest"]]
    assert len(distances) > 3
    assert distances == sorted(distances)
    without = client.get("/search", {"sort": "distance"})
    assert "say where" in read_page(without).text
    assert [value for value, _words, _now in without.context["sorts"]] == ["relevance", "newest"]
    assert client.get("/search", {"sort": "best"}).context["asked"].sort == "relevance"


def test_filters_by_open_sites_and_by_type_leave_what_they_count(client: Client) -> None:
    everything = client.get("/search").context
    for group in everything["filters"]:
        if group.name in {"open", "type"}:
            for choice in group.choices:
                narrowed = client.get("/search", {group.name: choice.value}).context
                assert narrowed["total"] == choice.studies
                assert 0 < choice.studies <= everything["total"]
    assert {group.name for group in everything["filters"] if group.choices} >= {"open", "type"}


def test_how_many_take_people_now_stands_above_with_a_link_to_them(client: Client) -> None:
    found = client.get("/search", {"q": "lupus", "page": "1"})
    some = found.context["open_now"]
    assert 0 < some < found.context["total"]
    assert f"{some} of them take people now." in read_page(found).text
    narrowed = client.get("/search", {"q": "lupus", "open": "yes"})
    assert (narrowed.context["total"], narrowed.context["open_now"]) == (some, 0)


@pytest.mark.parametrize("name", ["condition", "treatment", "sponsor", "at"])
@pytest.mark.parametrize("value", ["%", "////", "<script>", "\x00", "x" * 5000, "a/b/c/d/e", "\u202elupus", "‘’"])
def test_no_name_in_the_address_breaks_the_search(client: Client, name: str, value: str) -> None:
    response = client.get("/search", {name: value})
    assert response.status_code == 200
    assert read_page(response).dangers == []
    assert "\u202e" not in response.content.decode()
