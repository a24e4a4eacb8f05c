"""A query in the registry's language, or an address of its search page, read to what it asks for."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from trialogue.errors import BadInput
from trialogue.search.expression import parse_expression
from trialogue.search.expression.scopes import BASIC, Occurs, check_token
from trialogue.search.meaning import Meaning, meaning_of, size_of
from trialogue.search.page_address import is_page_address, read_page_address
from trialogue.vocabulary import default

BROADEST: Final = 500
"""Conditions of one query, synonyms included: the index asks each of them in every field of its area."""

_BRACKETED: Final = re.compile(r"\b(?:AREA|SEARCH|RANGE|COVERAGE|EXPANSION|TILT)\[")
_JOINED: Final = re.compile(r"(?:^|[\s()])(?:AND|OR|NOT)(?=$|[\s()])")
_ALONE: Final = re.compile(r"(?<![^\s()])(ALL|MISSING)(?![^\s()])")
_OF_THE_LANGUAGE: Final = re.compile(
    r"\b(?:AREA|SEARCH|RANGE|COVERAGE|EXPANSION|TILT)\[|(?:^|[\s()])(?:AND|OR|NOT|ALL|MISSING)(?=$|[\s()])"
)


def read_expression(text: str, area: str = BASIC, occurs: Occurs | None = None) -> Meaning:
    """What a query asks for, words without an area looked for in `area`; `occurs` tells of values of coded fields that
    are newer than our table (:meth:`~trialogue.search.searcher.Searcher.occurs`).

    Raises ExpressionError, and BadInput for an address that cannot be read or a query that asks for too much at once.
    """
    if is_page_address(text):
        text = read_page_address(text)
    meaning = meaning_of(parse_expression(text, partial(check_token, occurs=occurs)), default(), area)
    if (size := size_of(meaning)) > BROADEST:
        raise BadInput(
            f"the query asks for {size:,} words and synonyms at once, more than {BROADEST}; "
            "leave some words out, or ask in several queries"
        )
    return meaning


def typed_expression(text: str) -> str:
    r"""What a person typed into a box for words, as a query of the language; "" where they are plain words.

    More careful than :func:`is_expression`: ALL is taken for the leukaemia, and text in capitals for text, unless an
    operator with a bracket shows that the language is meant.

    >>> typed_expression("asthma AND NOT copd"), typed_expression("ALL in children"), typed_expression("CATS AND DOGS")
    ('asthma AND NOT copd', '', '')
    >>> typed_expression("relapsed ALL OR aml")
    'relapsed \\ALL OR aml'
    """
    if is_page_address(text) or _BRACKETED.search(text):
        return text
    if _JOINED.search(text) and text != text.upper():
        return _ALONE.sub(r"\\\1", text)
    return ""


def is_expression(text: str) -> bool:
    """Whether a text is written in the language: an operator in capitals, or an address of the registry's search page.

    >>> is_expression("AREA[Sex]FEMALE"), is_expression("cats and dogs"), is_expression("cats AND dogs")
    (True, False, True)
    """
    return bool(_OF_THE_LANGUAGE.search(text)) or is_page_address(text)
