"""The schedule of a protocol in USDM: activities, encounters, and one timeline whose visits are timed from
randomisation."""

from __future__ import annotations

from typing import Any

from trialogue.conduct.protocol.types import Protocol, Visit
from trialogue.conduct.protocol.usdm_parts import code, part


def export_schedule(protocol: Protocol) -> dict[str, Any]:
    """The fields of a study design that hold the schedule."""
    return {
        "activities": _activities(protocol),
        "encounters": _encounters(protocol),
        "scheduleTimelines": [_timeline(protocol)],
    }


def _activities(protocol: Protocol) -> list[dict[str, Any]]:
    chain = [f"Activity_{activity.id}" for activity in protocol.activities]
    return [
        part("Activity", activity.id, name=activity.id, label=activity.name, **_neighbours(chain, at))
        for at, activity in enumerate(protocol.activities)
    ]


def _encounters(protocol: Protocol) -> list[dict[str, Any]]:
    chain = [f"Encounter_{visit.id}" for visit in protocol.visits]
    return [
        part(
            "Encounter",
            visit.id,
            name=visit.id,
            label=visit.name,
            type=code("visit"),
            scheduledAtId=f"Timing_{visit.id}",
            **_neighbours(chain, at),
        )
        for at, visit in enumerate(protocol.visits)
    ]


def _neighbours(chain: list[str], at: int) -> dict[str, str | None]:
    return {
        "previousId": chain[at - 1] if at else None,
        "nextId": chain[at + 1] if at + 1 < len(chain) else None,
    }


def _timeline(protocol: Protocol) -> dict[str, Any]:
    anchor = f"ScheduledActivityInstance_{protocol.randomisation.visit}"
    visits = protocol.visits
    instances = [_instance(visit, visits[at + 1] if at + 1 < len(visits) else None) for at, visit in enumerate(visits)]
    return part(
        "ScheduleTimeline",
        "main",
        name="main",
        label="Schedule of visits",
        mainTimeline=True,
        entryCondition="Consent",
        entryId=f"ScheduledActivityInstance_{visits[0].id}",
        exits=[part("ScheduleTimelineExit", "end")],
        timings=[_timing(visit, anchor) for visit in visits],
        instances=instances,
    )


def _instance(visit: Visit, following: Visit | None) -> dict[str, Any]:
    return part(
        "ScheduledActivityInstance",
        visit.id,
        name=visit.id,
        label=visit.name,
        epochId=f"StudyEpoch_{visit.epoch}",
        encounterId=f"Encounter_{visit.id}",
        activityIds=[f"Activity_{activity}" for activity in visit.activities],
        defaultConditionId=f"ScheduledActivityInstance_{following.id}" if following else None,
        timelineExitId=None if following else "ScheduleTimelineExit_end",
    )


def _timing(visit: Visit, anchor: str) -> dict[str, Any]:
    kind = "fixed reference" if visit.week == 0 else "after" if visit.week > 0 else "before"
    window = visit.window
    return part(
        "Timing",
        visit.id,
        name=visit.id,
        label=visit.name,
        type=code(kind),
        value=f"P{abs(visit.week)}W",
        valueLabel=f"week {visit.week}",
        relativeToFrom=code("start to start"),
        relativeFromScheduledInstanceId=f"ScheduledActivityInstance_{visit.id}",
        relativeToScheduledInstanceId=anchor,
        windowLower=f"P{window.before}D",
        windowUpper=f"P{window.after}D",
        windowLabel=f"-{window.before}..+{window.after} days",
    )
