"""Heads of nested points: what a head says by itself, and what it says only of the points under it."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.list_heads import kind_of_list
from trialogue.criteria.words import words_of
from trialogue.text.tokens import words_in

LEAD: Final = re.compile(
    r"[,:;(\s]*\b(?:(?:with|having|and|who have|meeting|as|defined|by|including|at least|any|one|all|or more|more|"
    r"either|"
    r"of|the|these|following|conditions|criteria|below)\b[ :.*]{0,4})+\Z",
    re.IGNORECASE,
)
"""How a head that states something ends: "Diabetes *with one of the following:*"."""
EXCEPTING: Final = re.compile(
    r"(?:\bexcept(?:ions?|ing)?(?: (?:for|of|are|include|those with))?|"
    r"\b(?:with|the) (?:the )?(?:following )?exceptions?(?: of)?|\bexcept allowances for|"
    r"\bexcluding|\bother than|\bunless)(?: (?:for )?the following(?: \w+)?)?\W*\Z",
    re.IGNORECASE,
)
"""A head that ends so has what it does not mean as its points."""
MEMBERS: Final = re.compile(r"\b(?:including|includes?|such as|e\.g|for example)\b", re.IGNORECASE)
_ALLOWING: Final = re.compile(
    r"\b(?:allow(?:ed|able)|permitted|acceptable(?! (?:[a-z]+ ){0,4}(?:functions?|parameters|levels|values)\b)|"
    r"eligible|exempt|not (?:be )?(?:included|excluded)|"
    r"exceptions (?:to|are|include)|are exceptions)\b",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(
    r"\W*(?:[\w-]+ ){0,4}(?:(?:no|not) more than|at most|fewer than|less than|up to|a maximum of) "
    r"(?:one|two|three|four|[1-4]) of (?:the |these )?(?:following|below)\b",
    re.IGNORECASE,
)


def counts_down(text: str, start: int, end: int) -> bool:
    """Whether a list of one line is of what she may have so many of at most: none of its members decides anything."""
    return text.find(":", start, end) >= 0 and _AT_MOST.match(text, start, end) is not None


def says_only_how(head: str, kind: str) -> bool:
    """Whether a head says no condition of its own, only how its points are meant, in a list of this kind.

    >>> says_only_how("Patients will be eligible if all of the following criteria are met:", "inclusion")
    True
    >>> says_only_how("Diabetes with one of the following:", "inclusion")
    False
    """
    return is_vague_head(head) or opens_list(head, kind)


def opens_list(head: str, kind: str) -> bool:
    """Whether a head only says that all of its points are asked, in a list of inclusions, or that each rules out."""
    return head.rstrip("*_ ").endswith(":") and kind_of_list(head.rstrip("*_ :")) == kind


def allows(head: str) -> bool:
    """Whether a head may say what is allowed after all, so that its points are none that are asked or refused."""
    return _ALLOWING.search(head) is not None


def is_vague_head(text: str) -> bool:
    """Whether a head says nothing measurable by itself, so that what follows defines it (rule `head-defined`)."""
    words = []
    for word in words_in(text):
        if word not in words_of("vague_words"):
            return False
        words.append(word)
    return not words_of("vague_words", "core").isdisjoint(words)
