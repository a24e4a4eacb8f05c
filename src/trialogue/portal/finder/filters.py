"""The filters beside the results: every choice with the number of studies it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal.finder.asked import Asked
from trialogue.portal.layout.countries import country
from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.coded import AGE_GROUP, FUNDER, PHASE, STATUS, STUDY_TYPE, Term, term

MOST_COUNTRIES: Final = 40
MOST_YEARS: Final = 30
RESULTS: Final = {"yes": Term(_("With results")), "no": Term(_("Without results"))}
VOLUNTEERS: Final = {
    "yes": Term(_("Takes healthy volunteers")), "no": Term(_("Does not take healthy volunteers")),
}  # fmt: skip


class Choice(NamedTuple):
    """One checkbox: its value in the address, its words, its count, whether it is chosen."""

    value: str
    label: str | Promise
    studies: int
    chosen: bool


class Filter(NamedTuple):
    """One group of checkboxes."""

    name: str
    label: str | Promise
    choices: list[Choice]


def filters(asked: Asked, facets: Mapping[str, Mapping[str, int]]) -> list[Filter]:
    """Every group in the order a person asks; a chosen value stays even where its count is 0."""
    countries = facets.get("country", {})
    printed = [name for name in countries if line(name) == name]
    common = sorted(printed, key=lambda name: (-countries[name], name))[:MOST_COUNTRIES]
    return [
        Filter("status", _("Status"), _coded(STATUS, facets.get("status", {}), asked.statuses)),
        Filter("open", _("Sites"), _open_sites(asked, facets.get("open", {}))),
        Filter("phase", _("Phase"), _coded(PHASE, facets.get("phase", {}), asked.phases)),
        Filter("type", _("Study type"), _coded(STUDY_TYPE, facets.get("type", {}), asked.types)),
        Filter("country", _("Country"), _named(common, countries, asked.countries, country)),
    ]


def more_filters(asked: Asked, facets: Mapping[str, Mapping[str, int]]) -> list[Filter]:
    """Those that are seldom asked for, folded away until one of them is chosen."""
    years = facets.get("year", {})
    latest = sorted(years, reverse=True)[:MOST_YEARS]
    return [
        Filter("ages", _("Age group"), _coded(AGE_GROUP, facets.get("age_group", {}), asked.age_groups)),
        Filter("volunteers", _("Healthy volunteers"),
               _coded(VOLUNTEERS, facets.get("volunteers", {}), asked.volunteers)),
        Filter("results", _("Results"), _coded(RESULTS, facets.get("results", {}), asked.results)),
        Filter("funder", _("Funder"), _coded(FUNDER, facets.get("funder", {}), asked.funders)),
        Filter("year", _("Year of start"), _named(latest, years, asked.years)),
    ]  # fmt: skip


def _open_sites(asked: Asked, counts: Mapping[str, int]) -> list[Choice]:
    if not counts and not asked.open_sites:
        return []
    return [Choice("yes", _("With a site that takes people now"), counts.get("yes", 0), asked.open_sites)]


def _coded(table: Mapping[str, Term], counts: Mapping[str, int], chosen: tuple[str, ...]) -> list[Choice]:
    shown = [code for code in table if counts.get(code) or code in chosen]
    words = {code: term(dict(table), code) for code in shown}
    return [Choice(code, found.word, counts.get(code, 0), code in chosen) for code, found in words.items() if found]


def _named(
    names: Iterable[str], counts: Mapping[str, int], chosen: tuple[str, ...], label: Callable[[str], str] = str
) -> list[Choice]:
    shown = dict.fromkeys((*chosen, *names))
    return [Choice(name, label(name), counts.get(name, 0), name in chosen) for name in shown]
