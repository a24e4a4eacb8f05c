"""People against every compiled study: the verdict of each and how far it is from fitting, equal to the reference's.

What concerns one study alone (consent to it, taking part in it, an attested sentence of it) and studies too large for
the columns are judged whole by the reference evaluator.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from trialogue.criteria.criterion import Eligibility
from trialogue.matching.bulk import codes, kernels
from trialogue.matching.bulk.codes import Settled, settled_table, tally_table
from trialogue.matching.bulk.columns import Columns
from trialogue.matching.bulk.people import Evaluator
from trialogue.matching.bulk.statements import Statements
from trialogue.matching.bulk.sweep import Sweep
from trialogue.matching.freshness import Freshness
from trialogue.matching.outcome import CriterionMatch
from trialogue.matching.policy import Policy
from trialogue.matching.verdict import count, match_eligibility
from trialogue.patient.facts import Patient

LANES: Final = 64
"""People judged together."""

Readings = Callable[[int], Eligibility]
"""Gives the criteria of a study by its number in the columns."""


class Engine:
    """The compiled studies, ready for one person or many, as of a day and under a policy."""

    def __init__(  # noqa: PLR0913  # all but three are named
        self,
        columns: Columns,
        nct_ids: Sequence[str],
        readings: Readings,
        *,
        as_of: datetime.date,
        policy: Policy,
        freshness: Freshness | None = None,
    ) -> None:
        self.columns = columns
        self._numbers = {nct_id: number for number, nct_id in enumerate(nct_ids)}
        self._ids = nct_ids
        self._readings = readings
        self._evaluator = Evaluator(Statements(columns), as_of=as_of, policy=policy, freshness=freshness)
        self._too_large = np.flatnonzero(columns.too_large)
        self._exception = np.full(len(columns.op), -1, dtype=np.int32)
        self._exception[columns.except_node] = np.arange(len(columns.except_node))
        self._on_exceptions = np.flatnonzero(
            kernels.on_exceptions(columns.op, columns.child_start, columns.child, columns.predicates)
        )

    def sweep(self, patient: Patient) -> Sweep:
        """One person against every study."""
        return next(self.sweeps([patient]))

    def sweeps(self, patients: Iterable[Patient]) -> Iterator[Sweep]:
        """Each person against every study, in the order given; they are judged :data:`LANES` at a time."""
        for tallies in self.tallies(patients):
            for lane in range(tallies.shape[1]):
                tally = tallies[:, lane]
                yield Sweep(codes.verdict_ranks(tally), *codes.untally(tally))

    def tallies(self, patients: Iterable[Patient]) -> Iterator[npt.NDArray[np.uint32]]:
        """For a batch of people after the other: the tally (`codes.py`) of every study, a column for each person. The
        next batch is written over it: memory that the system has to clear first costs as much as the sums."""
        columns, source = self.columns, iter(patients)
        room = np.empty(0, dtype=np.uint32)
        while batch := list(islice(source, LANES)):
            values = self.values(batch)
            of_criterion = np.empty((len(columns.root), len(batch)), dtype=np.uint32)
            kernels.criteria_tallies(columns.root, columns.exclusion, tally_table(), values, of_criterion)
            if room.size < columns.studies * len(batch):
                room = np.empty(columns.studies * len(batch), dtype=np.uint32)
            out = room[: columns.studies * len(batch)].reshape(columns.studies, len(batch))
            kernels.study_tallies(
                columns.study_start, columns.criterion, columns.group, of_criterion, codes.narrow(of_criterion), out
            )
            for lane, patient in enumerate(batch):
                for number in self._judged_whole(patient):
                    out[number, lane] = self._tally(patient, number)
            yield out

    def values(self, patients: Sequence[Patient]) -> npt.NDArray[np.uint16]:
        """The code of every node, a column for each person."""
        columns, lanes = self.columns, len(patients)
        situations = [self._evaluator.situation(patient) for patient in patients]
        touched = np.empty((columns.predicates, lanes), dtype=np.bool_)
        values = np.empty((columns.nodes, lanes), dtype=np.uint16)
        rows = self._evaluator.fill(situations, values[: columns.predicates], touched)
        forced = np.full((len(columns.except_node), lanes), -1, dtype=np.int32)
        self._run(np.arange(len(columns.op)), forced, values)
        needed = kernels.open_exceptions(
            columns.except_node, columns.except_base_start, columns.except_base, columns.child_start, columns.child,
            touched, values,
        )  # fmt: skip
        if needed.any():
            for number, lane in np.argwhere(needed).tolist():
                forced[number, lane] = self._evaluator.exceptions.code(
                    number, lane, rows, situations[lane], values[:, lane]
                )
            self._run(self._on_exceptions, forced, values)
        return values

    def settled(self, patient: Patient, numbers: Iterable[int]) -> Iterator[list[Settled]]:
        """Outcome, reason and who is asked of every criterion of some studies, in text order."""
        columns, whole = self.columns, self._judged_whole(patient)
        found = np.empty((len(columns.root), 1), dtype=np.uint16)
        kernels.criteria_codes(columns.root, self.values([patient]), found)
        for number in numbers:
            if number in whole:
                yield [(each.outcome, each.reason, each.asks) for each in self._whole(patient, number)]
                continue
            criteria = columns.criterion[columns.study_start[number] : columns.study_start[number + 1]]
            kinds = [codes.KINDS[columns.exclusion[each]] for each in criteria]
            yield [settled_table()[kind][found[each, 0]] for kind, each in zip(kinds, criteria, strict=True)]

    def settled_of_study(self, patients: Iterable[Patient], number: int) -> Iterator[list[Settled]]:
        """What :meth:`settled` says of one study, for each person; they are judged :data:`LANES` at a time."""
        columns, source = self.columns, iter(patients)
        criteria = columns.criterion[columns.study_start[number] : columns.study_start[number + 1]]
        tables = [settled_table()[codes.KINDS[columns.exclusion[each]]] for each in criteria]
        while batch := list(islice(source, LANES)):
            found = np.empty((len(columns.root), len(batch)), dtype=np.uint16)
            kernels.criteria_codes(columns.root, self.values(batch), found)
            rows = found[criteria].T.tolist()
            for patient, row in zip(batch, rows, strict=True):
                if number in self._judged_whole(patient):
                    yield [(each.outcome, each.reason, each.asks) for each in self._whole(patient, number)]
                else:
                    yield [table[code] for table, code in zip(tables, row, strict=True)]

    def _run(self, which: npt.NDArray[np.intp], forced: npt.NDArray[np.int32], values: npt.NDArray[np.uint16]) -> None:
        columns = self.columns
        kernels.run_program(
            which, columns.op, columns.need, columns.child_start, columns.child, self._exception, forced, values
        )

    def _judged_whole(self, patient: Patient) -> set[int]:
        """The studies that the reference evaluator judges for this person."""
        named = {each.study for each in patient.consents} | {each.study for each in patient.participations}
        numbers = {self._numbers[nct_id] for nct_id in named if nct_id in self._numbers}
        numbers.update(self._too_large.tolist())
        if keys := {key for each in patient.attestations if (key := _key(each.sentence_sha256))}:
            columns = self.columns
            places = np.flatnonzero(np.isin(columns.sentence, np.array(sorted(keys), dtype=np.uint64)))
            numbers.update((np.searchsorted(columns.study_start, places, side="right") - 1).tolist())
        return numbers

    def _whole(self, patient: Patient, number: int) -> tuple[CriterionMatch, ...]:
        situation = self._evaluator.situation(patient)
        return match_eligibility(
            patient, self._readings(number), as_of=situation.as_of, policy=situation.policy,
            nct_id=self._ids[number], freshness=situation.freshness,
        )  # fmt: skip

    def _tally(self, patient: Patient, number: int) -> int:
        violated, you, team = count(self._whole(patient, number))
        most = codes.MOST_CRITERIA
        return codes.VIOLATED * min(violated, most) + codes.YOU * min(you, most) + codes.TEAM * min(team, most)


def _key(sha256: str) -> int:
    try:
        return int(sha256[:16], 16)
    except ValueError:
        return 0
