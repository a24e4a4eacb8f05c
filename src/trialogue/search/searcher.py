"""Answering a search from the index and the sites of a snapshot."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Query

from trialogue.errors import BadInput
from trialogue.patient.letter import read_letter
from trialogue.search.asking import read_expression
from trialogue.search.countries import spelled_here
from trialogue.search.facets import Facets
from trialogue.search.fields import BASIC, CONDITION
from trialogue.search.finding import Finder, Selection
from trialogue.search.index import KEY, facets_folder, numbers_folder, open_index, schema
from trialogue.search.keys import Keys
from trialogue.search.letter_query import LetterQuery, build_letter_query
from trialogue.search.letter_search import LetterHit, letter_text, rank_letter
from trialogue.search.narrowing import counted, facet_filters, having, narrowed, other_filters
from trialogue.search.pieces import CLOSES, OPENS, PIECE, Numbers
from trialogue.search.places import Place
from trialogue.search.query import LONGEST, TextQuery, build_query, parse_query
from trialogue.search.selecting import Selector
from trialogue.search.sites import NearSite, Sites
from trialogue.search.terms import terms
from trialogue.search.types import SORTS, Hit, NearestSite, SearchQuery, SearchResults
from trialogue.study import Study
from trialogue.study.fields import Field
from trialogue.vocabulary import default

MOST_HITS: Final = 1000
MOST_LETTER_HITS: Final = 10_000

SENTENCE: Final = 10
"""From so many parts on a text that no study has whole is told rather than looked for."""

EARLIEST_DAY: Final = datetime.date(2000, 1, 1)
"""When letters are read as of where no study tells a day."""

_FARTHEST_KM: Final = 20_100.0

FAR_SHARE: Final = 0.75
"""What a match counts that takes nobody anywhere near, beside an equal one at the place asked from: so much that of two
that match about equally the nearer goes first, and never one that matches half as well."""

MANY_FOUND: Final = 4000
"""From so many studies on, the nearest are looked for from the place outwards."""

_SITES_FOR_ONE: Final = 4
"""So many times the sites that would do if studies were spread alike: some take nobody, some have several near."""

_MOST_SITES: Final = 0.1
"""The share of all sites up to which looking outwards is less work than looking at everything found."""

_SAME_KM: Final = 0.01

HALFWAY_KM: Final = 200.0
"""At this distance half of what nearness can add is lost."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search as queries of the index: its `text` (None: no words were asked for), `others`, the filters that are of
    no facet, and the values `chosen` of facets."""

    text: TextQuery | None
    others: Sequence[Any]
    chosen: Mapping[str, Sequence[str]]
    loosened: bool = False
    as_letter: bool = False

    @property
    def before_chosen(self) -> Any:
        """What is found before facets are filtered by."""
        return narrowed(self.text.finds if self.text else Query.all_query(), self.others)

    @property
    def finds(self) -> Any:
        """What is found under every filter."""
        return self._under_all(self.text.finds if self.text else Query.all_query())

    @property
    def ranks(self) -> Any:
        """The same, scored in full."""
        return self._under_all(self.text.ranks if self.text else Query.all_query())

    def _under_all(self, wanted: Any) -> Any:
        return narrowed(wanted, [*self.others, *(having(name, values) for name, values in self.chosen.items())])


class Searcher:
    """Searches the `index` and `sites` folders of a snapshot; may be shared between threads.

    `nct_ids` names the studies by ordinal; `study_of` gives one, to tell its sites.
    """

    def __init__(self, index: Path, sites: Path, nct_ids: Sequence[str], study_of: Callable[[str], Study]) -> None:
        self._searcher = open_index(index).searcher()
        self._keys = Keys(nct_ids)
        self._finder = Finder(self._searcher, self._keys)
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
        asked = self._asked(query)
        page = self._page(asked, query)
        if not page.total and self._stands_nowhere(query, asked):
            asked = self._loosened(query)
            page = self._page(asked, query)
        facets = counted(self._searcher, asked.before_chosen, asked.chosen, query.facets)
        hits = tuple(
            self._hit(ordinal, score, query.near) for ordinal, score in zip(page.ordinals, page.scores, strict=True)
        )
        found = page.total > 0
        return SearchResults(page.total, hits, facets, asked.loosened and found, asked.as_letter and found)

    def _asked(self, query: SearchQuery, *, every: bool = True) -> _Asked:
        """What is asked of the index, for `every` part of the text or for any."""
        others = other_filters(query)
        if query.near is not None and query.within_km is not None:
            others.append(self.within(query.near.lat, query.near.lon, query.within_km))
        here = spelled_here(query.countries, self._countries) if query.countries else ()
        return _Asked(self._text(query, every=every), others, facet_filters(query, here), loosened=not every)

    def _loosened(self, query: SearchQuery) -> _Asked:
        """For any part of the text; a whole sentence is read as a letter is."""
        asked = self._asked(query, every=False)
        if asked.text is None or len(parse_query(query.text, default())) < SENTENCE or query.condition.strip():
            return asked
        letter = read_letter(query.text[:LONGEST], as_of=self._latest_day)
        told = letter_text(build_letter_query(letter), asked.text, self._finder.holds)
        return asked if told is None else replace(asked, text=told, as_letter=True)

    @cached_property
    def _latest_day(self) -> datetime.date:
        """The last day that the registry knows of: a search has no clock."""
        posted = self._facets.number("posted")
        return max(EARLIEST_DAY, datetime.date.fromordinal(max(1, int(posted.max(initial=0)))))

    def _stands_nowhere(self, query: SearchQuery, asked: _Asked) -> bool:
        """Whether no study at all has every part of what was typed, so that any of them is looked for instead."""
        return asked.text is not None and not query.expression and not self._finder.any(asked.text.finds)

    @cached_property
    def _countries(self) -> list[str]:
        """Every spelling of a country that the index has."""
        return list(counted(self._searcher, Query.all_query(), {}, ("country",))["country"])

    def _page(self, asked: _Asked, query: SearchQuery) -> Selection:
        """The studies to show, the first first; what is equal by NCT number. By distance: the nearest site that takes
        people, then, by the nearest of any status, the studies that take nobody."""
        if query.sort == "relevance" and query.near is None:
            find = self._finder.best if asked.text else self._finder.first
            return find(asked.ranks, query.offset, query.limit)
        if query.sort == "relevance" and asked.text:
            return self._best_nearby(asked, query)
        found = self._newest(asked, query) if query.sort == "newest" else self._nearest(asked, query)
        if asked.text is None:
            return found
        return replace(found, scores=self._finder.scores_of(asked.ranks, found.ordinals))

    def _newest(self, asked: _Asked, query: SearchQuery) -> Selection:
        return self._finder.greatest(asked.finds, "posted", query.offset, query.limit)

    def _nearest(self, asked: _Asked, query: SearchQuery) -> Selection:
        assert query.near is not None
        place, total = query.near, self._finder.count(asked.finds)
        ordinals = self._around(asked, place, query.offset + query.limit, total)
        if ordinals is None:
            ordinals = self._finder.ordinals(asked.finds)
        nearest, anywhere = self._sites.distances_of(ordinals, place.lat, place.lon)
        page = np.lexsort((ordinals, anywhere, nearest))[query.offset : query.offset + query.limit]
        return Selection(total, tuple(ordinals[page].tolist()), (0.0,) * len(page))

    def _around(self, asked: _Asked, place: Place, count: int, total: int) -> NDArray[np.int64] | None:
        """Of many found those near a place, the `count` nearest that take people among them; None where few are found,
        or too few take people nearby."""
        if total < MANY_FOUND:
            return None
        sites = _SITES_FOR_ONE * max(1, count) * -(-len(self._sites) // total)
        while sites <= _MOST_SITES * len(self._sites):
            near, reach = self._sites.nearest_studies(place.lat, place.lon, sites)
            if len(near):
                among = Query.const_score_query(Query.term_set_query(schema(), KEY, self._keys.of(near)), 0.0)
                found = self._finder.ordinals(_all_of([asked.finds, among]))
                distances, _ = self._sites.distances_of(found, place.lat, place.lon)
                # What is as far as the last site looked at may have an equal beyond.
                if np.count_nonzero(distances < reach - _SAME_KM) >= count:
                    return found
            sites *= 4
        return None

    def _best_nearby(self, asked: _Asked, query: SearchQuery) -> Selection:
        """The best match first, of about equal ones the nearest: scores are told as nearness leaves them."""
        assert query.near is not None
        total, end = self._finder.count(asked.finds), query.offset + query.limit
        if not total or not query.limit or query.offset >= total:
            return Selection(total, (), ())
        most = min(total, 4 * end)
        while True:
            ordinals, scores = self._finder.top(asked.ranks, most)
            # What scores less than this cannot be on the page, however near it is.
            if len(ordinals) >= total or scores[-1] < FAR_SHARE * scores[min(end, len(scores)) - 1]:
                break
            most = min(total, 4 * most)
        nearest, anywhere = self._sites.distances_of(ordinals, query.near.lat, query.near.lon)
        weighed = scores * (FAR_SHARE + (1 - FAR_SHARE) / (1 + nearest / HALFWAY_KM))
        page = np.lexsort((ordinals, anywhere, -weighed))[query.offset : end]
        return Selection(total, tuple(ordinals[page].tolist()), tuple(weighed[page].tolist()))

    def all(self, query: SearchQuery) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
        """The ordinals, ascending, of every study that a search finds; with a place, how far each one's nearest
        enrolling site is (km, infinite where none enrols)."""
        _check(query)
        asked = self._asked(query)
        ordinals = self._finder.ordinals(asked.finds)
        if not len(ordinals) and self._stands_nowhere(query, asked):
            ordinals = self._finder.ordinals(self._loosened(query).finds)
        if query.near is None:
            return ordinals, None
        return ordinals, self._sites.distances_of(ordinals, query.near.lat, query.near.lon)[0]

    def search_letter(self, query: LetterQuery, limit: int) -> list[tuple[str, LetterHit]]:
        """The studies for a patient's letter, of every status, the best first, each with what its score is made of."""
        if not 0 < limit <= MOST_LETTER_HITS:
            raise BadInput(f"limit: {limit} is not a number of studies; give 1 to {MOST_LETTER_HITS}")
        found = rank_letter(self._finder, self._facets, query, limit)
        return [(self._nct_ids[hit.ordinal], hit) for hit in found]

    def matching(self, query: SearchQuery) -> list[str]:
        """Every study that has all the words and passes all filters, by NCT number, however many. Raises BadInput."""
        _check(query)
        found = self._finder.ordinals(self._asked(query).finds)
        return [self._nct_ids[ordinal] for ordinal in found.tolist()]

    def _text(self, query: SearchQuery, *, every: bool) -> TextQuery | None:
        found: list[TextQuery] = []
        for text, area in ((query.text, BASIC), (query.condition, CONDITION)):
            if text.strip():
                found.append(build_query(parse_query(text, default()), area, self._finder.holds, every=every))
        if query.expression.strip():
            clause = self.selector.clause(read_expression(query.expression, occurs=self.occurs))
            found.append(TextQuery(clause, clause))
        if len(found) <= 1:
            return found[0] if found else None
        return TextQuery(_all_of([each.finds for each in found]), _all_of([each.ranks for each in found]))

    def count(self, query: Any) -> int:
        """How many studies a query of the index finds."""
        return self._finder.count(query)

    def within(self, lat: float, lon: float, km: float) -> Any:
        """The query of the index for studies with a site, of any status, so near to a point in degrees."""
        near = self._keys.of(self._sites.within(lat, lon, km))
        return Query.term_set_query(schema(), KEY, near) if near else Query.empty_query()

    def distances_km(self, lat: float, lon: float) -> NDArray[np.float64]:
        """For every study by ordinal the distance to its nearest site of any status; infinite where it has none."""
        return self._sites.distances_km(lat, lon, enrolling_only=False)

    def occurs(self, field: Field, text: str) -> bool:
        """Whether a study has the text as a whole value of a field that the index holds."""
        words: list[Any] = [OPENS, *terms(text), CLOSES]
        return len(words) > 2 and self._finder.any(Query.phrase_query(schema(), f"{PIECE}.{field.piece}", words))

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


def _all_of(queries: list[Any]) -> Any:
    return Query.boolean_query([(Occur.Must, each) for each in queries])
