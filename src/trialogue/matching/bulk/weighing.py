"""What each recorded fact says of each form of statement, for many facts at once: the `weigh` and `covers` of the
reference's atoms, which `presence_kernel.py` joins as `judge_presence` does.

A form is a statement of presence without its concept (`relation.form_of`). What a fact says of it falls into parts
(when, for how long, with which qualifiers, by which route), and few distinct ones: each is judged once for every fact.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

import numpy as np

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.atoms import state
from trialogue.matching.atoms.diagnosis import is_present, period_of_condition
from trialogue.matching.atoms.half_life import HALF_LIFE
from trialogue.matching.atoms.medication import in_half_lives, period_of_use, taken_now
from trialogue.matching.atoms.qualifiers import qualifier_holds
from trialogue.matching.atoms.stable_dose import judge_stability
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.windows import AMBIGUOUS, NO_FACT, Codes, Lengths, Windows, both
from trialogue.matching.calendar import Period
from trialogue.matching.evidence import Reason
from trialogue.matching.freshness import NOT_TAKEN
from trialogue.matching.situation import Situation
from trialogue.patient import facts
from trialogue.truth import Truth

SILENT: Final = 0
"""The code of an absence that does not speak to what is asked."""

STALE: Final = codes.UNKNOWN | codes.REASON_BIT[Reason.STALE]

Recorded = tuple[Any, Situation]
"""A fact (of the kind at hand), and the person and day it is seen on."""


def code_of(truth: Truth, otherwise: int = AMBIGUOUS) -> int:
    """The code of a truth; `otherwise` where it is unknown."""
    return codes.TRUE if truth is Truth.TRUE else codes.FALSE if truth is Truth.FALSE else otherwise


class Parts:
    """One aspect of the forms: its distinct keys, and which of them each form has."""

    def __init__(self, forms: Sequence[AnyAtom], key: Callable[[Any], Hashable]) -> None:
        numbers: dict[Any, int] = {}
        self.column = np.array([numbers.setdefault(key(form), len(numbers)) for form in forms], dtype=np.int64)
        self.keys = list(numbers)

    def spread(self, found: Codes) -> Codes:
        """From a column for each key to a column for each form."""
        spread: Codes = found[:, self.column]
        return spread


class Weigher:
    """The forms of one kind; `when` is what a form asks of time, or None for a kind without time."""

    def __init__(self, forms: Sequence[AnyAtom], as_of: datetime.date) -> None:
        self.forms = forms
        self.as_of = as_of
        self._times = Parts(forms, self.when)
        self._windows = [(at, key) for at, key in enumerate(self._times.keys) if self.is_datable(key)]
        self._others = [(at, key) for at, key in enumerate(self._times.keys) if not self.is_datable(key)]
        self._placer = Windows.of([window for _, window in self._windows], as_of)
        self.timed = np.array([form.window is not None or form.temporality == "history" for form in forms], np.bool_)

    def weigh(self, recorded: Sequence[Recorded], *, alone: bool = False) -> Codes:
        """A row for each fact, a column for each form: whether a fact of just what is asked makes it true. `alone` is
        asked of one fact that an exception may cover."""
        table = np.full((len(recorded), len(self._times.keys)), codes.TRUE, dtype=np.uint16)
        for row, (fact, situation) in enumerate(recorded):
            for at, key in self._others:
                table[row, at] = self.at_time(key, fact, situation, alone=alone)
        if self._windows and recorded:
            periods = [self.period(fact, situation) for fact, situation in recorded]
            table[:, [at for at, _ in self._windows]] = self._placer.place(periods)
        return self._times.spread(table)

    def covers(self, recorded: Sequence[Recorded]) -> Codes:
        """What a fact recorded as absent says of each form: false, unknown, or :data:`SILENT`."""
        table = np.zeros((len(recorded), len(self.forms)), dtype=np.uint16)
        for row, (fact, situation) in enumerate(recorded):
            if fact.absent:
                table[row] = self.covered(fact, situation)
        return table

    def when(self, form: AnyAtom) -> Hashable:
        return form.window

    def is_datable(self, key: Any) -> bool:
        """Whether a key of :meth:`when` is a window that is the same days for every fact."""
        return isinstance(key, nodes.Window)

    def at_time(self, key: Any, fact: Any, situation: Situation, *, alone: bool) -> int:
        return codes.TRUE

    def period(self, fact: Any, situation: Situation) -> Period:
        return Period.at(fact.date, self.as_of)

    def covered(self, fact: Any, situation: Situation) -> Codes | int:
        return codes.FALSE if fact.date is None else SILENT


class AllergyWeigher(Weigher):
    """An allergy recorded, or recorded absent, speaks whatever its date."""

    def when(self, form: AnyAtom) -> Hashable:
        return None

    def covered(self, fact: Any, situation: Situation) -> int:
        return codes.FALSE


class DiagnosisWeigher(Weigher):
    """Conditions: in time, for how long, with which qualifiers."""

    def __init__(self, forms: Sequence[AnyAtom], as_of: datetime.date) -> None:
        super().__init__(forms, as_of)
        self._lengths = Parts(forms, lambda form: form.quantity)
        self._quantities = [(at, key) for at, key in enumerate(self._lengths.keys) if key is not None]
        self._since = Lengths([quantity for _, quantity in self._quantities], as_of)
        self._qualifiers = Parts(forms, lambda form: form.qualifiers)
        self._known: dict[Hashable, Codes] = {}

    def when(self, form: AnyAtom) -> Hashable:
        return form.temporality if form.window is None else form.window

    def at_time(self, key: Any, fact: facts.Condition, situation: Situation, *, alone: bool) -> int:
        if key == "history" or (alone and key is None):
            return codes.TRUE
        return code_of(is_present(nodes.Diagnosis(temporality=key), fact, situation))

    def period(self, fact: facts.Condition, situation: Situation) -> Period:
        return period_of_condition(fact, self.as_of)

    def weigh(self, recorded: Sequence[Recorded], *, alone: bool = False) -> Codes:
        found = super().weigh(recorded, alone=alone)
        if not recorded:
            return found
        if self._quantities:
            table = np.full((len(recorded), len(self._lengths.keys)), codes.TRUE, dtype=np.uint16)
            table[:, [at for at, _ in self._quantities]] = self._since.since([fact.onset for fact, _ in recorded])
            found = both(found, self._lengths.spread(table))
        qualified = np.stack([self._qualified(fact) for fact, _ in recorded])
        return both(found, self._qualifiers.spread(qualified))

    def _qualified(self, fact: facts.Condition) -> Codes:
        """The row of a fact over all distinct sets of qualifiers; status and words of the record alone decide it."""
        key = (fact.status, fact.qualifiers)
        if key not in self._known:
            truths = [[qualifier_holds(each, fact) for each in qualifiers] for qualifiers in self._qualifiers.keys]
            self._known[key] = np.array(
                [codes.FALSE if Truth.FALSE in row else NO_FACT if Truth.UNKNOWN in row else codes.TRUE
                 for row in truths],
                dtype=np.uint16,
            )  # fmt: skip
        return self._known[key]

    def covered(self, fact: facts.Condition, situation: Situation) -> Codes:
        words = set(fact.qualifiers)
        narrow = np.array([words <= set(form.qualifiers) for form in self.forms], dtype=np.bool_)
        days = situation.freshness.days(*situation.kin_rows(fact.concept), otherwise=None)
        return _while_fresh(fact, situation, days, narrow, self.timed)


class MedicationWeigher(Weigher):
    """Drugs without a dose: in time, by which route, for how long unchanged."""

    def __init__(self, forms: Sequence[AnyAtom], as_of: datetime.date) -> None:
        super().__init__(forms, as_of)
        self._routes = Parts(forms, lambda form: form.route)
        self._stable = Parts(forms, lambda form: form.stable_for)

    def when(self, form: AnyAtom) -> Hashable:
        return (form.temporality, form.stable_for is not None) if form.window is None else form.window

    def at_time(self, key: Any, fact: facts.Medication, situation: Situation, *, alone: bool) -> int:
        if isinstance(key, nodes.Window):
            return codes.encode(in_half_lives(key, fact, situation))
        temporality, stable = key
        now = taken_now(fact, situation)
        if temporality == "history" or (alone and temporality is None):
            return codes.TRUE
        return code_of(now) if temporality == "current" or stable or now is not Truth.FALSE else AMBIGUOUS

    def is_datable(self, key: Any) -> bool:
        return isinstance(key, nodes.Window) and key.unit != HALF_LIFE

    def period(self, fact: facts.Medication, situation: Situation) -> Period:
        return period_of_use(fact, situation)

    def weigh(self, recorded: Sequence[Recorded], *, alone: bool = False) -> Codes:
        found = super().weigh(recorded, alone=alone)
        for parts, judge in ((self._routes, _by_route), (self._stable, _unchanged)):
            table = [[judge(key, fact, situation) for key in parts.keys] for fact, situation in recorded]
            if table:
                found = both(found, parts.spread(np.array(table, dtype=np.uint16)))
        return found

    def covered(self, fact: facts.Medication, situation: Situation) -> Codes:
        days = situation.freshness.days(NOT_TAKEN, otherwise=None)
        return _while_fresh(fact, situation, days, np.ones(len(self.forms), np.bool_), self.timed)


class StateWeigher(Weigher):
    """States, of which there are few: by the reference."""

    def weigh(self, recorded: Sequence[Recorded], *, alone: bool = False) -> Codes:
        found = np.empty((len(recorded), len(self.forms)), dtype=np.uint16)
        for row, (fact, situation) in enumerate(recorded):
            found[row] = [codes.encode(state.weigh(form, fact, situation)) for form in self.forms]  # type: ignore[arg-type]
        return found

    def covered(self, fact: facts.State, situation: Situation) -> Codes:
        said = [state.covers(form, fact, situation) for form in self.forms]  # type: ignore[arg-type]
        return np.array([SILENT if each is None else codes.encode(each) for each in said], dtype=np.uint16)


def _while_fresh(fact: Any, situation: Situation, days: int | None, asked: Any, timed: Any) -> Codes:
    """An absence of a day answers what is asked of the present, while it is fresh; without a date it means never."""
    if fact.date is None:
        return np.where(asked, codes.FALSE, SILENT).astype(np.uint16)
    old = situation.freshness.gone_stale(fact.date, situation.as_of, days)
    said = codes.FALSE if old.truth is Truth.FALSE else STALE
    return np.where(asked & ~timed, said, SILENT).astype(np.uint16)


def _by_route(route: str | None, fact: facts.Medication, _: Situation) -> int:
    if route is None:
        return codes.TRUE
    if fact.route is None:
        return NO_FACT
    return codes.TRUE if fact.route.lower() == route.lower() else codes.FALSE


def _unchanged(length: nodes.Window | None, fact: facts.Medication, situation: Situation) -> int:
    if length is None:
        return codes.TRUE
    return codes.encode(judge_stability(nodes.Medication(stable_for=length), fact, situation))


WEIGHERS: Final[dict[type[facts.Fact], tuple[type[nodes.Atom], type[Weigher]]]] = {
    facts.Condition: (nodes.Diagnosis, DiagnosisWeigher),
    facts.Medication: (nodes.Medication, MedicationWeigher),
    facts.Procedure: (nodes.Procedure, Weigher),
    facts.Allergy: (nodes.Allergy, AllergyWeigher),
    facts.State: (nodes.State, StateWeigher),
}
"""The kinds of fact that are there or not, with the statements they answer."""
