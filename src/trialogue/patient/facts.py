"""A person's dated facts. Quantities carry unit and date; a bare float stops at the door.

Every fact can be an absence (`absent`: "never took belimumab", "hepatitis B test negative") and says where it came from
(`source`). Partial dates are intervals of days. A list named in `complete` holds everything there was to say
as of that date, so what is not in it is absent.
"""

from __future__ import annotations

import datetime

import msgspec

from trialogue.dates import Duration, PartialDate


class Amount(msgspec.Struct, frozen=True):
    """A number with its unit as written; `comparator` is "<", "<=", ">" or ">=" where only a bound is known."""

    value: float
    unit: str
    comparator: str | None = None


class ReferenceRange(msgspec.Struct, frozen=True):
    """A laboratory's own limits of normal, in the unit of the measurement."""

    low: float | None = None
    high: float | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """The common part: `path` is where it stands in its document ("medications[2]"), `source` who said so.

    `concept` is the vocabulary's id or `~words` for a name the vocabulary does not know; `name` is as written.
    """

    path: str
    source: str = ""
    name: str = ""
    concept: str | None = None
    absent: bool = False


class Condition(Fact, frozen=True, kw_only=True):
    """A disease or finding. `status` is active, inactive, remission, resolved, cured or unknown; `qualifiers`
    narrow it ("adequately-treated", "severe", "chronic"). `onset` and `resolved` are dates; `date` is when an
    absence was true."""

    status: str = "unknown"
    onset: PartialDate | None = None
    resolved: PartialDate | None = None
    date: PartialDate | None = None
    qualifiers: tuple[str, ...] = ()


class Medication(Fact, frozen=True, kw_only=True):
    """A drug taken. `daily_dose` is the amount a day; `unchanged_since` when this dose began; `ongoing` whether it is
    taken now (None: not said). `absent` with no dates means never taken; with `date`, not taken on that date."""

    daily_dose: Amount | None = None
    route: str | None = None
    frequency: str | None = None
    start: PartialDate | None = None
    stop: PartialDate | None = None
    unchanged_since: PartialDate | None = None
    ongoing: bool | None = None
    date: PartialDate | None = None


class Measurement(Fact, frozen=True, kw_only=True):
    """A laboratory or physical value on a date, or a `result` in words ("negative", "positive", "normal").

    `equation` is how it was computed where it was ("ckd-epi-2021"), `baseline` what it was at baseline, for texts that
    ask for a multiple of that.
    """

    amount: Amount | None = None
    result: str | None = None
    reference: ReferenceRange | None = None
    date: PartialDate | None = None
    equation: str | None = None
    baseline: Amount | None = None


class Score(Fact, frozen=True, kw_only=True):
    """An instrument's value, or the number of its systems at each grade ({"A": 0, "B": 1})."""

    value: float | None = None
    grades: dict[str, int] = {}
    version: str | None = None
    date: PartialDate | None = None


class Procedure(Fact, frozen=True, kw_only=True):
    """An operation, transfusion, transplant or the like."""

    date: PartialDate | None = None


class Allergy(Fact, frozen=True, kw_only=True):
    """An allergy or intolerance to the concept."""

    date: PartialDate | None = None


class State(Fact, frozen=True, kw_only=True):
    """A state (pregnant, lactating, smoker, postmenopausal...), true or absent on `date`."""

    date: PartialDate | None = None


class Participation(Fact, frozen=True, kw_only=True):
    """Taking part in another study; `study` is its NCT id where known."""

    study: str | None = None
    start: PartialDate | None = None
    stop: PartialDate | None = None


class Consent(Fact, frozen=True, kw_only=True):
    """Consent to one study (`study`, NCT id), given or (`absent`) refused on `date`."""

    study: str | None = None
    date: PartialDate | None = None


class Attestation(Fact, frozen=True, kw_only=True):
    """A person's own answer to one sentence that the reader did not understand.

    `sentence_sha256` is the hash of the criterion's text, so an answer never moves to another sentence;
    `holds` is whether the sentence is true of the person.
    """

    sentence_sha256: str
    holds: bool
    date: PartialDate | None = None


class Complete(msgspec.Struct, frozen=True):
    """A declaration that the list `of` ("medications", "conditions"...) is complete as of a date."""

    of: str
    as_of: PartialDate


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Everything recorded of one person. `birth` may be partial; `age` on `age_on` stands in for a birth date."""

    id: str = ""
    birth: PartialDate | None = None
    age: Duration | None = None
    age_on: datetime.date | None = None
    sex: str | None = None
    conditions: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    scores: tuple[Score, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    states: tuple[State, ...] = ()
    participations: tuple[Participation, ...] = ()
    consents: tuple[Consent, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    complete: tuple[Complete, ...] = ()
