"""The nodes of a query, after the registry's own page on complex queries."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

Coverage: TypeAlias = Literal["FullMatch", "StartsWith", "EndsWith", "Contains"]
Expansion: TypeAlias = Literal["None", "Term", "Concept", "Relaxation", "Lossy"]
COVERAGES: Final = ("FullMatch", "StartsWith", "EndsWith", "Contains")
EXPANSIONS: Final = ("None", "Term", "Concept", "Relaxation", "Lossy")
PARTS: Final = ("Study", "Location")
"""What SEARCH can be about: the whole study, or one element of its list of places."""


class Term(msgspec.Struct, frozen=True, tag=True):
    """Words that belong together; `phrase` when they were quoted. `text` is what was typed, without escapes."""

    text: str
    phrase: bool = False


class All(msgspec.Struct, frozen=True, tag=True):
    """Every study."""


class Missing(msgspec.Struct, frozen=True, tag=True):
    """The field of the AREA around it has no value."""


class Range(msgspec.Struct, frozen=True, tag=True):
    """The field of the AREA around it has a value from `low` to `high`, ends included; None is MIN or MAX.

    A record without the value is not found.
    """

    low: str | None = None
    high: str | None = None


class And(msgspec.Struct, frozen=True, tag=True):
    """Each of the parts."""

    parts: tuple[Expression, ...]


class Or(msgspec.Struct, frozen=True, tag=True):
    """Any of the parts."""

    parts: tuple[Expression, ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """What the part does not find."""

    part: Expression


class Area(msgspec.Struct, frozen=True, tag=True):
    """The part, in one field or weighted area of the record."""

    field: str
    part: Expression


class Search(msgspec.Struct, frozen=True, tag=True):
    """The part, all of it inside one element of a list: `Location`, or `Study` for the record itself."""

    about: str
    part: Expression


class Covering(msgspec.Struct, frozen=True, tag=True):
    """How much of the field the words of the part must match."""

    how: Coverage
    part: Expression


class Expanding(msgspec.Struct, frozen=True, tag=True):
    """How far the words of the part may be varied."""

    how: Expansion
    part: Expression


class Tilt(msgspec.Struct, frozen=True, tag=True):
    """The part; what has a later or larger value of `field` ranks higher."""

    field: str
    part: Expression


Expression: TypeAlias = Term | All | Missing | Range | And | Or | Not | Area | Search | Covering | Expanding | Tilt
