"""The statements of presence (conditions, drugs, procedures, allergies, states) for a batch of people at once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.matching.atoms.presence import complete_list
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.presence_kernel import judge_families
from trialogue.matching.bulk.statements import Statements
from trialogue.matching.bulk.weighing import WEIGHERS, Recorded, Weigher
from trialogue.matching.bulk.windows import Codes
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.patient import facts

KINDS: Final = tuple(WEIGHERS)


@dataclass
class Rows:
    """The facts of one kind of a batch of people, person after person, and what each says of every form of its kind.

    `denied` marks what is recorded as there and, of it or something wider, as never there. `listed` is, for each
    person, what a list declared complete says of everything not in it; 0 without one.
    """

    weigher: Weigher
    recorded: list[Recorded]
    start: list[int]
    absent: npt.NDArray[np.bool_]
    denied: npt.NDArray[np.bool_]
    listed: npt.NDArray[np.int64]

    @cached_property
    def weighed(self) -> Codes:
        return self.weigher.weigh(self.recorded)

    @cached_property
    def alone(self) -> Codes:
        """The same, asked of one fact that an exception may cover."""
        return self.weigher.weigh(self.recorded, alone=True)

    @cached_property
    def covers(self) -> Codes:
        return self.weigher.covers(self.recorded)

    def of(self, lane: int) -> range:
        return range(self.start[lane], self.start[lane + 1])

    def concept(self, row: int) -> str | None:
        concept: str | None = self.recorded[row][0].concept
        return concept


class Presence:
    """Judges presence by the forms of the statements, on one day of asking."""

    def __init__(self, statements: Statements, as_of: datetime.date) -> None:
        self.statements = statements
        self.slots: dict[type[facts.Fact], npt.NDArray[np.int32]] = {}
        self._weighers: dict[type[facts.Fact], Weigher] = {}
        for kind, (atom, weigher) in WEIGHERS.items():
            mine = [number for number, form in enumerate(statements.forms) if isinstance(form, atom)]
            self._weighers[kind] = weigher([statements.forms[number] for number in mine], as_of)
            slot = np.full(len(statements.forms) + 1, -1, dtype=np.int32)
            slot[mine] = np.arange(len(mine))
            self.slots[kind] = slot

    def rows(self, situations: Sequence[Situation]) -> dict[type[facts.Fact], Rows]:
        """The facts of presence of some people, by kind."""
        return {kind: _rows(kind, weigher, situations) for kind, weigher in self._weighers.items()}

    def judge(
        self,
        rows: dict[type[facts.Fact], Rows],
        policy: Policy,
        values: Codes,
        touched: npt.NDArray[np.bool_],
    ) -> dict[tuple[int, int], list[facts.Fact]]:
        """Fill in what the facts concern. The families with statements that have no form are given back, by person and
        family, with the facts concerning them."""
        columns, rest = self.statements.columns, {}
        presumed = (columns.unpresumed == 0) & (policy is Policy.PRESUMPTIVE)
        for kind, found in rows.items():
            concerned = self._concerned(found)
            if not concerned:
                continue
            starts = np.concatenate([[0], np.cumsum([len(each) for each in concerned.values()])])
            pairs = np.array([pair for each in concerned.values() for pair in each], dtype=np.int64)
            who = np.array(list(concerned), dtype=np.int64)
            judge_families(
                who[:, 0].copy(), who[:, 1].copy(), starts, pairs[:, 0].copy(), pairs[:, 1].copy(), columns.member,
                columns.family_start, self._slot_of(kind), found.absent, found.denied, found.weighed, found.covers,
                found.listed, presumed, columns.unpresumed, values, touched,
            )  # fmt: skip
            for (lane, family), concerning in concerned.items():
                if self.statements.formless[family]:
                    rest[lane, family] = [found.recorded[row][0] for row, _ in concerning]
        return rest

    def _slot_of(self, kind: type[facts.Fact]) -> npt.NDArray[np.int32]:
        # -1, no form, is the last place.
        slots: npt.NDArray[np.int32] = self.slots[kind][self.statements.columns.form]
        return slots

    def _concerned(self, rows: Rows) -> dict[tuple[int, int], list[tuple[int, int]]]:
        concerned: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for lane in range(len(rows.start) - 1):
            for row in rows.of(lane):
                fact, situation = rows.recorded[row]
                for family, how in self.statements.concerned(fact, situation):
                    concerned[lane, family].append((row, how))
        return concerned


def _rows(kind: type[facts.Fact], weigher: Weigher, situations: Sequence[Situation]) -> Rows:
    recorded: list[Recorded] = []
    start, denied = [0], []
    for situation in situations:
        # The absence of the nearest thing is a better witness than that of something wider.
        mine: list[Any] = sorted(situation.recorded(kind), key=lambda fact: -len(situation.kin_rows(fact.concept)))
        never = [fact.concept for fact in mine if fact.absent and fact.date is None]
        denied += [any(situation.is_a(fact.concept, each) for each in never) for fact in mine]
        recorded += [(fact, situation) for fact in mine]
        start.append(len(recorded))
    absent = np.array([fact.absent for fact, _ in recorded], dtype=np.bool_)
    listed = [complete_list(situation, kind, "") for situation in situations]
    return Rows(
        weigher, recorded, start, absent, np.array(denied, dtype=np.bool_),
        np.array([0 if each is None else codes.encode(each) for each in listed], dtype=np.int64),
    )  # fmt: skip
