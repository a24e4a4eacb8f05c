"""The outcome measures a study announced."""

from __future__ import annotations

from trialogue.study.wire import Part


class Outcome(Part, frozen=True, kw_only=True):
    """One announced outcome measure and when it is taken."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(Part, frozen=True, kw_only=True):
    """Primary, secondary and other outcome measures."""

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()
