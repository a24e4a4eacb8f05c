"""What search engines are told of a study: correct, without what is not known, and never the end of its own block."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from fictional_records import make_raw
from trialogue.portal.study_page.linked_data import linked_data
from trialogue.study import parse_study

NUMBER = "NCT01234567"
HERE = f"https://trialogue.example/study/{NUMBER}"
SITES = [
    {"city": "Lyon", "country": "France"},
    {"city": "Lyon", "country": "France"},
    {"city": "Leeds", "country": "Japan"},
]


def told(**modules: Any) -> str:
    """As of a record that the registry itself gives."""
    record = msgspec.json.decode(make_raw(1, **modules))
    record["protocolSection"]["identificationModule"]["nctId"] = NUMBER
    record.pop("trialogueSection", None)
    return linked_data(parse_study(msgspec.json.encode(record)), HERE)


def test_a_trial_in_the_words_of_schema_org() -> None:
    design = {"studyType": "INTERVENTIONAL", "phases": ["PHASE2", "PHASE3"],
              "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}}}  # fmt: skip
    found = json.loads(
        told(
            statusModule={"overallStatus": "RECRUITING"},
            designModule=design,
            conditionsModule={"conditions": ["Lupus"]},
            sponsorCollaboratorsModule={"leadSponsor": {"name": "A hospital", "class": "OTHER"}},
            contactsLocationsModule={"locations": SITES},
        )
    )
    assert (found["@context"], found["@type"]) == ("https://schema.org", "MedicalTrial")
    assert found["status"] == "https://schema.org/Recruiting"
    assert found["phase"] == "PHASE2, PHASE3"
    assert {each.rpartition("/")[2] for each in found["trialDesign"]} == {
        "RandomizedTrial", "DoubleBlindedTrial", "MultiCenterTrial", "InternationalTrial",
    }  # fmt: skip
    assert found["healthCondition"] == [{"@type": "MedicalCondition", "name": "Lupus"}]
    assert [each["name"] for each in found["studyLocation"]] == ["Lyon, France", "Leeds, Japan"]
    assert found["identifier"]["value"] == NUMBER
    assert found["sponsor"] == {"@type": "Organization", "name": "A hospital"}
    assert None not in found.values()


@pytest.mark.parametrize("kind", ["OBSERVATIONAL", "EXPANDED_ACCESS", None])
def test_what_is_no_trial_is_not_called_one(kind: str | None) -> None:
    found = json.loads(
        told(designModule={"studyType": kind} if kind else {}, statusModule={"overallStatus": "UNKNOWN"})
    )
    assert found["@type"] == ("MedicalObservationalStudy" if kind == "OBSERVATIONAL" else "MedicalStudy")
    assert "status" not in found and "phase" not in found


def test_no_word_ends_the_block() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028 \u202e"
    text = told(identificationModule={"briefTitle": hostile})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"].startswith("</script><script>alert(1)</script><!-- &")


def test_a_fictional_study_is_not_told() -> None:
    assert linked_data(parse_study(make_raw(1)), HERE) == ""
