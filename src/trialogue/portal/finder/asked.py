"""What a person asked of the search: read from the address, forgiving; what cannot be used is told, not guessed."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from trialogue.dates import Duration
from trialogue.portal.finder.named import Named, read_named
from trialogue.portal.finder.typed import Formal, read_typed
from trialogue.portal.layout.registry_text import printable
from trialogue.portal.places import PlaceChoice, read_place
from trialogue.portal.study_page.coded import AGE_GROUP, FUNDER, PHASE, STATUS, STUDY_TYPE

if TYPE_CHECKING:
    from trialogue.search import SearchQuery
    from trialogue.search.types import Sort

PAGE_SIZE: Final = 10
LAST_PAGE: Final = 500
OLDEST: Final = 120
SEXES: Final = ("female", "male")
YES_NO: Final = ("yes", "no")
_YEAR: Final = re.compile(r"[12][0-9]{3}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """The words, the place and the filters; `problems` says what could not be used."""

    text: str
    formal: Formal
    place: PlaceChoice
    statuses: tuple[str, ...]
    sex: str
    age: str
    phases: tuple[str, ...]
    countries: tuple[str, ...]
    types: tuple[str, ...]
    open_sites: bool
    age_groups: tuple[str, ...]
    funders: tuple[str, ...]
    years: tuple[str, ...]
    results: tuple[str, ...]
    volunteers: tuple[str, ...]
    named: tuple[Named, ...]
    sort: Sort
    page: int
    problems: list[str] = field(default_factory=list)

    @property
    def ticked(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters with several values: name in the address, and what was chosen."""
        return (
            ("status", self.statuses),
            ("phase", self.phases),
            ("type", self.types),
            ("country", self.countries),
            ("ages", self.age_groups),
            ("funder", self.funders),
            ("year", self.years),
            ("results", self.results),
            ("volunteers", self.volunteers),
        )

    @property
    def filtered(self) -> bool:
        return bool(self.sex or self.age or self.open_sites or any(values for _, values in self.ticked))

    @property
    def without_page(self) -> str:
        """The query string of the same search: all that says which studies it finds, in one spelling."""
        asked = [("q", self.text), ("where", self.place.text), ("place", self.place.key), ("age", self.age)]
        asked += [("sex", self.sex), ("open", "yes" if self.open_sites else "")]
        asked += [(each.parameter, each.value) for each in self.named]
        asked += [(name, value) for name, values in self.ticked for value in values]
        return urlencode([(name, value) for name, value in asked if value])

    @property
    def without_filters(self) -> str:
        """The query string of the same search with no filter."""
        asked = [("q", self.text), ("where", self.place.text), ("place", self.place.key)]
        asked += [(each.parameter, each.value) for each in self.named]
        return urlencode([(name, value) for name, value in asked if value])

    def query(self) -> SearchQuery:
        """The same in the terms of the search."""
        from trialogue.search import SearchQuery  # noqa: PLC0415  # loads the index library

        return SearchQuery(
            text="" if self.formal.expression else self.text,
            expression=self.formal.expression,
            statuses=self.statuses,
            sex=self.sex or None,
            age=Duration(float(self.age), "a") if self.age else None,
            phases=self.phases,
            countries=self.countries,
            types=self.types,
            open_sites=self.open_sites,
            age_groups=self.age_groups,
            funders=self.funders,
            years=self.years,
            results=self.results,
            volunteers=self.volunteers,
            named=(*((each.kind, each.key) for each in self.named), *self.formal.place),
            sort=self.sort,
            near=self.place.place or self.formal.point[0],
            within_km=None if self.place.place else self.formal.point[1],
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )


def read_asked(query: QueryDict) -> Asked:
    """Read the address of a search. Unknown filters are dropped and reported in `problems`."""
    problems: list[str] = []
    place = read_place(query)
    text, formal = read_typed(" ".join(printable(query.get("q", "")).split()), problems)
    return Asked(
        text=text,
        formal=formal,
        place=place,
        statuses=_known(query.getlist("status"), STATUS, problems),
        sex=query.get("sex", "") if query.get("sex") in SEXES else "",
        age=_age(query.get("age", ""), problems),
        phases=_known(query.getlist("phase"), PHASE, problems),
        countries=tuple(dict.fromkeys(printable(name)[:80] for name in query.getlist("country") if name)),
        types=_known(query.getlist("type"), STUDY_TYPE, problems),
        open_sites=query.get("open") == "yes",
        age_groups=_known(query.getlist("ages"), AGE_GROUP, problems),
        funders=_known(query.getlist("funder"), FUNDER, problems),
        years=_years(query.getlist("year"), problems),
        results=_known(query.getlist("results"), YES_NO, problems),
        volunteers=_known(query.getlist("volunteers"), YES_NO, problems),
        named=read_named(query),
        sort=_sort(query.get("sort", ""), place, problems),
        page=_page(query.get("page", "1")),
        problems=problems,
    )


def _known(values: list[str], table: Container[str], problems: list[str]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(value for value in values if value in table))
    if any(value and value not in known for value in values):
        problems.append(_("A filter in the address is not one we know; it was left out."))
    return known


def _years(values: list[str], problems: list[str]) -> tuple[str, ...]:
    return _known(values, {value for value in values if _YEAR.fullmatch(value)}, problems)


def _sort(text: str, place: PlaceChoice, problems: list[str]) -> Sort:
    """The order asked for; the nearest first needs a place, and one that has been told apart from its namesakes."""
    if text == "distance" and place.place is None:
        problems.append(_("To put the nearest first, say where: give a town or a US ZIP code."))
        return "relevance"
    return "newest" if text == "newest" else "distance" if text == "distance" else "relevance"


def _age(text: str, problems: list[str]) -> str:
    text = text.strip()
    if not text:
        return ""
    if text.isascii() and text.isdigit() and int(text) <= OLDEST:
        return str(int(text))
    problems.append(
        _("The age must be a whole number of years from 0 to %(oldest)s; it was left out.") % {"oldest": OLDEST}
    )
    return ""


def _page(text: str) -> int:
    return max(1, min(LAST_PAGE, int(text))) if text.isascii() and text.isdigit() and len(text) < 8 else 1
