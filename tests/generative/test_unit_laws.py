"""Laws of units: printed units parse to themselves, and converting there and back changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialogue.vocabulary.loading import read_rows
from trialogue.vocabulary.units import analytes, convert, dimension, parse_unit

CODES = [row["code"] for row in read_rows("units.tsv")]
PAIRS = [(a, b) for a in CODES for b in CODES if dimension(a) == dimension(b)]
ANALYTES = [analyte for analyte in analytes().values() if analyte.molar_mass and analyte.unit.endswith("/dL")]
VALUES = st.floats(min_value=1e-3, max_value=1e6)


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
def test_a_printed_unit_parses_to_itself(parts: list[str]) -> None:
    printed = parse_unit("/".join(parts))
    assert printed is not None and parse_unit(printed) == printed


@given(st.sampled_from(PAIRS), VALUES)
def test_there_and_back_is_the_same_value(pair: tuple[str, str], value: float) -> None:
    there = convert(value, *pair)
    assert convert(there, pair[1], pair[0]) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(st.sampled_from(ANALYTES), st.sampled_from(["mmol/L", "umol/L", "nmol/L"]), VALUES)
def test_there_and_back_through_the_molar_mass(analyte: object, unit: str, value: float) -> None:
    there = convert(value, analyte.unit, unit, analyte.id)  # type: ignore[attr-defined]
    assert convert(there, unit, analyte.unit, analyte.id) == pytest.approx(value, rel=1e-9)  # type: ignore[attr-defined]


@given(st.floats(min_value=3, max_value=20))
def test_hba1c_there_and_back(value: float) -> None:
    assert convert(convert(value, "%", "mmol/mol", "hba1c"), "mmol/mol", "%", "hba1c") == pytest.approx(value, rel=1e-9)
