"""What a study page tells search engines: the study in the words of schema.org, as a block of data, never a script.

A fictional study is not told. Names of types and members are schema.org's (health-lifesci, from memory, marked so).
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.identity import registry_page
from trialogue.study import Study

ORG: Final = "https://schema.org"
MOST_PLACES: Final = 100
_TYPES: Final = {"INTERVENTIONAL": "MedicalTrial", "OBSERVATIONAL": "MedicalObservationalStudy"}
_STATUS: Final = {
    "RECRUITING": "Recruiting", "NOT_YET_RECRUITING": "NotYetRecruiting", "COMPLETED": "Completed",
    "ACTIVE_NOT_RECRUITING": "ActiveNotRecruiting", "ENROLLING_BY_INVITATION": "EnrollingByInvitation",
    "SUSPENDED": "Suspended", "TERMINATED": "Terminated", "WITHDRAWN": "Withdrawn",
}  # fmt: skip
"""The registry's statuses that schema.org has a member for."""
_MASKING: Final = {
    "NONE": "OpenTrial", "SINGLE": "SingleBlindedTrial", "DOUBLE": "DoubleBlindedTrial",
    "TRIPLE": "TripleBlindedTrial",
}  # fmt: skip
_ESCAPES: Final = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
"""So that no word of the registry can end the block it stands in."""


def linked_data(study: Study, address: str) -> SafeString:
    """The block's text; empty for a study that is not the registry's. `address` is this page's."""
    original = registry_page(study)
    if original is None:
        return SafeString("")
    text = json.dumps(_without_nothing(_study(study, address, original)), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  # nothing that HTML knows is left in it


def _study(study: Study, address: str, original: str) -> dict[str, Any]:
    protocol = study.protocol
    design, arms, texts = protocol.design_module, protocol.arms_interventions_module, protocol.description_module
    kind = _TYPES.get(design.study_type if design and design.study_type else "", "MedicalStudy")
    told: dict[str, Any] = {
        "@context": ORG,
        "@type": kind,
        "name": line(study.title),
        "alternateName": line(study.official_title or "") or None,
        "description": line(texts.brief_summary or "") if texts else None,
        "url": address,
        "sameAs": original,
        "identifier": {"@type": "PropertyValue", "propertyID": "ClinicalTrials.gov", "value": study.nct_id},
        "status": _member(_STATUS.get(study.overall_status or "")),
        "healthCondition": [{"@type": "MedicalCondition", "name": line(each)} for each in study.conditions],
        "studySubject": [
            {"@type": "MedicalEntity", "name": line(each.name)}
            for each in (arms.interventions if arms else ())
            if each.name
        ],
        "sponsor": _sponsor(study),
        "studyLocation": [
            {"@type": "Place", "name": ", ".join(map(line, filter(None, (each.city, each.state, each.country))))}
            for each in {(site.city, site.country): site for site in study.locations}.values()
        ][:MOST_PLACES],
    }
    if kind == "MedicalTrial" and design:
        told |= {"phase": ", ".join(design.phases) or None, "trialDesign": _design(study)}
    return told


def _sponsor(study: Study) -> dict[str, str] | None:
    module = study.protocol.sponsor_collaborators_module
    if module is None or module.lead_sponsor is None or not module.lead_sponsor.name:
        return None
    kind = "Person" if module.lead_sponsor.class_ == "INDIV" else "Organization"
    return {"@type": kind, "name": line(module.lead_sponsor.name)}


def _design(study: Study) -> list[str]:
    design = study.protocol.design_module
    info = design.design_info if design else None
    masking = info.masking_info.masking if info and info.masking_info else None
    members = [
        "RandomizedTrial" if info and info.allocation == "RANDOMIZED" else None,
        _MASKING.get(masking or ""),
        "MultiCenterTrial" if len(study.locations) > 1 else "SingleCenterTrial" if study.locations else None,
        "InternationalTrial" if len({site.country for site in study.locations if site.country}) > 1 else None,
    ]
    return [found for each in members if (found := _member(each))]


def _member(name: str | None) -> str | None:
    return f"{ORG}/{name}" if name else None


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [])}
