"""What can be followed: a study, or a search by the address of its page, without the page and the order."""

from __future__ import annotations

from typing import Final

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from trialogue.errors import BadInput, NotFound
from trialogue.portal import serving
from trialogue.portal.finder.asked import Asked, read_asked
from trialogue.portal.finder.filters import RESULTS, VOLUNTEERS
from trialogue.portal.layout.countries import country
from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.coded import AGE_GROUP, FUNDER, PHASE, STATUS, STUDY_TYPE, term
from trialogue.search import SearchQuery

LONGEST: Final = 4000
MOST_STUDIES: Final = 20_000
"""A search that finds more is no search yet: every import would bring news of it."""


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """A study by its NCT number, or a search by its query string; one of the two is empty."""

    nct_id: str = ""
    query: str = ""


def search_target(query: QueryDict) -> Target:
    """The search an address asks for, in one spelling, whatever else stands in it. Raises BadInput for a huge one."""
    asked = read_asked(query).without_page
    if len(asked) > LONGEST:
        raise BadInput(f"the search has {len(asked)} characters; up to {LONGEST} can be followed")
    return Target(query=asked)


def asked_of(target: Target) -> Asked:
    """The search of a target, as its page reads it."""
    return read_asked(QueryDict(target.query))


def search_of(target: Target) -> SearchQuery:
    """The same in the terms of the search."""
    return asked_of(target).query()


def describe_target(target: Target) -> str:
    """What is followed, in words: the title of the study, or what the search asks for."""
    if target.nct_id:
        return study_title(target.nct_id)
    asked = asked_of(target)
    parts = [f"“{asked.text}”" if asked.text else "", *(each.shown for each in asked.named)]
    parts += [_("near %(place)s") % {"place": asked.place.label} if asked.place.place else ""]
    for table, codes in (
        (STATUS, asked.statuses),
        (PHASE, asked.phases),
        (STUDY_TYPE, asked.types),
        (AGE_GROUP, asked.age_groups),
        (VOLUNTEERS, asked.volunteers),
        (RESULTS, asked.results),
        (FUNDER, asked.funders),
    ):
        parts += [str(found.word) for code in codes if (found := term(table, code))]
    parts += [country(name) for name in asked.countries]
    parts += [_("begun in %(year)s") % {"year": year} for year in asked.years]
    parts += [_("with a site that takes people now") if asked.open_sites else ""]
    parts += [_("age %(age)s") % {"age": asked.age} if asked.age else ""]
    parts += [{"female": _("for women"), "male": _("for men")}.get(asked.sex, "")]
    return " · ".join(filter(None, parts)) or _("all studies")


def study_title(nct_id: str) -> str:
    """The title of a study, or its number where the data does not hold it."""
    try:
        return line(serving.snapshot().study(nct_id).title)
    except NotFound:
        return nct_id
