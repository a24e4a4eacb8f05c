"""Lists whose members would each claim more than the text: the last one alone carries what goes for all.

"Intubated or admitted *because of wobbling*", "history of *neck* cancer or surgery": read apart, whoever was intubated
for anything, or operated on anywhere, would be meant. Such a list is asked in its own words instead.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from trialogue.criteria.nodes import Any, Atom, Condition, Diagnosis, Procedure, State

_CAUSED: Final = re.compile(r" (?:because of|due to|secondary to|caused by|as result of|resulting from) ")
_BARE: Final = frozenset(
    ("surgery", "~repair", "~replacement", "~removal", "~operation", "~procedure", "~intervention")
)


def claims_more(node: Condition) -> bool:
    """Whether a member of a list says more by itself than in its list."""
    if not isinstance(node, Any) or len(node.parts) < 2:
        return False
    last, before = node.parts[-1], node.parts[:-1]
    if isinstance(last, State) and _CAUSED.search(last.concept or ""):
        return any(isinstance(each, Atom) and not _CAUSED.search(str(getattr(each, "concept", ""))) for each in before)
    return any(_is_bare(each) and isinstance(earlier, Diagnosis) for earlier, each in pairwise(node.parts))


def _is_bare(node: Condition) -> bool:
    if not isinstance(node, Procedure) or node.concept not in _BARE or node.qualifiers:
        return False
    return node.window is None or node.concept != "surgery"
