"""Lists behind a head that says any of them: "history of any of the following: stroke, infarction or embolism".

The head's own words go, and what stands before them goes for each member, as before "stroke, infarction or embolism".
Members that only commas or a last "and" divide are divided by "or", as the head says. Where the head goes on with a
time ("any of the following within 3 months:"), it is read by itself (`shared_heads`), and so is each member.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Span
from trialogue.criteria.symbols import Symbol, span_of

_WHAT: Final = (
    r"(?:[ ](?:medical|laboratory|concomitant|prohibited|excluded|prior|previous|additional|serious|cardiac|other|"
    r"conditions?|diseases?|disorders?|medications?|drugs?|treatments?|therap(?:y|ies)|agents?|diagnos[ei]s|symptoms?|"
    r"events?|procedures?|infections?|comorbidities|abnormalities|illnesses|medicines|products|findings|features)\b)*"
)
_HEAD: Final = re.compile(
    r"\b(?:(?:at least |any )?(?:one|1)(?: \(1\))?(?: or more)?|any(?: one)?(?: or more)?|either)(?: of)? "
    rf"(?:the )?following\b(?P<what>{_WHAT})[ ]?:",
    re.IGNORECASE,
)
_NO_HEAD: Final = re.compile(r"\b(?:than|most|to|none|neither|all|both|each|and|or|if|who|only)[ ]?\Z", re.IGNORECASE)
"""Words before a head with which it counts otherwise, or belongs to more than the words before it."""
_FEWEST: Final = 2


def with_list_of_any(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols, with the head of such a list taken away and its members divided by "or"."""
    if not symbols:
        return symbols
    head = _HEAD.search(text, symbols[0].start, symbols[-1].end)
    if head is None or _NO_HEAD.search(text, symbols[0].start, head.start()):
        return symbols
    before = [each for each in symbols if each.start < head.start()]  # "history of any" may be one of them
    within = [each for each in symbols if head.start() <= each.start and each.end <= head.end()]
    behind = [each for each in symbols if each.start >= head.end()]
    if len(before) + len(within) + len(behind) < len(symbols):
        return symbols
    members = _divided(behind)
    if members is None or (before and before[-1].end >= head.start("what")):
        return symbols
    begun = max(head.start(), before[-1].end if before else 0)
    return [*before, Symbol("neutral", begun, head.end()), *members]


def members_of(symbols: list[Symbol]) -> list[Span]:
    """Where each member of such a list stands; none where it cannot be told where one ends."""
    members: list[list[Symbol]] = [[]]
    for each, depth in zip(divided := _divided(symbols) or [], _depths(divided), strict=True):
        if each.role == "or" and depth == 0:
            members.append([])
        else:
            members[-1].append(each)
    return [span_of(each) for each in members if each]


def _divided(members: list[Symbol]) -> list[Symbol] | None:
    """The members with "or" between them; None where an "and" may join two into one, or there is but one."""
    if any(each.role in (":", ";", ".", "not", "except", "pronoun") for each in members[:-1]):
        return None
    signs = [i for i, each in enumerate(members) if each.role in (",", "or", "and")]
    ands = [i for i in signs if members[i].role == "and"]
    depths = _depths(members)
    top = {i for i in signs if depths[i] == 0}
    joined = ands and (ands != [max(top, default=-1)] or len(top) < _FEWEST)
    if len(top) + 1 < _FEWEST or joined:
        return None
    divided: list[Symbol] = []
    for i, each in enumerate(members):
        if i in top:
            if divided and divided[-1].role == "or":
                continue  # ", or"
            divided.append(Symbol("or", each.start, each.end))
        else:
            divided.append(each)
    return divided


def _depths(symbols: list[Symbol]) -> list[int]:
    depth, depths = 0, []
    for each in symbols:
        depth += each.role in ("(", "[")
        depths.append(depth)
        depth -= each.role in (")", "]") and depth > 0
    return depths
