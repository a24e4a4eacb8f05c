"""Lists whose members would each claim more than the text: the last one alone carries what goes for all.

"Intubated or admitted *because of wobbling*", "history of *neck* cancer or surgery": read apart, whoever was intubated
for anything, or operated on anywhere, would be meant. Such a list is asked in its own words instead.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Any, Atom, Condition, Diagnosis, Procedure, State

_CAUSED: Final = re.compile(r" (?:because of|due to|secondary to|caused by|as result of|resulting from) ")
_BARE: Final = frozenset(("surgery",))


def claims_more(node: Condition) -> bool:
    """Whether a member of a list says more by itself than in its list."""
    if not isinstance(node, Any) or len(node.parts) < 2:
        return False
    last, before = node.parts[-1], node.parts[:-1]
    if isinstance(last, State) and _CAUSED.search(last.concept or ""):
        return any(isinstance(each, Atom) and not _CAUSED.search(str(getattr(each, "concept", ""))) for each in before)
    bare = isinstance(last, Procedure) and last.concept in _BARE and last.window is None and not last.qualifiers
    return bare and isinstance(before[-1], Diagnosis)
