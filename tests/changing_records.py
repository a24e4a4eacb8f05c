"""Records that changed, and a home whose archive holds their versions."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

FIRST = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
SECOND = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
THIRD = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)
HOSTILE = '<script>window.taken=1</script><img src=x onerror="x"> \u202egnp \x00 {{ 7|add:7 }} <!-- "'


def record(number: int, status: str, criteria: str, sites: tuple[str, ...], posted: str = "2026-02-01") -> bytes:
    locations: list[dict[str, Any]] = [{"facility": each, "city": "Basel", "country": "Switzerland"} for each in sites]
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {"nctId": f"NCT{number}", "briefTitle": "A study that changed"},
                "statusModule": {
                    "overallStatus": status,
                    "lastUpdatePostDateStruct": {"date": posted, "type": "ACTUAL"},
                },
                "eligibilityModule": {"eligibilityCriteria": criteria, "sex": "ALL"},
                "contactsLocationsModule": {"locations": locations},
            },
            "trialogueSection": {"provenance": "fictional", "note": "x"},
        }
    ).encode()


def build_changing_home(home: Path) -> Path:
    """Three versions of one study, one version of another, a hostile one; and the snapshot."""
    fill_changing_archive(home)
    build_snapshot(home, built_at=THIRD)
    return home


def fill_changing_archive(home: Path) -> None:
    """The versions alone."""
    old, new = "Inclusion Criteria:\n\n* Adults", "Inclusion Criteria:\n\n* Adults\n* No asthma"
    with Archive(home / "archive.sqlite") as archive:
        archive.append(record(99000801, "RECRUITING", old, ("A",)), "test", FIRST)
        archive.append(record(99000801, "RECRUITING", new, ("A", "B"), "2026-05-01"), "test", SECOND)
        archive.append(record(99000801, "COMPLETED", new, ("A", "B"), "2026-08-01"), "test", THIRD)
        archive.append(record(99000802, "RECRUITING", old, ("A",)), "test", FIRST)
        archive.append(record(99000803, "RECRUITING", old, ("A",)), "test", FIRST)
        archive.append(record(99000803, HOSTILE, f"{old}\n* {HOSTILE}", (HOSTILE,), HOSTILE), "test", SECOND)
