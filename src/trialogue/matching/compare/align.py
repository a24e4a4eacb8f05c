"""Align the criteria of two studies, statement by statement, and say which side asks for more.

A statement is paired with one of the other study about the same concept, then with one about a wider or narrower
concept (SELENA-SLEDAI and SLEDAI). Of a pair the side that lets fewer people in is the stricter: a narrower
inclusion, a wider exclusion. Pairs of the same two criteria that differ in the same way make one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.matching.compare.fold import fold
from trialogue.matching.compare.pairing import pair
from trialogue.matching.compare.relation import (
    Relation,
    combine,
    relate_quantities,
    relate_sets,
    relate_stable_periods,
    relate_windows,
)
from trialogue.matching.compare.statements import Statement, statements
from trialogue.vocabulary import Vocabulary, default

SAME, STRICTER, LOOSER, DIFFERENT, ONLY_LEFT, ONLY_RIGHT = (
    "same",
    "stricter",
    "looser",
    "different",
    "only left",
    "only right",
)


@dataclass(frozen=True)
class Row:
    """One line of a comparison: what it is about, which side is stricter seen from the left, and the statements.

    `relation` is `same`, `stricter`, `looser` (the left study's side), `different`, `only left` or `only right`.
    """

    relation: str
    left: tuple[Statement, ...]
    right: tuple[Statement, ...]
    differs_in: tuple[str, ...] = ()

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts it is about, in text order."""
        return tuple(dict.fromkeys(s.atom.concept or s.atom.label for s in self.left or self.right))


@dataclass(frozen=True)
class Comparison:
    """The rows in the order of the left text, then what stands only in the right; and criteria never read."""

    rows: tuple[Row, ...]
    unread_left: tuple[Criterion, ...]
    unread_right: tuple[Criterion, ...]


def compare(left: Eligibility, right: Eligibility, vocabulary: Vocabulary | None = None) -> Comparison:
    """Compare two eligibilities criterion by criterion."""
    words = vocabulary or default()
    ours, theirs = (_all_statements(side, words) for side in (left, right))
    pairs = pair(ours, theirs, words)
    matched = {id(other) for _, other in pairs}
    rows = []
    for mine in ours:
        others = [other for paired, other in pairs if paired is mine]
        rows += [_row(mine, other, words) for other in others] or [Row(ONLY_LEFT, (mine,), ())]
    rows += [Row(ONLY_RIGHT, (), (other,)) for other in theirs if id(other) not in matched]
    return Comparison(_grouped(rows), _unread(left, ours), _unread(right, theirs))


def _all_statements(side: Eligibility, vocabulary: Vocabulary) -> list[Statement]:
    return fold([each for criterion in side.criteria for each in statements(criterion, vocabulary)])


def _unread(side: Eligibility, read: Sequence[Statement]) -> tuple[Criterion, ...]:
    known = {id(criterion) for statement in read for criterion in (statement.criterion, *statement.also)}
    return tuple(criterion for criterion in side.criteria if id(criterion) not in known)


def _row(mine: Statement, other: Statement, vocabulary: Vocabulary) -> Row:
    dimensions = _dimensions(mine, other, vocabulary)
    whole = combine(dimensions.values())
    if mine.negated:
        whole = whole.swapped
    if mine.criterion.kind == "exclusion":
        whole = whole.swapped
    relation = {Relation.SAME: SAME, Relation.NARROWER: STRICTER, Relation.WIDER: LOOSER}.get(whole, DIFFERENT)
    return Row(relation, (mine,), (other,), tuple(k for k, v in dimensions.items() if v is not Relation.SAME))


def _dimensions(left: Statement, right: Statement, vocabulary: Vocabulary) -> dict[str, Relation]:
    a, b = left.atom, right.atom
    return {
        "concept": _relate_concepts(a.concept, b.concept, vocabulary),
        "bound": relate_quantities(a.quantity, b.quantity, a.concept),
        "window": relate_windows(a.window, b.window),
        "stable period": relate_stable_periods(a.stable_for, b.stable_for),
        "qualifiers": relate_sets(frozenset(a.qualifiers), frozenset(b.qualifiers)),
        "exceptions": relate_sets(left.exceptions, right.exceptions),
        "time": _relate_temporality(a.temporality, b.temporality),
    }


def _relate_concepts(left: str | None, right: str | None, vocabulary: Vocabulary) -> Relation:
    if left == right:
        return Relation.SAME
    if left not in vocabulary or right not in vocabulary or not left or not right:
        return Relation.DIFFERENT
    # A bound on a narrower instrument or analyte (SELENA-SLEDAI against SLEDAI) is another scale.
    if vocabulary.concept(left).kind in {"instrument", "measurement"}:
        return Relation.DIFFERENT
    return Relation.NARROWER if vocabulary.is_a(left, right) else Relation.WIDER


def _relate_temporality(left: str | None, right: str | None) -> Relation:
    ranks = {"current": 1, "history": 0, None: 0}
    a, b = ranks.get(left, 0), ranks.get(right, 0)
    return Relation.SAME if a == b else Relation.NARROWER if a > b else Relation.WIDER


def _grouped(rows: list[Row]) -> tuple[Row, ...]:
    """Join rows of the same two criteria that differ in the same dimensions by the same amounts."""
    groups: dict[object, Row] = {}
    for row in rows:
        key = (row.relation, row.differs_in, *(_amounts(side) for side in (row.left, row.right)))
        known = groups.get(key)
        groups[key] = row if known is None else _merged(known, row)
    return tuple(groups.values())


def _amounts(side: tuple[Statement, ...]) -> object:
    if not side:
        return None
    atom = side[0].atom
    return id(side[0].criterion), type(atom), side[0].guard, atom.quantity, atom.window, atom.stable_for


def _merged(known: Row, row: Row) -> Row:
    """Both rows as one; a statement that pairs with several is named once."""
    sides = [
        tuple({id(each): each for each in (*a, *b)}.values())
        for a, b in ((known.left, row.left), (known.right, row.right))
    ]
    return Row(row.relation, sides[0], sides[1], row.differs_in)
