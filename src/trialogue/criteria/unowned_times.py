"""A time beside words that were not read: whether the text tells on which side of its day it lies."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import DAY_OF_ASKING, Opaque

_BACKWARDS: Final = frozenset(
    ("ago", "before", "last", "past", "preceding", "previous", "previously", "prior", "recent")
)
"""Words by which a time lies before its day."""
_WORD: Final = re.compile(r"[a-z]+")


def tells_its_side(node: Opaque) -> bool:
    """Whether a time that belongs to nothing read is known to lie before its day, or after it.

    "for a minimum of 5 weeks" may lie ahead, and "within 30 days of surgery" on either side of it: nobody may be told
    otherwise. What was read may be asked of the past, as a chart can hold nothing else.

    >>> from trialogue.criteria.nodes import Window
    >>> tells_its_side(Opaque(label="in the past month", window=Window(high=1.0, unit="mo")))
    True
    >>> tells_its_side(Opaque(label="lasting at least 5 weeks", window=Window(low=5.0, unit="wk")))
    False
    """
    window = node.window
    if window is None:
        return False
    if window.after or (window.anchor is not None and window.anchor in DAY_OF_ASKING):
        return True
    return not _BACKWARDS.isdisjoint(_WORD.findall(node.label.lower()))
