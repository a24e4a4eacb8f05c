"""A tree as a query that reads back to the same tree."""

from __future__ import annotations

import re
from typing import Final

from trialogue.search.expression.lexing import CONTEXT, OPERATORS
from trialogue.search.expression.nodes import (
    All,
    And,
    Area,
    Covering,
    Expanding,
    Expression,
    Missing,
    Not,
    Or,
    Range,
    Search,
    Term,
    Tilt,
)

_MARKS: Final = re.compile(r'([()"\\])')


def print_expression(node: Expression) -> str:
    r"""The query of a tree, with no more brackets than it needs.

    >>> print_expression(And((Term("lupus"), Or((Term("a AND b"), All())))))
    'lupus AND (a \\AND b OR ALL)'
    """
    match node:
        case Or(parts=parts):
            return " OR ".join(_inner(part, Or) for part in parts)
        case And(parts=parts):
            return " AND ".join(_inner(part, Or | And) for part in parts)
    return _single(node)


def _inner(node: Expression, loose: type | object) -> str:
    words = print_expression(node)
    return f"({words})" if isinstance(node, loose) else words  # type: ignore[arg-type]


def _single(node: Expression) -> str:
    match node:
        case Term(text=text, phrase=True):
            return f'"{text}"'
        case Term(text=text):
            return " ".join(map(_escaped, text.split()))
        case All():
            return "ALL"
        case Missing():
            return "MISSING"
        case Range(low=low, high=high):
            return f"RANGE[{'MIN' if low is None else low}, {'MAX' if high is None else high}]"
        case Not(part=part):
            return f"NOT {_inner(part, Or | And)}"
        case Area(field=name, part=part):
            return f"AREA[{name}]{_inner(part, Or | And)}"
        case Search(about=name, part=part):
            return f"SEARCH[{name}]{_inner(part, Or | And)}"
        case Covering(how=name, part=part):
            return f"COVERAGE[{name}]{_inner(part, Or | And)}"
        case Expanding(how=name, part=part):
            return f"EXPANSION[{name}]{_inner(part, Or | And)}"
        case Tilt(field=name, part=part):
            return f"TILT[{name}]{_inner(part, Or | And)}"
    raise TypeError(node)


def _escaped(word: str) -> str:
    if word in OPERATORS or word.startswith(tuple(f"{name}[" for name in CONTEXT)):
        return "\\" + word
    return _MARKS.sub(r"\\\1", word)
