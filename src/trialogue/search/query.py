"""What a person types, as a query: never a syntax error.

Words in quotes are a phrase; a name of the vocabulary stands for its synonyms too; everything else is words. Every
part must be found somewhere in the study; each counts by the heaviest field it is found in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tantivy import Occur, Query

from trialogue.search.fields import groups
from trialogue.search.index import schema
from trialogue.search.phrases import Holds, finding, scoring
from trialogue.search.terms import terms
from trialogue.text.fold import fold
from trialogue.vocabulary import Concept, Vocabulary

LONGEST: Final = 2000
MOST_PARTS: Final = 40
MOST_NAMES: Final = 16
SHORTEST_NAME: Final = 4
SYNONYM_SHARE: Final = 0.9
"""What a synonym counts beside the words as typed."""

HEAVY: Final = 0.8
"""Fields from this weight on say what a study is about: titles, conditions, treatments."""

ELSEWHERE_SHARE: Final = 0.1
"""What a further field adds to the heaviest one."""

_QUOTED: Final = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_SKIPPED: Final = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "into", "my", "near", "of", "on", "or", "the", "to", "with")
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked for: `words` as typed; `phrase` when they must stand together; `names` that mean the same."""

    words: tuple[str, ...]
    phrase: bool = False
    names: tuple[tuple[str, ...], ...] = ()


def parse_query(text: str, vocabulary: Vocabulary) -> list[Part]:
    """The parts of what was typed, at most MOST_PARTS; empty for a text without a word."""
    text = text[:LONGEST]
    parts: list[Part] = []
    end = 0
    for quoted in _QUOTED.finditer(text):
        parts += loose_parts(text[end : quoted.start()], vocabulary)
        if words := tuple(terms(quoted[1])):
            parts.append(Part(words, phrase=True))
        end = quoted.end()
    parts += loose_parts(text[end:], vocabulary)
    return list(dict.fromkeys(parts))[:MOST_PARTS]


def loose_parts(text: str, vocabulary: Vocabulary) -> list[Part]:
    """The parts of a text without quotes: names of the vocabulary, and the words between them."""
    parts: list[Part] = []
    end = 0
    for mention in vocabulary.find(text):
        parts += _words(text[end : mention.start])
        parts.append(Part(tuple(terms(text[mention.start : mention.end])), names=_names(mention.concept)))
        end = mention.end
    return [*parts, *_words(text[end:])]


def known_names(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """The names, as terms, that mean the same as a whole text; none where the vocabulary does not know it."""
    concept = vocabulary.lookup(text)
    return _names(concept) if concept else ()


def _names(concept: Concept) -> tuple[tuple[str, ...], ...]:
    names = dict.fromkeys(tuple(terms(name)) for name in (concept.name, *concept.synonyms))
    return tuple(filter(_tells, names))[:MOST_NAMES]


def _tells(name: tuple[str, ...]) -> bool:
    """Whether a synonym may be looked for untyped: a short one is a word elsewhere (Spanish LES, French les)."""
    return len(name) > 1 or (len(name) == 1 and len(name[0]) >= SHORTEST_NAME)


def _words(text: str) -> list[Part]:
    found = [word for word in fold(text).split() if word not in _SKIPPED]
    return [Part((term,)) for word in found for term in terms(word)]


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A text asked of the index: `finds` what it is about, `ranks` finds the same, scored in full."""

    finds: Any
    ranks: Any


def build_query(parts: Iterable[Part], area: str, holds: Holds, *, every: bool) -> TextQuery:
    """The query of an area of the registry (`BasicSearch`); with `every` all parts must be found, else any.

    With `every`, what says in its heaviest fields all that was asked counts once more: else a long text that repeats
    the words in passing goes before a study that is about them.
    """
    occur = Occur.Must if every else Occur.Should
    fields = _fields(area)
    asked = list(parts)
    if not asked:
        return TextQuery(Query.empty_query(), Query.empty_query())
    finds = Query.boolean_query([(occur, _finds(part, fields, holds)) for part in asked])
    ranked = [_ranks(part, fields, holds) for part in asked]
    found = [(occur, each.anywhere) for each in ranked]
    if not every:
        return TextQuery(finds, Query.boolean_query(found))
    about = Query.boolean_query([(Occur.Must, each.heavy) for each in ranked])
    return TextQuery(finds, Query.boolean_query([*found, (Occur.Should, about)]))


_Fields = tuple[tuple[str, float], ...]


@cache
def _fields(area: str) -> _Fields:
    """The fields of the index that an area looks in, with their weights."""
    return tuple((group.name, group.weights[area]) for group in groups() if group.weights[area])


def _finds(part: Part, fields: _Fields, holds: Holds) -> Any:
    """What a part finds, whatever it scores. A name with all the words that were typed finds nothing more."""
    if part.phrase:
        return _one_of(_found(part.words, fields, holds))
    words = [_one_of(_found((word,), fields, holds)) for word in part.words]
    typed = [Query.boolean_query([(Occur.Must, each) for each in words])] if words else []
    more = (name for name in part.names if not words or not set(part.words) <= set(name))
    return _one_of([*typed, *(way for name in more for way in _found(name, fields, holds))])


def _found(words: tuple[str, ...], fields: _Fields, holds: Holds) -> list[Any]:
    ways = (finding(schema(), name, words, holds) for name, _ in fields)
    return [each for each in ways if each is not None]


def _one_of(ways: list[Any]) -> Any:
    if not ways:
        return Query.empty_query()
    return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, each) for each in ways])


@dataclass(frozen=True, slots=True)
class _Looked:
    """Something looked for in all fields, and in those alone that say what a study is about; scored."""

    anywhere: Any
    heavy: Any


def _ranks(part: Part, fields: _Fields, holds: Holds) -> _Looked:
    if part.phrase:
        return _look(part.words, fields, holds)
    alone = [_look((word,), fields, holds) for word in part.words]
    names = [_look(name, fields, holds) for name in part.names if name != part.words]
    return _Looked(
        _typed_or_named([each.anywhere for each in alone], [each.anywhere for each in names]),
        _typed_or_named([each.heavy for each in alone], [each.heavy for each in names]),
    )


def _typed_or_named(words: list[Any], names: list[Any]) -> Any:
    """All the words, or one of the names that mean the same: the best one counts."""
    ways = [Query.boolean_query([(Occur.Must, each) for each in words])] if words else []
    return Query.disjunction_max_query([*ways, *(Query.boost_query(each, SYNONYM_SHARE) for each in names)])


def _look(words: tuple[str, ...], fields: _Fields, holds: Holds) -> _Looked:
    """The words, next to each other, in any of some fields: the heaviest counts."""
    asked = ((weight, scoring(schema(), name, words, holds)) for name, weight in fields)
    ways = [(weight, Query.boost_query(each, weight)) for weight, each in asked if each is not None]
    return _Looked(_heaviest([each for _, each in ways]), _heaviest([each for weight, each in ways if weight >= HEAVY]))


def _heaviest(ways: list[Any]) -> Any:
    return Query.disjunction_max_query(ways, ELSEWHERE_SHARE) if ways else Query.empty_query()
