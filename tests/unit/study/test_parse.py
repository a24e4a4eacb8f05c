"""From bytes to a study: what is kept, what is repaired, what is refused."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

import pytest

from fictional_records import make_raw, make_raw_from, make_tree
from trialogue.errors import BadInput
from trialogue.study import StudyError, parse_study


def test_the_raw_record_is_kept_byte_for_byte() -> None:
    raw = b'  {"hasResults" : false,\n "protocolSection": {"identificationModule": {"nctId": "NCT99000001"}}}  '
    study = parse_study(raw)
    assert study.raw == raw
    assert study.record_hash == hashlib.sha256(raw).hexdigest()
    assert study.nct_id == "NCT99000001"


def test_what_everybody_asks() -> None:
    study = parse_study(
        make_raw(
            7,
            statusModule={"overallStatus": "RECRUITING"},
            conditionsModule={"conditions": ["Lupus", "Nephritis"]},
            eligibilityModule={"minimumAge": "18 Years", "sex": "FEMALE"},
            contactsLocationsModule={"locations": [{"city": "Lyon", "geoPoint": {"lat": 45, "lon": 4.8}}]},
        )
    )
    assert study.brief_title == study.title == "Fictional study 7"
    assert study.official_title is None
    assert study.overall_status == "RECRUITING"
    assert study.conditions == ("Lupus", "Nephritis")
    assert study.eligibility is not None and study.eligibility.minimum_age == "18 Years"
    assert study.locations[0].geo_point is not None and study.locations[0].geo_point.lat == 45.0
    assert study.issues == ()


def test_a_record_with_an_id_alone_is_a_study() -> None:
    study = parse_study(b'{"protocolSection":{"identificationModule":{"nctId":"NCT01234567"}}}')
    assert study.title == "NCT01234567"
    assert study.conditions == study.locations == ()
    assert study.eligibility is study.overall_status is None


def test_a_value_the_registry_invents_tomorrow_does_not_reject_the_record() -> None:
    study = parse_study(make_raw(statusModule={"overallStatus": "PAUSED_FOR_LUNCH"}))
    assert study.overall_status == "PAUSED_FOR_LUNCH"
    assert study.issues == ()


@pytest.mark.parametrize("written", ["nct99000001", " NCT99000001 ", "NCT 99000001"])
def test_an_id_in_another_spelling_is_repaired_and_reported(written: str) -> None:
    tree = make_tree()
    tree["protocolSection"]["identificationModule"]["nctId"] = written
    study = parse_study(make_raw_from(tree))
    assert study.nct_id == "NCT99000001"
    assert [repr(written) in issue.message for issue in study.issues] == [True]


def test_a_field_of_the_wrong_type_loses_only_itself() -> None:
    raw = make_raw(
        eligibilityModule={"sex": 5, "minimumAge": "18 Years", "stdAges": ["ADULT", 3, "CHILD"]},
        designModule={"enrollmentInfo": {"count": "many", "type": "ACTUAL"}, "phases": "PHASE2"},
        contactsLocationsModule={"locations": [{"city": "Oslo"}, "Bergen", {"city": None, "zip": 5003}]},
    )
    study = parse_study(raw)
    assert study.raw == raw
    assert study.eligibility is not None
    assert (study.eligibility.sex, study.eligibility.minimum_age) == (None, "18 Years")
    assert study.eligibility.std_ages == ("ADULT", "CHILD")
    design = study.protocol.design_module
    assert design is not None and design.enrollment_info is not None
    assert (design.enrollment_info.count, design.enrollment_info.type, design.phases) == (None, "ACTUAL", ())
    assert [location.city for location in study.locations] == ["Oslo", None]
    messages = [issue.message for issue in study.issues]
    assert messages == [
        "protocolSection.designModule.phases: expected an array, got the text 'PHASE2'.",
        "protocolSection.designModule.enrollmentInfo.count: expected a whole number, got the text 'many'.",
        "protocolSection.eligibilityModule.sex: expected text, got the number 5.",
        "protocolSection.eligibilityModule.stdAges[1]: expected text, got the number 3.",
        "protocolSection.contactsLocationsModule.locations[1]: expected an object, got the text 'Bergen'.",
        "protocolSection.contactsLocationsModule.locations[2].zip: expected text, got the number 5003.",
    ]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not JSON"),
        (b"   ", "not JSON"),
        (b"[1, 2]", "an array of 2"),
        (b'"text"', "the text 'text'"),
        (b"null", "null"),
        (b"{}", "no NCT number at protocolSection.identificationModule.nctId"),
        (b'{"protocolSection": 3}', "protocolSection: expected an object, got the number 3"),
        (b'{"protocolSection":{"identificationModule":{"nctId": 12}}}', "expected text, got the number 12"),
        (b'{"protocolSection":{"identificationModule":{"nctId":"EUCTR2020"}}}', "'EUCTR2020'; expected NCT and eight"),
        (b'{"protocolSection":{"identificationModule":{"nctId":"NCT\xff"}}}', "byte 0xff at offset 56"),
        (b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001"}}', "not JSON"),
        (b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested too deeply"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    ],
)
def test_what_is_no_study_is_refused_with_the_reason(raw: bytes, says: str) -> None:
    with pytest.raises(StudyError) as caught:
        parse_study(raw)
    assert says in str(caught.value)
    assert isinstance(caught.value, BadInput)


def test_arabic_digits_are_no_nct_number() -> None:
    with pytest.raises(StudyError, match="expected NCT and eight digits"):
        parse_study(make_raw_from({"protocolSection": {"identificationModule": {"nctId": "NCT٠١٢٣٤٥٦٧"}}}))


def test_an_eligibility_text_of_a_megabyte_is_read() -> None:
    text = "* aged 18 or over\n" * 60_000
    study = parse_study(make_raw(eligibilityModule={"eligibilityCriteria": text}))
    assert study.eligibility is not None and study.eligibility.eligibility_criteria == text


@pytest.mark.parametrize(
    ("nct_id", "mark", "provenance"),
    [
        ("NCT01234567", None, "registry"),
        ("NCT01234567", {"provenance": "restated", "note": "In our words."}, "restated"),
        ("NCT01234567", {"provenance": "Fictional"}, "fictional"),
        ("NCT01234567", {"provenance": "no idea"}, "fictional"),
        ("NCT01234567", {"note": "nothing else"}, "registry"),
        ("NCT99000001", None, "fictional"),
        ("NCT99123456", {"provenance": "registry"}, "fictional"),
    ],
)
def test_where_a_record_comes_from(nct_id: str, mark: dict[str, Any] | None, provenance: str) -> None:
    tree: dict[str, Any] = {"protocolSection": {"identificationModule": {"nctId": nct_id}}}
    if mark is not None:
        tree["trialogueSection"] = mark
    study = parse_study(make_raw_from(tree))
    assert study.provenance == provenance
    assert study.provenance_note == (mark or {}).get("note")


def test_unknown_fields_are_found_with_their_paths_and_values() -> None:
    tree = make_tree(contactsLocationsModule={"locations": [{"city": "Oslo"}, {"city": "Lyon", "moon": {"phase": 1}}]})
    tree["newSection"] = {"a": [1]}
    tree["protocolSection"]["statusModule"] = {"overallStatus": {"code": "X"}}
    study = parse_study(make_raw_from(tree))
    assert study.unknown_fields() == {
        "protocolSection.contactsLocationsModule.locations[1].moon": {"phase": 1},
        "protocolSection.statusModule.overallStatus": {"code": "X"},
        "newSection": {"a": [1]},
    }


def test_our_own_mark_is_not_an_unknown_field() -> None:
    raw = make_raw_from({**make_tree(), "trialogueSection": {"provenance": "fictional"}})
    assert parse_study(raw).unknown_fields() == {}


def test_studies_are_equal_when_their_bytes_are_and_survive_a_trip_to_another_process() -> None:
    raw = make_raw(3, conditionsModule={"conditions": ["Asthma"]})
    study = parse_study(raw)
    assert study == parse_study(raw) and hash(study) == hash(parse_study(raw))
    assert study != parse_study(raw + b" ")
    travelled = pickle.loads(pickle.dumps(study))
    assert (travelled, travelled.record, travelled.conditions) == (study, study.record, ("Asthma",))
    assert repr(study) == "Study(nct_id='NCT99000003')"


def test_an_nct_number_that_lost_a_digit_is_kept_and_said_so() -> None:
    study = parse_study(make_raw_from({"protocolSection": {"identificationModule": {"nctId": "NCT0072802"}}}))
    assert study.nct_id == "NCT0072802"
    assert "seven digits" in study.issues[-1].message
