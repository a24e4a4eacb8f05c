"""A whole statement asked as it stands, beside what was found in it: rule `as-it-stands`.

"History of asthma or related wobbles" holds asthma, and says more. Both are kept as readings: the person is asked for
the whole of it, and where asthma alone would answer otherwise the answer is unknown. So a chart that has the asthma and
is silent on the words of the sentence is never taken to say that nothing of it holds.
"""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Any,
    Atom,
    Condition,
    Diagnosis,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    State,
    walk,
)

RULE: Final = "as-it-stands"
_NAMED: Final = Diagnosis | Medication | Procedure | State | Participation
_JOINS: Final = All | Any | Not | Readings


def beside_what_was_found(unread: Condition, whole: Condition, kind: str) -> Condition | None:
    """Both readings of a part, or None where what was found in it is not only names, or leaves words open itself.

    A bound or an age has a node of its own and is never asked in words; "must not have" among the exclusions may mean
    either.
    """
    if not isinstance(unread, Readings) or (kind == "exclusion" and isinstance(whole, Not)):
        return None
    found = unread.alternatives[0]
    for each, _ in walk(found):
        if isinstance(each, Atom):
            if not isinstance(each, _NAMED) or each.quantity is not None:
                return None
        elif not isinstance(each, _JOINS):
            return None
    return Readings(alternatives=(found, whole), rule=RULE, span=unread.span)


def as_unread(node: Condition) -> Condition:
    """The same tree with each statement asked as it stands left unread: for who cannot be asked, as a letter cannot."""
    match node:
        case Readings(alternatives=(found, whole), rule="as-it-stands"):
            return Readings(
                alternatives=(found, Opaque(label=_label(whole), span=node.span)), rule="unread-part", span=node.span
            )
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(map(as_unread, parts))
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
    return node


def _label(node: Condition) -> str:
    return next((each.label for each, _ in walk(node) if isinstance(each, Atom)), "")
