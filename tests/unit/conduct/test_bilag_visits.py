"""BILAG-2004 by the items of visits, and the responses that rest on it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from bilag_items import answers, reading
from trialogue.conduct.bilag import (
    ascertain_grades,
    check_assessment,
    count_grades,
    derive_flare,
    grade_visits,
    kinds_of_items,
)
from trialogue.conduct.forms import check_readings, missing_readings
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.protocol.types import Endpoint
from trialogue.conduct.responses import Response, respond, response_endpoints
from trialogue.conduct.state import Participant, Visit
from trialogue.errors import BadInput
from trialogue.truth import Truth

PROTOCOL = open_shipped("nct04515719", "1")
DAYS = {"v2": "2026-01-05", "v3": "2026-01-19", "v4": "2026-02-02"}


def scored(sledai: int, pga: float, **more: Any) -> dict[str, Any]:
    values = {"selena_sledai": sledai, "pga": pga} | more
    return {name: {"value": value, "unit": ""} for name, value in values.items()}


def person(**visits: dict[str, Any]) -> Participant:
    held = {name: Visit(place, name, DAYS[name], said) for place, (name, said) in enumerate(visits.items(), 10)}
    return Participant("P-001", "1", "mark", "1", "2026-01-01", "1", visits=held)


def test_every_one_of_the_97_items_is_asked_and_the_quiet_form_is_complete() -> None:
    assert len(kinds_of_items()) == 97 == len(answers())
    found = grade_visits(person(v2={"bilag_items": reading(), "bilag_involved": {"value": ["renal"]}}))["v2"]
    assert found.grades == dict.fromkeys(found.grades, "E") | {"renal": "D"}
    assert found.total == 0 and not found.missing


@pytest.mark.parametrize(
    ("before", "now", "grade"),
    [
        ({"pcr_mg_mmol": "90"}, {"pcr_mg_mmol": "60"}, "C"),
        ({"pcr_mg_mmol": "70"}, {"pcr_mg_mmol": "60"}, "B"),
        ({"pcr_mg_mmol": "110"}, {"pcr_mg_mmol": "120", "active_sediment": "yes"}, "A"),
    ],
)
def test_the_kidney_is_graded_against_the_assessment_before(
    before: dict[str, str], now: dict[str, str], grade: str
) -> None:
    only = {"acr_mg_mmol": "", "protein_24h_g": ""}
    her = person(v2={"bilag_items": reading(**only, **before)}, v3={"bilag_items": reading(**only, **now)})
    assert grade_visits(her)["v3"].grades["renal"] == grade


def test_a_system_once_active_is_d_when_quiet_and_the_event_names_all_that_it_was_computed_from() -> None:
    first = {"bilag_items": reading(skin_eruption_mild="3"), "bilag_involved": {"value": []}}
    her = person(v2=first, v3={"bilag_items": reading()})
    event = ascertain_grades(PROTOCOL, her, "v3")
    assert event is not None and event.grades["mucocutaneous"] == "D" and event.grades["renal"] == "E"
    assert event.from_events == (10, 11) and event.rule == "bilag/2004 (revision 2009)"
    assert ascertain_grades(replace(PROTOCOL, choices=()), her, "v3") is None
    assert ascertain_grades(PROTOCOL, person(v2=scored(4, 0.5)), "v2") is None


def test_what_was_not_done_leaves_a_grade_open_and_counts_unknown() -> None:
    her = person(v2={"bilag_items": reading(seizure="ND", psychosis="")})
    found = grade_visits(her)["v2"]
    assert found.grades["neuropsychiatric"] is None and count_grades(her, "v2") == (None, None)
    assert {"neuropsychiatric: seizure", "neuropsychiatric: psychosis"} <= set(found.missing)
    assert count_grades(person(v2={"bilag_items": reading(arthritis_moderate="2")}), "v2") == (0, 1)
    on_paper = {"bilag_a": {"value": 0}, "bilag_b": {"value": 2}}
    assert count_grades(person(v2=on_paper), "v2") == (0, 2)


def test_a_value_not_due_to_lupus_counts_for_nothing() -> None:
    low = {"bilag_items": reading(platelets_10e9_l="20")}
    assert grade_visits(person(v2=low))["v2"].grades["haematological"] == "A"
    spared = low | {"bilag_not_lupus": {"value": ["platelets_10e9_l"]}, "bilag_involved": {"value": []}}
    assert grade_visits(person(v2=spared))["v2"].grades["haematological"] == "E"


def test_flare_against_the_assessment_before() -> None:
    her = person(v2={"bilag_items": reading()}, v3={"bilag_items": reading(myelopathy="4")}, v4=scored(4, 1))
    assert (derive_flare(her, "v2"), derive_flare(her, "v3"), derive_flare(her, "v4")) == (None, "severe", None)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("bilag_items", ["pyrexia=7"], "pyrexia is answered '7'; write 0 to 4"),
        ("bilag_items", ["fever=2"], "'fever=2' is no item"),
        ("bilag_items", ["gfr=many"], "write a number of 0 or above"),
        ("bilag_items", ["coombs_positive=2"], "write yes or no"),
        ("bilag_involved", ["vasculitis"], "'vasculitis' is not known"),
    ],
)
def test_what_no_form_takes_is_refused_in_words(name: str, value: list[str], words: str) -> None:
    assert words in "; ".join(map(str, check_assessment(name, value)))
    (finding,) = check_readings({name: {"value": value, "unit": ""}})
    assert finding.level == "error" and words in finding.message
    if name == "bilag_items" and "fever" in value[0]:
        with pytest.raises(BadInput):
            grade_visits(person(v2={name: {"value": value}}))


def test_items_stand_for_the_counts_on_paper() -> None:
    asked = missing_readings(PROTOCOL, "v3", {})
    assert {"bilag_a", "bilag_b"} <= set(asked)
    assert not {"bilag_a", "bilag_b"} & set(missing_readings(PROTOCOL, "v3", {"bilag_items": reading()}))


@pytest.mark.parametrize(
    ("definition", "sledai", "pga", "items", "more", "reached"),
    [
        ("sri-4", 4, 1.0, {}, {}, Truth.TRUE),
        ("sri-4", 5, 1.0, {}, {}, Truth.FALSE),
        ("sri-4", 4, 1.0, {"myelopathy": "4"}, {}, Truth.FALSE),
        ("bicla", 8, 1.0, {"arthritis_severe": "1"}, {}, Truth.TRUE),
        ("bicla", 8, 1.0, {"arthritis_severe": "2"}, {}, Truth.FALSE),
        ("bicla", 8, 1.0, {"arthritis_severe": "1"}, {"rescue": True}, Truth.FALSE),
        ("bicla", 8, 1.0, {"arthritis_severe": "1", "seizure": "ND"}, {}, Truth.UNKNOWN),
    ],
)
def test_responses_are_computed_from_what_the_visits_hold(  # noqa: PLR0917  # a row of a table
    definition: Response, sledai: int, pga: float, items: dict[str, str], more: dict[str, Any], reached: Truth
) -> None:
    start = scored(8, 1.0) | {"bilag_items": reading(arthritis_severe="3")}
    now = scored(sledai, pga, **({"rescue": False} | more)) | {"bilag_items": reading(**items)}
    finding = respond(PROTOCOL, person(v2=start, v3=now), "v3", definition)
    assert finding is not None and finding.reached is reached


def test_a_response_needs_both_visits_and_says_what_is_missing() -> None:
    both = person(v2=scored(8, 1.0), v3=scored(4, 1.0))
    assert respond(PROTOCOL, both, "v2", "sri-4") is None and respond(PROTOCOL, person(), "v3", "sri-4") is None
    finding = respond(PROTOCOL, both, "v3", "sri-4")
    assert finding is not None and finding.missing == ("new_bilag_a", "new_bilag_b", "treatment")
    stopped = respond(PROTOCOL, replace(both, treatment_stopped="2026-01-10"), "v3", "sri-4")
    assert stopped is not None and stopped.reached is Truth.FALSE
    goal = Endpoint(id="bicla-52", level="secondary", words="BICLA", instrument="bicla", rule="value", to_week=52)
    amended = replace(PROTOCOL, endpoints=(*PROTOCOL.endpoints, goal))
    assert response_endpoints(PROTOCOL) == () and response_endpoints(amended) == (goal,)
