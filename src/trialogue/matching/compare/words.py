"""A side of a comparison in plain words."""

from __future__ import annotations

from trialogue.criteria.plain import describe
from trialogue.matching.compare.statements import Statement


def describe_side(statements: tuple[Statement, ...]) -> str:
    """What one side's statements say; several of one row are joined by semicolons."""
    return "; ".join(dict.fromkeys(_describe(statement) for statement in statements))


def _describe(statement: Statement) -> str:
    words = describe(statement.atom)
    if statement.negated:
        words = f"not {words}"
    if statement.exceptions:
        words += f", except {', '.join(sorted(statement.exceptions))}"
    return words
