"""Where the sites of all studies are: columns in files, and the tree that finds the near ones.

Every site with coordinates is a point on a sphere of radius 1, so that straight lines order as distances on the
ground do, across the date line and the poles. Sites stand in the order of their studies: study `i` has the sites
`starts[i]` up to `starts[i + 1]`.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from trialogue.search.sphere import EARTH_RADIUS_KM, chord
from trialogue.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENROLLING: Final = frozenset({"RECRUITING", "AVAILABLE"})
"""The statuses of a site, or of a study for a site without its own, that take people now."""

_AT_ONCE: Final = 10_000
"""So many degrees become points at once."""

_FILES: Final = ("points", "starts", "locations", "enrolling")


@dataclass(frozen=True, slots=True)
class NearSite:
    """The site at `location` in the record's list of locations, `distance_km` away; `enrolling` now or not."""

    location: int
    distance_km: float
    enrolling: bool


class SiteColumns:
    """Gathers the sites study by study, then writes them."""

    def __init__(self) -> None:
        self._degrees = array("d")
        self._points = array("f")
        self._starts = array("q", [0])
        self._locations = array("i")
        self._enrolling = array("b")

    def add(self, study: Study) -> int:
        """Take the sites of the next study; how many had coordinates on the globe."""
        before = len(self._locations)
        for number, location in enumerate(study.locations):
            point = location.geo_point
            if point is None or point.lat is None or point.lon is None:
                continue
            if abs(point.lat) <= 90 and abs(point.lon) <= 180:
                self._degrees.extend((point.lat, point.lon))
                self._locations.append(number)
                self._enrolling.append((location.status or study.overall_status) in ENROLLING)
        if len(self._degrees) >= _AT_ONCE:
            self._place()
        self._starts.append(len(self._locations))
        return len(self._locations) - before

    def _place(self) -> None:
        """Put those on the sphere whose degrees are waiting."""
        if not self._degrees:
            return
        lat, lon = np.asarray(self._degrees).reshape(-1, 2).T
        self._points.frombytes(_unit_vectors(lat, lon).astype(np.float32).tobytes())
        self._degrees = array("d")

    def keep(self, before: Sites, ordinal: int) -> int:
        """Take over as the next study one of other columns; how many sites it has."""
        points, locations, enrolling = before.rows_of(ordinal)
        self._place()
        self._points.frombytes(points.tobytes())
        self._locations.frombytes(locations.tobytes())
        self._enrolling.extend(enrolling.tolist())
        self._starts.append(len(self._locations))
        return len(locations)

    def write(self, folder: Path) -> None:
        """Write the columns as files of NumPy's own form into `folder`, which is made."""
        folder.mkdir()
        self._place()
        columns: dict[str, NDArray[Any]] = {
            "points": np.asarray(self._points, dtype=np.float32).reshape(-1, 3),
            "starts": np.asarray(self._starts, dtype=np.int64),
            "locations": np.asarray(self._locations, dtype=np.int32),
            "enrolling": np.asarray(self._enrolling, dtype=np.bool_),
        }
        for name in _FILES:
            np.save(folder / f"{name}.npy", columns[name], allow_pickle=False)


class Sites:
    """The columns of a snapshot, read from `folder`."""

    def __init__(self, folder: Path) -> None:
        loaded = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES}
        self._points: NDArray[Any] = loaded["points"]
        self._starts: NDArray[Any] = loaded["starts"]
        self._locations: NDArray[Any] = loaded["locations"]
        self._enrolling: NDArray[Any] = loaded["enrolling"]

    def __len__(self) -> int:
        return len(self._locations)

    @property
    def studies(self) -> int:
        """How many studies the columns are of."""
        return len(self._starts) - 1

    def rows_of(self, ordinal: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """The points, places in the record and openness of a study's sites."""
        rows = slice(int(self._starts[ordinal]), int(self._starts[ordinal + 1]))
        return self._points[rows], self._locations[rows], self._enrolling[rows]

    def nearest(self, ordinal: int, lat: float, lon: float) -> tuple[NearSite | None, NearSite | None]:
        """The sites of a study nearest to a point in degrees: of those that take people now, and of all; None where
        it has none of known place."""
        first, end = int(self._starts[ordinal]), int(self._starts[ordinal + 1])
        if first == end:
            return None, None
        distances = self._km(lat, lon, slice(first, end))
        enrolling = np.where(self._enrolling[first:end], distances, np.inf)
        return self._near(first, enrolling), self._near(first, distances)

    def _near(self, first: int, distances: NDArray[np.float64]) -> NearSite | None:
        at = int(distances.argmin())
        if not np.isfinite(distances[at]):
            return None
        return NearSite(int(self._locations[first + at]), float(distances[at]), bool(self._enrolling[first + at]))

    def distances_of(
        self, ordinals: NDArray[np.int64], lat: float, lon: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For some studies the distances to the nearest site that takes people now, and to the nearest of all; infinite
        where there is none."""
        first = self._starts[ordinals]
        sizes = self._starts[ordinals + 1] - first
        ends = np.cumsum(sizes)
        where = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes - first, sizes)
        everywhere = self._km(lat, lon, where)
        open_ones = np.where(self._enrolling[where], everywhere, np.inf)
        return _least(open_ones, ends, sizes), _least(everywhere, ends, sizes)

    def distances_km(self, lat: float, lon: float, *, enrolling_only: bool = True) -> NDArray[np.float64]:
        """For every study the distance to its nearest site; infinite where it has none."""
        everywhere = self._km(lat, lon, slice(None))
        if enrolling_only:
            everywhere = np.where(self._enrolling, everywhere, np.inf)
        return _least(everywhere, self._starts[1:], np.diff(self._starts))

    def within(self, lat: float, lon: float, km: float, *, enrolling_only: bool = False) -> NDArray[np.int64]:
        """The ordinals, ascending, of the studies with a site within `km` of a point."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        centre = _unit_vectors(np.array([lat]), np.array([lon]))[0]
        # Ten metres of tolerance for single precision.
        found = np.asarray(self._tree.query_ball_point(centre, chord(km + 0.01)), dtype=np.int64)
        if enrolling_only and len(found):
            found = found[self._enrolling[found]]
        studies: NDArray[np.int64] = np.unique(np.searchsorted(self._starts, found, side="right") - 1)
        return studies

    def nearest_studies(self, lat: float, lon: float, sites: int) -> tuple[NDArray[np.int64], float]:
        """The ordinals, ascending, of the studies that take people at one of the `sites` nearest of all sites, and how
        far these reach (km): whoever takes people nearer than that is among them."""
        centre = _unit_vectors(np.array([lat]), np.array([lon]))[0]
        distances, _ = self._tree.query(centre, k=[sites])
        reach = float(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, distances[0] / 2)))
        return self.within(lat, lon, reach, enrolling_only=True), reach

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree  # noqa: PLC0415  # heavy

        # Cut at the middle of space, with large leaves: of ten million sites built in 4 s instead of 11, asked as fast.
        return cKDTree(np.asarray(self._points), balanced_tree=False, compact_nodes=False, leafsize=64)

    def _km(self, lat: float, lon: float, where: slice | NDArray[np.int64]) -> NDArray[np.float64]:
        apart = self._points[where].astype(np.float64) - _unit_vectors(np.array([lat]), np.array([lon]))
        half = np.minimum(1.0, np.sqrt((apart * apart).sum(axis=1)) / 2)
        distances: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(half)
        return distances


def _least(values: NDArray[np.float64], ends: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The least value of each of some runs that follow each other; infinite for one without a value."""
    if not len(ends):
        return np.empty(0)
    # A run without values would take its neighbour's: an infinite value at the end, and its own put right.
    least = np.minimum.reduceat(np.append(values, np.inf), ends - sizes)
    return np.where(sizes > 0, least, np.inf)


def _unit_vectors(lat: NDArray[Any], lon: NDArray[Any]) -> NDArray[np.float64]:
    north, east = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
