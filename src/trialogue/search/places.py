"""Where a place is: what a person typed, resolved offline; a name that several places bear gives several.

>>> resolve("")
[]
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from trialogue.search.gazetteer_cache import place_gazetteer
from trialogue.search.place_names import fold_place
from trialogue.search.spelling import SHORTEST, allowed, distance
from trialogue.search.sphere import great_circle_km
from trialogue.search.tables import read_table

LANGUAGES: Final = ("en", "es", "zh")
"""The languages in which a country can be named: the columns of `country_words.tsv`."""

RIVAL: Final = 10
"""A place with at least a tenth of the people of the largest of its name is a rival: the person is asked which."""

MOST: Final = 12
_SAME_PLACE_KM: Final = 40.0
_LONGEST: Final = 200
_ZIP: Final = re.compile(r"\s*(\d{5})(?:-\d{4})?\s*\Z", re.ASCII)
_LONGEST_MENDED: Final = 40
_FEWEST_MENDED: Final = 20_000
_OWN: Final = 10
"""What a place's own name counts beside its other ones when a person begins to type."""

_CANDIDATES: Final = 4000
_COLUMNS: Final = "p.name, p.region, p.country, p.country_code, p.lat, p.lon, p.region_code, n.rank"


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a country or a US ZIP code: latitude and longitude in degrees; `region` is empty where not known."""

    name: str
    region: str
    country: str
    country_code: str
    lat: float
    lon: float

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(part for part in (self.name, self.region, self.country) if part))


class Gazetteer:
    """A compiled gazetteer, open for reading; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def resolve(self, text: str) -> list[Place]:
        """The places that `text` may mean, most people first; one where it is clear, none where unknown.

        A region or country may follow, with or without a comma: "Portland, Maine", "Paris France", "London, ON".
        """
        text = text[:_LONGEST]
        if code := _ZIP.match(text):
            return self._of_name(code[1], [])
        name, *qualifiers = [part for part in text.split(",") if fold_place(part)] or [""]
        key = fold_place(text)
        found = self._of_name(key, []) if qualifiers else []
        found = found or self._of_name(fold_place(name), [fold_place(each) for each in qualifiers])
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            if found:
                break
            found = self._of_name(" ".join(words[:cut]), [" ".join(words[cut:])])
        return found

    def suggest(self, text: str, limit: int = 8) -> list[tuple[str, Place]]:
        """Places with a name that begins as typed, each with that name: most people first, own names counting more."""
        key = fold_place(text[:_LONGEST])
        if len(key) < 2 and not (key and key > "\u2e80"):
            return []
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS}, n.folded FROM names n JOIN places p ON p.id = n.place"  # noqa: S608  # a constant
                " WHERE n.folded >= ? AND n.folded < ? ORDER BY n.rank DESC, p.id LIMIT ?",
                (key, key + "\U0010ffff", limit * 8),
            ).fetchall()
        found: list[tuple[str, Place]] = []
        for row in sorted(rows, key=lambda row: -row[7] * (_OWN if fold_place(row[0]).startswith(key) else 1)):
            place = Place(*row[:6])
            if len(found) < limit and not any(_is_same(place, other) for _, other in found):
                found.append((row[8], place))
        return found

    def mend(self, text: str) -> Place | None:
        """The largest place whose name is a typing error away from an unknown one, with the same first letter."""
        key = fold_place(text[:_LONGEST])
        if not SHORTEST <= len(key) <= _LONGEST_MENDED or self._of_name(key, []):
            return None
        most = allowed(key)
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS}, n.folded FROM names n JOIN places p ON p.id = n.place"  # noqa: S608  # a constant
                " WHERE n.folded >= ? AND n.folded < ? AND n.rank >= ? AND length(n.folded) BETWEEN ? AND ?"
                " ORDER BY n.rank DESC, p.id LIMIT ?",
                (key[0], key[0] + "\U0010ffff", _FEWEST_MENDED, len(key) - most, len(key) + most, _CANDIDATES),
            ).fetchall()
        near = [(distance(key, row[8], most), at) for at, row in enumerate(rows)]
        best = min((each for each in near if each[0] <= most), default=None)
        return Place(*rows[best[1]][:6]) if best else None

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _of_name(self, key: str, qualifiers: list[str]) -> list[Place]:
        if not key:
            return []
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM names n JOIN places p ON p.id = n.place"  # noqa: S608  # a constant
                " WHERE n.folded = ? ORDER BY n.rank DESC, p.id",
                (key,),
            ).fetchall()
        rows = [row for row in rows if all(_lies_in(each, row) for each in qualifiers)]
        places: list[Place] = []
        for row in rows:
            if row[7] * RIVAL < rows[0][7] or len(places) == MOST:
                break
            place = Place(*row[:6])
            if not any(_is_same(place, other) for other in places):
                places.append(place)
        return places


def _lies_in(qualifier: str, row: tuple[str, str, str, str, float, float, str, int]) -> bool:
    _, region, country, code, _, _, short, _ = row
    named = {fold_place(each) for each in (region, short, country, code)}
    return (
        qualifier in named or country_codes().get(qualifier) == code or qualifier == fold_place(f"{region} {country}")
    )


def _is_same(place: Place, other: Place) -> bool:
    near = great_circle_km(place.lat, place.lon, other.lat, other.lon) < _SAME_PLACE_KM
    return near and place.country_code == other.country_code


@cache
def country_codes() -> dict[str, str]:
    """The folded names of countries, also those in other languages and other spellings, to their ISO codes."""
    names = {
        fold_place(row[each]): row["country_code"] for row in read_table("country_words.tsv") for each in LANGUAGES
    }
    return names | {fold_place(row["alias"]): row["country_code"] for row in read_table("country_aliases.tsv")}


_serving: dict[str, Gazetteer] = {}
_making: Final = threading.Lock()


def serve_from(path: Path) -> None:
    """Let :func:`resolve` answer from this compiled gazetteer; an opened snapshot says so for its own."""
    _serving["gazetteer"] = Gazetteer(path)


def serving() -> Gazetteer:
    """The gazetteer that answers, of the snapshot opened last.

    Where no snapshot has been opened it is the one kept for this user, compiled first where none is: some seconds.
    """
    with _making:
        if "gazetteer" not in _serving:
            with tempfile.TemporaryDirectory() as folder:
                place_gazetteer(Path(folder) / "places.sqlite")
                # The open file outlives its name.
                serve_from(Path(folder) / "places.sqlite")
                _serving["gazetteer"].resolve("warm")
        return _serving["gazetteer"]


def resolve(text: str) -> list[Place]:
    """As :meth:`Gazetteer.resolve`, from the gazetteer that answers (:func:`serving`)."""
    return serving().resolve(text) if fold_place(text) else []
