"""Registry records of the real shape from the project's own phrases: about 30 kB, 20 lines of criteria, 17 sites each.

Every record has its own mixture of phrases and numbers, drawn from a seed: no text is used twice as a whole.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any, Final

from trialogue.registry.demonstration import demonstration_records
from trialogue.vocabulary import shipped

STATUSES: Final = ("RECRUITING", "COMPLETED", "TERMINATED", "NOT_YET_RECRUITING", "UNKNOWN")
PHASES: Final = ("PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA")
PLACES: Final = (
    ("Lyon", "France", 45.76, 4.84), ("Boston", "United States", 42.36, -71.06), ("Shanghai", "China", 31.23, 121.47),
    ("Madrid", "Spain", 40.42, -3.7), ("Toronto", "Canada", 43.65, -79.38), ("Berlin", "Germany", 52.52, 13.4),
    ("Tokyo", "Japan", 35.69, 139.69), ("Sydney", "Australia", -33.87, 151.21),
    ("Leeds", "United Kingdom", 53.8, -1.55),
)  # fmt: skip
SITES: Final = 17
CRITERIA: Final = 20
OUTCOMES: Final = 24
DESCRIPTION_WORDS: Final = 1500


class Phrases:
    """The project's own words: names of its vocabulary, sentences of its demonstration registry."""

    def __init__(self) -> None:
        self.conditions = [concept.name for concept in shipped().concepts("condition")]
        self.drugs = [concept.name for concept in shipped().concepts("drug")]
        texts = [json.loads(raw)["protocolSection"] for raw in demonstration_records()]
        lines = [
            line
            for each in texts
            for line in each.get("eligibilityModule", {}).get("eligibilityCriteria", "").split("\n")
        ]
        self.criteria = [line.strip("* ") for line in lines if line.startswith("* ")]
        self.words = " ".join(each.get("descriptionModule", {}).get("briefSummary", "") for each in texts).split()


def records(count: int, seed: int = 7) -> Iterator[bytes]:
    """So many records, the same for the same seed."""
    phrases = Phrases()
    for number in range(count):
        yield json.dumps(_record(number, phrases, random.Random(f"{seed} {number}"))).encode()


def _record(number: int, phrases: Phrases, chance: random.Random) -> dict[str, Any]:
    condition, drug = chance.choice(phrases.conditions), chance.choice(phrases.drugs)

    def prose(words: int) -> str:
        return " ".join(chance.choice(phrases.words) for _ in range(words))

    def line() -> str:
        other = chance.choice(phrases.conditions)
        return f"* {chance.choice(phrases.criteria)}, or {other} for {chance.randint(2, 40)} weeks"

    included, excluded = ("\n".join(line() for _ in range(CRITERIA // 2)) for _ in range(2))
    criteria = f"Inclusion Criteria:\n\n{included}\n\nExclusion Criteria:\n\n{excluded}"
    protocol = {
        "identificationModule": {
            "nctId": f"NCT99{number:06d}",
            "briefTitle": f"{drug} in {condition}",
            "officialTitle": f"A study of {drug} in {condition}: {prose(12)}",
        },
        "statusModule": {
            "overallStatus": chance.choice(STATUSES),
            "startDateStruct": {"date": f"{chance.randint(2005, 2026)}-{chance.randint(1, 12):02d}"},
            "lastUpdatePostDateStruct": {"date": f"{chance.randint(2015, 2026)}-0{chance.randint(1, 9)}-15"},
        },
        "conditionsModule": {"conditions": [condition, chance.choice(phrases.conditions)], "keywords": [prose(2)]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": [chance.choice(PHASES)],
            "enrollmentInfo": {"count": chance.randint(10, 3000)},
        },
        "descriptionModule": {"briefSummary": prose(150), "detailedDescription": prose(DESCRIPTION_WORDS)},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": drug, "description": prose(60)}]},
        "outcomesModule": {
            "secondaryOutcomes": [
                {"measure": prose(15), "description": prose(45), "timeFrame": "52 weeks"} for _ in range(OUTCOMES)
            ]
        },
        "eligibilityModule": {
            "eligibilityCriteria": criteria,
            "sex": chance.choice(("ALL", "ALL", "FEMALE", "MALE")),
            "minimumAge": f"{chance.choice((6, 12, 18, 18, 18, 40))} Years",
        },
        "contactsLocationsModule": {"locations": [_site(chance, prose) for _ in range(SITES)]},
    }
    return {"protocolSection": protocol, "hasResults": False}


def _site(chance: random.Random, prose: Any) -> dict[str, Any]:
    city, country, lat, lon = chance.choice(PLACES)
    point = {"lat": round(lat + chance.uniform(-2, 2), 5), "lon": round(lon + chance.uniform(-2, 2), 5)}
    status = chance.choice(STATUSES[:3])
    return {"facility": f"{prose(3)} Hospital", "status": status, "city": city, "country": country, "geoPoint": point}
