"""Posted results: adverse events and deaths."""

from __future__ import annotations

from trialogue.study.wire import Part


class EventGroup(Part, frozen=True, kw_only=True):
    """A column of the adverse-event tables, with its totals."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    deaths_num_affected: int | None = None
    deaths_num_at_risk: int | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None
    other_num_affected: int | None = None
    other_num_at_risk: int | None = None


class EventStats(Part, frozen=True, kw_only=True):
    """Events, participants affected and at risk, in one column."""

    group_id: str | None = None
    num_events: int | None = None
    num_affected: int | None = None
    num_at_risk: int | None = None


class AdverseEvent(Part, frozen=True, kw_only=True):
    """One adverse event term, per group."""

    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: str | None = None
    notes: str | None = None
    stats: tuple[EventStats, ...] = ()


class AdverseEventsModule(Part, frozen=True, kw_only=True):
    """Serious and other adverse events, and deaths."""

    frequency_threshold: str | None = None
    time_frame: str | None = None
    description: str | None = None
    all_cause_mortality_comment: str | None = None
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[AdverseEvent, ...] = ()
    other_events: tuple[AdverseEvent, ...] = ()
