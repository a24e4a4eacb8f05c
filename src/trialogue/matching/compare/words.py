"""A side of a comparison in plain words."""

from __future__ import annotations

from itertools import groupby

from trialogue.criteria.plain import describe
from trialogue.matching.compare.statements import Statement
from trialogue.vocabulary import default


def describe_side(statements: tuple[Statement, ...]) -> str:
    """What one side's statements say; things of which the same is said are named together.

    "prednisone, antimalarial: unchanged for at least 3 months".
    """
    split = [(_name(each), _describe(each)) for each in statements]
    parts = [
        (name, words.removeprefix(name).strip() if words.startswith(name) else None, words) for name, words in split
    ]
    said = []
    for rest, group in groupby(parts, key=lambda part: part[1]):
        members = list(dict.fromkeys(group))
        if rest and len(members) > 1:
            between = " " if rest.startswith("(") else ": "
            said.append(", ".join(name for name, _, _ in members) + between + rest)
        else:
            said += [words for _, _, words in members]
    return "; ".join(dict.fromkeys(said))


def _name(statement: Statement) -> str:
    return _concept_name(statement.atom.concept or statement.atom.label)


def _describe(statement: Statement) -> str:
    words = describe(statement.atom)
    if statement.negated:
        words = f"not {words}"
    if statement.exceptions:
        words += f", except {', '.join(sorted(map(_concept_name, statement.exceptions)))}"
    return words


def _concept_name(concept: str) -> str:
    vocabulary = default()
    return vocabulary.concept(concept).name if concept in vocabulary else concept.lstrip("~")
