"""The sites of a study, those that enrol first; then nearest first when a place is given, else by country and city."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trialogue.matching import is_enrolling
from trialogue.portal.study_page.coded import STATUS, Term, term
from trialogue.study import Study
from trialogue.study.contacts import Contact, Location

if TYPE_CHECKING:
    from trialogue.search.places import Place

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True)
class Site:
    """One location with its status in words and its distance in km from the place asked for (None: unknown)."""

    location: Location
    status: Term | None
    enrolling: bool
    distance_km: float | None
    contacts: tuple[Contact, ...]

    @property
    def town(self) -> str:
        where = self.location
        return ", ".join(part for part in (where.city, where.state, where.country) if part)


def sites_of(study: Study, near: Place | None) -> list[Site]:
    """All sites in the order to show them. A site without a status of its own has the study's."""
    overall = study.overall_status
    sites = [_site(location, overall, near) for location in study.locations]
    if near:
        return sorted(sites, key=lambda site: (not site.enrolling, site.distance_km is None, site.distance_km or 0.0))
    return sorted(sites, key=lambda site: (not site.enrolling, site.location.country or "~", site.location.city or "~"))


def _site(location: Location, overall: str | None, near: Place | None) -> Site:
    status = location.status or overall
    point = location.geo_point
    known = near is not None and point is not None and point.lat is not None and point.lon is not None
    distance = great_circle_km(near.lat, near.lon, point.lat, point.lon) if known else None  # type: ignore[union-attr,arg-type]
    return Site(location, term(STATUS, status), is_enrolling(status) is True, distance, location.contacts)


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km between two points in degrees, by the haversine formula.

    >>> round(great_circle_km(31.2304, 121.4737, 39.9042, 116.4074))
    1068
    """
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
