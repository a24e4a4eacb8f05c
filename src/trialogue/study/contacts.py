"""Whom to ask, who leads, and where a study takes place."""

from __future__ import annotations

from trialogue.study.wire import Part


class Contact(Part, frozen=True, kw_only=True):
    """A person or desk to write to or call."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(Part, frozen=True, kw_only=True):
    """An investigator who leads the study, overall."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class GeoPoint(Part, frozen=True, kw_only=True):
    """Degrees north and east (WGS 84), as the registry geocoded the city."""

    lat: float | None = None
    lon: float | None = None


class Location(Part, frozen=True, kw_only=True):
    """A site: the facility, its place, its own recruitment status and contacts."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    country_code: str | None = None
    geo_point: GeoPoint | None = None


class ContactsLocationsModule(Part, frozen=True, kw_only=True):
    """Central contacts, officials and sites."""

    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()
