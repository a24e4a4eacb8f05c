"""Places by name: what is clear gives one, what is ambiguous gives several, what is unknown gives none."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialogue.search.gazetteer_build import build_gazetteer
from trialogue.search.places import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path: Path = tmp_path_factory.mktemp("places") / "places.sqlite"
    build_gazetteer(path)
    return Gazetteer(path)


@pytest.mark.parametrize(
    ("text", "country", "region"),
    [
        ("Shanghai", "CN", ""),
        ("上海", "CN", ""),
        ("München", "DE", ""),
        ("munchen", "DE", ""),
        ("Cologne", "DE", ""),
        ("sao paulo", "BR", ""),
        ("London", "GB", "England"),
        ("London, Ontario", "CA", "Ontario"),
        ("Portland, ME", "US", "Maine"),
        ("portland maine", "US", "Maine"),
        ("Paris France", "FR", ""),
        ("60601", "US", "Illinois"),
        ("60601-2345", "US", "Illinois"),
        ("Germany", "DE", ""),
        ("USA", "US", ""),
        ("Korea, Republic of", "KR", ""),
    ],
)
def test_a_clear_name_gives_one_place(gazetteer: Gazetteer, text: str, country: str, region: str) -> None:
    found = gazetteer.resolve(text)
    assert [(place.country_code, place.region) for place in found] == [(country, region)]


def test_an_ambiguous_name_gives_each_place_most_people_first(gazetteer: Gazetteer) -> None:
    assert [place.region for place in gazetteer.resolve("Portland")] == ["Oregon", "Maine"]
    assert len(gazetteer.resolve("Springfield")) > 3


def test_what_is_printed_of_a_place_names_it_alone(gazetteer: Gazetteer) -> None:
    for place in (*gazetteer.resolve("Portland"), *gazetteer.resolve("Cambridge")):
        assert gazetteer.resolve(str(place)) == [place]


@pytest.mark.parametrize("text", ["", " , ", "Nowhereville", "99999", "x" * 5000, "'; DROP TABLE places", "\x00\u202e"])
def test_an_unknown_name_gives_none(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.resolve(text) == []


def test_coordinates_are_those_of_the_town(gazetteer: Gazetteer) -> None:
    place = gazetteer.resolve("Shanghai")[0]
    assert place.lat == pytest.approx(31.22, abs=0.05)
    assert place.lon == pytest.approx(121.46, abs=0.05)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("Shanghia", "Shanghai, China"), ("Lodnon", "London, England, United Kingdom"), ("Munchn", "Munich, Germany")],
)
def test_a_typing_error_is_mended(gazetteer: Gazetteer, typed: str, printed: str) -> None:
    assert str(gazetteer.mend(typed)) == printed


@pytest.mark.parametrize("typed", ["Shanghai", "", "Xyzzyville", "%", "x" * 5000, "90210", "\x00"])
def test_what_is_known_or_nothing_like_a_place_is_not_mended(gazetteer: Gazetteer, typed: str) -> None:
    assert gazetteer.mend(typed) is None


@pytest.mark.parametrize(
    ("typed", "first"), [("shang", "Shanghai, China"), ("北", "Beijing, China"), ("6060", "Chicago")]
)
def test_the_largest_place_that_begins_so_is_suggested_first(gazetteer: Gazetteer, typed: str, first: str) -> None:
    assert str(gazetteer.suggest(typed)[0][1]).startswith(first)


@pytest.mark.parametrize("typed", ["", "s", "%", "__", "*", "x" * 5000, "' OR 1=1 --"])
def test_no_place_is_suggested_for_nothing_or_for_a_wildcard(gazetteer: Gazetteer, typed: str) -> None:
    assert gazetteer.suggest(typed) == []
