"""Fictional studies for the contact journey: every way a record can name, half name, or not name a contact."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
BASEL = {
    "facility": "Rheinhospital",
    "city": "Basel",
    "country": "Switzerland",
    "geoPoint": {"lat": 47.56, "lon": 7.59},
}
PARIS = {"facility": "Hôpital Exemple", "city": "Paris", "country": "France", "geoPoint": {"lat": 48.86, "lon": 2.35}}
BERN = {"city": "Bern", "country": "Switzerland", "status": "COMPLETED", "geoPoint": {"lat": 46.95, "lon": 7.45}}
DESK = {"name": "Study Desk Basel", "role": "CONTACT", "email": "basel@example.org", "phone": "+41 61 555 01 00"}
PARIS_DESK = {"name": "Bureau Paris", "role": "PRINCIPAL_INVESTIGATOR", "email": "paris@example.org"}
CENTRAL = {"name": "Central Desk", "role": "CONTACT", "email": "central@example.com", "phone": "+1 555 0100"}
CALL_ONLY = {"name": "Call Only", "role": "CONTACT", "phone": "+41 61 555 01 99", "phoneExt": "7"}
REAL = {"name": "Real Desk", "role": "CONTACT", "email": "desk@clinic.ch", "phone": "+41 61 555 01 11"}

TWO_SITES, CENTRAL_ONLY, PHONE_ONLY, NOBODY, NOWHERE, REGISTRY, RESTATED, BAD_ADDRESS = (
    "NCT99000701",
    "NCT99000702",
    "NCT99000703",
    "NCT99000704",
    "NCT99000705",
    "NCT00000706",
    "NCT00000707",
    "NCT99000708",
)
HOSTILE_STUDY = "NCT99000709"
HOSTILE = (
    '<script>window.taken=1</script><img src=x onerror="window.taken=2">"\'>{{ 7|add:7 }} {% debug %} </main> '
    "\u202egnp.exe\u2066 \x00\x1b[31m <!-- \r\nBcc: all@example.net "
)
SPOILT = BASEL | {
    "facility": f"Spoilt {HOSTILE}",
    "city": f"Basel {HOSTILE}",
    "contacts": [{"name": HOSTILE, "role": HOSTILE, "phone": f"+41 {HOSTILE}", "email": "spoilt@example.org"}],
}
STUDIES: dict[str, dict[str, Any]] = {
    TWO_SITES: {"locations": [BERN, PARIS | {"contacts": [PARIS_DESK]}, BASEL | {"contacts": [DESK]}]},
    CENTRAL_ONLY: {"locations": [BASEL], "centralContacts": [CENTRAL]},
    PHONE_ONLY: {"locations": [BASEL | {"contacts": [CALL_ONLY]}]},
    NOBODY: {"locations": [BASEL]},
    NOWHERE: {"centralContacts": [CENTRAL]},
    REGISTRY: {"locations": [BASEL | {"contacts": [REAL]}]},
    RESTATED: {"locations": [BASEL | {"contacts": [REAL]}]},
    BAD_ADDRESS: {"locations": [BASEL | {"contacts": [DESK | {"email": "a@example.org\nBcc: b@example.org"}]}]},
}


def make_record(nct_id: str, contacts: dict[str, Any], more: str = "") -> bytes:
    """The record of one study with these contacts and sites; `more` is added to its title and sponsor."""
    tree: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct_id,
                "briefTitle": f"Morning walks and sleep, study {nct_id[-3:]}{more}",
            },
            "statusModule": {"overallStatus": "RECRUITING", "statusVerifiedDate": "2026-05"},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": f"Rhein Foundation{more}", "class": "OTHER"}},
            "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18 or older", "sex": "ALL"},
            "contactsLocationsModule": contacts,
        },
        "hasResults": False,
    }
    if nct_id == RESTATED:
        tree["trialogueSection"] = {"provenance": "restated", "note": "told in our words"}
    return json.dumps(tree, ensure_ascii=False).encode()


def build_home(home: Path) -> Path:
    """An archive and a snapshot of these studies in `home`."""
    with Archive(home / "archive.sqlite") as archive:
        for nct_id, contacts in STUDIES.items():
            archive.append(make_record(nct_id, contacts), "test", NOW)
        archive.append(make_record(HOSTILE_STUDY, {"locations": [SPOILT]}, HOSTILE), "test", NOW)
    build_snapshot(home, built_at=NOW)
    return home
