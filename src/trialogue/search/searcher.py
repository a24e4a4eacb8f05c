"""Answering a search from the index and the sites of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tantivy import FieldType, Occur, Order, Query

from trialogue.errors import BadInput
from trialogue.search.asking import read_expression
from trialogue.search.fields import BASIC, CONDITION
from trialogue.search.index import FACETS, NAMED, named_term, numbers_folder, open_index, schema
from trialogue.search.letter_query import LetterQuery
from trialogue.search.letter_search import LetterHit, rank_letter
from trialogue.search.pieces import CLOSES, OPENS, PIECE, Numbers
from trialogue.search.places import Place
from trialogue.search.query import build_query, parse_query
from trialogue.search.selecting import Selector
from trialogue.search.sites import NearSite, Sites
from trialogue.search.terms import terms
from trialogue.search.types import SORTS, Hit, NearestSite, SearchQuery, SearchResults
from trialogue.study import Study
from trialogue.vocabulary import default

MOST_HITS: Final = 1000
MOST_LETTER_HITS: Final = 10_000
_FARTHEST_KM: Final = 20_100.0
_MOST_COUNTRIES: Final = 400
_Clause = tuple[Any, Any]


class Searcher:
    """Searches the `index` and `sites` folders of a snapshot; may be shared between threads.

    `nct_ids` names the studies by ordinal; `study_of` gives one, to tell its sites.
    """

    def __init__(self, index: Path, sites: Path, nct_ids: Sequence[str], study_of: Callable[[str], Study]) -> None:
        self._searcher = open_index(index).searcher()
        self.selector = Selector(
            self._searcher, Numbers(numbers_folder(index)), len(nct_ids), lambda ordinal: study_of(nct_ids[ordinal]).raw
        )
        self._sites = Sites(sites)
        self._nct_ids = nct_ids
        self._study_of = study_of

    def search(self, query: SearchQuery) -> SearchResults:
        """Answer a search. Raises BadInput for a filter that makes no sense, naming it; never for the text."""
        _check(query)
        filters = self._filters(query)
        loosened = False
        wanted = self._text_clauses(query, every=True)
        if wanted and not self.count(_joined(wanted, filters)) and not query.expression:
            # Only words that no study has together are loosened, not what the filters leave out.
            loosened = not self.count(_joined(wanted, {}))
            wanted = self._text_clauses(query, every=not loosened)
        everything = _joined(wanted, filters)
        total = self.count(everything)
        found = self._by_distance(everything, query) if query.sort == "distance" else self._ordered(everything, query)
        hits = tuple(self._hit(ordinal, score, query.near) for ordinal, score in found)
        return SearchResults(total, hits, self._facets(wanted, filters), loosened and total > 0)

    def all(self, query: SearchQuery) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
        """The ordinals, ascending, of every study that a search finds; with a place, how far each one's nearest
        enrolling site is (km, infinite where none enrols)."""
        _check(query)
        filters = self._filters(query)
        wanted = self._text_clauses(query, every=True)
        if wanted and not query.expression and not self.count(_joined(wanted, {})):
            wanted = self._text_clauses(query, every=False)
        most = max(1, len(self._nct_ids))
        hits = self._searcher.search(
            _joined(wanted, filters), limit=most, count=False, order_by_field="ordinal", order=Order.Asc
        ).hits
        ordinals = np.array([key for key, _ in hits], dtype=np.int64)
        if query.near is None:
            return ordinals, None
        return ordinals, self._sites.distances_km(query.near.lat, query.near.lon)[ordinals]

    def search_letter(self, query: LetterQuery, limit: int) -> list[tuple[str, LetterHit]]:
        """The studies for a patient's letter, of every status, the best first, each with what its score is made of."""
        if not 0 < limit <= MOST_LETTER_HITS:
            raise BadInput(f"limit: {limit} is not a number of studies; give 1 to {MOST_LETTER_HITS}")
        return [(self._nct_ids[hit.ordinal], hit) for hit in rank_letter(self._searcher, query, limit)]

    def matching(self, query: SearchQuery) -> list[str]:
        """Every study that has all the words and passes all filters, by NCT number, however many. Raises BadInput."""
        _check(query)
        everything = _joined(self._text_clauses(query, every=True), self._filters(query))
        most = max(1, len(self._nct_ids))
        hits = self._searcher.search(
            everything, limit=most, count=False, order_by_field="ordinal", order=Order.Asc
        ).hits
        return [self._nct_ids[int(ordinal)] for ordinal, _ in hits]

    def _text_clauses(self, query: SearchQuery, *, every: bool) -> list[_Clause]:
        clauses: list[_Clause] = []
        for text, area in ((query.text, BASIC), (query.condition, CONDITION)):
            if text.strip():
                clauses.append((Occur.Must, build_query(parse_query(text, default()), area, every=every)))
        if query.expression.strip():
            clauses.append((Occur.Must, self.selector.clause(read_expression(query.expression))))
        return clauses

    def count(self, query: Any) -> int:
        """How many studies a query of the index finds."""
        return int(self._searcher.search(query, limit=1).count)

    def within(self, lat: float, lon: float, km: float) -> Any:
        """The query of the index for studies with a site, of any status, so near to a point in degrees."""
        near = self._sites.within(lat, lon, km).tolist()
        return Query.term_set_query(schema(), "ordinal", near) if near else Query.empty_query()

    def distances_km(self, lat: float, lon: float) -> NDArray[np.float64]:
        """For every study by ordinal the distance to its nearest site of any status; infinite where it has none."""
        return self._sites.distances_km(lat, lon, enrolling_only=False)

    def of_alias(self, alias: str) -> str | None:
        """The NCT number that a study has now which once had another."""
        words: list[Any] = [OPENS, *terms(alias), CLOSES]
        found = self.selector.ordinals(Query.phrase_query(schema(), f"{PIECE}.NCTIdAlias", words))
        return self._nct_ids[found[0]] if found else None

    def _ordered(self, query: Any, asked: SearchQuery) -> list[tuple[int, float]]:
        if asked.limit == 0:
            return []
        options = {"order_by_field": "posted"} if asked.sort == "newest" else {}
        hits = self._searcher.search(query, limit=asked.limit, offset=asked.offset, count=False, **options).hits
        ordinals = self._searcher.fast_field_values("ordinal", [address for _, address in hits])
        return [(int(ordinal), float(key)) for ordinal, (key, _) in zip(ordinals, hits, strict=True)]

    def _by_distance(self, query: Any, asked: SearchQuery) -> list[tuple[int, float]]:
        """Nearest enrolling site first; then, by the nearest of any status, the studies that enrol nowhere."""
        assert asked.near is not None
        most = max(1, len(self._nct_ids))
        hits = self._searcher.search(query, limit=most, count=False, order_by_field="ordinal", order=Order.Asc).hits
        ordinals = np.array([key for key, _ in hits], dtype=np.int64)
        at = (asked.near.lat, asked.near.lon)
        enrolling = self._sites.distances_km(*at)[ordinals]
        anywhere = self._sites.distances_km(*at, enrolling_only=False)[ordinals]
        order = np.lexsort((ordinals, anywhere, enrolling))[asked.offset : asked.offset + asked.limit]
        return [(int(ordinal), 0.0) for ordinal in ordinals[order]]

    def _hit(self, ordinal: int, score: float, near: Place | None) -> Hit:
        nct_id = self._nct_ids[ordinal]
        if near is None:
            return Hit(nct_id, score)
        enrolling = self._sites.nearest(ordinal, near.lat, near.lon, enrolling_only=True)
        anywhere = self._sites.nearest(ordinal, near.lat, near.lon)
        return Hit(nct_id, score, self._told(nct_id, enrolling), self._told(nct_id, anywhere))

    def _told(self, nct_id: str, site: NearSite | None) -> NearestSite | None:
        if site is None:
            return None
        return NearestSite(self._study_of(nct_id).locations[site.location], site.distance_km, site.enrolling)

    def _facets(self, wanted: list[_Clause], filters: dict[str, Any]) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for own in (*(name for name in FACETS if name in filters), None):
            others = {name: clause for name, clause in filters.items() if name != own}
            names = [own] if own else [name for name in FACETS if name not in filters]
            asked = {name: {"terms": {"field": name, "size": _MOST_COUNTRIES}} for name in names}
            answer = self._searcher.aggregate(_joined(wanted, others), asked) if names else {}
            for name in names:
                counts[name] = {each["key"]: int(each["doc_count"]) for each in answer[name]["buckets"]}
        return {name: counts[name] for name in FACETS}

    def _filters(self, query: SearchQuery) -> dict[str, Any]:
        sexes = (query.sex.upper(), "ALL") if query.sex else ()
        given = (
            ("status", query.statuses),
            ("phase", query.phases),
            ("country", query.countries),
            ("sex", sexes),
            ("type", query.types),
            ("open", ("yes",) if query.open_sites else ()),
        )
        filters = {name: _one_of(name, values) for name, values in given if values}
        for number, (kind, key) in enumerate(query.named):
            filters[f"named {number}"] = Query.term_query(schema(), NAMED, named_term(kind, key))
        if query.age is not None:
            days = min(int(query.age.days()), 200 * 366)
            filters["age"] = Query.boolean_query(
                [(Occur.Must, _between("age_low", None, days)), (Occur.Must, _between("age_high", days, None))]
            )
        if query.near is not None and query.within_km is not None:
            filters["near"] = self.within(query.near.lat, query.near.lon, query.within_km)
        return filters


def _check(query: SearchQuery) -> None:
    if query.sort not in SORTS:
        raise BadInput(f"sort: {query.sort!r} is not an order; choose {', '.join(SORTS)}")
    if query.sort == "distance" and query.near is None:
        raise BadInput("sort: by distance from where? give a place (near)")
    if query.within_km is not None and query.near is None:
        raise BadInput(f"within: {query.within_km:g} km of where? give a place (near)")
    if query.within_km is not None and not 0 < query.within_km <= _FARTHEST_KM:
        raise BadInput(f"within: {query.within_km:g} km is not a radius; give more than 0 and at most 20100")
    if query.sex is not None and query.sex.lower() not in ("female", "male"):
        raise BadInput(f"sex: {query.sex!r} is not known; write female or male")
    if query.age is not None and not query.age.value >= 0:
        raise BadInput(f"age: {query.age} is below 0; give an age from birth on")
    if query.offset < 0 or not 0 <= query.limit <= MOST_HITS:
        raise BadInput(f"offset {query.offset}, limit {query.limit}: give 0 or more, and a limit up to {MOST_HITS}")


def _joined(wanted: list[_Clause], filters: dict[str, Any]) -> Any:
    """Text and filters together; filters do not touch the score."""
    narrowed = [(Occur.Must, Query.const_score_query(clause, 0.0)) for clause in filters.values()]
    return Query.boolean_query([*wanted, *narrowed]) if wanted or narrowed else Query.all_query()


def _one_of(field: str, values: Sequence[str]) -> Any:
    return Query.boolean_query([(Occur.Should, Query.term_query(schema(), field, value)) for value in values])


def _between(field: str, low: int | None, high: int | None) -> Any:
    return Query.range_query(schema(), field, FieldType.Unsigned, low, high)
