"""BILAG-2004 flare: from grades that are new since the reference assessment. Pending expert check, as the grades are.

Severe: one new A or more; moderate: two new B or more; mild: one new B, or three new C or more (as a conference
abstract of the index's authors prints it). New means more active than at the reference: an A fallen to B is
improvement.
"""

from __future__ import annotations

from collections.abc import Mapping

from trialogue.errors import BadInput
from trialogue.instruments.bilag_grades import GRADES


def find_new_grades(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The systems whose grade is A, B or C now and was less active before. Both must grade the same systems.

    >>> find_new_grades({"renal": "A", "mucocutaneous": "C"}, {"renal": "B", "mucocutaneous": "B"})
    {'mucocutaneous': 'B'}
    """
    if set(before) != set(now):
        apart = ", ".join(sorted(set(before) ^ set(now)))
        raise BadInput(f"BILAG grades: {apart} is graded at one assessment only; give the grade at both")
    for system, grade in [*before.items(), *now.items()]:
        if grade not in GRADES:
            raise BadInput(f"BILAG grade of {system}: {grade!r} is no grade; write one of {', '.join(GRADES)}")
    return {system: grade for system, grade in now.items() if grade in "ABC" and grade < before[system]}


def derive_bilag_flare(new_a: int, new_b: int, new_c: int) -> str:
    """The flare that so many new grades make: "severe", "moderate", "mild" or "none".

    >>> derive_bilag_flare(0, 1, 2)
    'mild'
    """
    if new_a >= 1:
        return "severe"
    if new_b >= 2:
        return "moderate"
    return "mild" if new_b == 1 or new_c >= 3 else "none"
