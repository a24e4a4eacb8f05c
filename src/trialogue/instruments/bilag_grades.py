"""Grades of the BILAG-2004 index, and the range of grades that remains while something is unanswered.

A is the most active and E the least; D says that a system now quiet was involved before. More activity never lowers a
grade, so the grade with every unanswered item at its lowest, and that with it at its highest, bound the true one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialogue.truth import Truth

GRADES: Final = ("A", "B", "C", "D", "E")
POINTS: Final = {"A": 12, "B": 8, "C": 1, "D": 0, "E": 0}
"""Points of each grade, as published for BILAG-2004; codings of the classic index do not fit it."""
QUIET: Final = "quiet"
"""Below C: D or E, by whether the system was ever involved."""


@dataclass(frozen=True, slots=True)
class SystemGrade:
    """One system: the grades still `possible`, most active first, and what is unanswered."""

    system: str
    possible: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def grade(self) -> str | None:
        """The grade; None where it cannot be assessed."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def points(self) -> tuple[int, int]:
        """The fewest and the most points the system can have."""
        points = [POINTS[grade] for grade in self.possible]
        return min(points), max(points)


def bound_grade(
    system: str, lowest: str, highest: str, *, before: bool | None, missing: tuple[str, ...]
) -> SystemGrade:
    """The grade between two bounds (`A`, `B`, `C` or :data:`QUIET`); `before`: was the system ever involved.

    >>> bound_grade("renal", "quiet", "C", before=True, missing=("gfr",)).possible
    ('C', 'D')
    """
    order = ("A", "B", "C", QUIET)
    between = order[order.index(highest) : order.index(lowest) + 1]
    quiet = {True: ("D",), False: ("E",), None: ("D", "E")}[before]
    possible = tuple(grade for grade in between if grade != QUIET) + (quiet if QUIET in between else ())
    if len(possible) == 1:
        return SystemGrade(system, possible)
    unknown_past = ("involved_before",) if before is None and QUIET in between else ()
    return SystemGrade(system, possible, missing + unknown_past)


def bound_by_rules(rules: tuple[Truth, Truth, Truth]) -> tuple[str, str]:
    """The lowest and the highest grade that the rules of A, B and C leave open.

    >>> bound_by_rules((Truth.FALSE, Truth.UNKNOWN, Truth.TRUE))
    ('C', 'B')
    """
    lowest = next((grade for grade, rule in zip("ABC", rules, strict=True) if rule.is_true), QUIET)
    highest = next((grade for grade, rule in zip("ABC", rules, strict=True) if not rule.is_false), QUIET)
    return lowest, highest
