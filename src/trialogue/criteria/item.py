"""One point of a list of criteria."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Item:
    """One point: `start`..`end` of its text, `body`..`own_end` its own words, then the points nested in it.

    A title over a list ("Disease characteristics:") belongs to the text of the first point under it; `value_of` is
    where one begins that says what the point is a value of ("Age:"). `alternatives` is a point made of points that
    "or" joins from one to the next.
    """

    start: int
    end: int
    body: int
    own_end: int
    indent: int
    marker: str | None
    label: str
    children: list[Item] = field(default_factory=list)
    applies_to: str | None = None
    lead_in: bool = False
    value_of: int | None = None
    alternatives: bool = False
