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
