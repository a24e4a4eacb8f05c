"""What a query of the index finds, as ordinals of a snapshot: a page of it, or all of it.

Each study that is found costs about half a microsecond on its way into Python: a page takes no more of them than it
shows, and those whose scores are equal to its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Order, Query

from trialogue.search.index import KEY, schema
from trialogue.search.keys import Keys

_BEYOND: Final = 12
"""So many more are asked for than a page shows, for those that share the score of its last."""

_TERMS_KEPT: Final = 65_536


@dataclass(frozen=True, slots=True)
class Selection:
    """Part of what was found: how many there are, and the ordinals asked for, with their scores."""

    total: int
    ordinals: tuple[int, ...]
    scores: tuple[float, ...]


class Finder:
    """Asks an open index; may be shared between threads."""

    def __init__(self, searcher: Any, keys: Keys) -> None:
        self._searcher, self._keys = searcher, keys
        # Over the searcher alone, as a circle of references would hold the files until a collection runs.
        self.holds = lru_cache(_TERMS_KEPT)(partial(_holds, searcher))
        """Whether a field holds a term in any study."""

    def count(self, query: Any) -> int:
        """How many studies are found."""
        return int(self._searcher.search(query, limit=1).count)

    def any(self, query: Any) -> bool:
        """Whether any study is found."""
        return bool(self._searcher.search(query, limit=1, count=False).hits)

    def best(self, query: Any, offset: int, limit: int) -> Selection:
        """The best first; those of equal score by NCT number."""
        total, hits = self._leading(partial(self._searcher.search, query), offset + limit)
        ordinals, scores = self._taken(hits)
        page = np.lexsort((ordinals, -scores))[offset : offset + limit]
        return Selection(total, tuple(ordinals[page].tolist()), tuple(scores[page].tolist()))

    def greatest(self, query: Any, field: str, offset: int, limit: int) -> Selection:
        """Those with the greatest number in a field that every study has first; equal ones by NCT number. Scores are
        told as 0."""
        ask = partial(self._searcher.search, query, order_by_field=field, order=Order.Desc)
        total, hits = self._leading(ask, offset + limit)
        ordinals, numbers = self._taken(hits)
        page = ordinals[np.lexsort((ordinals, -numbers))[offset : offset + limit]]
        return Selection(total, tuple(page.tolist()), (0.0,) * len(page))

    def _leading(self, ask: Any, end: int) -> tuple[int, list[Any]]:
        """How many there are, and the first `end` of them together with all that are equal to the last of these."""
        asked = end + _BEYOND
        result = ask(limit=asked)
        total, hits = int(result.count), result.hits
        while end and len(hits) < total and hits[-1][0] == hits[end - 1][0]:
            asked *= 8
            hits = ask(limit=min(asked, total), count=False).hits
        return total, hits

    def scores_of(self, query: Any, ordinals: Sequence[int]) -> tuple[float, ...]:
        """What some of those that a query finds score."""
        if not ordinals:
            return ()
        among = Query.const_score_query(Query.term_set_query(schema(), KEY, self._keys.of(ordinals)), 0.0)
        found, scores = self.top(Query.boolean_query([(Occur.Must, query), (Occur.Must, among)]), len(ordinals))
        told = dict(zip(found.tolist(), scores.tolist(), strict=True))
        return tuple(told[each] for each in ordinals)

    def first(self, query: Any, offset: int, limit: int) -> Selection:
        """By NCT number, whatever their scores, which are told as 0."""
        result = self._searcher.search(query, limit=max(1, limit), offset=offset, order_by_field=KEY, order=Order.Asc)
        ordinals = self._keys.ordinals([key for key, _ in result.hits[:limit]])
        return Selection(int(result.count), tuple(ordinals.tolist()), (0.0,) * len(ordinals))

    def everything(self, query: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """All ordinals, in no particular order, and their scores."""
        return self.top(query, self._most)

    def top(self, query: Any, most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The ordinals and scores of the best, so many at most, the best first."""
        return self._taken(self._searcher.search(query, limit=min(most, self._most), count=False).hits)

    def ordinals(self, query: Any) -> NDArray[np.int64]:
        """All ordinals, ascending."""
        hits = self._searcher.search(query, limit=self._most, count=False, order_by_field=KEY, order=Order.Asc).hits
        return self._keys.ordinals([key for key, _ in hits])

    @property
    def _most(self) -> int:
        return max(1, len(self._keys))

    def _taken(self, hits: list[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        keys = self._searcher.fast_field_values(KEY, [address for _, address in hits])
        scores = np.fromiter((score for score, _ in hits), dtype=np.float64, count=len(hits))
        return self._keys.ordinals(keys), scores


def _holds(searcher: Any, field: str, term: str) -> bool:
    return bool(searcher.doc_freq(field, term))
