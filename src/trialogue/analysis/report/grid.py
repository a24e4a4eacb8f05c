"""A table of words: what a page prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialogue.analysis.datasets import Datasets
from trialogue.errors import BadInput


@dataclass(frozen=True, slots=True)
class Grid:
    """A caption, a heading for each column, rows of words; the first cell of a row is its heading."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One arm, or everybody: its name, and who is in it."""

    name: str
    members: tuple[str, ...]


def columns_of(datasets: Datasets, members: Sequence[str]) -> tuple[Column, ...]:
    """Arms compared with before experimental ones, with those of `members`; one column where the arms are hidden."""
    inside = set(members)
    arm_of = {row.values["participant"]: row.values["arm"] for row in datasets.participants.rows}
    if not datasets.by_arm:
        return (Column("Everybody, treatment hidden", tuple(who for who in arm_of if who in inside)),)
    return tuple(
        Column(arm.name, tuple(who for who, own in arm_of.items() if own == arm.id and who in inside))
        for arm in sorted(datasets.protocol.arms, key=lambda arm: arm.kind == "experimental")
    )


def sides_of(
    datasets: Datasets, columns: Sequence[Column], people: Sequence[Sequence[str]]
) -> tuple[Sequence[str], Sequence[str]]:
    """Control and treated; BadInput where there are not two arms with somebody in each."""
    if len(columns) != 2:
        raise BadInput(f"two arms are compared; the protocol has {len(columns)}")
    for column, own in zip(columns, people, strict=True):
        if not own:
            raise BadInput(f"nobody of {column.name} has a value; there is nothing to compare")
    if all(arm.kind == "experimental" for arm in datasets.protocol.arms):
        raise BadInput("every arm of the protocol is experimental; there is none to compare with")
    return people[0], people[1]


def share(count: int, total: int) -> str:
    """A count with its share.

    >>> share(3, 12), share(0, 0)
    ('3 (25.0 %)', '0')
    """
    return f"{count} ({count / total * 100:.1f} %)" if total else str(count)
