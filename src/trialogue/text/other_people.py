"""Whether words speak of somebody besides the patient: her sister, their child, a household, a donor."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialogue.text.lower_case import in_lower_case
from trialogue.text.tables import read_rows

_CHILD: Final = (
    r"(?:her|his|their|your|own|one's|another|other|previous|prior|older|younger)\s+(?:\w+\s+)?"
    r"(?:child(?:ren)?|bab(?:y|ies)|infants?|newborns?|neonates?|kids?)"
)
"""A child is the patient herself, unless it is somebody's."""


def names_somebody_else(text: str) -> bool:
    """Whether the words name a person who is not the patient.

    >>> names_somebody_else("Asthma in a spouse"), names_somebody_else("asthma in their child")
    (True, True)
    >>> names_somebody_else("A child with asthma")
    False
    """
    return _finder().search(text.lower()) is not None


@cache
def _finder() -> re.Pattern[str]:
    words = [word for (word,) in read_rows("trialogue.text", "other_people.tsv")]
    ways = (r"\s+".join(map(re.escape, each.split())) for each in sorted(words, key=len, reverse=True))
    return in_lower_case(rf"(?<![\w-])(?:{'|'.join(ways)}|{_CHILD})(?!\w)")
