"""All that a query finds, in order: what the registry's API and the query language are answered with.

A query that the index cannot answer exactly (see `compiling`) is held against the records themselves; what was found is
kept for the next page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Query

from trialogue.search.compiling import compile_meaning
from trialogue.search.finding import Finder, Selection
from trialogue.search.index import KEY, schema
from trialogue.search.keys import Keys
from trialogue.search.meaning import AllOf, AnyOf, Meaning, Tilted, Without
from trialogue.search.pieces import MISSING, Numbers
from trialogue.search.recorded import RecordView, finds

KEPT: Final = 64
Reading = Callable[[int], None]
RELEVANCE: Final = "@relevance"
TILT_SHARE: Final = 1.0
"""What the study with the largest value of a tilted field gains over the one with the smallest, of its own score."""

LEAST_SCORE: Final = 1e-6
"""What a tilted study that matched no word counts, so that a tilt alone orders too."""


@dataclass(frozen=True, slots=True)
class OrderBy:
    """One key of an order: a column, or RELEVANCE; what has no value stands last either way."""

    name: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What all of `wanted` find, within `filters` (clauses, which do not touch the score), in an order; `weigh` gives
    for ordinals what their scores are multiplied by; `reading` is told how many records are about to be read one by
    one, and raises where they are too many.
    """

    wanted: Sequence[Meaning] = ()
    filters: Sequence[Any] = ()
    order: Sequence[OrderBy] = ()
    weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]] | None = None
    reading: Reading | None = None


class Selector:
    """Answers meanings from an index, its columns and, where need be, the records. May be shared between threads."""

    def __init__(self, searcher: Any, numbers: Numbers, keys: Keys, raw_of: Callable[[int], bytes]) -> None:
        self._finder, self._numbers, self._keys, self._raw_of = Finder(searcher, keys), numbers, keys, raw_of
        self._kept: OrderedDict[Meaning, NDArray[np.int32]] = OrderedDict()
        self._lock = threading.Lock()

    def clause(self, meaning: Meaning, reading: Reading | None = None) -> Any:
        """The query of the index that finds exactly what a meaning asks for. Raises what `reading` raises."""
        compiled = compile_meaning(meaning)
        if compiled.exact:
            return compiled.query
        verified = self._keys.of(self._verified(meaning, compiled.query, reading))
        only = Query.term_set_query(schema(), KEY, verified) if verified else Query.empty_query()
        return Query.boolean_query([(Occur.Must, compiled.query), (Occur.Must, Query.const_score_query(only, 0.0))])

    def select(self, asked: Asked, offset: int, limit: int) -> Selection:
        """Part of what is found: without an order the best first, or where nothing is scored by NCT number."""
        wanted, order, weigh = asked.wanted, asked.order, asked.weigh
        query = self.joined(wanted, asked.filters, asked.reading)
        tilts = [field.piece for meaning in wanted for field in tilted(meaning)]
        by_score = not order or order[0].name == RELEVANCE
        if len(order) <= 1 and by_score and not tilts and weigh is None:
            return self._finder.best(query, offset, limit) if wanted else self._finder.first(query, offset, limit)
        if offset >= (total := self._finder.count(query)) or limit < 1:
            return Selection(total, (), ())
        ordinals, scores = self._finder.everything(query)
        if weigh is not None:
            scores = scores * weigh(ordinals)
        for piece in tilts:
            scores = (scores + LEAST_SCORE) * (1 + TILT_SHARE * self._standing(piece, ordinals))
        keys = [self._key(each, ordinals, scores) for each in (*order, OrderBy(RELEVANCE))]
        best = np.lexsort((ordinals, *reversed(keys)))[offset : offset + limit]
        return Selection(total, tuple(ordinals[best].tolist()), tuple(scores[best].tolist()))

    def joined(self, wanted: Sequence[Meaning], filters: Sequence[Any], reading: Reading | None = None) -> Any:
        """One query of all parts. Raises as :meth:`clause` does."""
        parts = [(Occur.Must, self.clause(each, reading)) for each in wanted]
        parts += [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        return Query.boolean_query(parts) if parts else Query.all_query()

    def ordinals(self, query: Any) -> list[int]:
        """Every study that a query of the index finds, ascending."""
        found: list[int] = self._finder.ordinals(query).tolist()
        return found

    def _key(self, order: OrderBy, ordinals: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
        if order.name == RELEVANCE:
            return -scores if order.descending else scores
        values = self._numbers.column(order.name)[ordinals].astype(np.float64)
        signed = -values if order.descending else values
        return np.where(values == MISSING, np.inf, signed)

    def _standing(self, piece: str, ordinals: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where each value lies between the smallest (0) and the largest (1) of those found; 0 for none."""
        values = self._numbers.column(piece)[ordinals].astype(np.float64)
        known = values != MISSING
        if not known.any():
            return np.zeros(len(values))
        low, high = values[known].min(), values[known].max()
        span = max(high - low, 1.0)
        standing: NDArray[np.float64] = np.where(known, (values - low) / span, 0.0)
        return standing

    def _verified(self, meaning: Meaning, query: Any, reading: Reading | None) -> NDArray[np.int32]:
        with self._lock:
            if meaning in self._kept:
                self._kept.move_to_end(meaning)
                return self._kept[meaning]
        if reading is not None:
            reading(self._finder.count(query))
        found = np.fromiter((each for each in self.ordinals(query) if finds(meaning, self._view(each))), dtype=np.int32)
        with self._lock:
            self._kept[meaning] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _view(self, ordinal: int) -> RecordView:
        return RecordView(msgspec.json.decode(self._raw_of(ordinal)))


def tilted(meaning: Meaning) -> list[Any]:
    """The fields that a query tilts its ranking by."""
    match meaning:
        case Tilted(field=field, part=part):
            return [field, *tilted(part)]
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return [field for part in parts for field in tilted(part)]
        case Without():
            return []
    return []
