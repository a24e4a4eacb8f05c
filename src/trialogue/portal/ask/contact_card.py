"""Whom a person writes to: the site chosen or nearest, and the contact the record names for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from trialogue.portal.layout.registry_text import line
from trialogue.portal.mail.addresses import usable_address
from trialogue.portal.study_page.coded import CONTACT_ROLE, term
from trialogue.portal.study_page.sites import Site, sites_of
from trialogue.portal.study_page.views import sponsor_name
from trialogue.study import Study
from trialogue.study.contacts import Contact, Location

if TYPE_CHECKING:
    from trialogue.search.places import Place

KEY_LETTERS: Final = 12
LONGEST_NAME: Final = 300


@dataclass(frozen=True)
class SiteChoice:
    """One site of the list: `key` names it in the address and stays the same while the record's words do."""

    key: str
    name: str
    site: Site


@dataclass(frozen=True)
class ContactCard:
    """The site and how its team is reached. `email` and `phone` are empty where the record has none.

    `central`: the study's central contact stands in for a site that names none of its own. `languages`: those the
    team has said it speaks; a registry record never says, so it is empty until a team does.
    """

    site_key: str
    site_name: str
    facility: str
    site: Site | None
    name: str
    role: str
    email: str
    phone: str
    central: bool
    languages: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        return bool(self.email or self.phone)


def site_choices(study: Study, near: Place | None) -> list[SiteChoice]:
    """The sites in the order of the study page; of two with the same words the first."""
    found: dict[str, SiteChoice] = {}
    for site in sites_of(study, near):
        key = site_key(site.location)
        found.setdefault(key, SiteChoice(key, site_name(site.location) or study_team(study), site))
    return list(found.values())


def contact_card(study: Study, choices: list[SiteChoice], chosen: str, languages: tuple[str, ...] = ()) -> ContactCard:
    """The card of the chosen site, or of the first; of the study itself when the record names no site."""
    choice = next((each for each in choices if each.key == chosen), choices[0] if choices else None)
    own = _best(choice.site.contacts) if choice else None
    central = _best(_central(study))
    contact = own if own and (_email(own) or not (central and _email(central))) else central
    facility = line(choice.site.location.facility) if choice else ""
    return ContactCard(
        site_key=choice.key if choice else "",
        site_name=choice.name if choice else study_team(study),
        facility=facility or (choice.name if choice else study_team(study)),
        site=choice.site if choice else None,
        name=line(contact.name) if contact else "",
        role=_role(contact) if contact else "",
        email=_email(contact) if contact else "",
        phone=_phone(contact) if contact else "",
        central=contact is not None and contact is not own,
        languages=languages,
    )


def site_key(location: Location) -> str:
    """A short name of a site made from its words."""
    parts = (location.facility, location.city, location.state, location.zip, location.country)
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[
        :KEY_LETTERS
    ]


def site_name(location: Location) -> str:
    """ "Facility, City, Country": what there is of them, possibly nothing."""
    parts = (line(part) for part in (location.facility, location.city, location.country))
    return ", ".join(part for part in parts if part)[:LONGEST_NAME]


def study_team(study: Study) -> str:
    """What to call the team of a study whose record names no site; never empty."""
    sponsor = line(sponsor_name(study))
    if sponsor:
        return _("the study team of %(sponsor)s") % {"sponsor": sponsor}
    return _("the study team of %(number)s") % {"number": study.nct_id}


def _central(study: Study) -> tuple[Contact, ...]:
    module = study.protocol.contacts_locations_module
    return module.central_contacts if module else ()


def _best(contacts: tuple[Contact, ...]) -> Contact | None:
    """The first who can be written to, else the first who can be called, in the order of the record."""
    by_mail = [each for each in contacts if _email(each)]
    by_phone = [each for each in contacts if _phone(each)]
    return next(iter((*by_mail, *by_phone)), None)


def _email(contact: Contact) -> str:
    return usable_address(contact.email)


def _phone(contact: Contact) -> str:
    number, extension = line(contact.phone), line(contact.phone_ext)
    return f"{number} ({extension})" if number and extension else number


def _role(contact: Contact) -> str:
    found = term(CONTACT_ROLE, contact.role)
    return str(found.word) if found else ""
