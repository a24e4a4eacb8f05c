"""Sentences about a study, generated from its structured fields."""

from __future__ import annotations

from typing import Final

from trialogue.study.arms import ArmGroup
from trialogue.study.study import Study

_NAMED_ARMS: Final = {
    "PLACEBO_COMPARATOR": "a placebo group",
    "SHAM_COMPARATOR": "a sham group",
    "NO_INTERVENTION": "a group without intervention",
}
"""The comparison groups worth naming, in the order they are named."""


_ARTICLE: Final = "a "


def describe_groups(study: Study) -> str | None:
    """How many take part in how many groups; None when the record tells neither.

    "231 participants in 2 patient groups, including a placebo group". An estimated enrolment reads the same as a
    reached one; groups of an observational study are groups or cohorts alike.
    """
    participants, groups = _describe_enrolment(study), _describe_arms(study)
    if participants and groups:
        return f"{participants} in {groups}"
    return participants or groups


def _describe_enrolment(study: Study) -> str | None:
    design = study.protocol.design_module
    info = design.enrollment_info if design else None
    if info is None or info.count is None or info.count < 0:
        return None
    if info.count == 0:
        return "No participants"
    return "1 participant" if info.count == 1 else f"{info.count:,} participants"


def _describe_arms(study: Study) -> str | None:
    module = study.protocol.arms_interventions_module
    arms = module.arm_groups if module else ()
    if not arms:
        return None
    named = [_count_arms(arms, kind) for kind in _NAMED_ARMS if any(arm.type == kind for arm in arms)]
    if len(arms) == 1:
        # A single group that is itself the placebo group is not "included" in anything.
        return f"1 patient group ({named[0].removeprefix(_ARTICLE)})" if named else "1 patient group"
    sentence = f"{len(arms)} patient groups"
    return f"{sentence}, including {_join(named)}" if named else sentence


def _count_arms(arms: tuple[ArmGroup, ...], kind: str) -> str:
    count = sum(arm.type == kind for arm in arms)
    if count == 1:
        return _NAMED_ARMS[kind]
    return f"{count} {_NAMED_ARMS[kind].removeprefix(_ARTICLE).replace('group', 'groups', 1)}"


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
