"""What a study says twice is compared once: the structured ages beside an age line of the text, a bare diagnosis
beside the same diagnosis with its duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trialogue.criteria.nodes import Age, All, Diagnosis, Quantity, Sex
from trialogue.matching.compare.statements import Statement


def fold(statements: Sequence[Statement]) -> list[Statement]:
    """The statements with each repetition joined to the one that says most; text stands before structured fields."""
    ages = [each for each in statements if _binds_everybody(each, Age)]
    sexes = [each for each in statements if _binds_everybody(each, Sex)]
    joined = [*_joined_ages(ages), *_joined_sexes(sexes)]
    dropped = {id(each) for each in (*ages, *sexes)} - {id(each) for each in joined}
    first = {id(by_text(group)[0]): whole for group, whole in _wholes(ages, sexes, joined)}
    kept = [first.get(id(each), each) for each in statements if id(each) not in dropped or id(each) in first]
    return [each for each in kept if not _is_repeated(each, kept)]


def by_text(group: Sequence[Statement]) -> list[Statement]:
    """Those read from the text first."""
    return sorted(group, key=lambda each: each.criterion.source != "text")


def _wholes(
    ages: list[Statement], sexes: list[Statement], joined: list[Statement]
) -> list[tuple[list[Statement], Statement]]:
    found = {type(whole.atom): whole for whole in joined}
    groups = ((Age, ages), (Sex, sexes))
    return [(group, found[kind]) for kind, group in groups if kind in found and len(group) > 1]


def _binds_everybody(statement: Statement, kind: type[Age] | type[Sex]) -> bool:
    """An inclusion that all must satisfy: not an alternative, not under a condition, not for one cohort."""
    criterion = statement.criterion
    parts = criterion.condition.parts if isinstance(criterion.condition, All) else (criterion.condition,)
    return (
        isinstance(statement.atom, kind)
        and criterion.kind == "inclusion"
        and criterion.applies_to is None
        and not statement.negated
        and not statement.exceptions
        and statement.atom in parts
    )


def _joined_ages(ages: list[Statement]) -> list[Statement]:
    """One statement of the ages that satisfy all; as they are where their units differ."""
    bounds = [each.atom.quantity for each in ages if each.atom.quantity is not None]
    if len(ages) < 2 or len(bounds) < len(ages) or len({bound.unit for bound in bounds}) > 1:
        return ages
    first, *others = by_text(ages)
    lows = [(bound.low, not bound.low_inclusive) for bound in bounds if bound.low is not None]
    highs = [(-bound.high, not bound.high_inclusive) for bound in bounds if bound.high is not None]
    low, high = max(lows, default=None), max(highs, default=None)
    whole = Quantity(
        low=low[0] if low else None,
        low_inclusive=not low[1] if low else True,
        high=-high[0] if high else None,
        high_inclusive=not high[1] if high else True,
        unit=bounds[0].unit,
    )
    atom = first.atom if first.atom.quantity == whole else Age(quantity=whole, label=first.atom.label)
    return [replace(first, atom=atom, also=tuple(each.criterion for each in others))]


def _joined_sexes(sexes: list[Statement]) -> list[Statement]:
    if len(sexes) < 2 or len({each.atom.concept for each in sexes}) > 1:
        return sexes
    first, *others = by_text(sexes)
    return [replace(first, also=tuple(each.criterion for each in others))]


def _is_repeated(statement: Statement, all_of_side: Sequence[Statement]) -> bool:
    """A bare diagnosis where the same criterion says it again with how long it has lasted."""
    atom = statement.atom
    if not isinstance(atom, Diagnosis) or statement.negated or statement.criterion.kind != "inclusion":
        return False
    if atom.quantity or atom.window or atom.qualifiers or not isinstance(statement.criterion.condition, All):
        return False
    return any(
        other.criterion is statement.criterion
        and isinstance(other.atom, Diagnosis)
        and other.atom.concept == atom.concept
        and other.atom.quantity is not None
        and not other.negated
        for other in all_of_side
    )
