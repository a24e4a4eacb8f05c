"""In which order studies are shown to a person: verdict, how far from it, distance, recency; each of them visible."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from trialogue.matching import VERDICTS
from trialogue.matching.bulk.sweep import Sweep
from trialogue.matching.verdict import Verdict
from trialogue.snapshot.columns import StudyColumns

Found = tuple[npt.NDArray[np.int64], "npt.NDArray[np.float64] | None"]
"""The ordinals of studies, and the distance of each in km where a place was given."""


@dataclass(frozen=True)
class Ranked:
    """A study with what its place in the list comes from.

    `violated`, `you_can_answer` and `team_decides` say how far it is from fitting; `distance_km` how far its nearest
    enrolling site is (None: no place was given, or no site enrols); `updated` when its record was last updated.
    """

    nct_id: str
    verdict: Verdict
    violated: int
    you_can_answer: int
    team_decides: int
    enrolling: bool | None
    distance_km: float | None
    updated: datetime.date | None

    @property
    def why(self) -> str:
        """Its place in words.

        >>> Ranked("NCT99000001", "undetermined", 0, 3, 1, True, 12.3, datetime.date(2026, 5, 1)).why
        'not ruled out; 3 open to you; 1 for the team; 12 km; updated 2026-05-01'
        """
        said = {"may_fit": "may fit", "undetermined": "not ruled out", "does_not_fit": "ruled out"}[self.verdict]
        parts = [said]
        parts += [f"{self.violated} against it"] if self.violated else []
        parts += [f"{self.you_can_answer} open to you"] if self.you_can_answer else []
        parts += [f"{self.team_decides} for the team"] if self.team_decides else []
        parts += [f"{self.distance_km:,.0f} km"] if self.distance_km is not None else []
        parts += [f"updated {self.updated}"] if self.updated else []
        return "; ".join(parts)


class Ranking(Sequence[Ranked]):
    """All studies that were asked about, the best first; made visible one by one."""

    def __init__(  # noqa: PLR0913  # the columns it stands on
        self,
        ids: Sequence[str],
        sweep: Sweep,
        studies: StudyColumns,
        order: npt.NDArray[np.int64],
        distances: npt.NDArray[np.float64],
        *,
        near: bool,
    ) -> None:
        self._ids, self._sweep, self._studies = ids, sweep, studies
        self._order, self._distances, self._near = order, distances, near

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self._shown(at) for at in range(*place.indices(len(self)))]
        return self._shown(range(len(self))[place])

    def __iter__(self) -> Iterator[Ranked]:
        return (self._shown(at) for at in range(len(self)))

    def counts(self) -> dict[str, int]:
        """How many studies have each verdict."""
        found = np.bincount(self._sweep.rank[self._order], minlength=len(VERDICTS))
        return {verdict: int(count) for verdict, count in zip(VERDICTS, found, strict=True)}

    def _shown(self, at: int) -> Ranked:
        number, sweep = int(self._order[at]), self._sweep
        enrolling, updated = int(self._studies.enrolling[number]), int(self._studies.updated[number])
        far = float(self._distances[at])
        return Ranked(
            nct_id=self._ids[number],
            verdict=VERDICTS[sweep.rank[number]],
            violated=int(sweep.violated[number]),
            you_can_answer=int(sweep.you[number]),
            team_decides=int(sweep.team[number]),
            enrolling=None if enrolling < 0 else bool(enrolling),
            distance_km=far if self._near and far < inf else None,
            updated=datetime.date.fromordinal(updated) if updated else None,
        )


def rank(ids: Sequence[str], sweep: Sweep, studies: StudyColumns, found: Found | None = None) -> Ranking:
    """Order the studies `found` (all of them where None is given); equal ones stay in the order of their ids."""
    ordinals = np.arange(len(ids), dtype=np.int64) if found is None else found[0]
    distances = found[1] if found is not None else None
    near = distances is not None
    far = np.zeros(len(ordinals)) if distances is None else distances
    keys = (sweep.rank, sweep.violated, sweep.you, sweep.team)
    order = np.lexsort((ordinals, -studies.updated[ordinals], far, *(key[ordinals] for key in reversed(keys))))
    return Ranking(ids, sweep, studies, ordinals[order], far[order], near=near)
