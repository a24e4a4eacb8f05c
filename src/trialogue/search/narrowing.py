"""The filters of a search as queries of the index, and the counts of what they leave.

Nothing that is found crosses into Python to be filtered or counted: the index does both, from exact fields that hold
what :func:`~trialogue.search.facets.facet_values` gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tantivy import FieldType, Occur, Query

from trialogue.search.facets import OLDEST_DAYS
from trialogue.search.index import FACET, NAMED, named_term, schema
from trialogue.search.types import SearchQuery

MOST: Final = 400
"""So many values of a facet are told at most, the commonest first."""

_ALL_VALUES: Final = 20_000
"""More than any facet has; so that the counts are exact."""


def facet_filters(query: SearchQuery, countries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values asked for of each facet that is filtered by; `countries` as the index spells those of the query."""
    given = {
        "status": query.statuses,
        "phase": query.phases,
        "sex": (query.sex.upper(), "ALL") if query.sex else (),
        "country": tuple(countries),
        "type": query.types,
        "open": ("yes",) if query.open_sites else (),
        "age_group": query.age_groups,
        "funder": query.funders,
        "year": query.years,
        "results": query.results,
        "volunteers": query.volunteers,
    }
    return {name: values for name, values in given.items() if values or (name == "country" and query.countries)}


def other_filters(query: SearchQuery) -> list[Any]:
    """Names that studies are browsed by, and age."""
    found = [Query.term_query(schema(), NAMED, named_term(kind, key)) for kind, key in query.named]
    if query.age is not None:
        days = min(int(query.age.days()), OLDEST_DAYS)
        found.append(Query.range_query(schema(), "age_low", FieldType.Integer, None, days))
        found.append(Query.range_query(schema(), "age_high", FieldType.Integer, days, None))
    return found


def having(name: str, values: Sequence[str]) -> Any:
    """The query for one of the values of a facet."""
    if not values:
        return Query.empty_query()
    ways = [Query.term_query(schema(), f"{FACET}{name}", value, "basic") for value in values]
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])


def narrowed(wanted: Any, filters: Iterable[Any]) -> Any:
    """What passes all the filters of what is wanted, scored as without them."""
    return Query.boolean_query(
        [(Occur.Must, wanted), *((Occur.Must, Query.const_score_query(each, 0.0)) for each in filters)]
    )


def counted(
    searcher: Any, wanted: Any, chosen: Mapping[str, Sequence[str]], facets: Iterable[str]
) -> dict[str, dict[str, int]]:
    """How many studies have each value of each facet, under all the `chosen` values but its own, commonest first."""
    found = {}
    alike: dict[frozenset[str], list[str]] = {}
    for name in facets:
        alike.setdefault(frozenset(chosen.keys() - {name}), []).append(name)
    for under, names in alike.items():
        query = narrowed(wanted, (having(each, chosen[each]) for each in sorted(under)))
        asked = {name: {"terms": {"field": f"{FACET}{name}", "size": _ALL_VALUES}} for name in names}
        for name, told in searcher.aggregate(query, asked).items():
            pairs = [(each["key"], each["doc_count"]) for each in told["buckets"]]
            found[name] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:MOST])
    return {name: found[name] for name in facets}
