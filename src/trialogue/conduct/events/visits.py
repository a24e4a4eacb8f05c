"""What happens at visits and to their forms: readings, doses, medication, signatures, data queries."""

from __future__ import annotations

from trialogue.conduct.events.root import Event, Quantity


class VisitRecorded(Event, tag=True, frozen=True):
    """A visit took place: readings by name, each a value with its unit ("" where it has none). `unscheduled` says why
    it took place where the protocol plans none; its name is then none of the protocol's."""

    SCHEMA = 3
    participant: str
    visit: str
    date: str
    readings: dict[str, Quantity] = {}
    unscheduled: str = ""


class VisitMissed(Event, tag=True, frozen=True):
    """A visit did not take place, and why."""

    participant: str
    visit: str
    reason: str


class VisitCorrected(Event, tag=True, frozen=True):
    """What a recorded visit says was wrong: the event corrected by its sequence, and only what changes. An
    empty reading takes it away."""

    participant: str
    corrects: int
    date: str | None = None
    readings: dict[str, Quantity] = {}


class VisitSigned(Event, tag=True, frozen=True):
    """The investigator stands for what is recorded of a visit. A later correction takes the signature away."""

    participant: str
    visit: str


class VisitLocked(Event, tag=True, frozen=True):
    """A visit is not corrected any more."""

    participant: str
    visit: str


class VisitUnlocked(Event, tag=True, frozen=True):
    """A locked visit may be corrected again; the reason stands in the event's `why`."""

    participant: str
    visit: str


class DoseRecorded(Event, tag=True, frozen=True):
    """Study treatment was given, or not and why. `amount` is what was given of what everybody is given alike, so that
    it tells no arm."""

    participant: str
    visit: str
    date: str
    given: bool
    amount: Quantity = {}
    kit: str = ""
    reason: str = ""


class ConcomitantMedicationRecorded(Event, tag=True, frozen=True):
    """A medicine beside the study treatment: the vocabulary's concept for it where known, the dose of a day, from when.

    `start` and `stop` may be before consent.
    """

    participant: str
    drug: str
    dose: Quantity
    route: str
    start: str
    stop: str | None = None
    indication: str = ""


class ConcomitantMedicationStopped(Event, tag=True, frozen=True):
    """A medicine recorded by the event `medication` was taken until a day. A new dose is a record of its own."""

    participant: str
    medication: int
    date: str


class DataQueryRaised(Event, tag=True, frozen=True):
    """A question about what is recorded of a visit (`field`: a reading, or "visit")."""

    participant: str
    visit: str
    field: str
    question: str


class DataQueryAnswered(Event, tag=True, frozen=True):
    """The answer to the question that event `query` raised."""

    participant: str
    query: int
    answer: str


class DataQueryClosed(Event, tag=True, frozen=True):
    """Whoever asked is satisfied."""

    participant: str
    query: int


class FlareAscertained(Event, tag=True, frozen=True):
    """The flare of a visit, as computed at that moment by a rule from the readings that events `from_events` hold."""

    participant: str
    visit: str
    rule: str
    flare: str | None
    from_events: tuple[int, ...]


class GradesAscertained(Event, tag=True, frozen=True):
    """The BILAG-2004 grades of a visit, as computed at that moment by a rule from the items that events `from_events`
    hold; a grade is None while an unanswered item could change it."""

    participant: str
    visit: str
    rule: str
    grades: dict[str, str | None]
    from_events: tuple[int, ...]


class FlareAdjudicated(Event, tag=True, frozen=True):
    """The committee's judgement on a visit, kept apart from what was computed."""

    participant: str
    visit: str
    flare: str
    blinded: bool
