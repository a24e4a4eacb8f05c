"""Units: spellings of criteria to UCUM codes, and conversion."""

import pytest

from trialogue.errors import UserError
from trialogue.vocabulary.units import UnitMismatch, convert, parse_unit

SPELLINGS = {
    "mg/d": ["mg/day", "mg per day", "mg/d", "mg daily", "mg a day"],
    "mL/min": ["ml/min", "mL per minute"],
    "mL/min/{1.73_m2}": ["mL/min/1.73m2", "mL/min/1.73 m^2", "ml/min/1.73m²", "mL/min per 1.73 m2"],
    "{xULN}": ["x ULN", "× ULN", "ULN", "times the upper limit of normal", "upper normal limits"],
    "10*9/L": ["x10^9/L", "10^9/L", "× 10⁹/L", "G/L"],
    "10*3/uL": ["K/uL", "10^3/µL"],
    "/mm3": ["/mm3", "cells/mm³", "/mm^3"],
    "/uL": ["/µL", "cells/uL"],
    "g/dL": ["g/dL", "g/dl"],
    "g/L": ["g/L", "g/l"],
    "umol/L": ["µmol/L", "umol/l", "μmol/L"],
    "[IU]/L": ["IU/L"],
    "U/L": ["U/L", "units/L"],
    "%": ["%", "percent"],
    "kg/m2": ["kg/m2", "kg/m²", "kg/m^2"],
    "mm[Hg]": ["mmHg", "mm Hg"],
    "ms": ["msec", "ms"],
    "a": ["years", "yrs", "years old"],
    "mo": ["months", "month"],
    "wk": ["wks", "weeks"],
    "d": ["days"],
    "h": ["hours", "hrs"],
    "Cel": ["°C", "C"],
    "{copies}/mL": ["copies/mL"],
    "meq/L": ["mEq/L"],
    "{score}": ["points"],
    "mg/kg/d": ["mg/kg/day"],
    "mg/m2": ["mg/m2", "mg/m²"],
    "g/d": ["g/24h", "g/24 hours", "g/day"],
}


@pytest.mark.parametrize(("code", "spelling"), [(code, text) for code, texts in SPELLINGS.items() for text in texts])
def test_a_spelling_gives_its_code(code: str, spelling: str) -> None:
    assert parse_unit(spelling) == code


@pytest.mark.parametrize("text", ["", "banana", "x", "/", "mg/banana", "mg//d"])
def test_what_is_no_unit_gives_none(text: str) -> None:
    assert parse_unit(text) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "analyte", "expected"),
    [
        (1.0, "g/dL", "g/L", None, 10.0),
        (150, "10*3/uL", "10*9/L", None, 150.0),
        (1500, "/mm3", "10*9/L", None, 1.5),
        (40, "U/L", "[IU]/L", None, 40.0),
        (1.2, "mg/dL", "umol/L", "creatinine", 106.08),
        (1.0, "mg/dL", "umol/L", "bilirubin", 17.104),
        (100, "mg/dL", "mmol/L", "glucose", 5.551),
        (10, "mg/dL", "mmol/L", "calcium", 2.495),
        (200, "mg/dL", "mmol/L", "cholesterol", 5.173),
        (6.0, "mg/dL", "umol/L", "uric-acid", 356.9),
        (20, "mg/dL", "mmol/L", "bun", 7.139),
        (7.0, "%", "mmol/mol", "hba1c", 53.0),
        (48, "mmol/mol", "%", "hba1c", 6.543),
        (4.0, "meq/L", "mmol/L", "calcium", 2.0),
        (1.0, "mg/mmol", "mg/g", "uacr", 8.84),
        (1.0, "ukat/L", "U/L", None, 60.0),
        (1.0, "U/L", "nkat/L", None, 16.667),
        (37.0, "Cel", "[degF]", None, 98.6),
        (2, "a", "mo", None, 24.0),
        (150, "[lb_av]", "kg", None, 68.04),
    ],
)
def test_conversion(value: float, source: str, target: str, analyte: str | None, expected: float) -> None:
    assert convert(value, source, target, analyte) == pytest.approx(expected, rel=1e-3)


def test_the_same_unit_changes_nothing() -> None:
    assert convert(0.1, "mg/d", "mg/day") == 0.1


@pytest.mark.parametrize(
    ("source", "target", "analyte", "says"),
    [
        ("mg/dL", "umol/L", None, "molar mass"),
        ("mg/dL", "umol/L", "alt", "molar mass of alt"),
        ("mL/min", "mL/min/{1.73_m2}", "egfr", "cannot convert 'mL/min' to 'mL/min/{1.73_m2}'"),
        ("kg", "cm", None, "they measure different things"),
        ("{xULN}", "U/L", "alt", "'{xULN}' to 'U/L'"),
        ("banana", "kg", None, "'banana' is not a known unit"),
    ],
)
def test_units_of_different_things_are_refused(source: str, target: str, analyte: str | None, says: str) -> None:
    with pytest.raises(UnitMismatch) as raised:
        convert(1.0, source, target, analyte)
    assert says in str(raised.value) and isinstance(raised.value, UserError)
