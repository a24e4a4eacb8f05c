"""How a query is read, in words: what its parts look for, and where."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialogue.search.asking import read_expression
from trialogue.search.compiling import compile_meaning
from trialogue.search.expression import parse_expression, print_expression
from trialogue.search.expression.scopes import Occurs
from trialogue.search.meaning import (
    AllOf,
    AnyOf,
    Between,
    InOnePlace,
    Meaning,
    Present,
    Tilted,
    Without,
    Words,
)
from trialogue.search.page_address import is_page_address, read_page_address

_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query as it reads back, whether the index answers it alone, and its parts, indented, a line each."""

    query: str
    exact: bool
    steps: tuple[str, ...]


def explain(text: str, occurs: Occurs | None = None) -> Explanation:
    """Say how a query is read, with `occurs` as in :func:`~trialogue.search.asking.read_expression`.

    Raises ExpressionError.
    """
    if is_page_address(text):
        text = read_page_address(text)
    meaning = read_expression(text, occurs=occurs)
    printed = print_expression(parse_expression(text))
    return Explanation(printed, compile_meaning(meaning).exact, tuple(_lines(meaning, 0)))


def _lines(meaning: Meaning, depth: int) -> Iterator[str]:
    head, parts = _told(meaning)
    yield "  " * depth + head
    for part in parts:
        yield from _lines(part, depth + 1)


def _told(meaning: Meaning) -> tuple[str, tuple[Meaning, ...]]:
    match meaning:
        case AllOf(parts=parts):
            return ("each of" if parts else "every study"), parts
        case AnyOf(parts=parts):
            return ("any of" if parts else "nothing: no word can be looked for"), parts
        case Without(part=part):
            return "not", (part,)
        case InOnePlace(part=part):
            return "at one and the same site", (part,)
        case Tilted(field=field, part=part):
            return f"ranked higher by {field.piece}", (part,)
        case Present(fields=fields):
            return f"a value in {_names([field.piece for field in fields])}", ()
        case Between(field=field, low=low, high=high, size=size):
            kind = "count" if size else field.kind
            what = f"the number of {field.piece}" if size else f"{field.piece} ({field.kind})"
            return f"{what} from {_end(low, kind)} to {_end(high, kind)}", ()
        case Words():
            return _words(meaning), ()
    raise TypeError(meaning)


def _words(meaning: Words) -> str:
    where = meaning.area or _names([field.piece for field, _ in meaning.fields])
    ends = {
        (True, True): ", the whole value",
        (True, False): ", at its beginning",
        (False, True): ", at its end",
        (False, False): "",
    }[meaning.first, meaning.last]
    if meaning.exactly is not None:
        return f"spelled exactly {meaning.exactly!r} in {where}{ends}"
    share = "" if meaning.share == 1 else f", counted {meaning.share:g}"
    return f"{' '.join(meaning.terms)!r} in {where}{ends}{share}"


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _end(value: float | None, kind: str) -> str:
    if value is None:
        return "any"
    if kind == "date":
        return str(datetime.date.fromordinal(int(value)))
    return f"{value:g}" + " days" * (kind == "age")
