"""What a criterion says for certain of who may take part: what must hold, and what must not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import (
    All,
    Any,
    AnyAtom,
    Atom,
    Condition,
    Consent,
    Judgement,
    Not,
    Opaque,
    Quantity,
)


class Claim(NamedTuple):
    """`atom` must hold of every participant (`required`), or of none; said by the criterion at `place`."""

    place: int
    required: bool
    atom: AnyAtom

    @property
    def subject(self) -> str:
        """Names what is claimed of, its bound and its words aside; equal for claims that can be compared."""
        bare = msgspec.structs.replace(self.atom, span=None, label="", quantity=None)
        return f"{type(bare).__name__} {bare!r}"

    @property
    def quantity(self) -> Quantity | None:
        """The bound claimed."""
        return self.atom.quantity


def claims_of(index: int, criterion: Criterion) -> Iterator[Claim]:
    """The claims of one criterion. What is open, widened or only one of several readings claims nothing."""
    if any(issue.code == "no-head" for issue in criterion.issues):
        return  # whether it includes or excludes is not known
    required = criterion.kind == "inclusion"
    for atom, holds in _certain(criterion.condition, required):
        yield Claim(index, holds, atom)


def _certain(node: Condition, required: bool) -> Iterator[tuple[AnyAtom, bool]]:
    match node:
        case Not(part=part):
            yield from _certain(part, not required)
        case All(parts=parts) if required or len(parts) == 1:
            for part in parts:
                yield from _certain(part, required)
        case Any(parts=parts) if not required or len(parts) == 1:
            for part in parts:
                yield from _certain(part, required)
        case Opaque() | Consent() | Judgement():
            return
        case Atom():
            yield node, required
