"""One page of studies: found, ordered, written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from trialogue.errors import BadInput
from trialogue.portal.api.v2.parameters import QUERIES, Decay, Geo, Request
from trialogue.portal.api.v2.projecting import Projection, project, read_fields
from trialogue.portal.api.v2.tables import read_columns, table
from trialogue.portal.api.v2.tokens import Place, read_token, write_token
from trialogue.search.searcher import Searcher
from trialogue.search.selecting import RELEVANCE, Asked, Reading
from trialogue.snapshot import Snapshot

MOST_WEIGHED: Final = 10_000
"""From more studies on, distance does not touch the ranking, as the registry has it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as bytes, with what a CSV file tells in headers."""

    body: bytes
    total: int | None
    next_token: str | None


def list_studies(request: Request, snapshot_of: Callable[[str | None], Snapshot | None], charge: Reading) -> Page:
    """The page asked for. `snapshot_of` opens a snapshot by name, or the current one; `charge` is told of records that
    are about to be read one by one. Raises BadInput, and what `charge` raises."""
    place = read_token(request)
    snapshot = snapshot_of(place.snapshot if place else None)
    if snapshot is None:
        raise BadInput("`pageToken`: the data has been renewed since; leave it out to begin again")
    offset = place.offset if place else 0
    searcher = snapshot.searcher
    asked = _asked(request, searcher, _limited(charge))
    found = searcher.selector.select(asked, offset, request.page_size)
    reached = offset + len(found.ordinals)
    token = write_token(request, Place(reached, snapshot.manifest.id)) if reached < found.total else None
    total = found.total if request.count_total and place is None else None
    raws = [snapshot.raw_of(ordinal) for ordinal in found.ordinals]
    if request.format == "csv":
        return Page(table(raws, read_columns(request.fields), header=place is None), total, token)
    projection = Projection(read_fields(request.fields, _queried(request)), request.legacy_markup)
    return Page(_json(raws, projection, total, token), total, token)


def _queried(request: Request) -> list[str]:
    given = {name for name, value in request.asked if value.strip()}
    return [area for name, area in QUERIES.items() if name in given]


def _limited(charge: Reading) -> Reading:
    def reading(count: int) -> None:
        most = settings.TRIALOGUE_MOST_READ
        if count > most:
            raise BadInput(
                f"to answer this query {count:,} records would have to be read one by one, more than {most:,}; "
                "add a word to it that narrows it"
            )
        charge(count)

    return reading


def _asked(request: Request, searcher: Searcher, reading: Reading) -> Asked:
    filters = [searcher.selector.clause(each, reading) for each in request.filters]
    filters += [searcher.within(geo.lat, geo.lon, geo.km) for geo in request.geo]
    weigh = None
    ranked = bool(request.wanted) and (not request.order or request.order[0].name == RELEVANCE)
    if request.decay is not None and ranked:
        joined = searcher.selector.joined(request.wanted, filters, reading)
        if searcher.count(joined) <= MOST_WEIGHED:
            weigh = _weigher(searcher, request.geo[0], request.decay)
    return Asked(request.wanted, filters, request.order, weigh, reading)


def _weigher(searcher: Searcher, geo: Geo, decay: Decay) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    def weigh(ordinals: NDArray[np.int64]) -> NDArray[np.float64]:
        apart = np.maximum(0.0, searcher.distances_km(geo.lat, geo.lon)[ordinals] - decay.offset)
        return decayed(apart, decay)

    return weigh


def decayed(apart: NDArray[np.float64], decay: Decay) -> NDArray[np.float64]:
    """What is left of 1 at a distance (km beyond the offset): `decay` of it at `scale`, by one of three curves.

    >>> [float(decayed(np.array([100.0]), Decay(func, 100.0, 0.0, 0.5))[0]) for func in ("gauss", "exp", "linear")]
    [0.5, 0.5, 0.5]
    """
    share = apart / decay.scale
    if decay.func == "linear":
        left: NDArray[np.float64] = np.maximum(0.0, 1 - (1 - decay.decay) * share)
        return left
    curve: NDArray[np.float64] = np.power(decay.decay, share**2 if decay.func == "gauss" else share)
    return curve


def _json(raws: list[bytes], projection: Projection, total: int | None, token: str | None) -> bytes:
    """A page, each study on a line of its own."""
    head = b"" if total is None else b'"totalCount":%d,' % total
    tail = b"" if token is None else b',"nextPageToken":' + msgspec.json.encode(token)
    studies = b",\n".join(project(raw, projection) for raw in raws)
    return b"{" + head + b'"studies":[\n' + studies + b"\n]" + tail + b"}"
