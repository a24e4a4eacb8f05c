"""The arms of a study as cards, each with what its participants receive; and treatments without an arm."""

from __future__ import annotations

from dataclasses import dataclass

from trialogue.portal.study_page.coded import ARM, INTERVENTION, Term, term
from trialogue.study import Study
from trialogue.study.arms import ArmGroup, Intervention


@dataclass(frozen=True)
class Treatment:
    """What is given or done, its kind in words."""

    intervention: Intervention
    kind: Term | None


@dataclass(frozen=True)
class ArmCard:
    """An arm, its kind explained, and its treatments."""

    arm: ArmGroup
    kind: Term | None
    treatments: list[Treatment]


def treatments_of(study: Study) -> list[Treatment]:
    """Every treatment of the study."""
    module = study.protocol.arms_interventions_module
    return [Treatment(each, term(INTERVENTION, each.type)) for each in (module.interventions if module else ())]


def arm_cards(study: Study) -> list[ArmCard]:
    """Every arm. The registry links arms and interventions by name, from either side."""
    module = study.protocol.arms_interventions_module
    treatments = treatments_of(study)
    return [
        ArmCard(arm, term(ARM, arm.type), [each for each in treatments if _receives(arm, each.intervention)])
        for arm in (module.arm_groups if module else ())
    ]


def _receives(arm: ArmGroup, intervention: Intervention) -> bool:
    named = {name.partition(": ")[2] or name for name in arm.intervention_names}
    return (intervention.name or "") in named or bool(arm.label and arm.label in intervention.arm_group_labels)
