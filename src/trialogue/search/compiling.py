"""What a query asks for, asked of the index.

Where the index cannot tell (one site of several, case and accents, figures of results) the query finds too much rather
than too little and says so: what it finds is then held against the records (`recorded`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tantivy import FieldType, Occur, Query

from trialogue.search.fields import BASIC, CONDITION, groups
from trialogue.search.index import schema
from trialogue.search.meaning import AllOf, AnyOf, Between, InOnePlace, Meaning, Present, Tilted, Without, Words
from trialogue.search.pieces import CLOSES, NUMBERS, OPENS, PIECE, RESULTS, columns, indexed
from trialogue.search.query import ELSEWHERE_SHARE
from trialogue.study.fields import Field

_LEAST: Final = -(2**62)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query of the index; `exact` when it finds what was asked for and nothing else."""

    query: Any
    exact: bool


def compile_meaning(meaning: Meaning, *, of_a_place: bool = False) -> Compiled:
    """Ask the index for what a query means; `of_a_place`: of one site, which another rules out nothing of."""
    match meaning:
        case AllOf(parts=parts):
            return _all([compile_meaning(part, of_a_place=of_a_place) for part in parts])
        case AnyOf(parts=parts):
            return _any([compile_meaning(part, of_a_place=of_a_place) for part in parts])
        case Without(part=part):
            inner = compile_meaning(part)
            sure = inner.exact and not of_a_place
            return Compiled(without(inner.query), True) if sure else Compiled(Query.all_query(), False)
        case Tilted(part=part):
            return compile_meaning(part, of_a_place=of_a_place)
        case InOnePlace(part=part):
            return Compiled(compile_meaning(part, of_a_place=True).query, _single(part))
        case Present(fields=fields):
            return _any([_present(field) for field in fields])
        case Between():
            return _between(meaning)
        case Words():
            return _words(meaning)
    raise TypeError(meaning)


def without(query: Any) -> Any:
    """Every study that a query does not find."""
    return Query.boolean_query([(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), (Occur.MustNot, query)])


def _single(meaning: Meaning) -> bool:
    """Whether one site and any site make no difference: one condition about sites alone."""
    return isinstance(meaning, Words | Present) and all(_of_a_place(field) for field, *_ in map(_pair, meaning.fields))


def _pair(each: Any) -> tuple[Field, ...]:
    return each if isinstance(each, tuple) else (each,)


def _of_a_place(field: Field) -> bool:
    return ".locations." in field.path


def _all(parts: list[Compiled]) -> Compiled:
    if not parts:
        return Compiled(Query.const_score_query(Query.all_query(), 0.0), True)
    query = parts[0].query if len(parts) == 1 else Query.boolean_query([(Occur.Must, part.query) for part in parts])
    return Compiled(query, all(part.exact for part in parts))


def _any(parts: list[Compiled]) -> Compiled:
    """One at least; the best one counts, the others a little."""
    if not parts:
        return Compiled(Query.empty_query(), True)
    exact = all(part.exact for part in parts)
    if len(parts) == 1:
        return Compiled(parts[0].query, exact)
    return Compiled(Query.disjunction_max_query([part.query for part in parts], ELSEWHERE_SHARE), exact)


def _in_piece(field: Field, words: list[Any]) -> Any:
    name = f"{PIECE}.{field.piece}"
    if len(words) == 1:
        return Query.term_query(schema(), name, words[0])
    return Query.phrase_query(schema(), name, words)


def _maybe_in_results() -> Compiled:
    return Compiled(Query.const_score_query(Query.term_query(schema(), f"{PIECE}.{RESULTS}", OPENS), 0.0), False)


def _present(field: Field) -> Compiled:
    if not indexed(field):
        return _maybe_in_results()
    return Compiled(Query.const_score_query(_in_piece(field, [OPENS]), 0.0), True)


def _words(meaning: Words) -> Compiled:
    exact = meaning.exactly is None
    if meaning.area in (BASIC, CONDITION) and len(meaning.terms) == 1 and not (meaning.first or meaning.last):
        return Compiled(_scaled(_in_groups(meaning.terms[0], meaning.area), meaning.share), exact)
    wanted = [*([OPENS] if meaning.first else []), *meaning.terms, *([CLOSES] if meaning.last else [])]
    ways = [
        Compiled(_scaled(_in_piece(field, wanted), weight * meaning.share), exact)
        for field, weight in meaning.fields
        if indexed(field)
    ]
    return _any(ways if len(ways) == len(meaning.fields) else [*ways, _maybe_in_results()])


def _in_groups(word: str, area: str) -> Any:
    weighted = [(group, group.weights[area]) for group in groups() if group.weights[area]]
    found = [_scaled(Query.term_query(schema(), group.name, word), weight) for group, weight in weighted]
    return Query.disjunction_max_query(found, ELSEWHERE_SHARE)


def _scaled(query: Any, weight: float) -> Any:
    return query if weight == 1 else Query.boost_query(query, weight)


def _between(meaning: Between) -> Compiled:
    field = meaning.field
    if meaning.size or field not in columns():
        known = _present(field) if field.kind != "branch" else Compiled(Query.all_query(), False)
        return Compiled(known.query, False)
    low = _LEAST if meaning.low is None else int(-(-meaning.low // 1))
    high = None if meaning.high is None else int(meaning.high // 1)
    query = Query.range_query(schema(), f"{NUMBERS}{field.piece}", FieldType.Integer, low, high)
    return Compiled(Query.const_score_query(query, 0.0), True)
