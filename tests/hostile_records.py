"""Fictional records with HTML, markdown and bidi controls in every field."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
HOSTILE = (
    '<script>window.taken=1</script><img src=x onerror="window.taken=2"><svg/onload=window.taken=3>'
    "\"'><a href=javascript:window.taken=4>x</a> [x](javascript:window.taken=5) ![x](http://evil.example/x.png) "
    "{{ 7|add:7 }} {% debug %} </title></main></textarea> \u202egnp.exe\u2066 \x00\x1b[31m <!-- "
)
ELIGIBILITY = "Inclusion Criteria:\n\n* Asthma\n* odd words here\n\nExclusion Criteria:\n\n* Pregnant"
CODE_OR_DATE = re.compile(r"[A-Z0-9_]+|[0-9]{4}(-[0-9]{2}){0,2}|[0-9]+ (Years|Months)|NCT[0-9]{8}")


def spoil(value: Any, *, codes: bool) -> Any:
    """The record with the payload in every text; with `codes` in every code and date too."""
    if isinstance(value, dict):
        return {
            key: item if key in {"nctId", "provenance"} else spoil(item, codes=codes) for key, item in value.items()
        }
    if isinstance(value, list):
        return [spoil(item, codes=codes) for item in value]
    if isinstance(value, str) and (codes or not CODE_OR_DATE.fullmatch(value)):
        return f"payload {HOSTILE} {value}"
    return value


def make_hostile_record(number: int, *, codes: bool) -> bytes:
    """A record that uses every part the pages show."""
    contact = {"name": "Name", "role": "CONTACT", "phone": "+1 555 0100", "phoneExt": "9", "email": "a@b.example"}
    protocol = {
        "identificationModule": {
            "nctId": f"NCT{number}",
            "briefTitle": "Brief",
            "officialTitle": "Official",
            "acronym": "ACR",
            "nctIdAliases": ["NCT00000001"],
            "organization": {"fullName": "Org", "class": "OTHER"},
            "orgStudyIdInfo": {"id": "own-1", "link": "javascript:alert(1)"},
            "secondaryIdInfos": [{"id": "sec-1", "type": "REGISTRY", "domain": "dom", "link": "data:text/html,x"}],
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "statusVerifiedDate": "2026-05",
            "lastUpdatePostDateStruct": {"date": "2026-06-01", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Sponsor", "class": "INDUSTRY"},
            "collaborators": [{"name": "Other", "class": "NIH"}],
        },
        "descriptionModule": {"briefSummary": "Summary\n\n* item\n* item", "detailedDescription": "Long"},
        "conditionsModule": {"conditions": ["Asthma"], "keywords": ["word"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "enrollmentInfo": {"count": 10, "type": "ACTUAL"},
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT"]},
            },
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Arm", "type": "EXPERIMENTAL", "description": "Desc", "interventionNames": ["Drug: A"]}
            ],
            "interventions": [
                {"type": "DRUG", "name": "A", "description": "Desc", "armGroupLabels": ["Arm"], "otherNames": ["B"]}
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": ELIGIBILITY,
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "70 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [contact],
            "overallOfficials": [{"name": "Official", "affiliation": "Aff", "role": "PRINCIPAL_INVESTIGATOR"}],
            "locations": [
                {
                    "facility": "Facility",
                    "status": "RECRUITING",
                    "city": "Basel",
                    "state": "BS",
                    "country": "Switzerland",
                    "contacts": [contact],
                    "geoPoint": {"lat": 47.56, "lon": 7.59},
                }
            ],
        },
    }
    record = {"protocolSection": protocol, "trialogueSection": {"provenance": "fictional", "note": "Note"}}
    return json.dumps(spoil(record, codes=codes)).encode()


def build_hostile_home(home: Path) -> Path:
    """A home with two hostile records: the payload in every text, and in every code and date as well."""
    with Archive(home / "archive.sqlite") as archive:
        archive.append(make_hostile_record(99000901, codes=False), "test", NOW)
        archive.append(make_hostile_record(99000902, codes=True), "test", NOW)
    build_snapshot(home, built_at=NOW)
    return home
