"""Laws of patient documents: printing and reading are inverse; what the schema accepts never ends in a traceback."""

import datetime
import json
from typing import Any

import jsonschema
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialogue.patient import PatientFileError, load_patient, parse_patient, print_patient, understand
from trialogue.patient.schema import patient_schema

TODAY = datetime.date(2026, 11, 22)
VALIDATOR = jsonschema.Draft202012Validator(patient_schema())

words = st.sampled_from(
    ["prednisone", "SLE", "ALT", "pregnant", "SLEDAI", "penicillin", "Purple Toes", "no", "12", "a: b"]
)
dates = st.one_of(
    st.integers(1995, 2025).map(str),
    st.dates(datetime.date(1995, 1, 1), TODAY).map(str),
    st.dates(datetime.date(1995, 1, 1), TODAY).map(lambda day: f"{day:%Y-%m}"),
)
numbers = st.one_of(st.integers(0, 10_000), st.floats(0, 1e6, allow_nan=False, allow_subnormal=False))
doses = st.builds(
    "{} {}".format, st.sampled_from(["25", "0.1", "1000", "7.5"]), st.sampled_from(["mg", "g", "drops", "mg/day"])
)
rhythms = st.sampled_from(["daily", "twice daily", "weekly", "every 3 weeks", "as needed", "b.i.d."])


def _entry(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional={"source": words, **optional})


present = st.one_of(
    _entry({"drug": words}, {"dose": doses, "frequency": rhythms, "unchanged_since": dates, "ongoing": st.just(False)}),
    _entry({"drug": words, "absent": st.just(True)}, {"date": dates}),
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "id": words,
        "birth_date": st.sampled_from(["1992", "1990-05", "1994-12-31"]),
        "sex": st.sampled_from(["female", "male"]),
        "conditions": st.lists(
            _entry({"name": words}, {"status": st.sampled_from(["active", "cured"]), "onset": dates, "date": dates}),
            max_size=3,
        ),
        "medications": st.lists(present, max_size=3),
        "measurements": st.lists(
            st.one_of(
                _entry({"name": words, "value": numbers, "unit": st.just("{score}")}, {"date": dates, "result": words}),
                _entry(
                    {"name": words, "result": words},
                    {
                        "reference_range": st.just({"high": 40}),
                        "equation": words,
                        "baseline": st.just({"value": 2.0, "unit": "U/L"}),
                    },
                ),
            ),
            max_size=3,
        ),
        "scores": st.lists(
            _entry({"instrument": words, "grades": st.just({"A": 0, "N": 1})}, {"version": words}), max_size=2
        ),
        "states": st.lists(_entry({"name": words}, {"absent": st.booleans(), "date": dates}), max_size=2),
        "participations": st.lists(_entry({}, {"study": st.just("NCT06394063"), "start": dates}), max_size=2),
        "attestations": st.lists(
            _entry({"sentence_sha256": st.just("a" * 64), "holds": st.booleans()}, {}), max_size=1
        ),
        "complete": st.lists(st.fixed_dictionaries({"of": st.just("medications"), "as_of": dates}), max_size=1),
    },
)


@given(documents)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_printing_and_reading_are_inverse(document: dict[str, Any]) -> None:
    understood = understand(document, today=TODAY)
    if understood.problems:
        assert all("unit" in problem.path for problem in understood.problems)
        return
    printed = print_patient(understood.patient)
    VALIDATOR.validate(printed)
    assert parse_patient(printed, today=TODAY) == understood.patient
    assert load_patient(yaml.safe_dump(printed).encode(), today=TODAY) == understood.patient
    assert load_patient(json.dumps(printed).encode(), today=TODAY) == understood.patient


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
mangled = st.dictionaries(
    st.sampled_from([*patient_schema()["properties"], "colour"]),
    st.one_of(
        anything,
        st.lists(
            st.dictionaries(st.sampled_from(["name", "drug", "dose", "value", "unit", "date", "stop", "of"]), anything)
        ),
    ),
    max_size=4,
)


@given(mangled)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_is_read_or_refused_with_reasons(document: dict[str, Any]) -> None:
    try:
        parse_patient(document, today=TODAY)
    except PatientFileError as error:
        assert error.problems
        assert all(problem.path and problem.expected and problem.fix for problem in error.problems)
