"""What a check found: an issue, and the criterion it belongs to."""

from __future__ import annotations

from typing import NamedTuple

from trialogue.criteria.criterion import ReadingIssue


class Finding(NamedTuple):
    """`issue` about the criterion at `place`."""

    place: int
    issue: ReadingIssue
