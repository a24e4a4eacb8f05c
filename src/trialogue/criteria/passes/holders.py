"""Whose a condition is, where words behind it say so: "asthma *in a sister*" asks of no asthma of the patient."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Condition, Procedure, atoms
from trialogue.text.other_people import names_somebody_else

_OPENS: Final = re.compile(
    r"(?:(?:diagnosed|occurring|present|found|reported|seen)\s+)?(?:in|of|among|by|for|affecting|involving)\b",
    re.IGNORECASE,
)
"""What opens words that may say whose something is."""
_NEXT: Final = re.compile(r"\b(?:with|who|whose|whom|that|which|having)\b", re.IGNORECASE)
"""What opens words about the one who was named: "in adults with a family history" names adults."""
_OF_A_GRAFT: Final = re.compile(r"\b(?:donors?|siblings?|relatives?)\b", re.IGNORECASE)
"""Whom a graft comes from; the graft is the patient's."""


def is_held_by_another(node: Condition, tail: str) -> bool:
    """Whether the words behind what was read make it somebody else's.

    >>> from trialogue.criteria.nodes import Opaque
    >>> is_held_by_another(Opaque(label="asthma"), "in a first-degree relative")
    True
    >>> is_held_by_another(Opaque(label="asthma"), "in women with a family history of eczema")
    False
    """
    if not _OPENS.match(tail):
        return False
    holder = _NEXT.split(tail, maxsplit=1)[0]
    if all(isinstance(atom, Procedure) for atom, _ in atoms(node)):
        holder = _OF_A_GRAFT.sub("", holder)
    return names_somebody_else(holder)
