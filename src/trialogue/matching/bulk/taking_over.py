"""Studies taken over from columns compiled before, as if their criteria were compiled again but without reading them.

What comes out is the same to the byte: statements and combinations are numbered as they first come up, in the order
in which the compiler would meet them, each rebuilt once from the columns.
"""

from __future__ import annotations

import msgspec
import numpy as np

from trialogue.criteria.nodes import AnyAtom, Condition
from trialogue.matching.bulk.columns import Columns

_condition = msgspec.msgpack.Decoder(Condition)
_statement = msgspec.msgpack.Decoder(AnyAtom)


class Earlier:
    """Columns compiled before, and what of them a compiler has met by now."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.met = np.full(len(columns.root), -1, dtype=np.int32)
        """The new number of each distinct criterion; -1 until it is met."""
        self.rebuilt: list[int | None] = [None] * columns.nodes
        """The new reference to each node, by its old number; None until it is met."""
        self.predicates = columns.predicates
        # Lists: each number is looked at alone, which costs an array several times as much.
        self.roots: list[int] = columns.root.tolist()
        self.exclusions: list[int] = columns.exclusion.tolist()
        self.unpresumed: list[bool] = columns.unpresumed.astype(bool).tolist()
        self._exceptions = {number: at for at, number in enumerate(columns.except_node.tolist())}
        self._text, self._text_start = columns.text.data, columns.text_start.tolist()
        self._op, self._need = columns.op.tolist(), columns.need.tolist()
        self._child, self._child_start = columns.child.tolist(), columns.child_start.tolist()

    def statement(self, number: int) -> AnyAtom:
        """The statement of a predicate."""
        found: AnyAtom = _statement.decode(self._text[self._text_start[number] : self._text_start[number + 1]])
        return found

    def combination(self, number: int) -> tuple[int, int, list[int], Condition | None]:
        """The operation of a combination, how many it needs, old references to its parts, and the tree where it is an
        exception."""
        at = number - self.predicates
        parts = self._child[self._child_start[at] : self._child_start[at + 1]]
        return self._op[at], self._need[at], parts, self._tree(at) if at in self._exceptions else None

    def _tree(self, at: int) -> Condition:
        exception = self._exceptions[at]
        begins, ends = self.columns.except_text_start[exception : exception + 2]
        found: Condition = _condition.decode(self.columns.except_text[begins:ends].tobytes())
        return found
