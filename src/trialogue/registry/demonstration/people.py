"""Who may take part in a demonstration study, where, and whom to ask."""

import unicodedata
from typing import Any, Final

from trialogue.registry.demonstration.filled import Entry, filled

YEARS: Final = {"year": 1.0, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
# The registry's standard age groups, in years: from, and below which.
GROUPS: Final = {"CHILD": (0, 18), "ADULT": (18, 65), "OLDER_ADULT": (65, 200)}
UNSTATED: Final = "unstated"


def compose_eligibility(entry: Entry) -> dict[str, Any]:
    """Read `criteria`, `sex`, `gender`, `ages`, `healthy`, `population` and `sampling`."""
    low, high = entry.get("ages", [None, None])
    return filled(
        {
            "eligibilityCriteria": entry["criteria"].strip(),
            "healthyVolunteers": entry.get("healthy", False),
            "sex": entry.get("sex", "ALL"),
            "genderBased": True if "gender" in entry else None,
            "genderDescription": entry.get("gender"),
            "minimumAge": low,
            "maximumAge": high,
            "stdAges": [name for name, group in GROUPS.items() if _overlaps(low, high, group)],
            "studyPopulation": entry.get("population"),
            "samplingMethod": entry.get("sampling"),
        }
    )


def _overlaps(low: str | None, high: str | None, group: tuple[int, int]) -> bool:
    """Say whether the ages, both included, reach into a group; no limit reaches everywhere."""
    return (low is None or _years(low) < group[1]) and (high is None or _years(high) >= group[0])


def _years(age: str) -> float:
    number, unit = age.split()
    return int(number) * YEARS[unit.lower().removesuffix("s")]


def compose_contacts(entry: Entry, sites: Entry) -> dict[str, Any]:
    """Read `contact` (central, site, none, or a central contact in full), `sites` by status and `facilities`."""
    how = entry.get("contact", "central")
    number = entry["id"].removeprefix("NCT9900")
    if how == "central":
        central = [_person("Study Coordinator", f"study{number}", number)]
    else:
        central = [how] if isinstance(how, dict) else []
    locations = [
        _location(entry, city, status, sites[city], f"{_slug(city)}.{number}" if how == "site" else None)
        for status, cities in entry.get("sites", {}).items()
        for city in cities
    ]
    return filled({"centralContacts": central, "locations": locations})


def _location(entry: Entry, city: str, status: str, site: Entry, mailbox: str | None) -> dict[str, Any]:
    number = entry["id"].removeprefix("NCT9900")
    return filled(
        {
            "facility": entry.get("facilities", {}).get(city) or site["facility"],
            "status": None if status == UNSTATED else status,
            "city": city,
            "state": site.get("state"),
            "country": site["country"],
            "contacts": [_person("Site Coordinator", mailbox, number)] if mailbox else [],
            "geoPoint": {"lat": site["lat"], "lon": site["lon"]},
        }
    )


def _person(name: str, mailbox: str, number: str) -> dict[str, str]:
    # Numbers from 555-0100 to 555-0199 are kept free for fiction; two digits of the id say which.
    phone = f"+1-555-01{number[-2:]}"
    return {"name": name, "role": "CONTACT", "phone": phone, "email": f"{mailbox}@example.org"}


def _slug(city: str) -> str:
    plain = unicodedata.normalize("NFD", city.lower()).encode("ascii", "ignore").decode()
    return plain.replace(" ", "-")
