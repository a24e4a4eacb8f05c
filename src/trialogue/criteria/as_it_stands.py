"""A whole statement asked as it stands, beside what was found in it: rule `as-it-stands`.

"History of asthma or related wobbles" holds asthma, and says more. Both are kept as readings: the person is asked for
the whole of it, and where asthma alone would answer otherwise the answer is unknown. So a chart that has the asthma and
is silent on the words of the sentence is never taken to say that nothing of it holds.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Allergy,
    Any,
    Atom,
    Condition,
    Diagnosis,
    Except,
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
_NAMED: Final = Diagnosis | Medication | Procedure | State | Participation | Allergy
_JOINS: Final = All | Any | Not | Readings | Except
_WORD: Final = re.compile(r"[a-z0-9]+")
_MOST_WORDS: Final = 12
_OPENS: Final = re.compile(
    r"(?:with|without|in|on|of|for|due|that|which|who|from|by|under|to|as|at|during|after|before|because|caused|"
    r"associated|related|requiring|confirmed|\w+ing)\b",
    re.IGNORECASE,
)
_JOINED: Final = frozenset(("or", "and", "nor"))


def beside_what_was_found(unread: Condition, whole: Condition, kind: str) -> Condition | None:
    """Both readings of a part, or None where what was found in it is not only names, or leaves words open itself.

    A bound or an age has a node of its own and is never asked in words; "must not have" among the exclusions may mean
    either.
    """
    if not isinstance(unread, Readings) or (kind == "exclusion" and isinstance(whole, Not)):
        return None
    found = _with_words_behind(unread.alternatives[0], unread.span[1] if unread.span is not None else 0)
    for each, _ in walk(found):
        if isinstance(each, Atom):
            if not isinstance(each, _NAMED) or each.quantity is not None:
                return None
        elif not isinstance(each, _JOINS):
            return None
    return Readings(alternatives=(found, whole), rule=RULE, span=unread.span)


def _with_words_behind(node: Condition, end: int) -> Condition:
    """The same names, each with the unread words behind it that close the part as its qualifier: "*with wobbles*".

    Words before a name, or that join another to it, may be of something else; they stay open.
    """
    match node:
        case All(parts=(Diagnosis() as named, Opaque(window=None) as rest)):
            words = _WORD.findall(rest.label.lower())
            behind = named.span is not None and rest.span is not None and named.span[1] <= rest.span[0]
            closes = rest.span is not None and rest.span[1] + 1 >= end
            opens = 0 < len(words) <= _MOST_WORDS and _OPENS.match(rest.label) is not None
            if behind and closes and opens and _JOINED.isdisjoint(words):
                return msgspec.structs.replace(
                    named, qualifiers=(*named.qualifiers, "-".join(words)), span=node.span or named.span
                )
        case All(parts=parts) | Any(parts=parts):
            return msgspec.structs.replace(node, parts=tuple(_with_words_behind(each, end) for each in parts))
        case Readings(alternatives=alternatives):
            return msgspec.structs.replace(
                node, alternatives=tuple(_with_words_behind(each, end) for each in alternatives)
            )
    return node


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
