"""The studies that are asked about: those named, else the first that a search finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from trialogue.criteria.criterion import Eligibility
from trialogue.portal import serving
from trialogue.portal.finder.asked import Asked, read_asked
from trialogue.study import Study

MOST: Final = 50
MOST_NAMED: Final = 1000
"""How many numbers of a request are looked up at most, known or not."""
_SEARCH: Final = "search"


@dataclass(frozen=True)
class Shortlist:
    """Numbers in their order, how far the nearest site of each is where a place was given, and the search's words."""

    nct_ids: tuple[str, ...]
    distances: dict[str, float]
    search: str
    found: int

    def studies(self) -> list[tuple[Study, Eligibility]]:
        """Each study with its criteria."""
        snapshot = serving.snapshot()
        return [(snapshot.study(each), snapshot.eligibility(each)) for each in self.nct_ids]


def read_shortlist(query: QueryDict, most: int = MOST) -> Shortlist:
    """The `study` numbers of a request, at most `most`; without any, the studies that its search finds.

    A search stands in the field `search` as its query string, or in the address itself.
    """
    snapshot = serving.snapshot()
    named = dict.fromkeys(each.strip().upper() for each in query.getlist("study")[:MOST_NAMED])
    search = query.get(_SEARCH, "")
    kept = tuple(each for each in named if each in snapshot)[:most]
    if kept:
        return Shortlist(kept, {}, search, len(kept))
    asked = read_asked(QueryDict(search) if search else query)
    return _found(asked, most)


def _found(asked: Asked, most: int) -> Shortlist:
    query = replace(asked.query(), offset=0, limit=most)
    results = serving.snapshot().search(query)
    near = {hit.nct_id: hit.nearest_site.distance_km for hit in results.hits if hit.nearest_site}
    return Shortlist(tuple(hit.nct_id for hit in results.hits), near, asked.without_page, results.total)
