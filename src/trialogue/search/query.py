"""What a person types, as a query: never a syntax error.

Words in quotes are a phrase; a name of the vocabulary stands for its synonyms too; everything else is words. Every
part must be found somewhere in the study; each counts by the heaviest field it is found in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from tantivy import Occur, Query

from trialogue.search.fields import Group, groups
from trialogue.search.index import schema
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


def build_query(parts: Iterable[Part], area: str, *, every: bool) -> Any:
    """The query of an area of the registry (`BasicSearch`); with `every` all parts must be found, else any.

    With `every`, what says in its heaviest fields all that was asked counts once more: else a long text that repeats
    the words in passing goes before a study that is about them.
    """
    occur = Occur.Must if every else Occur.Should
    asked = list(parts)
    found = [(occur, _part_query(part, area)) for part in asked]
    if every and found:
        about = [(Occur.Must, _part_query(part, area, least=HEAVY)) for part in asked]
        found.append((Occur.Should, Query.boolean_query(about)))
    return Query.boolean_query(found) if found else Query.empty_query()


def _part_query(part: Part, area: str, least: float = 0.0) -> Any:
    if part.phrase:
        return _anywhere(part.words, area, least)
    alone = [(Occur.Must, _anywhere((word,), area, least)) for word in part.words]
    ways = [Query.boolean_query(alone)] if alone else []
    names = (name for name in part.names if name != part.words)
    ways += [Query.boost_query(_anywhere(name, area, least), SYNONYM_SHARE) for name in names]
    return Query.disjunction_max_query(ways)


def _anywhere(words: tuple[str, ...], area: str, least: float) -> Any:
    """The words, next to each other, in any field of the area that weighs enough: the heaviest counts."""
    weighted = [(group, weight) for group in groups() if (weight := group.weights[area]) and weight >= least]
    fields = [Query.boost_query(_in_field(group, words), weight) for group, weight in weighted]
    return Query.disjunction_max_query(fields, ELSEWHERE_SHARE)


def _in_field(group: Group, words: tuple[str, ...]) -> Any:
    if len(words) == 1:
        return Query.term_query(schema(), group.name, words[0])
    return Query.phrase_query(schema(), group.name, list(words))
