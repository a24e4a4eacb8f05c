"""Where a study takes place and whether it takes people now."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trialogue.portal.layout.countries import country
from trialogue.portal.overview.wording import listed, month, name, names
from trialogue.portal.study_page import coded
from trialogue.study import Study

_TOOK_PLACE: Final = frozenset({"COMPLETED", "TERMINATED"})


def place_sentences(study: Study) -> list[str]:
    """The sentences on places and status."""
    return [*_places(study), *_status(study)]


def _places(study: Study) -> list[str]:
    sites = study.locations
    if not sites:
        return []
    over = study.overall_status in _TOOK_PLACE
    countries = names(country(site.country) for site in sites)
    if len(sites) == 1:
        town = ", ".join(dict.fromkeys(each for each in map(name, (sites[0].city, country(sites[0].country))) if each))
        one = _("It took place in one place: %(town)s.") if over else _("It takes place in one place: %(town)s.")
        return [one % {"town": town}] if town else []
    values = {"n": f"{len(sites):,}", "k": len(countries), "names": listed(countries, 6)}
    if not countries:
        many = _("It took place at %(n)s places.") if over else _("It takes place at %(n)s places.")
        return [many % values]
    took = ngettext(
        "It took place at %(n)s places in one country: %(names)s.",
        "It took place at %(n)s places in %(k)s countries: %(names)s.",
        len(countries),
    )
    takes = ngettext(
        "It takes place at %(n)s places in one country: %(names)s.",
        "It takes place at %(n)s places in %(k)s countries: %(names)s.",
        len(countries),
    )
    return [(took if over else takes) % values]


def _status(study: Study) -> list[str]:
    status = coded.STATUS.get(study.overall_status or "")
    if status is None:
        return []
    module = study.protocol.status_module
    verified = month(module.status_verified_date) if module else ""
    told = _("The team last confirmed this in %(month)s.") % {"month": verified}
    return [str(status.meaning), *([told] if verified else [])]
