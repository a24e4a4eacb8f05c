"""Year of birth and sex: asked once by every protocol, checked like any reading, never a whole birthday."""

from typing import Any

import msgspec
import pytest

from trialogue.conduct.forms import check_readings, fields_of_visit, missing_readings
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.protocol.types import Protocol


def asked_at(protocol: Protocol) -> dict[str, set[str]]:
    who = {"birth_year", "sex"}
    found = {each.id: who & {field.reading for field in fields_of_visit(protocol, each.id)} for each in protocol.visits}
    return {visit: readings for visit, readings in found.items() if readings}


@pytest.mark.parametrize("name", ["nct04515719", "nct06394063"])
def test_the_first_visit_of_a_protocol_asks_it_and_no_other(name: str) -> None:
    protocol = open_shipped(name)
    first = protocol.visits[0].id
    assert asked_at(protocol) == {first: {"birth_year", "sex"}}
    assert not {"birth_year", "sex"} & {field.reading for field in fields_of_visit(protocol, "unscheduled")}
    assert {"birth_year", "sex"} <= set(missing_readings(protocol, first, {}))


def test_a_protocol_that_says_where_is_followed() -> None:
    protocol = open_shipped("nct04515719")
    second = msgspec.structs.replace(protocol.visits[1], activities=(*protocol.visits[1].activities, "demographics"))
    said = msgspec.structs.replace(protocol, visits=(protocol.visits[0], second, *protocol.visits[2:]))
    assert asked_at(said) == {second.id: {"birth_year", "sex"}}


@pytest.mark.parametrize(
    ("reading", "value", "level", "words"),
    [
        ("birth_year", "1984-05-02", "error", "is not a year such as 1984"),
        ("birth_year", 84, "error", "is not a year such as 1984"),
        ("birth_year", 1984.5, "error", "is not a year such as 1984"),
        ("birth_year", True, "error", "is not a year such as 1984"),
        ("birth_year", 1884, "question", "is outside 1915 to 2015; check it"),
        ("sex", "f", "error", "'f' is not known; write one of female, male, other"),
        ("sex", False, "error", "is not the name of a choice"),
    ],
)
def test_what_the_form_does_not_take(reading: str, value: Any, level: str, words: str) -> None:
    (found,) = check_readings({reading: {"value": value, "unit": ""}})
    assert found.level == level
    assert words in found.message


def test_what_the_form_takes() -> None:
    said = {"birth_year": {"value": 1984, "unit": ""}, "sex": {"value": "female", "unit": ""}}
    assert check_readings(said) == ()
