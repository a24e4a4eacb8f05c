"""A record as a FHIR R4 ResearchStudy, as far as R4 and the facts at hand go: what R4 has no place for is left out."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from trialogue.portal.api.v2.tables import STUDY_PAGE
from trialogue.study.fields import field_named, values

_STATUS: Final = {
    "RECRUITING": "active", "ENROLLING_BY_INVITATION": "active", "AVAILABLE": "active",
    "NOT_YET_RECRUITING": "approved", "ACTIVE_NOT_RECRUITING": "closed-to-accrual",
    "COMPLETED": "completed", "SUSPENDED": "temporarily-closed-to-accrual", "TERMINATED": "administratively-completed",
    "WITHDRAWN": "withdrawn", "NO_LONGER_AVAILABLE": "closed-to-accrual", "WITHHELD": "in-review",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily-closed-to-accrual", "APPROVED_FOR_MARKETING": "completed",
}  # fmt: skip
_PHASES: Final = {
    ("EARLY_PHASE1",): "early-phase-1", ("PHASE1",): "phase-1", ("PHASE1", "PHASE2"): "phase-1-phase-2",
    ("PHASE2",): "phase-2", ("PHASE2", "PHASE3"): "phase-2-phase-3", ("PHASE3",): "phase-3", ("PHASE4",): "phase-4",
}  # fmt: skip
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_PHASE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/research-study-phase"


def write_fhir(raw: bytes) -> bytes:
    """The ResearchStudy of a record; a status that R4 has no code for (UNKNOWN) is told as absent because unknown."""
    return msgspec.json.encode(_resource(msgspec.json.decode(raw)))


def _resource(record: Any) -> dict[str, Any]:
    nct_id = _first(record, "NCTId") or ""
    phases = tuple(_all(record, "Phase"))
    made: dict[str, Any] = {
        "resourceType": "ResearchStudy",
        "id": nct_id,
        "identifier": [{"system": "https://clinicaltrials.gov/", "value": nct_id}],
        "title": _first(record, "BriefTitle"),
        **_status(_first(record, "OverallStatus")),
        "phase": {"coding": [{"system": _PHASE_SYSTEM, "code": _PHASES.get(phases, "n-a")}]},
        "condition": [{"text": each} for each in _all(record, "Condition")],
        "keyword": [{"text": each} for each in _all(record, "Keyword")],
        "location": [{"text": each} for each in dict.fromkeys(_all(record, "LocationCountry"))],
        "description": _first(record, "BriefSummary"),
        "period": {"start": _first(record, "StartDate"), "end": _first(record, "CompletionDate")},
        "sponsor": {"display": _first(record, "LeadSponsorName")},
        "principalInvestigator": {"display": _first(record, "OverallOfficialName")},
        "arm": [{"name": each} for each in _all(record, "ArmGroupLabel")],
        "relatedArtifact": [{"type": "documentation", "url": f"{STUDY_PAGE}{nct_id}"}],
    }
    return {name: kept for name, value in made.items() if (kept := _without_gaps(value))}


def _status(status: str | None) -> dict[str, Any]:
    if status in _STATUS:
        return {"status": _STATUS[status]}
    return {"_status": {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}}


def _without_gaps(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if each}
    return value


def _all(record: Any, piece: str) -> list[str]:
    field = field_named(piece)
    assert field is not None, piece
    return [str(value) for value in values(record, field.steps)]


def _first(record: Any, piece: str) -> str | None:
    return next(iter(_all(record, piece)), None)
