"""Studies taken over from columns compiled before, as if their criteria were compiled again but without reading them.

What comes out is the same to the byte: statements and combinations are numbered as they first come up, in the order
in which the compiler would meet them, each rebuilt once from the columns.
"""

from __future__ import annotations

import msgspec
import numpy as np

from trialogue.criteria.nodes import Condition
from trialogue.matching.bulk.columns import Columns

Combination = tuple[int, int, list[int], Condition | None]
_decoder = msgspec.msgpack.Decoder(Condition)


class Earlier:
    """Columns compiled before, and what of them a compiler has met by now."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.met = np.full(len(columns.root), -1, dtype=np.int32)
        """The new number of each distinct criterion; -1 until it is met."""
        self.rebuilt: dict[int, int] = {}
        """The new reference to each statement and combination that was met."""
        self._exceptions = {int(number): at for at, number in enumerate(columns.except_node.tolist())}
        # One number at a time comes out of a view in half the time that it takes to come out of an array.
        self.roots, self.exclusions = columns.root.data, columns.exclusion.data
        self._op, self._need = columns.op.data, columns.need.data
        self._child, self._child_start = columns.child.data, columns.child_start.data

    def statement(self, number: int) -> Condition:
        """A predicate's statement."""
        first, end = self.columns.text_start[number : number + 2]
        found: Condition = _decoder.decode(self.columns.text[first:end].tobytes())
        return found

    def combination(self, number: int) -> Combination:
        """Its operation, how many it needs, references to its parts, and the tree where it is an exception."""
        parts = self._child[self._child_start[number] : self._child_start[number + 1]].tolist()
        tree = None
        if (at := self._exceptions.get(number)) is not None:
            begins, ends = self.columns.except_text_start[at : at + 2]
            tree = _decoder.decode(self.columns.except_text[begins:ends].tobytes())
        return self._op[number], self._need[number], parts, tree
