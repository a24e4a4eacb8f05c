"""The work list: the most frequent kinds of text that is not read, with counts."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Condition as Node
from trialogue.criteria.nodes import Opaque, Readings, children

OTHER = "other words"


@functools.cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row[0], re.compile(row[1], re.IGNORECASE)) for row in read_table("residue_kinds"))


def residue_kind(text: str) -> str:
    """The kind of a stretch that was not read, by its words.

    >>> residue_kind("Contraindication to MRI")
    'contraindication'
    """
    return next((kind for kind, pattern in _kinds() if pattern.search(text)), OTHER)


def residues(node: Node) -> list[str]:
    """The stretches of a tree that were not read, each once."""
    if isinstance(node, Opaque):
        return [node.label]
    if isinstance(node, Readings) and node.rule == "unread-part":
        return residues(node.alternatives[-1])
    return [each for child in children(node) for each in residues(child)]


def count_residues(criteria: Iterable[Criterion]) -> Counter[str]:
    """How many stretches of each kind were not read."""
    return Counter(residue_kind(each) for criterion in criteria for each in residues(criterion.condition))
