"""Real records side by side: no pair breaks the comparison, nothing of either text is lost, and it reads both ways."""

from __future__ import annotations

import gzip
import os
from itertools import islice, pairwise
from pathlib import Path

import pytest

from trialogue.criteria import read
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.matching.compare import Comparison, compare
from trialogue.matching.compare.json_form import comparison_to_json
from trialogue.matching.compare.statements import Statement
from trialogue.matching.compare.words import describe_side
from trialogue.study import parse_study

ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "ctgov" / "studies.jsonl.gz"
EVERY = 25
OPPOSITE = {"stricter": "looser", "looser": "stricter", "only left": "only right", "only right": "only left"}


@pytest.fixture(scope="module")
def readings() -> list[Eligibility]:
    if not ARCHIVE.exists():
        if os.environ.get("CI") == "true" and ARCHIVE.parent.exists():
            pytest.fail(f"{ARCHIVE.name} is not in the shared folder")
        pytest.skip(f"{ARCHIVE.name} of the shared data is not there")
    with gzip.open(ARCHIVE) as lines:
        return [read(parse_study(line)) for line in islice(lines, 0, None, EVERY)]


def said(comparison: Comparison, side: str) -> list[Criterion]:
    statements = [each for row in comparison.rows for each in getattr(row, side)]
    unread = getattr(comparison, f"unread_{side}")
    return [*(c for each in statements for c in (each.criterion, *each.also)), *unread]


def test_every_criterion_of_both_is_compared_or_said_to_be_unread(readings: list[Eligibility]) -> None:
    assert len(readings) > 50
    for left, right in pairwise(readings):
        comparison = compare(left, right)
        for side, whole in (("left", left), ("right", right)):
            assert {id(each) for each in said(comparison, side)} == {id(each) for each in whole.criteria}
        for row in comparison.rows:
            assert row.left or row.right
            assert all(describe_side(each).strip() for each in (row.left, row.right) if each)
            assert (row.relation == "only left") == (not row.right)
            assert (row.relation == "only right") == (not row.left)
        assert len(comparison_to_json(comparison)["rows"]) == len(comparison.rows)


def test_a_record_beside_itself_is_the_same(readings: list[Eligibility]) -> None:
    for each in readings:
        relations = {row.relation for row in compare(each, each).rows}
        assert relations <= {"same"}


def test_an_exclusion_is_never_paired_with_an_inclusion(readings: list[Eligibility]) -> None:
    for left, right in pairwise(readings):
        for row in compare(left, right).rows:
            assert len({each.criterion.kind for each in (*row.left, *row.right)}) == 1


def test_seen_from_the_other_side_every_relation_is_the_opposite(readings: list[Eligibility]) -> None:
    def row_ids(statements: tuple[Statement, ...]) -> list[int]:
        return sorted(id(each.criterion) for each in statements)

    for left, right in pairwise(readings):
        there = [
            (OPPOSITE.get(r.relation, r.relation), row_ids(r.right), row_ids(r.left)) for r in compare(left, right).rows
        ]
        back = [(r.relation, row_ids(r.left), row_ids(r.right)) for r in compare(right, left).rows]
        assert sorted(there) == sorted(back)
