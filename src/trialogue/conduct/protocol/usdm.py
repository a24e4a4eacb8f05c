"""A protocol as USDM 4.0 JSON (CDISC Unified Study Definitions Model), for other systems to read.

USDM holds criteria as text and knows no algorithm of randomisation, so what the desk runs by goes beside it as
extension attributes. Codes are NCI's as CDISC uses them; where we know none, the code is ours and its system says so.
Ids are made from the protocol's own, so that the same protocol always gives the same document.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.types import Arm, Endpoint, Estimand, Intervention, Protocol
from trialogue.conduct.protocol.usdm_parts import code, coded, extension, number_codes, part
from trialogue.conduct.protocol.usdm_schedule import export_schedule

USDM_VERSION: Final = "4.0.0"
_EPOCHS: Final = {"screening": "Screening", "treatment": "Treatment", "follow_up": "Follow-up"}


def export_usdm(protocol: Protocol, system_version: str) -> dict[str, Any]:
    """The whole document; `system_version` is that of the exporting software."""
    study = part("Study", None, name=protocol.id, label=protocol.title, versions=[_version(protocol)], documentedBy=[])
    return {
        "study": number_codes(study),
        "usdmVersion": USDM_VERSION,
        "systemName": "Trialogue",
        "systemVersion": system_version,
    }


def _version(protocol: Protocol) -> dict[str, Any]:
    registry = [part("StudyIdentifier", "registry", text=protocol.registry_id, scopeId="Organization_registry")]
    return part(
        "StudyVersion",
        protocol.version,
        versionIdentifier=protocol.version,
        rationale=protocol.question,
        studyIdentifiers=registry if protocol.registry_id else [],
        titles=[part("StudyTitle", "brief", text=protocol.title, type=code("brief title"))],
        organizations=_organizations(protocol),
        roles=[_role(role.id, role.name, role.masked) for role in protocol.roles],
        studyInterventions=[_intervention(each) for each in protocol.interventions],
        eligibilityCriterionItems=[
            part("EligibilityCriterionItem", each.id, name=each.id.upper(), text=each.words)
            for each in protocol.criteria
        ],
        studyDesigns=[_design(protocol)],
        extensionAttributes=[extension("protocol-hash", hash_protocol(protocol))],
    )


def _organizations(protocol: Protocol) -> list[dict[str, Any]]:
    sponsor = {"name": protocol.sponsor, "type": code("sponsor"), "identifierScheme": "name"}
    registry = {"name": "ClinicalTrials.gov", "type": code("registry"), "identifierScheme": "name"}
    return [
        part("Organization", "sponsor", identifier=protocol.sponsor, **sponsor),
        part("Organization", "registry", identifier="ClinicalTrials.gov", **registry),
    ]


def _role(identifier: str, name: str, masked: bool) -> dict[str, Any]:
    text = f"{name}: {'masked' if masked else 'not masked'}"
    masking = part("Masking", identifier, text=text, isMasked=masked)
    return part("StudyRole", identifier, name=identifier, label=name, code=coded(identifier, name), masking=masking)


def _intervention(each: Intervention) -> dict[str, Any]:
    said = f"{each.dose}, {each.route}, {each.schedule}"
    role = code("experimental intervention") if each.kind != "placebo" else coded("placebo", "Placebo")
    kind = code("pharmacologic substance") if each.kind in {"drug", "placebo"} else coded(each.kind, each.kind)
    return part("StudyIntervention", each.id, name=each.id, label=each.name, description=said, role=role, type=kind)


def _design(protocol: Protocol) -> dict[str, Any]:
    epochs = [epoch for epoch in _EPOCHS if any(visit.epoch == epoch for visit in protocol.visits)]
    masked = any(role.masked for role in protocol.roles)
    blinding = part("AliasCode", "blinding", standardCode=code("double blind"), standardCodeAliases=[])
    return part(
        "InterventionalStudyDesign",
        "design",
        name=protocol.id,
        rationale=protocol.question,
        studyType=code("interventional"),
        model=code("parallel"),
        blindingSchema=blinding if masked else None,
        arms=[_arm(arm) for arm in protocol.arms],
        epochs=[_epoch(epoch, epochs) for epoch in epochs],
        elements=_elements(protocol, epochs),
        studyCells=_cells(protocol, epochs),
        population=_population(protocol),
        eligibilityCriteria=_criteria(protocol),
        indications=[part("Indication", "condition", name=protocol.condition, isRareDisease=False)],
        studyInterventionIds=[f"StudyIntervention_{each.id}" for each in protocol.interventions],
        objectives=_objectives(protocol),
        analysisPopulations=[_analysis_population(estimand) for estimand in protocol.estimands],
        estimands=[_estimand(estimand, protocol) for estimand in protocol.estimands],
        extensionAttributes=[
            extension("randomisation", msgspec.json.encode(protocol.randomisation).decode()),
            extension("choices", msgspec.json.encode(protocol.choices).decode()),
        ],
        **export_schedule(protocol),
    )


def _arm(arm: Arm) -> dict[str, Any]:
    kind = code(arm.kind) if arm.kind in {"placebo_comparator", "active_comparator"} else coded(arm.kind, arm.name)
    origin = {"dataOriginDescription": "Collected in the study", "dataOriginType": code("collected")}
    return part("StudyArm", arm.id, name=arm.id, label=arm.name, type=kind, **origin)


def _epoch(epoch: str, epochs: list[str]) -> dict[str, Any]:
    at = epochs.index(epoch)
    return part(
        "StudyEpoch",
        epoch,
        name=_EPOCHS[epoch],
        type=code(epoch),
        previousId=f"StudyEpoch_{epochs[at - 1]}" if at else None,
        nextId=f"StudyEpoch_{epochs[at + 1]}" if at + 1 < len(epochs) else None,
    )


def _elements(protocol: Protocol, epochs: list[str]) -> list[dict[str, Any]]:
    """One element for each arm in each epoch; the arm's interventions belong to treatment."""
    return [
        part(
            "StudyElement",
            f"{arm.id}-{epoch}",
            name=f"{arm.id} {epoch}",
            studyInterventionIds=[f"StudyIntervention_{name}" for name in arm.interventions if epoch == "treatment"],
        )
        for arm in protocol.arms
        for epoch in epochs
    ]


def _cells(protocol: Protocol, epochs: list[str]) -> list[dict[str, Any]]:
    return [
        part(
            "StudyCell",
            f"{arm.id}-{epoch}",
            armId=f"StudyArm_{arm.id}",
            epochId=f"StudyEpoch_{epoch}",
            elementIds=[f"StudyElement_{arm.id}-{epoch}"],
        )
        for arm in protocol.arms
        for epoch in epochs
    ]


def _population(protocol: Protocol) -> dict[str, Any]:
    planned = part("Quantity", "participants", value=protocol.participants, unit=None)
    ids = [f"EligibilityCriterion_{each.id}" for each in protocol.criteria]
    said = {"name": "population", "description": protocol.condition, "includesHealthySubjects": False}
    return part("StudyDesignPopulation", "population", plannedEnrollmentNumber=planned, criterionIds=ids, **said)


def _criteria(protocol: Protocol) -> list[dict[str, Any]]:
    return [
        part(
            "EligibilityCriterion",
            each.id,
            name=each.id.upper(),
            category=code(each.kind),
            identifier=each.id,
            criterionItemId=f"EligibilityCriterionItem_{each.id}",
            extensionAttributes=[extension(f"condition-{each.id}", each.condition)],
        )
        for each in protocol.criteria
    ]


def _objectives(protocol: Protocol) -> list[dict[str, Any]]:
    levels = [level for level in ("primary", "secondary") if any(e.level == level for e in protocol.endpoints)]
    return [
        part(
            "Objective",
            level,
            name=f"{level} objective",
            text=protocol.question if level == "primary" else f"Further questions beside: {protocol.question}",
            level=code(f"{level} objective"),
            endpoints=[_endpoint(each) for each in protocol.endpoints if each.level == level],
        )
        for level in levels
    ]


def _endpoint(each: Endpoint) -> dict[str, Any]:
    rule = f"{each.rule} of {each.instrument}, event {each.event}, to week {each.to_week}"
    level = code(f"{each.level} endpoint")
    return part("Endpoint", each.id, name=each.id, text=each.words, purpose="Efficacy", level=level, description=rule)


def _analysis_population(estimand: Estimand) -> dict[str, Any]:
    return part("AnalysisPopulation", estimand.id, name=estimand.id, text=estimand.population)


def _estimand(estimand: Estimand, protocol: Protocol) -> dict[str, Any]:
    return part(
        "Estimand",
        estimand.id,
        name=estimand.id,
        label=estimand.treatments,
        populationSummary=estimand.summary,
        analysisPopulationId=f"AnalysisPopulation_{estimand.id}",
        interventionIds=[f"StudyIntervention_{each.id}" for each in protocol.interventions],
        variableOfInterestId=f"Endpoint_{estimand.endpoint}",
        intercurrentEvents=[
            part("IntercurrentEvent", f"{estimand.id}-{e.id}", name=e.id, text=e.words, strategy=e.strategy)
            for e in estimand.events
        ],
    )
