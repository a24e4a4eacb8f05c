"""Registry text is untrusted: HTML, markdown and bidi controls in every field never run and never break a page."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal_pages import read_page
from trialogue.registry import Archive
from trialogue.snapshot import build_snapshot

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
HOSTILE = (
    '<script>window.taken=1</script><img src=x onerror="window.taken=2"><svg/onload=window.taken=3>'
    "\"'><a href=javascript:window.taken=4>x</a> [x](javascript:window.taken=5) ![x](http://evil.example/x.png) "
    "{{ 7|add:7 }} {% debug %} </title></main></textarea> \u202egnp.exe\u2066 \x00\x1b[31m <!-- "
)
ELIGIBILITY = "Inclusion Criteria:\n\n* Asthma\n* odd words here\n\nExclusion Criteria:\n\n* Pregnant"
BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
CODE_OR_DATE = re.compile(r"[A-Z0-9_]+|[0-9]{4}(-[0-9]{2}){0,2}|[0-9]+ (Years|Months)|NCT[0-9]{8}")
ADDRESSES = ["/study/NCT99000901", "/study/NCT99000901/fit", "/search?q=payload", "/search", "/", "/about"]


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


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two hostile records: payload in every text, and payload in every code as well."""
    home = tmp_path_factory.mktemp("hostile")
    with Archive(home / "archive.sqlite") as archive:
        archive.append(make_hostile_record(99000901, codes=False), "test", NOW)
        archive.append(make_hostile_record(99000902, codes=True), "test", NOW)
    build_snapshot(home, built_at=NOW)
    return home


@pytest.fixture
def client(hostile_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = hostile_home  # type: ignore[attr-defined]
    return Client()


@pytest.mark.parametrize("address", [*ADDRESSES, "/study/NCT99000902", "/study/NCT99000902/fit"])
def test_nothing_runs_and_the_page_stays_whole(client: Client, address: str) -> None:
    response = client.get(address)
    raw = response.content.decode()
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert not BIDI.search(raw)
    assert "\x00" not in raw
    assert "\x1b" not in raw
    assert "<!--" not in raw
    assert raw.count("</main>") == 1
    assert raw.rstrip().endswith("</html>")
    outside = [
        a for a in page.addresses if not a.startswith(("/", "#", "?", "mailto:", "tel:", "https://clinicaltrials.gov/"))
    ]
    assert outside == []
    assert "image" not in page.tags


@pytest.mark.parametrize("address", ["/study/NCT99000901", "/study/NCT99000902"])
def test_the_words_are_shown_as_words(client: Client, address: str) -> None:
    text = read_page(client.get(address)).text
    assert "<script>window.taken=1</script>" in text
    assert "{{ 7|add:7 }}" in text
    assert "{% debug %}" in text


def test_the_answer_page_shows_hostile_sentences_as_words(client: Client) -> None:
    response = client.post("/study/NCT99000901/fit", {"age.years": "34"})
    page = read_page(response)
    assert page.dangers == []
    assert "<script>window.taken=1</script>" in page.text


def test_what_a_person_types_is_shown_as_words(client: Client) -> None:
    page = read_page(client.get("/search", {"q": HOSTILE, "where": HOSTILE, "country": HOSTILE}))
    assert page.dangers == []
    posted = client.post("/study/NCT99000901/fit", {"age.years": HOSTILE, "patient_document": HOSTILE})
    assert read_page(posted).dangers == []
    assert not BIDI.search(client.get("/search", {"q": HOSTILE, "country": HOSTILE}).content.decode())


def test_the_mark_of_a_hostile_study_is_our_own_drawing(client: Client) -> None:
    content = client.get("/study/NCT99000902/mark.svg").content.decode()
    assert "script" not in content
    assert "on" not in re.findall(r"\s([a-z]+)=", content)
