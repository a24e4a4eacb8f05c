"""Fictional studies of which some change: a home with a snapshot before and one after, to be switched between."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

BEFORE = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
AFTER = datetime.datetime(2026, 6, 3, tzinfo=datetime.UTC)
AMENDED, NEW, UNTOLD, RESULTS, STEADY = ("NCT99000901", "NCT99000902", "NCT99000903", "NCT99000904", "NCT99000905")
TITLE = "Quiet mornings for lupus"
CRITERIA = "Inclusion Criteria:\n\n* Age 18 or older\n* prednisone at most {} mg/day\n"
SITES = [{"facility": "Rheinhospital", "city": "Basel", "country": "Switzerland", "status": "RECRUITING"}]


def make_record(nct_id: str, title: str, condition: str, **modules: Any) -> bytes:
    """A record of one fictional study."""
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": nct_id, "briefTitle": title},
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2026-05-01"}},
        "conditionsModule": {"conditions": [condition]},
        "eligibilityModule": {"eligibilityCriteria": CRITERIA.format(20), "sex": "ALL"},
    }
    extra = modules.pop("extra", {})
    return json.dumps({"protocolSection": protocol | modules, **extra}).encode()


def records(*, amended: bool) -> list[bytes]:
    """Every record as it was, or as it is after the amendments."""
    changed: dict[str, Any] = {
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2026-06-03"}},
        "eligibilityModule": {"eligibilityCriteria": CRITERIA.format(30), "sex": "ALL"},
        "contactsLocationsModule": {"locations": SITES},
    }
    before: dict[str, Any] = {"statusModule": {"overallStatus": "NOT_YET_RECRUITING"}}
    results = {"hasResults": True} if amended else {}
    untold = {"derivedSection": {"miscInfoModule": {"versionHolder": "2026-06-03" if amended else "2026-06-01"}}}
    found = [
        make_record(AMENDED, TITLE, "Lupus", **(changed if amended else before)),
        make_record(UNTOLD, "Evening walks", "Asthma", extra=untold),
        make_record(RESULTS, "Tea and sleep", "Insomnia", extra=results),
        make_record(STEADY, "Steady hands", "Gout"),
    ]
    return [*found, make_record(NEW, "Bright noon for lupus", "Lupus")] if amended else found


def build_home(home: Path) -> tuple[str, str]:
    """Both snapshots and the archive of all versions in `home`; the names of the snapshots."""
    names = []
    for amended, moment in ((False, BEFORE), (True, AFTER)):
        with Archive(home / "archive.sqlite") as archive:
            for raw in records(amended=amended):
                archive.append(raw, "test", moment)
        build_snapshot(home, built_at=moment)
        names.append((home / "snapshots" / "CURRENT").read_text().strip())
    return names[0], names[1]
