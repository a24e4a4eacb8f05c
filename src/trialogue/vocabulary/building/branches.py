"""What kind of concept a heading is, by its places in the tree, and which headings stand above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from trialogue.vocabulary.building.entries import Descriptor
from trialogue.vocabulary.loading import read_rows


def kind_of(trees: Iterable[str]) -> str:
    """`condition`, `procedure`, `drug`, `drug-class`, or "" for what a criterion's atoms do not speak of.

    Where the places disagree nothing is said: a heading under both a disease and an organism is neither.
    """
    kinds = {_kind(tree) for tree in trees}
    kinds.discard("-")
    return kinds.pop() if len(kinds) == 1 else ""


def _kind(tree: str) -> str:
    """The kind that the longest known beginning of a tree number gives; "-" where this place says nothing."""
    table = _table()
    part = tree
    while part:
        if part in table:
            return table[part]
        part = part.rpartition(".")[0] if "." in part else part[:-1]
    return "-"


def above(descriptor: Descriptor, by_tree: Mapping[str, str], wanted: Collection[str]) -> set[str]:
    """The nearest headings above that are among `wanted` (by id), one or more for each place in the tree."""
    found = {each for each in descriptor.above if each in wanted}
    for tree in descriptor.trees:
        part = tree
        while "." in part:
            part = part.rpartition(".")[0]
            identifier = by_tree.get(part)
            if identifier is not None and identifier in wanted and identifier != descriptor.id:
                found.add(identifier)
                break
    return found


@cache
def _table() -> dict[str, str]:
    return {row["branch"]: row["kind"] for row in read_rows("mesh_branches.tsv")}
