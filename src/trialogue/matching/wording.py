"""Words that remember what they were made of, so that a page can say them in another language.

A `Words` is its English text and can be used as such. Its `pattern` ("recorded absent on %(date)s") and `parts` say the
same in a form that can be translated; what is joined to it by other means than these functions is English alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from trialogue.text.markup import unescape
from trialogue.wording import Words, say

if TYPE_CHECKING:
    from trialogue.criteria.nodes import Condition

__all__ = [
    "CONTEXT",
    "SINGLE_WORDS",
    "Name",
    "Row",
    "Tree",
    "Unit",
    "Word",
    "Words",
    "as_of_age",
    "name_of",
    "quote",
    "row",
    "say",
    "tree_of",
    "unit_of",
    "word",
]

SINGLE_WORDS: Final = (
    "female", "male", "active", "inactive", "remission", "resolved", "cured", "unknown", "creatinine", "age", "sex",
    "weight", "conditions", "medications", "measurements", "scores", "procedures", "allergies", "states",
    "participations", "positive", "negative", "normal", "abnormal", "high", "low",
)  # fmt: skip
"""Words of data that are said as such, for whoever translates; in the catalogues under the context `CONTEXT`."""

CONTEXT: Final = "fact"


class Row(Words):
    """Several of them in a row, with `between` between them."""

    between: str = ""
    members: tuple[str, ...] = ()


class Word(Words):
    """One of `SINGLE_WORDS`, or a word of the record."""


class Name(Words):
    """What a concept is called."""

    concept: str = ""


class Unit(Words):
    """The unit of a UCUM `code`; `age` where years are said as of an age, `one` where there is one of it."""

    code: str = ""
    one: bool = False
    age: bool = False


class Tree(Words):
    """A condition in plain words."""

    node: Condition


def word(text: str) -> Word:
    """A word that stands for itself, whatever it holds."""
    return Word(text)


def quote(text: str) -> str:
    r"""Words of a record in quotation marks, on one line, without the registry's markdown escapes.

    >>> quote("ALT \\> 2\n x ULN")
    "'ALT > 2 x ULN'"
    """
    return repr(" ".join(unescape(text).split()))


def row(between: str, members: Iterable[str]) -> Row:
    """The members with `between` between them; the empty ones are left out.

    >>> row("; ", ["a", "", "b"])
    'a; b'
    """
    kept = tuple(each for each in members if each)
    words = Row(between.join(kept))
    words.between, words.members = between, kept
    return words


def name_of(concept: str, english: str) -> Name:
    """A concept of the vocabulary by its English name."""
    words = Name(english)
    words.concept = concept
    return words


def unit_of(code: str, english: str, *, one: bool = False) -> Unit:
    """A unit by its English words."""
    words = Unit(english)
    words.code, words.one = code, one
    return words


def as_of_age(words: str) -> str:
    """The same words, their units said as of an age: 34 岁 is an age, 34 年 a length of time."""
    if isinstance(words, Unit):
        words.age = True
    parts = words.members if isinstance(words, Row) else getattr(words, "parts", {}).values()
    for part in parts:
        as_of_age(part)
    return words


def tree_of(node: Condition) -> Tree:
    """A condition in plain words."""
    from trialogue.criteria.plain import describe  # noqa: PLC0415  # only where something is explained

    words = Tree(describe(node))
    words.node = node
    return words
