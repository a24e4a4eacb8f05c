"""The registry fields that a search looks in, each with its text in a study and its weights.

The weights are those the registry publishes for its search areas (`data/search_areas.tsv`). Fields whose weights
agree in every area share one field of the index (:func:`groups`): the weights are kept exactly, with fewer lists to
look through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from trialogue.search.tables import read_table
from trialogue.study import Study

BASIC: Final = "BasicSearch"
CONDITION: Final = "ConditionSearch"

_ROOTS: Final = {
    "id": "identification_module",
    "sponsor": "sponsor_collaborators_module",
    "text": "description_module",
    "about": "conditions_module",
    "design": "design_module",
    "arms": "arms_interventions_module",
    "out": "outcomes_module",
    "elig": "eligibility_module",
    "place": "contacts_locations_module",
}

# Where each registry field stands: the module's short name, then attributes; lists are walked through.
_PATHS: Final = {
    "NCTIdAlias": "id.nct_id_aliases",
    "Acronym": "id.acronym",
    "BriefTitle": "id.brief_title",
    "OfficialTitle": "id.official_title",
    "OrgStudyId": "id.org_study_id_info.id",
    "SecondaryId": "id.secondary_id_infos.id",
    "Condition": "about.conditions",
    "Keyword": "about.keywords",
    "BriefSummary": "text.brief_summary",
    "InterventionName": "arms.interventions.name",
    "InterventionOtherName": "arms.interventions.other_names",
    "InterventionDescription": "arms.interventions.description",
    "InterventionType": "arms.interventions.type",
    "ArmGroupLabel": "arms.arm_groups.label",
    "ArmGroupDescription": "arms.arm_groups.description",
    "ArmGroupType": "arms.arm_groups.type",
    "Phase": "design.phases",
    "StudyType": "design.study_type",
    "DesignAllocation": "design.design_info.allocation",
    "DesignInterventionModel": "design.design_info.intervention_model",
    "DesignObservationalModel": "design.design_info.observational_model",
    "DesignPrimaryPurpose": "design.design_info.primary_purpose",
    "DesignTimePerspective": "design.design_info.time_perspective",
    "DesignMasking": "design.design_info.masking_info.masking",
    "DesignWhoMasked": "design.design_info.masking_info.who_masked",
    "BioSpecDescription": "design.bio_spec.description",
    "StdAge": "elig.std_ages",
    "PrimaryOutcomeMeasure": "out.primary_outcomes.measure",
    "PrimaryOutcomeDescription": "out.primary_outcomes.description",
    "SecondaryOutcomeMeasure": "out.secondary_outcomes.measure",
    "SecondaryOutcomeDescription": "out.secondary_outcomes.description",
    "OtherOutcomeMeasure": "out.other_outcomes.measure",
    "OtherOutcomeDescription": "out.other_outcomes.description",
    "LeadSponsorName": "sponsor.lead_sponsor.name",
    "CollaboratorName": "sponsor.collaborators.name",
    "ResponsiblePartyInvestigatorFullName": "sponsor.responsible_party.investigator_full_name",
    "ResponsiblePartyInvestigatorTitle": "sponsor.responsible_party.investigator_title",
    "ResponsiblePartyInvestigatorAffiliation": "sponsor.responsible_party.investigator_affiliation",
    "ResponsiblePartyOldNameTitle": "sponsor.responsible_party.old_name_title",
    "ResponsiblePartyOldOrganization": "sponsor.responsible_party.old_organization",
    "LocationFacility": "place.locations.facility",
    "LocationCity": "place.locations.city",
    "LocationState": "place.locations.state",
    "LocationCountry": "place.locations.country",
    "LocationStatus": "place.locations.status",
    "LocationContactName": "place.locations.contacts.name",
    "OverallOfficialName": "place.overall_officials.name",
    "OverallOfficialAffiliation": "place.overall_officials.affiliation",
    "OverallOfficialRole": "place.overall_officials.role",
    "CentralContactName": "place.central_contacts.name",
}  # fmt: skip

# The same from the root of the record, for what the registry derives and for results.
_RECORD_PATHS: Final = {
    "ConditionMeshTerm": "derived_section.condition_browse_module.meshes.term",
    "ConditionAncestorTerm": "derived_section.condition_browse_module.ancestors.term",
    "InterventionMeshTerm": "derived_section.intervention_browse_module.meshes.term",
    "InterventionAncestorTerm": "derived_section.intervention_browse_module.ancestors.term",
    "OutcomeMeasureTitle": "results_section.outcome_measures_module.outcome_measures.title",
    "OutcomeMeasureDescription": "results_section.outcome_measures_module.outcome_measures.description",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """A search area: the API's parameter that looks there, each field's weight, those where synonyms count."""

    name: str
    parameter: str
    weights: dict[str, float]
    synonyms: set[str]


@dataclass(frozen=True, slots=True)
class Group:
    """One field of the index: the registry fields it holds, and the weight they share in each area."""

    name: str
    fields: tuple[str, ...]
    weights: Mapping[str, float]


@cache
def areas() -> dict[str, Area]:
    """The registry's search areas by name."""
    found: dict[str, Area] = {}
    for row in read_table("search_areas.tsv"):
        area = found.setdefault(row["area"], Area(row["area"], row["parameter"], {}, set()))
        area.weights[row["field"]] = float(row["weight"])
        if row["synonyms"]:
            area.synonyms.add(row["field"])
    return found


@cache
def weights() -> dict[str, dict[str, float]]:
    """Area -> registry field -> weight, of the two areas that have fields of the index to themselves."""
    return {name: areas()[name].weights for name in (BASIC, CONDITION)}


@cache
def groups() -> tuple[Group, ...]:
    """The fields of the index, heaviest first."""
    together: dict[tuple[float, float], list[str]] = {}
    for field in dict.fromkeys(field for area in weights().values() for field in area):
        together.setdefault((weights()[BASIC].get(field, 0), weights()[CONDITION].get(field, 0)), []).append(field)
    return tuple(
        Group(
            f"basic{round(basic * 100)}_condition{round(condition * 100)}",
            tuple(fields),
            {BASIC: basic, CONDITION: condition},
        )
        for (basic, condition), fields in sorted(together.items(), reverse=True)
    )


def texts(study: Study, field: str) -> list[str]:
    """What the registry field `field` holds in a study; coded values are written as words ("PHASE2" as "PHASE 2")."""
    if field == "NCTId":
        return [study.nct_id]
    found: list[str] = []
    _reader(field)(study, found)
    return found


@cache
def _reader(field: str) -> Callable[[Study, list[str]], None]:
    if field in _RECORD_PATHS:
        steps = tuple(_RECORD_PATHS[field].split("."))
        return lambda study, found: _collect(study.record, steps, found)
    module, *rest = _PATHS[field].split(".")
    steps = (_ROOTS[module], *rest)
    if field in ("Phase", "StdAge"):
        return lambda study, found: found.extend(_spelled(_collected(study.protocol, steps)))
    return lambda study, found: _collect(study.protocol, steps, found)


def _collected(node: Any, steps: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    _collect(node, steps, found)
    return found


def _collect(node: Any, steps: tuple[str, ...], found: list[str]) -> None:
    if node is None:
        return
    if isinstance(node, tuple):
        for each in node:
            _collect(each, steps, found)
    elif steps:
        _collect(getattr(node, steps[0]), steps[1:], found)
    else:
        found.append(node)


def _spelled(codes: Iterable[str]) -> Iterable[str]:
    """`PHASE2` as people write it, "PHASE 2", beside the code itself."""
    for code in codes:
        words = code.replace("_", " ")
        yield words
        if "PHASE" in words:
            yield words.replace("PHASE", "PHASE ")
