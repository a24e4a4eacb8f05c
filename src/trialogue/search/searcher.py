"""Answering a search from the index and the sites of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Query

from trialogue.errors import BadInput
from trialogue.search.asking import read_expression
from trialogue.search.countries import spelled_here
from trialogue.search.facets import OLDEST_DAYS, Facets
from trialogue.search.fields import BASIC, CONDITION
from trialogue.search.index import KEY, NAMED, facets_folder, named_term, numbers_folder, open_index, schema
from trialogue.search.keys import Keys
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
_Clause = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Matched:
    """What the words of a search find: studies in no particular order, each with its score."""

    ordinals: NDArray[np.int64]
    scores: NDArray[np.float64]
    loosened: bool = False


class Searcher:
    """Searches the `index` and `sites` folders of a snapshot; may be shared between threads.

    `nct_ids` names the studies by ordinal; `study_of` gives one, to tell its sites.
    """

    def __init__(self, index: Path, sites: Path, nct_ids: Sequence[str], study_of: Callable[[str], Study]) -> None:
        self._searcher = open_index(index).searcher()
        self._keys = Keys(nct_ids)
        self.selector = Selector(
            self._searcher, Numbers(numbers_folder(index)), self._keys, lambda ordinal: study_of(nct_ids[ordinal]).raw
        )
        self._facets = Facets(facets_folder(index))
        self._sites = Sites(sites)
        self._nct_ids = nct_ids
        self._study_of = study_of

    def search(self, query: SearchQuery) -> SearchResults:
        """Answer a search. Raises BadInput for a filter that makes no sense, naming it; never for the text."""
        _check(query)
        matched = self._matched(query)
        masks = self._masks(query, matched.ordinals)
        misses = _misses(masks, len(matched.ordinals))
        passing = np.flatnonzero(misses == 0)
        facets = {
            name: self._facets.counts(name, matched.ordinals[misses == ~masks[name]] if name in masks
                                      else matched.ordinals[passing])
            for name in query.facets
        }  # fmt: skip
        best = self._order(matched, passing, query)[query.offset : query.offset + query.limit]
        hits = tuple(
            self._hit(int(matched.ordinals[at]), float(matched.scores[at]), query.near) for at in best.tolist()
        )
        return SearchResults(len(passing), hits, facets, matched.loosened and len(passing) > 0)

    def _matched(self, query: SearchQuery, *, loosen: bool = True) -> Matched:
        """What the words find, whatever the filters: where no study has them all, those that have any of them."""
        wanted = self._text_clauses(query, every=True)
        if not wanted:
            everything = np.arange(len(self._nct_ids))
            return Matched(everything, np.zeros(len(everything)))
        found = self._found(_joined(wanted))
        if len(found.ordinals) or query.expression or not loosen:
            return found
        found = self._found(_joined(self._text_clauses(query, every=False)))
        return Matched(found.ordinals, found.scores, loosened=True)

    def _found(self, wanted: Any) -> Matched:
        hits = self._searcher.search(wanted, limit=max(1, len(self._nct_ids)), count=False).hits
        keys = self._searcher.fast_field_values(KEY, [address for _, address in hits])
        scores = np.fromiter((score for score, _ in hits), dtype=np.float64, count=len(hits))
        return Matched(self._keys.ordinals(keys), scores)

    def _masks(self, query: SearchQuery, ordinals: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
        """For each filter which of some studies pass it; a filter of a facet under the facet's name."""
        given = (
            ("status", query.statuses),
            ("phase", query.phases),
            ("sex", (query.sex.upper(), "ALL") if query.sex else ()),
            ("type", query.types),
            ("open", ("yes",) if query.open_sites else ()),
            ("age_group", query.age_groups),
            ("funder", query.funders),
            ("year", query.years),
            ("results", query.results),
            ("volunteers", query.volunteers),
        )
        masks = {name: self._facets.having(name, values, ordinals) for name, values in given if values}
        if query.countries:
            here = spelled_here(query.countries, self._facets.names("country"))
            masks["country"] = self._facets.having("country", here, ordinals)
        for number, (kind, key) in enumerate(query.named):
            named = self.selector.ordinals(Query.term_query(schema(), NAMED, named_term(kind, key)))
            masks[f"named {number}"] = np.isin(ordinals, named)
        if query.age is not None:
            days = min(int(query.age.days()), OLDEST_DAYS)
            low, high = (self._facets.number(name)[ordinals] for name in ("age_low", "age_high"))
            masks["age"] = (low <= days) & (days <= high)
        if query.near is not None and query.within_km is not None:
            masks["near"] = np.isin(ordinals, self._sites.within(query.near.lat, query.near.lon, query.within_km))
        return masks

    def _order(self, matched: Matched, passing: NDArray[np.int64], query: SearchQuery) -> NDArray[np.int64]:
        """The places of those that pass, the first first; what is equal by NCT number. By distance: the nearest site
        that takes people, then, by the nearest of any status, the studies that take nobody."""
        ordinals = matched.ordinals[passing]
        if query.sort == "distance":
            assert query.near is not None
            keys: tuple[NDArray[Any], ...] = self._sites.distances_of(ordinals, query.near.lat, query.near.lon)
        elif query.sort == "newest":
            keys = (-self._facets.number("posted")[ordinals],)
        else:
            keys = (-matched.scores[passing],)
        ordered: NDArray[np.int64] = passing[np.lexsort((ordinals, *reversed(keys)))]
        return ordered

    def _passing(self, query: SearchQuery, *, loosen: bool) -> NDArray[np.int64]:
        matched = self._matched(query, loosen=loosen)
        misses = _misses(self._masks(query, matched.ordinals), len(matched.ordinals))
        return np.sort(matched.ordinals[misses == 0])

    def all(self, query: SearchQuery) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
        """The ordinals, ascending, of every study that a search finds; with a place, how far each one's nearest
        enrolling site is (km, infinite where none enrols)."""
        _check(query)
        ordinals = self._passing(query, loosen=True)
        if query.near is None:
            return ordinals, None
        return ordinals, self._sites.distances_of(ordinals, query.near.lat, query.near.lon)[0]

    def search_letter(self, query: LetterQuery, limit: int) -> list[tuple[str, LetterHit]]:
        """The studies for a patient's letter, of every status, the best first, each with what its score is made of."""
        if not 0 < limit <= MOST_LETTER_HITS:
            raise BadInput(f"limit: {limit} is not a number of studies; give 1 to {MOST_LETTER_HITS}")
        found = rank_letter(self._searcher, self._keys, self._facets, query, limit)
        return [(self._nct_ids[hit.ordinal], hit) for hit in found]

    def matching(self, query: SearchQuery) -> list[str]:
        """Every study that has all the words and passes all filters, by NCT number, however many. Raises BadInput."""
        _check(query)
        return [self._nct_ids[ordinal] for ordinal in self._passing(query, loosen=False).tolist()]

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
        near = self._keys.of(self._sites.within(lat, lon, km))
        return Query.term_set_query(schema(), KEY, near) if near else Query.empty_query()

    def distances_km(self, lat: float, lon: float) -> NDArray[np.float64]:
        """For every study by ordinal the distance to its nearest site of any status; infinite where it has none."""
        return self._sites.distances_km(lat, lon, enrolling_only=False)

    def of_alias(self, alias: str) -> str | None:
        """The NCT number that a study has now which once had another."""
        words: list[Any] = [OPENS, *terms(alias), CLOSES]
        found = self.selector.ordinals(Query.phrase_query(schema(), f"{PIECE}.NCTIdAlias", words))
        return self._nct_ids[found[0]] if found else None

    def _hit(self, ordinal: int, score: float, near: Place | None) -> Hit:
        nct_id = self._nct_ids[ordinal]
        if near is None:
            return Hit(nct_id, score)
        enrolling, anywhere = self._sites.nearest(ordinal, near.lat, near.lon)
        return Hit(nct_id, score, self._told(nct_id, enrolling), self._told(nct_id, anywhere))

    def _told(self, nct_id: str, site: NearSite | None) -> NearestSite | None:
        if site is None:
            return None
        return NearestSite(site.distance_km, site.enrolling, site.location, partial(self._study_of, nct_id))


def _misses(masks: Mapping[str, NDArray[np.bool_]], count: int) -> NDArray[np.int8]:
    """How many filters each study fails."""
    misses = np.zeros(count, dtype=np.int8)
    for mask in masks.values():
        misses += ~mask
    return misses


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


def _joined(wanted: list[_Clause]) -> Any:
    return Query.boolean_query(wanted)
