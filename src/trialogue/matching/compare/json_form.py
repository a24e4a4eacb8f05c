"""The public JSON form of a comparison."""

from __future__ import annotations

from typing import Any

from trialogue.criteria.criterion import Criterion
from trialogue.matching.compare.align import Comparison, Row
from trialogue.matching.compare.changed import CriterionChange
from trialogue.matching.compare.statements import Statement
from trialogue.matching.compare.words import describe_side


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """`rows` in the order of the left text, `relation` as said of the left side, and what was not compared."""
    return {
        "rows": [_row(row) for row in comparison.rows],
        "not_compared": {
            "left": [_criterion(each) for each in comparison.unread_left],
            "right": [_criterion(each) for each in comparison.unread_right],
        },
    }


def criterion_change_to_json(change: CriterionChange) -> dict[str, Any]:
    """`relation`, whom it lets in (`effect`: more, fewer, unclear, none), `words`, and the criteria of both sides."""
    return {
        "relation": change.relation,
        "effect": change.effect,
        "words": str(change.sentence),
        "before": [_criterion(each) for each in change.before],
        "after": [_criterion(each) for each in change.after],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "relation": row.relation,
        "differs_in": list(row.differs_in),
        "concepts": list(row.concepts),
        "left": _side(row.left),
        "right": _side(row.right),
    }


def _side(statements: tuple[Statement, ...]) -> dict[str, Any] | None:
    if not statements:
        return None
    also = [_criterion(each) for each in statements[0].also]
    return {**_criterion(statements[0].criterion), "understood": describe_side(statements), "also": also}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "kind": criterion.kind,
        "source": criterion.source,
        "text": criterion.text,
        "start": criterion.start,
        "end": criterion.end,
    }
