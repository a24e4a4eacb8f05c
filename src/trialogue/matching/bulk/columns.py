"""The compiled criteria of many studies as plain arrays, which a snapshot keeps in files and maps into memory.

A *predicate* is one distinct statement, a *node* a predicate or a distinct combination of nodes, a *criterion* a
distinct tree with its kind. Registry texts repeat: millions of criteria are some tens of thousands of these. A
reference to a node is twice its number, plus one where it is negated.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True)
class Columns:
    """The arrays; by study, by criterion of a study, by distinct criterion, by node, by predicate.

    `study_start` (studies + 1) cuts `criterion` (a distinct criterion each) and `group` (0 for everybody, else the
    cohort's number in its study) into studies; `sentence` holds the first eight bytes of the text's hash where an
    attestation may answer, else 0; a study marked `too_large` is not in the columns. `root` and `exclusion` make a
    distinct criterion. The combinations stand after the predicates: `op`, `need` (of at-least; of readings 1 where the
    first child is the whole as it was said, which answers before the others have to agree), and
    `child[child_start[i]:child_start[i + 1]]`, references to nodes before them. `except_node` lists the combinations
    that are exceptions, `except_text` their trees, with the predicates of each base (`except_base_start`,
    `except_base`) and those of all its statements, in their order (`except_atom_start`, `except_atom`). A predicate has
    its statement in `text[text_start[i]:...]` (MessagePack), its `family` (what answers it together, see
    `relation.py`), `silent` (the form that stands for it when nothing recorded concerns it), and its bound: `low`,
    `high`, `closed` (bit 0 low, bit 1 high, bit 2 whole numbers), and `unit`, or -1 where it is more
    than a plain bound; a statement of presence has the number of its `form`, else -1, the forms being `form_text`.
    `unpresumed` marks one on which silence stays unknown under every policy (`stakes.py`): it is another predicate than
    the same statement where silence is taken for absence. Of an exception `need` is what is at stake there.
    Families are cut out of `member` by `family_start`; `family_key` is the hash by which they are found, and
    `wider_key` (sorted) by which a fact of something wider finds `wider_family`, a name no vocabulary holds. `units`
    are the names of the units, one a line.
    """

    study_start: Array  # int64
    criterion: Array  # int32
    group: Array  # uint8
    too_large: Array  # uint8
    sentence: Array  # uint64
    root: Array  # int32
    exclusion: Array  # uint8
    op: Array  # uint8
    need: Array  # int32
    child_start: Array  # int64
    child: Array  # int32
    except_node: Array  # int32
    except_text: Array  # uint8
    except_text_start: Array  # int64
    except_base: Array  # int32
    except_base_start: Array  # int64
    except_atom: Array  # int32
    except_atom_start: Array  # int64
    text: Array  # uint8
    text_start: Array  # int64
    family: Array  # int32
    silent: Array  # int32
    silent_text: Array  # uint8
    silent_text_start: Array  # int64
    form: Array  # int32
    form_text: Array  # uint8
    form_text_start: Array  # int64
    unpresumed: Array  # uint8
    wider_key: Array  # uint64
    wider_family: Array  # int32
    low: Array  # float64
    high: Array  # float64
    closed: Array  # uint8
    unit: Array  # int32
    units: Array  # uint8
    member: Array  # int32
    family_start: Array  # int64
    family_key: Array  # uint64

    @property
    def studies(self) -> int:
        return len(self.study_start) - 1

    @property
    def criteria(self) -> int:
        return len(self.criterion)

    @property
    def predicates(self) -> int:
        return len(self.family)

    @property
    def nodes(self) -> int:
        return len(self.family) + len(self.op)

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, each.name).nbytes for each in fields(self))


NAMES = tuple(each.name for each in fields(Columns))
"""The names of the arrays, in their order."""
