"""Compose demonstration records from the compact YAML entries of `data/`.

An entry holds what differs between studies; sites, sponsors and MeSH terms come from shared tables. The result is an
API v2 record, marked in `trialogueSection` as restated or fictional. The keys of an entry are told in
`docs/reference/demonstration.md`.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import yaml

from trialogue.registry.demonstration.design import compose_arms, compose_design, compose_outcomes
from trialogue.registry.demonstration.filled import Entry, filled
from trialogue.registry.demonstration.people import compose_contacts, compose_eligibility

DATA: Final = files("trialogue.registry.demonstration") / "data"
TABLES: Final = ("sites.yaml", "sponsors.yaml", "mesh.yaml")
FICTION: Final = "This study is fictional and was written to demonstrate Trialogue."
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DATES: Final = {
    "start": "startDateStruct",
    "primary": "primaryCompletionDateStruct",
    "end": "completionDateStruct",
    "posted": "studyFirstPostDateStruct",
    "updated": "lastUpdatePostDateStruct",
}


def demonstration_records() -> Iterator[bytes]:
    """Give every demonstration record as API v2 JSON in UTF-8, by file name then entry; the same bytes each time."""
    sites, sponsors, mesh = (_load(name) for name in TABLES)
    for field in fields_of_medicine():
        for entry in read_entries(field):
            record = compose(entry, sites, sponsors, mesh)
            yield json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def fields_of_medicine() -> list[str]:
    """Name the files of entries, one for each field of medicine, in order."""
    names = (item.name for item in DATA.iterdir() if item.name.endswith(".yaml") and item.name not in TABLES)
    return sorted(name.removesuffix(".yaml") for name in names)


def read_entries(field: str) -> list[Entry]:
    """Read the entries of one field of medicine, as `fields_of_medicine` names it."""
    return list(_load(f"{field}.yaml"))


def compose(entry: Entry, sites: Entry, sponsors: Entry, mesh: Entry) -> dict[str, Any]:
    """Turn one entry into an API v2 record; KeyError where it names a site or sponsor the tables do not hold."""
    restated = entry.get("provenance") == "restated"
    link = f"https://clinicaltrials.gov/study/{entry['id']}"
    note = f"Restated in other words from the registry record at {link}" if restated else FICTION
    return {
        "protocolSection": _protocol(entry, sites, sponsors, "" if restated else f" {FICTION}"),
        "derivedSection": _derived(entry, mesh),
        "hasResults": False,
        "trialogueSection": {"provenance": "restated" if restated else "fictional", "note": note},
    }


def _protocol(entry: Entry, sites: Entry, sponsors: Entry, ending: str) -> dict[str, Any]:
    lead = sponsors[entry["sponsor"]]
    partners = [sponsors[name] for name in entry.get("collaborators", [])]
    description = {"briefSummary": entry["summary"].strip() + ending, "detailedDescription": entry.get("description")}
    conditions = {"conditions": entry["conditions"], "keywords": entry.get("keywords")}
    return filled(
        {
            "identificationModule": _identification(entry, {"fullName": lead["name"], "class": lead["class"]}),
            "statusModule": _status(entry),
            "sponsorCollaboratorsModule": filled({"leadSponsor": lead, "collaborators": partners}),
            "descriptionModule": filled(description),
            "conditionsModule": filled(conditions),
            "designModule": compose_design(entry),
            "armsInterventionsModule": compose_arms(entry),
            "outcomesModule": compose_outcomes(entry),
            "eligibilityModule": compose_eligibility(entry),
            "contactsLocationsModule": compose_contacts(entry, sites),
        }
    )


def _identification(entry: Entry, organisation: Entry) -> dict[str, Any]:
    secondary = [{"id": value, "type": kind} for value, kind in entry.get("secondary_ids", [])]
    return filled(
        {
            "nctId": entry["id"],
            "orgStudyIdInfo": filled({"id": entry.get("org_id")}),
            "secondaryIdInfos": secondary,
            "briefTitle": entry["title"],
            "officialTitle": entry.get("official"),
            "acronym": entry.get("acronym"),
            "organization": organisation,
        }
    )


def _status(entry: Entry) -> dict[str, Any]:
    dates = entry.get("dates", {})
    given = {name: _dated(dates[key]) for key, name in DATES.items() if key in dates}
    verified = str(dates["verified"]) if "verified" in dates else None
    stated = {"statusVerifiedDate": verified, "overallStatus": entry["status"], "whyStopped": entry.get("why_stopped")}
    return filled({**stated, "lastKnownStatus": entry.get("last_known_status"), **given})


def _dated(text: object) -> dict[str, str]:
    """Read "2026-03 estimated"; a date alone is actual."""
    day, _, kind = str(text).partition(" ")
    return {"date": day, "type": kind.upper() or "ACTUAL"}


def _derived(entry: Entry, mesh: Entry) -> dict[str, Any]:
    treatments = [name for _, name, *_ in entry.get("interventions", [])]
    found = {"conditionBrowseModule": entry["conditions"], "interventionBrowseModule": treatments}
    return filled({module: _browse(names, mesh) for module, names in found.items()})


def _browse(names: list[str], mesh: Mapping[str, Any]) -> dict[str, Any]:
    known = [mesh[name] for name in names if name in mesh]
    meshes = [{"id": term["id"], "term": term["term"]} for term in known]
    ancestors = [{"id": code, "term": term} for leaf in known for code, term in leaf.get("ancestors", {}).items()]
    return filled({"meshes": meshes, "ancestors": ancestors})


def _load(name: str) -> Any:
    return yaml.load((DATA / name).read_bytes(), Loader=LOADER)  # noqa: S506 - LOADER is a safe loader
