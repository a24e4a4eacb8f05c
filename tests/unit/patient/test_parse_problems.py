"""A document that cannot be used: every problem at once, each with path, value, what was expected, and the fix."""

import datetime
from typing import Any

import pytest

from trialogue.patient import PatientFileError, load_patient, parse_patient, understand

TODAY = datetime.date(2026, 11, 22)
ALT = {"name": "ALT", "value": 22, "unit": "U/L"}

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"measurements": [{**ALT, "unit": "mg/dL"}]}, "measurements[0].unit", "U/L"),
    ({"measurements": [{**ALT, "value": "22"}]}, "measurements[0].value", "without quotes"),
    ({"measurements": [{**ALT, "value": float("nan")}]}, "measurements[0].value", "finite"),
    ({"measurements": [{**ALT, "value": True}]}, "measurements[0].value", "a number"),
    ({"measurements": [{"name": "ALT", "value": 22}]}, "measurements[0].unit", "Add `unit:`"),
    ({"measurements": [{"name": "ALT"}]}, "measurements[0].value", "result"),
    (
        {"measurements": [{**ALT, "reference_range": {"low": 40, "high": 7}}]},
        "measurements[0].reference_range.high",
        "40",
    ),
    ({"measurements": [{**ALT, "reference_range": {"hgih": 7}}]}, "measurements[0].reference_range.hgih", "`high`"),
    ({"age": -3}, "age", "0 to 130"),
    ({"age": 34, "birth_date": "1992"}, "age", "either"),
    ({"age": "thirty"}, "age", "8 months"),
    ({"age_on": "2026-01-01"}, "age_on", "age"),
    ({"birth_date": "2027-01-01"}, "birth_date", "2026-11-22"),
    ({"birth_date": "1792"}, "birth_date", "130"),
    ({"birth_date": "2026-02-30"}, "birth_date", "day that exists"),
    ({"birth_date": "14.5.1992"}, "birth_date", "YYYY-MM-DD"),
    ({"birth_date": "2000", "states": [{"name": "pregnant", "date": "1999"}]}, "states[0].date", "birth"),
    ({"sex": "F"}, "sex", "female"),
    ({"medications": [{"drug": "prednisone", "dose": 25}]}, "medications[0].dose", "text"),
    ({"medications": [{"drug": "prednisone", "dose": "25"}]}, "medications[0].dose", "25 mg"),
    ({"medications": [{"drug": "prednisone", "dose": "-5 mg"}]}, "medications[0].dose", "at 0"),
    ({"medications": [{"drug": "prednisone", "dose": "2,5 mg"}]}, "medications[0].dose", "decimal point"),
    ({"medications": [{"drug": "x", "dose": "5 mg", "frequency": "often"}]}, "medications[0].frequency", "twice daily"),
    ({"medications": [{"drug": "x", "start": "2026-05", "stop": "2026-04"}]}, "medications[0].stop", "2026-05"),
    ({"medications": [{"drug": "x", "stop": "2026-04", "ongoing": True}]}, "medications[0].ongoing", "stop"),
    ({"medications": [{"drug": "x", "absent": True, "dose": "5 mg"}]}, "medications[0].dose", "absent"),
    ({"medications": [{"drug": "x", "absent": "yes"}]}, "medications[0].absent", "true or false"),
    ({"medications": [{"drug": "x", "dose": "5 mg", "daily_dose": "5 mg/d"}]}, "medications[0].daily_dose", "either"),
    ({"medications": [{"durg": "prednisone", "drug": "x"}]}, "medications[0].durg", "Did you mean `drug`?"),
    ({"medications": [{"dose": "5 mg"}]}, "medications[0].drug", "required"),
    ({"medications": ["prednisone"]}, "medications[0]", "mapping"),
    ({"medications": {"drug": "x"}}, "medications", "dash"),
    ({"conditions": [{"name": 5}]}, "conditions[0].name", "words"),
    ({"conditions": [{"name": "lupus", "status": "actve"}]}, "conditions[0].status", "`active`"),
    ({"conditions": [{"name": "lupus", "onset": "2027"}]}, "conditions[0].onset", "2026-11-22"),
    ({"conditions": [{"name": "lupus", "concept": "no-such-thing"}]}, "conditions[0].concept", "looked up"),
    ({"scores": [{"instrument": "BILAG-2004", "grades": {"A": -1}}]}, "scores[0].grades", "whole numbers"),
    ({"scores": [{"instrument": "SLEDAI-2K"}]}, "scores[0].value", "grades"),
    ({"consents": [{"date": "2026"}]}, "consents[0].study", "NCT"),
    ({"participations": [{"study": "NCT1"}]}, "participations[0].study", "eight digits"),
    ({"attestations": [{"sentence_sha256": "00", "holds": True}]}, "attestations[0].sentence_sha256", "64"),
    ({"complete": [{"of": "medication", "as_of": "2026"}]}, "complete[0].of", "`medications`"),
    ({"medication": []}, "medication", "`medications`"),
]


@pytest.mark.parametrize(("document", "path", "words"), CASES, ids=[f"{case[1]}-{case[2]}" for case in CASES])
def test_one_problem_is_named_with_its_fix(document: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(PatientFileError) as caught:
        parse_patient(document, today=TODAY)
    [problem] = caught.value.problems
    assert problem.path == path
    assert words in str(problem)
    assert problem.expected and problem.fix


def test_all_problems_come_at_once_and_the_message_counts_the_rest() -> None:
    document = {"sex": "x", "age": -1, "foo": 1, "birth": 2, "medications": [{"drug": "x", "dose": "5"}]}
    with pytest.raises(PatientFileError) as caught:
        parse_patient(document, today=TODAY)
    assert {problem.path for problem in caught.value.problems} == {"sex", "age", "foo", "birth", "medications[0].dose"}
    assert "And 2 more" in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "where", "words"),
    [
        (b"sex: female\n  age: 3\n", "line 2", "YAML"),
        (b"sex: female\nsex: male\n", "line 2", "second time"),
        (b'{"sex": "female", "sex": "male"}', "(document)", "second time"),
        (b'{"sex": }', "line 1", "JSON"),
        (b'{"age": NaN}', "(document)", "finite"),
        (b"a: &x [1]\nb: *x\n", "line 2", "alias"),
        (b"[" * 100_000, "(document)", "nesting"),
        (b"a: " + b"[" * 100 + b"]" * 100, "line 1", "nesting"),
        (b"- a\n", "(document)", "mapping"),
        (b"  \n", "(document)", "nothing"),
        (b"sex: \xff", "(document)", "UTF-8"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1", "YAML"),
        (b"1: x\n", "line 1", "field name"),
        (b"sex: \x07\n", "(document)", "YAML"),
        (b"x" * (8 * 1024 * 1024 + 1), "(document)", "at most"),
    ],
)  # fmt: skip
def test_documents_that_are_none(raw: bytes, where: str, words: str) -> None:
    with pytest.raises(PatientFileError) as caught:
        load_patient(raw, today=TODAY)
    [problem] = caught.value.problems
    assert problem.path.startswith(where)
    assert words in str(problem)


def test_notes_say_what_stays_unknown() -> None:
    found = understand(
        {
            "conditions": [{"name": "purple toes of Mars"}],
            "medications": [{"drug": "prednisone", "dose": "5 mg", "frequency": "as needed"}],
            "measurements": [{"name": "ALT", "value": 3, "unit": "furlongs"}],
        },
        today=TODAY,
    )
    assert found.problems == ()
    assert [note.source for note in found.notes] == [
        "conditions[0]",
        "medications[0].frequency",
        "measurements[0].unit",
    ]
    assert found.patient.medications[0].daily_dose is None
