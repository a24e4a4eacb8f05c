"""Sentences about nothing but childbearing, whatever was read of them: whom they do not ask.

"Pregnancy, lactation, child-bearing potential in the absence of contraception" does not ask a man; no child below the
age of eight agrees to contraception. Every clause must be about it: "pregnant, or unable to swallow" asks everybody.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Age, All, Any, Condition, IfThen, Quantity, Sex
from trialogue.matching.atoms.state import SURELY_NOT

_OF_WOMEN: Final = (
    r"pregnan\w*|gravid\w*|lactat\w*|breast-?\s?feed\w*|nursing\s+(?:mothers?|wom[ae]n|females?)"
    r"|child-?\s?bearing|wocbp|fcbp"
)
_CLAUSE: Final = re.compile(r"[,;.()/]|\bor\b|\band\b")
_CHILDBEARING: Final = re.compile(rf"\b(?:{_OF_WOMEN})\b", re.IGNORECASE)
_CONTRACEPTION: Final = re.compile(r"\b(?:contracept\w*|birth\s+control)\b", re.IGNORECASE)
_WOMEN: Final = re.compile(rf"\b(?:{_OF_WOMEN}|contracept\w*|birth\s+control|wom[ae]n|females?)\b", re.IGNORECASE)
_MEN: Final = re.compile(
    r"\b(?:m[ae]n|males?|partners?|sperm|semen|condoms?|vasectom\w*|spouses?|wife|wives|husbands?|father\w*|mother\w*|infants?|"
    r"bab(?:y|ies)|newborns?|neonat\w*|child(?:ren)?|fet\w+|foet\w+)\b(?!-?\s?bearing)",
    re.IGNORECASE,
)


def asked_of_whom_it_may_concern(criterion: Criterion) -> Criterion:
    """The criterion as one that asks only those who can bear children, where every clause of it is about that.

    An inclusion may ask for a pregnancy; so only what it says of contraception is taken so.
    """
    text = criterion.text
    clauses = [each for each in _CLAUSE.split(text) if re.search(r"\w{3}", each)]
    if _MEN.search(text) or not clauses or not all(_WOMEN.search(each) for each in clauses):
        return criterion
    of_women = _CHILDBEARING.search(text) is not None
    if criterion.kind == "exclusion" and of_women:
        guard: Condition = All(parts=(Sex(concept="female", label="female"), *_ages()))
    elif _CONTRACEPTION.search(text) and not of_women:
        young, old = _ages()
        guard = All(parts=(young, Any(parts=(Sex(concept="male", label="male"), old))))
    else:
        return criterion
    return msgspec.structs.replace(criterion, condition=IfThen(guard=guard, then=criterion.condition))


def _ages() -> tuple[Condition, Condition]:
    below, beyond = SURELY_NOT
    young = Age(quantity=Quantity(low=below, low_inclusive=True, unit="a"), label=f"from {below} years")
    return young, Age(quantity=Quantity(high=beyond, high_inclusive=False, unit="a"), label=f"below {beyond} years")
