"""A side of a comparison in plain words."""

from __future__ import annotations

from itertools import groupby

from trialogue.criteria.plain import describe
from trialogue.criteria.plain_words import plain_words
from trialogue.matching.compare.statements import Statement


def describe_side(statements: tuple[Statement, ...], language: str = "en") -> str:
    """What one side's statements say; things of which the same is said are named together.

    "prednisone, antimalarial: unchanged for at least 3 months".
    """
    say = plain_words(language)
    split = [(say.concept(each.atom.concept, each.atom.label), _describe(each, language)) for each in statements]
    parts = [
        (name, words.removeprefix(name).strip() if words.startswith(name) else None, words) for name, words in split
    ]
    said = []
    for rest, group in groupby(parts, key=lambda part: part[1]):
        members = list(dict.fromkeys(group))
        if rest and len(members) > 1:
            between = " " if rest.startswith("(") else ": "
            said.append(say.row(name for name, _, _ in members) + between + rest)
        else:
            said += [words for _, _, words in members]
    return say.tidy(say.say("between").join(dict.fromkeys(said)))


def _describe(statement: Statement, language: str) -> str:
    say = plain_words(language)
    words = describe(statement.atom, language)
    if statement.negated:
        words = say.say("negated", part=words)
    if statement.exceptions:
        exceptions = say.row(sorted(say.concept(each, each.lstrip("~")) for each in statement.exceptions))
        words = say.say("except", base=words, exceptions=exceptions)
    return words
