"""Addresses of the registry's search page and of a study's page, as people paste them, as a query in its language.

Words become the part of the query that looks in their area; filters become fields and ranges; an area around a point
becomes DISTANCE, which stands outside the language and is told apart (:func:`read_geo`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from trialogue.errors import BadInput
from trialogue.search.agg_filters import read_agg_filters
from trialogue.search.places import Place

WORDS: Final = {
    "cond": "ConditionSearch", "term": "BasicSearch", "intr": "InterventionSearch", "titles": "TitleSearch",
    "outc": "OutcomeSearch", "spons": "SponsorSearch", "lead": "LeadSponsorName", "id": "IdSearch",
}  # fmt: skip
DATES: Final = {
    "start": "StartDate", "primComp": "PrimaryCompletionDate", "studyComp": "CompletionDate",
    "firstPost": "StudyFirstPostDate", "resFirstPost": "ResultsFirstPostDate", "lastUpdPost": "LastUpdatePostDate",
}  # fmt: skip
PLACES: Final = {"country": "LocationCountry", "state": "LocationState", "city": "LocationCity"}
MILES: Final = 50.0
_ADDRESS: Final = re.compile(r"https?://[^\s?]*\?\S+\Z")
_STUDY: Final = re.compile(r"https?://[^\s?#]*/(?:study|studies|show)/(NCT[0-9]{8})(?:[/?#]\S*)?\Z", re.IGNORECASE)
_DISTANCE: Final = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)(mi|km)?\Z")
_PASSED_BY: Final = frozenset(
    ("rank", "page", "limit", "sort", "viewType", "from", "tab", "locStr", "lat", "lng", "distance", "checkSpell", "a",
     "b", "section", "hist", "cntry"),
)  # fmt: skip


def is_page_address(text: str) -> bool:
    """Whether a text is one address with a question in it, or that of a study's page.

    >>> is_page_address("https://clinicaltrials.gov/search?cond=lupus")
    True
    >>> is_page_address("https://clinicaltrials.gov/study/NCT04515719")
    True
    """
    return bool(_ADDRESS.match(text.strip()) or _STUDY.match(text.strip()))


def read_page_address(text: str, *, with_places: bool = True) -> str:
    """The query of an address, without its country, state and city where these are asked for by other means
    (:func:`read_places`). Raises BadInput for a parameter or value that cannot be read, naming it."""
    if study := _STUDY.match(text.strip()):
        return f"AREA[NCTId]{study[1].upper()}"
    parts = list(_parts([each for each in _asked(text) if with_places or each[0] not in PLACES]))
    return " AND ".join(parts) if parts else "ALL"


def read_places(text: str) -> tuple[str, str, str]:
    """The country, state and city of an address, "" for each that it does not name. Raises BadInput."""
    asked = {} if _STUDY.match(text.strip()) else dict(_asked(text))
    return asked.get("country", ""), asked.get("state", ""), asked.get("city", "")


def read_geo(text: str) -> tuple[float, float, float] | None:
    """Latitude, longitude and radius in kilometres of an address; None where it names no point. Raises BadInput."""
    asked = {} if _STUDY.match(text.strip()) else dict(_asked(text))
    if "lat" not in asked or "lng" not in asked:
        return None
    try:
        lat, lon = float(asked["lat"]), float(asked["lng"])
    except ValueError:
        lat = lon = math.nan
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # what is not a number is not within bounds either
        raise BadInput(
            f"lat, lng: {asked['lat'][:40]!r}, {asked['lng'][:40]!r} are not degrees on the globe; write 39.0 and -77.1"
        )
    distance = _DISTANCE.match(asked.get("distance", f"{MILES:g}"))
    if distance is None:
        raise BadInput(f"distance: {asked['distance']!r} is not a distance; write 50 for miles, or 80km")
    return lat, lon, float(distance[1]) * (1 if distance[2] == "km" else KM_PER_MILE)


KM_PER_MILE: Final = 1.609344


def read_point(text: str) -> tuple[Place | None, float | None]:
    """The point and radius (km) of a text that may be an address; None where it names none. Raises BadInput."""
    geo = read_geo(text) if is_page_address(text) else None
    return (Place(f"{geo[0]:g}, {geo[1]:g}", "", "", "", geo[0], geo[1]), geo[2]) if geo else (None, None)


def _asked(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(text.strip()).query, keep_blank_values=False)
    except ValueError:  # the standard library refuses some hosts, such as one with half a pair of brackets
        where = text.strip().partition("?")[0]
        raise BadInput(f"{where[:60]!r} is not an address; copy the whole address of the search page again") from None


def _parts(pairs: list[tuple[str, str]]) -> Iterator[str]:
    places = []
    filters = []
    for name, value in pairs:
        if name in WORDS:
            yield f"AREA[{WORDS[name]}]({value})"
        elif name in DATES:
            yield _dates(name, value)
        elif name in PLACES:
            places.append(f"AREA[{PLACES[name]}]{_quoted(value)}")
        elif name == "aggFilters":
            filters.append(value)
        elif name not in _PASSED_BY:
            raise BadInput(f"the address asks for {name!r}, which is not known; leave it out")
    if places:
        yield f"SEARCH[Location]({' AND '.join(places)})"
    if filters:
        yield f"({read_agg_filters(','.join(filters))})"


def _dates(name: str, value: str) -> str:
    low, underline, high = value.partition("_")
    if not underline:
        raise BadInput(f"{name}: {value!r} is not a range of dates; write {name}=2020-01-01_2020-12-31")
    return f"AREA[{DATES[name]}]RANGE[{low or 'MIN'}, {high or 'MAX'}]"


def _quoted(value: str) -> str:
    words = value.replace('"', " ")
    return f'"{words}"'
