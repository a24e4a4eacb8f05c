"""Names of several words, marked in the index where they stand.

A name with many synonyms is asked as many phrases, each in every field; to find one, the index compares the places of
common words ("acute", "disease") in nearly every study. So the names that the shipped vocabulary knows are looked for
once, when a study is indexed, and marked as exact terms. To find a name is then to look up its mark, and to score it is
to look at the studies that have it. The marks also name the list of names they were made with: an index made with
another list is asked without them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import compress
from typing import Any, Final

from tantivy import Occur, Query

from trialogue.search.terms import terms
from trialogue.vocabulary import shipped

MARKS: Final = "marks"
"""The exact field of the marks."""

Holds = Callable[[str, str], bool]
"""Whether a field of the index holds a term in any study: where none does, it need not be looked for."""

_Rest = tuple[list[str], str]


@cache
def known_phrases() -> frozenset[str]:
    """Every name of several terms that is marked, its terms apart by one blank."""
    names = (name for concept in shipped().concepts() for name in (concept.name, *concept.synonyms))
    return frozenset(" ".join(found) for name in names if len(found := terms(name)) > 1)


@cache
def list_mark() -> str:
    """What every study is marked with: which names were looked for."""
    return f"={hashlib.sha256(chr(10).join(sorted(known_phrases())).encode()).hexdigest()[:16]}"


def marks_of(group: str, said: Sequence[str]) -> Iterable[str]:
    """The marks of the names that stand in the terms of one field of the index."""
    beginnings = _beginnings()
    found = set()
    for at in compress(range(len(said) - 1), map(beginnings.__contains__, said)):
        for rest, phrase in beginnings[said[at]].get(said[at + 1], ()):
            if said[at + 2 : at + 2 + len(rest)] == rest:
                found.add(phrase)
    return [f"{group} {phrase}" for phrase in sorted(found)]


@cache
def _beginnings() -> dict[str, dict[str, list[_Rest]]]:
    """By first and second term what must follow, and the whole name."""
    made: dict[str, dict[str, list[_Rest]]] = {}
    for phrase in sorted(known_phrases()):
        first, second, *rest = phrase.split()
        made.setdefault(first, {}).setdefault(second, []).append((rest, phrase))
    return made


def finding(schema: Any, field: str, words: tuple[str, ...], holds: Holds) -> Any | None:
    """The query for words next to each other in a field, whatever they score; None where no study has them."""
    if mark := _mark(field, words, holds):
        return Query.term_query(schema, MARKS, mark, "basic") if holds(MARKS, mark) else None
    if not all(holds(field, word) for word in words):
        return None
    return plain(schema, field, words)


def scoring(schema: Any, field: str, words: tuple[str, ...], holds: Holds) -> Any | None:
    """The same query, scored."""
    found = finding(schema, field, words, holds)
    if found is None or not _mark(field, words, holds):
        return found
    # What is marked comes first: the places of words are compared where they are the name.
    marked = Query.const_score_query(found, 0.0)
    return Query.boolean_query([(Occur.Must, marked), (Occur.Must, plain(schema, field, words))])


def _mark(field: str, words: tuple[str, ...], holds: Holds) -> str | None:
    if len(words) < 2 or (phrase := " ".join(words)) not in known_phrases() or not holds(MARKS, list_mark()):
        return None
    return f"{field} {phrase}"


def plain(schema: Any, field: str, words: tuple[str, ...]) -> Any:
    """The scored query for words next to each other in a field, without the marks."""
    if len(words) == 1:
        return Query.term_query(schema, field, words[0])
    return Query.phrase_query(schema, field, list(words))
