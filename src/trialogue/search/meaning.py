"""What a query asks for, in a few plain conditions that the index and the record itself can both be asked.

:func:`meaning_of` takes the tree of a query apart: areas become fields with weights, words become terms with their
synonyms, typed values become numbers. `compiling` asks the index, `recorded` asks a record: both know these alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from trialogue.search.expression import nodes
from trialogue.search.expression.scopes import BASIC, PLACES, YES_NO, Scope, bounds, code_meant, scope
from trialogue.search.query import SYNONYM_SHARE, Part, known_names, loose_parts
from trialogue.search.terms import terms
from trialogue.study.fields import Field
from trialogue.vocabulary import Vocabulary

APART_SHARE: Final = 0.5
"""What words apart from each other count beside the same words together."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of the parts; without parts, every study."""

    parts: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts at least; without parts, no study."""

    parts: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Without:
    """What the part does not find."""

    part: Meaning


@dataclass(frozen=True, slots=True)
class Words:
    """The terms next to each other in one value of one of the fields (with weights); at its beginning with `first`, at
    its end with `last`. `exactly`: spelled so, case and accents included. `area` names the area looked in, if one."""

    fields: tuple[tuple[Field, float], ...]
    terms: tuple[str, ...]
    first: bool = False
    last: bool = False
    exactly: str | None = None
    share: float = 1.0
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A value of the field from `low` to `high`, ends included, as :func:`scopes.stored` counts; None is no end. With
    `size` the number of values is meant."""

    field: Field
    low: float | None
    high: float | None
    size: bool = False


@dataclass(frozen=True, slots=True)
class Present:
    """A value in one of the fields at least."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class InOnePlace:
    """The part, all of it at one site."""

    part: Meaning


@dataclass(frozen=True, slots=True)
class Tilted:
    """The part; what has more of the field ranks higher."""

    field: Field
    part: Meaning


Meaning: TypeAlias = AllOf | AnyOf | Without | Words | Between | Present | InOnePlace | Tilted


def size_of(meaning: Meaning) -> int:
    """How many conditions a meaning is made of."""
    match meaning:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return sum(map(size_of, parts))
        case Without(part=part) | InOnePlace(part=part) | Tilted(part=part):
            return size_of(part)
    return 1


@dataclass(frozen=True, slots=True)
class _Around:
    scope: Scope
    coverage: nodes.Coverage
    expansion: nodes.Expansion
    vocabulary: Vocabulary
    named: bool = False


def meaning_of(tree: nodes.Expression, vocabulary: Vocabulary, area: str = BASIC) -> Meaning:
    """The conditions of a query whose names have been checked (:func:`scopes.check_token`), looking in `area`."""
    return _read(tree, _Around(_known(area), "Contains", "Relaxation", vocabulary))


def _known(name: str) -> Scope:
    found = scope(name)
    assert found is not None, name
    return found


def _read(node: nodes.Expression, around: _Around) -> Meaning:  # noqa: PLR0912  # one case a node
    match node:
        case nodes.All():
            return AllOf()
        case nodes.And(parts=parts):
            return AllOf(tuple(_read(part, around) for part in parts))
        case nodes.Or(parts=parts):
            return AnyOf(tuple(_read(part, around) for part in parts))
        case nodes.Not(part=part):
            return Without(_read(part, around))
        case nodes.Area(field=name, part=part):
            return _read(part, replace(around, scope=_known(name), named=True))
        case nodes.Covering(how=coverage, part=part):
            return _read(part, replace(around, coverage=coverage))
        case nodes.Expanding(how=expansion, part=part):
            return _read(part, replace(around, expansion=expansion))
        case nodes.Search(about="Location", part=part):
            inside = around if around.named else replace(around, scope=_known(PLACES))
            return InOnePlace(_read(part, inside))
        case nodes.Search(part=part):
            return _read(part, around)
        case nodes.Tilt(field=name, part=part):
            field = _known(name).compared
            assert field is not None
            return Tilted(field, _read(part, around))
        case nodes.Missing():
            return Without(Present(tuple(around.scope.weights)))
        case nodes.Range(low=low, high=high):
            return _range(around.scope, low, high)
        case nodes.Term():
            return _term(node, around)
    raise TypeError(node)


def _range(where: Scope, low: str | None, high: str | None) -> Meaning:
    field = next(iter(where.weights))
    kind = "number" if where.size else field.kind
    least = bounds(kind, low) if low is not None else None
    most = bounds(kind, high) if high is not None else None
    return Between(field, least[0] if least else None, most[1] if most else None, where.size)


def _term(term: nodes.Term, around: _Around) -> Meaning:
    where = around.scope
    if where.compared or where.size:
        return _range(where, term.text, term.text)
    single = len(where.weights) == 1
    if single and (field := next(iter(where.weights))).kind in ("code", "yes-no"):
        return _value(field, term.text, around.coverage)
    return _words(term, around)


def _value(field: Field, text: str, coverage: nodes.Coverage) -> Meaning:
    """A coded value is looked for whole: RECRUITING is not NOT_YET_RECRUITING."""
    text = YES_NO.get(text.casefold(), text) if field.kind == "yes-no" else code_meant(field, text)
    first, last = coverage != "EndsWith", coverage != "StartsWith"
    found = tuple(terms(text))
    return Words(((field, 1.0),), found, first, last) if found else AnyOf()


def _words(term: nodes.Term, around: _Around) -> Meaning:
    where, coverage, expansion = around.scope, around.coverage, around.expansion
    base = Words(
        tuple(where.weights.items()),
        tuple(terms(term.text)),
        coverage in ("FullMatch", "StartsWith"),
        coverage in ("FullMatch", "EndsWith"),
        area=where.name if len(where.weights) > 1 else None,
    )
    if not base.terms:
        return AnyOf()
    if expansion == "None":
        return replace(base, exactly=term.text)
    if expansion == "Term":
        return base
    names = known_names(term.text, around.vocabulary)
    together = AnyOf((base, *_synonyms(names, base, where)))
    if expansion == "Concept" or term.phrase or coverage != "Contains":
        return together
    parts = [_part(part, base, where) for part in loose_parts(term.text, around.vocabulary)]
    if len(parts) <= 1:
        return parts[0] if parts else together
    if expansion == "Lossy":
        return AnyOf((base, *parts))
    return AnyOf((base, AllOf(tuple(parts))))


def _part(part: Part, base: Words, where: Scope) -> Meaning:
    words = tuple(replace(base, terms=(word,)) for word in part.words)
    typed: Meaning = words[0] if len(words) == 1 else AllOf(words)
    synonyms = tuple(_synonyms(part.names, base, where))
    return AnyOf((typed, *synonyms)) if synonyms else typed


def _synonyms(names: Iterable[tuple[str, ...]], base: Words, where: Scope) -> Iterable[Words]:
    spread = tuple((field, weight) for field, weight in base.fields if field in where.synonyms)
    area = base.area if len(spread) == len(base.fields) else None
    for name in names:
        if spread and name and name != base.terms:
            yield replace(base, fields=spread, terms=name, share=SYNONYM_SHARE, area=area)
