"""The arms of a study and the interventions they receive."""

from __future__ import annotations

from trialogue.study.wire import Part


class ArmGroup(Part, frozen=True, kw_only=True):
    """An arm (or, of an observational study, a group or cohort)."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(Part, frozen=True, kw_only=True):
    """What is given or done, and in which arms."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventionsModule(Part, frozen=True, kw_only=True):
    """All arms and all interventions."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()
