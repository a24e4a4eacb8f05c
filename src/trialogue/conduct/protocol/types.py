"""The protocol document, field by field. Every part that something else refers to has an `id`, unique within its list.

Words are the author's own; a criterion's condition is canonical text of the condition tree, so that the finder and the
desk evaluate the same thing. Weeks count from randomisation; windows are days before and after the target day.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from trialogue.conduct.randomisation.designs import Design

Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Days = Annotated[int, msgspec.Meta(ge=0, le=366)]
Day = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The root of every part: frozen, and nothing unknown goes unnoticed."""


class Criterion(Part, frozen=True):
    """One criterion of eligibility; `condition` says literally what `words` say, never inverted for an exclusion."""

    id: Id
    kind: Literal["inclusion", "exclusion"]
    words: Words
    condition: str


class Choice(Part, frozen=True):
    """An instrument's version or an equation that the study uses; `named` by the study itself, or chosen by the
    author."""

    instrument: Literal["sledai", "flare_index", "bilag", "kidney_function", "prednisone_equivalent"]
    version: Words
    named: bool


class Intervention(Part, frozen=True):
    """What participants are given."""

    id: Id
    name: Words
    kind: Literal["drug", "placebo", "device", "procedure", "behavioural", "other"]
    dose: Words
    route: Words
    schedule: Words


class Arm(Part, frozen=True):
    """A group and its share of the allocation ratio."""

    id: Id
    name: Words
    kind: Literal["experimental", "placebo_comparator", "active_comparator", "no_intervention"]
    share: Annotated[int, msgspec.Meta(ge=1, le=20)]
    interventions: tuple[Id, ...]


class Randomisation(Part, frozen=True):
    """The design, the factors with their levels (strata of a list, or what minimisation evens), and the visit.

    `named`: the study's own documents say so; else the design is the author's choice.
    """

    design: Design
    visit: Id
    named: bool
    factors: dict[Id, Annotated[tuple[Words, ...], msgspec.Meta(min_length=2)]] = {}


class Role(Part, frozen=True, omit_defaults=True):
    """Who takes part in running the study, and whether the arms are hidden from them.

    `told_of_code_breaks`: they get a letter when a code is broken at their study centre, never with the treatment. Not
    said is not written, so that an older document keeps its hash.
    """

    id: Id
    name: Words
    masked: bool
    told_of_code_breaks: bool = False


class Activity(Part, frozen=True):
    """Something done at visits; `instrument` names what is computed from it."""

    id: Id
    name: Words
    instrument: Words | None = None


class Window(Part, frozen=True):
    """Days before and after the target day on which the visit still counts as that visit."""

    before: Days
    after: Days


class Visit(Part, frozen=True):
    """A planned visit."""

    id: Id
    name: Words
    epoch: Literal["screening", "treatment", "follow_up"]
    week: Annotated[int, msgspec.Meta(ge=-104, le=1040)]
    window: Window
    activities: tuple[Id, ...]


class Endpoint(Part, frozen=True):
    """What is measured to answer the question: by which instrument (version from the choices) and rule, to which
    week."""

    id: Id
    level: Literal["primary", "secondary", "exploratory"]
    words: Words
    instrument: Words
    rule: Literal["event_within", "time_to_first", "count", "change", "value", "total"]
    to_week: Annotated[int, msgspec.Meta(ge=0, le=1040)]
    event: Words = "any"


class IntercurrentEvent(Part, frozen=True):
    """Something after randomisation that touches the question, and how the estimand takes it (ICH E9(R1))."""

    id: Id
    words: Words
    strategy: Literal["treatment_policy", "hypothetical", "composite", "while_on_treatment", "principal_stratum"]


class Estimand(Part, frozen=True):
    """Treatments, population, variable, intercurrent events, summary."""

    id: Id
    endpoint: Id
    treatments: Words
    population: Words
    summary: Words
    events: tuple[IntercurrentEvent, ...]


class StoppingRule(Part, frozen=True):
    """When the study, or one participant's treatment, is stopped."""

    id: Id
    scope: Literal["study", "participant"]
    words: Words


class Disruption(Part, frozen=True):
    """A time in which the study could not run as planned, and how its missing visits are taken."""

    id: Id
    words: Words
    first: Day
    last: Day
    visits: Words


class Change(Part, frozen=True):
    """One change of an amendment: at a path (`interventions.belimumab.dose`) a new value, an added part, or a
    removal."""

    at: Words
    to: Any = None
    add: Any = None
    remove: bool = False


class Amendment(Part, frozen=True):
    """A later version: what changes, why, and for whom. `example` marks one whose date or details are the author's."""

    version: Words
    date: Day
    summary: Words
    reason: Words
    applies_to: Literal["new_participants", "everybody"]
    example: bool
    changes: Annotated[tuple[Change, ...], msgspec.Meta(min_length=1)]


class Protocol(Part, frozen=True):
    """One version of a study's protocol."""

    format: Literal[1]
    id: Id
    version: Words
    date: Day
    title: Words
    registry_id: Annotated[str, msgspec.Meta(pattern="^NCT[0-9]{8}$")] | None
    sponsor: Words
    question: Words
    condition: Words
    participants: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    choices: tuple[Choice, ...]
    criteria: Annotated[tuple[Criterion, ...], msgspec.Meta(min_length=1)]
    interventions: Annotated[tuple[Intervention, ...], msgspec.Meta(min_length=1)]
    arms: Annotated[tuple[Arm, ...], msgspec.Meta(min_length=2)]
    randomisation: Randomisation
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)]
    activities: Annotated[tuple[Activity, ...], msgspec.Meta(min_length=1)]
    visits: Annotated[tuple[Visit, ...], msgspec.Meta(min_length=1)]
    endpoints: Annotated[tuple[Endpoint, ...], msgspec.Meta(min_length=1)]
    estimands: tuple[Estimand, ...] = ()
    stopping_rules: tuple[StoppingRule, ...] = ()
    disruptions: tuple[Disruption, ...] = ()
    assumptions: tuple[Words, ...] = ()
    """What the public record does not say and the author chose; printed with the protocol."""
    amendments: tuple[Amendment, ...] = ()
