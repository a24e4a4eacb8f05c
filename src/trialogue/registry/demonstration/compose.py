"""Compose demonstration records from the compact YAML entries of `data/`.

An entry holds what differs between studies; sites and sponsors come from shared tables. The result is an
API v2 record, marked in `trialogueSection` as restated or fictional.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import yaml

Entry = Mapping[str, Any]
DATA: Final = files("trialogue.registry.demonstration") / "data"
TABLES: Final = ("sites.yaml", "sponsors.yaml", "mesh.yaml")
FICTION: Final = "This study is fictional and was written to demonstrate Trialogue."
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def demonstration_records() -> Iterator[bytes]:
    """Give every demonstration record as API v2 JSON in UTF-8, by file name then entry; the same bytes each time."""
    sites, sponsors, mesh = (_load(name) for name in TABLES)
    for name in sorted(item.name for item in DATA.iterdir() if item.name.endswith(".yaml")):
        if name not in TABLES:
            for entry in _load(name):
                record = compose(entry, sites, sponsors, mesh)
                yield json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def compose(entry: Entry, sites: Entry, sponsors: Entry, mesh: Entry) -> dict[str, Any]:
    """Turn one entry into an API v2 record; KeyError where it names a site or sponsor the tables do not hold."""
    restated = entry.get("provenance") == "restated"
    link = f"https://clinicaltrials.gov/study/{entry['id']}"
    note = f"Restated in other words from the registry record at {link}" if restated else FICTION
    return {
        "protocolSection": _protocol(entry, sites, sponsors[entry["sponsor"]], "" if restated else f" {FICTION}"),
        "derivedSection": _derived(entry, mesh),
        "hasResults": False,
        "trialogueSection": {"provenance": "restated" if restated else "fictional", "note": note},
    }


def _protocol(entry: Entry, sites: Entry, sponsor: Entry, ending: str) -> dict[str, Any]:
    organisation = {"fullName": sponsor["name"], "class": sponsor["class"]}
    description = {"briefSummary": entry["summary"].strip() + ending}
    if "description" in entry:
        description["detailedDescription"] = entry["description"].strip()
    conditions = {"conditions": entry["conditions"], "keywords": entry.get("keywords")}
    return _filled(
        {
            "identificationModule": _identification(entry, organisation),
            "statusModule": _status(entry),
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor["name"], "class": sponsor["class"]}},
            "descriptionModule": description,
            "conditionsModule": _filled(conditions),
            "designModule": _design(entry),
            "armsInterventionsModule": _arms(entry),
            "outcomesModule": _outcomes(entry),
            "eligibilityModule": _eligibility(entry),
            "contactsLocationsModule": _contacts(entry, sites),
        }
    )


def _identification(entry: Entry, organisation: Entry) -> dict[str, Any]:
    secondary = [{"id": value, "type": "OTHER"} for value in entry.get("secondary_ids", [])]
    return _filled(
        {
            "nctId": entry["id"],
            "orgStudyIdInfo": {"id": entry["org_id"]} if "org_id" in entry else None,
            "secondaryIdInfos": secondary,
            "organization": organisation,
            "briefTitle": entry["title"],
            "officialTitle": entry.get("official"),
        }
    )


def _status(entry: Entry) -> dict[str, Any]:
    names = {"start": "startDateStruct", "primary": "primaryCompletionDateStruct", "end": "completionDateStruct"}
    names["updated"] = "lastUpdatePostDateStruct"
    dates = {names[key]: _dated(entry[key]) for key in names if key in entry}
    return _filled({"overallStatus": entry["status"], "whyStopped": entry.get("why_stopped"), **dates})


def _dated(text: str) -> dict[str, str]:
    """Read "2026-03 estimated"; a date alone is actual."""
    day, _, kind = str(text).partition(" ")
    return {"date": day, "type": kind.upper() or "ACTUAL"}


def _design(entry: Entry) -> dict[str, Any]:
    who = entry.get("who_masked")
    masking = _filled({"masking": entry.get("masking"), "whoMasked": who})
    keys = ("allocation", "model", "purpose", "observational_model", "time_perspective")
    wire = ("allocation", "interventionModel", "primaryPurpose", "observationalModel", "timePerspective")
    info = {name: entry.get(key) for key, name in zip(keys, wire, strict=True)}
    count, _, kind = str(entry.get("enrollment", "")).partition(" ")
    enrolment = {"count": int(count), "type": kind.upper() or "ESTIMATED"} if count else None
    return _filled(
        {
            "studyType": entry.get("type", "INTERVENTIONAL"),
            "phases": entry.get("phases"),
            "designInfo": _filled({**info, "maskingInfo": masking}),
            "enrollmentInfo": enrolment,
        }
    )


def _arms(entry: Entry) -> dict[str, Any]:
    kinds = {name: kind for kind, name in entry.get("interventions", [])}
    groups, users = [], {name: [] for name in kinds}  # type: ignore[var-annotated]
    for label, kind, names, *words in entry.get("arms", []):
        titles = [f"{kinds[name].replace('_', ' ').title()}: {name}" for name in names]
        text = words[0] if words else None
        groups.append(_filled({"label": label, "type": kind, "description": text, "interventionNames": titles}))
        for name in names:
            users[name].append(label)
    listed = [_filled({"type": kinds[name], "name": name, "armGroupLabels": users[name]}) for name in kinds]
    return _filled({"armGroups": groups, "interventions": listed})


def _outcomes(entry: Entry) -> dict[str, Any]:
    def listed(key: str) -> list[dict[str, str]]:
        return [{"measure": measure, "timeFrame": frame} for measure, frame in entry.get(key, [])]

    return _filled({"primaryOutcomes": listed("outcomes"), "secondaryOutcomes": listed("secondary_outcomes")})


def _eligibility(entry: Entry) -> dict[str, Any]:
    low, high = entry.get("ages", [None, None])
    return _filled(
        {
            "eligibilityCriteria": entry["criteria"].strip(),
            "healthyVolunteers": entry.get("healthy", False),
            "sex": entry.get("sex", "ALL"),
            "minimumAge": low,
            "maximumAge": high,
            "stdAges": entry.get("std_ages", ["ADULT", "OLDER_ADULT"]),
        }
    )


def _contacts(entry: Entry, sites: Entry) -> dict[str, Any]:
    number = int(entry["id"][-3:])
    mail = f"study{number:03d}@example.org"
    contact = {"name": "Study Coordinator", "role": "CONTACT", "phone": f"555-0{number % 1000:03d}", "email": mail}
    how = entry.get("contact", "central")
    locations = []
    for item in entry.get("sites", []):
        city, state, facility = ([*item, None] if isinstance(item, list) else [item, None, None])[:3]
        site = sites[city]
        place = {"facility": facility or f"Example Hospital {city}", "status": state, "city": city}
        point = {"lat": site["lat"], "lon": site["lon"]}
        people = [contact] if how == "site" else None
        locations.append(_filled({**place, "country": site["country"], "contacts": people, "geoPoint": point}))
    return _filled({"centralContacts": [contact] if how == "central" else None, "locations": locations})


def _derived(entry: Entry, mesh: Entry) -> dict[str, Any]:
    def leaves(names: list[str]) -> dict[str, Any]:
        return {"meshes": [{"id": mesh[name]["id"], "term": mesh[name]["term"]} for name in names if name in mesh]}

    treatments = [name for _, name in entry.get("interventions", [])]
    named = {"conditionBrowseModule": leaves(entry["conditions"]), "interventionBrowseModule": leaves(treatments)}
    return {key: value for key, value in named.items() if value["meshes"]}


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not given, as the registry does."""
    return {key: value for key, value in fields.items() if value not in (None, [], {}, "")}


def _load(name: str) -> Any:
    return yaml.load((DATA / name).read_bytes(), Loader=LOADER)  # noqa: S506 - LOADER is a safe loader
