"""What is asked of a search, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from trialogue.dates import Duration
from trialogue.search.places import Place
from trialogue.study import Study
from trialogue.study.contacts import Location

Sort = Literal["relevance", "newest", "distance"]
FACETS: Final = (
    "status", "phase", "sex", "country", "type", "open", "age_group", "funder", "year", "results", "volunteers",
)  # fmt: skip
"""What studies are filtered and counted by."""

SORTS: tuple[Sort, ...] = ("relevance", "newest", "distance")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`text` looks everywhere, `condition` among conditions, `expression` is a query in the registry's language (see
    :mod:`trialogue.search.expression`), which is never loosened; the filters are coded as the registry codes them.

    A study must have one of the `statuses`, one of the `phases` ("NA" for none), one of the `countries` (as the
    registry spells them or by a common other name), one of the `types` of study, `age_groups`, `funders` (class of
    the lead sponsor), `years` (of the start), `results` ("yes", "no"), `volunteers` (healthy ones: "yes", "no"), and
    every name in `named` (kind and key, see :mod:`trialogue.search.names`); take `sex` ("female", "male") and `age`;
    with `open_sites` have a site that takes people now; have a site within `within_km` of `near`. Empty is no filter.
    `facets` says what is counted.
    """

    text: str = ""
    condition: str = ""
    expression: str = ""
    statuses: tuple[str, ...] = ()
    sex: str | None = None
    age: Duration | None = None
    phases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    open_sites: bool = False
    age_groups: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    volunteers: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    near: Place | None = None
    within_km: float | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = FACETS


@dataclass(frozen=True, slots=True)
class NearestSite:
    """A site, how far it is, and whether it is enrolling now; `number` is its place in the record's list."""

    distance_km: float
    enrolling: bool
    number: int
    study: Callable[[], Study] = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The site as the record tells it, which is read now."""
        return self.study().locations[self.number]


@dataclass(frozen=True, slots=True)
class Hit:
    """One study found. With a place asked for: its nearest enrolling site, and its nearest site whatever its status."""

    nct_id: str
    score: float
    nearest_site: NearestSite | None = None
    nearest_any_site: NearestSite | None = None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits out of `total`.

    `facets` counts studies by status, phase, sex, country, type, "open" (a site takes people now), and the others of
    :data:`FACETS`, each under all filters but its own. `loosened` says that no study has every
    part of the text, so that those with any part are given; `as_letter` that the text, a sentence, was read as a
    patient's letter is: studies stand there for what it says, and for what its findings may point to.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    loosened: bool = False
    as_letter: bool = False
