"""Studies by words, place and filters, with the numbers of studies by what they can be filtered by.

The registry's query language is answered by its own interface (/api/v2). A person's age is no filter here: it would
stand in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trialogue.portal import serving
from trialogue.portal.api.errors import Unusable
from trialogue.portal.api.v1.answering import Answer, told
from trialogue.portal.api.v1.reading import Parameters
from trialogue.portal.study_page.coded import AGE_GROUP, FUNDER, PHASE, STATUS, STUDY_TYPE

if TYPE_CHECKING:
    from trialogue.search import SearchQuery
    from trialogue.search.places import Place

MOST: Final = 100
FARTHEST_KM: Final = 20_100.0
LAST: Final = 100_000
YES_NO: Final = ("yes", "no")


@told()
def search(given: Parameters) -> Answer:
    """One page of studies, and the facets, each counted under all filters but its own."""
    from trialogue.search.told import tell_hit  # noqa: PLC0415  # heavy: the index and its library

    query = _query(given)
    snapshot = serving.snapshot()
    results = snapshot.search(query)
    return {
        "total": results.total,
        "loosened": results.loosened,
        "as_letter": results.as_letter,
        "studies": [tell_hit(hit, snapshot.study(hit.nct_id)) for hit in results.hits],
        "facets": results.facets,
    }


def _query(given: Parameters) -> SearchQuery:
    from trialogue.search import SearchQuery  # noqa: PLC0415  # loads the index library
    from trialogue.search.types import FACETS, SORTS  # noqa: PLC0415

    near = _place(given.text("near"))
    query = SearchQuery(
        text=given.text("query"),
        condition=given.text("condition"),
        statuses=given.several("status", STATUS),
        phases=given.several("phase", PHASE),
        types=given.several("type", STUDY_TYPE),
        countries=given.several("country"),
        age_groups=given.several("age_group", AGE_GROUP),
        funders=given.several("funder", FUNDER),
        years=given.years("year"),
        results=given.several("results", YES_NO),
        volunteers=given.several("volunteers", YES_NO),
        open_sites=given.one_of("open", ("", "yes"), "") == "yes",
        near=near,
        within_km=given.kilometres("within_km", FARTHEST_KM),
        sort=given.one_of("sort", SORTS, "relevance"),  # type: ignore[arg-type]  # one of them
        offset=given.count("offset", 0, 0, LAST),
        limit=given.count("limit", 20, 0, MOST),
        facets=_facets(given.several("facets", FACETS), FACETS),
    )
    given.finish()
    if near is None and (query.within_km is not None or query.sort == "distance"):
        raise Unusable("near", None, "is missing: from where is it to be measured?", "give a place, such as Shanghai")
    return query


def _facets(chosen: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(chosen or known)


def _place(text: str) -> Place | None:
    if not text:
        return None
    from trialogue.search import places  # noqa: PLC0415  # loads the gazetteer

    serving.snapshot()
    found = places.resolve(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unusable("near", text, "is no place that is known", "write a town, a country or a US ZIP code")
    raise Unusable("near", text, f"names {len(found)} places or more", f"say which: {'; '.join(map(str, found))}")
