"""Posted results: how participants moved through the study."""

from __future__ import annotations

from trialogue.study.wire import Part


class FlowGroup(Part, frozen=True, kw_only=True):
    """A column of the participant flow."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class FlowStats(Part, frozen=True, kw_only=True):
    """How many, in one column."""

    group_id: str | None = None
    comment: str | None = None
    num_subjects: str | None = None
    num_units: str | None = None


class FlowMilestone(Part, frozen=True, kw_only=True):
    """A point of the flow: started, completed, or one the sponsor named."""

    type: str | None = None
    comment: str | None = None
    achievements: tuple[FlowStats, ...] = ()


class DropWithdraw(Part, frozen=True, kw_only=True):
    """A reason for leaving, with how many left for it."""

    type: str | None = None
    comment: str | None = None
    reasons: tuple[FlowStats, ...] = ()


class FlowPeriod(Part, frozen=True, kw_only=True):
    """A stretch of the study, its milestones and its departures."""

    title: str | None = None
    milestones: tuple[FlowMilestone, ...] = ()
    drop_withdraws: tuple[DropWithdraw, ...] = ()


class ParticipantFlowModule(Part, frozen=True, kw_only=True):
    """Recruitment, groups and periods."""

    pre_assignment_details: str | None = None
    recruitment_details: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[FlowGroup, ...] = ()
    periods: tuple[FlowPeriod, ...] = ()
