"""The endpoint rule, for the desk's data and for simulated ones alike: when a participant had the event first, as seen
at visits.

Pure. May import `errors`; imported by `analysis.datasets` and `analysis.simulation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.errors import BadInput

NOT_SEEN: Final = -1
GRADES: Final = {"none": 0, "mild_or_moderate": 1, "severe": 2}
"""What a visit found, as a number; `NOT_SEEN` where it did not take place or could not be judged."""
EVENTS: Final = {"any": (1, 2), "mild_or_moderate": (1,), "severe": (2,)}
"""The grades that are the event of an endpoint."""


@dataclass(frozen=True, slots=True, eq=False)
class FirstEvents:
    """For each participant: the time of the first visit with the event, or of the last visit that was judged (0 where
    none was); whether it is the event; and the place of that visit (-1 where none)."""

    time: npt.NDArray[np.float64]
    event: npt.NDArray[np.bool_]
    place: npt.NDArray[np.int64]


def find_first_events(grades: npt.NDArray[Any], times: npt.NDArray[Any], event: str) -> FirstEvents:
    """The rule: a row each participant, a column each visit in order; `times` for each visit, or for each cell.

    A flare is dated to the visit that found it; without one a participant is censored at the last visit judged. A visit
    that was not judged says nothing. Raises BadInput for an event that the rule does not know.

    >>> seen = np.array([[0, 2, -1], [0, -1, 0], [-1, -1, -1]])
    >>> found = find_first_events(seen, np.array([2.0, 4.0, 8.0]), "any")
    >>> found.time.tolist(), found.event.tolist()
    ([4.0, 8.0, 0.0], [True, False, False])
    """
    if event not in EVENTS:
        raise BadInput(f"event {event!r} is not known to the endpoint rule; write one of {', '.join(EVENTS)}")
    if not grades.shape[1]:
        raise BadInput("the endpoint has no visit at which it could be seen; give the protocol visits that judge it")
    happened = np.isin(grades, EVENTS[event])
    having: npt.NDArray[np.bool_] = happened.max(axis=1)
    judged = grades != NOT_SEEN
    last = grades.shape[1] - 1 - judged[:, ::-1].argmax(axis=1)
    place = np.where(having, happened.argmax(axis=1), np.where(judged.any(axis=1), last, -1))
    moments = np.broadcast_to(times, grades.shape)
    time = np.where(place >= 0, np.take_along_axis(moments, np.maximum(place, 0)[:, None], axis=1)[:, 0], 0.0)
    return FirstEvents(time.astype(np.float64), having, place)
