"""The sites of a study, those that enrol first; then nearest first when a place is given, else by country and city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from trialogue.matching import is_enrolling
from trialogue.portal.layout.countries import country
from trialogue.portal.study_page.coded import STATUS, Term, term
from trialogue.search.sphere import great_circle_km
from trialogue.study import Study
from trialogue.study.contacts import Contact, Location

if TYPE_CHECKING:
    from trialogue.search.places import Place


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
        return town_words(self.location)

    @property
    def around(self) -> list[tuple[str, str]]:
        """City, state and country, what there is of them, each with the query string of the studies there."""
        here = self.location
        parts = (
            (here.city, ("country", "state", "city")),
            (here.state, ("country", "state")),
            (country(here.country), ("country",)),
        )
        return [
            (name, urlencode({"at": "/".join((getattr(here, each) or "").replace("/", " ") for each in path)}))
            for name, path in parts
            if name
        ]


def town_words(location: Location) -> str:
    """City, state, country: what there is of them."""
    return ", ".join(part for part in (location.city, location.state, country(location.country)) if part)


def site_words(location: Location) -> str:
    """The facility and its town."""
    return ", ".join(part for part in (location.facility, location.city, country(location.country)) if part)


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
