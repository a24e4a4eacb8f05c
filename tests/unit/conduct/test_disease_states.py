"""Low activity and remission, from what a participant's visits hold."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from trialogue.conduct.disease_states import DiseaseState, assess_state, state_endpoints
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.protocol.types import Choice, Endpoint
from trialogue.conduct.state import Participant, Visit
from trialogue.truth import Truth

SHIPPED = open_shipped("nct04515719", "1")
others = tuple(each for each in SHIPPED.choices if each.instrument != "sledai")
GOAL = Endpoint(id="lldas", level="secondary", words="LLDAS", instrument="lldas", rule="value", to_week=52)
ON_2K = replace(SHIPPED, choices=(*others, Choice(instrument="sledai", version="2k", named=True)),
                endpoints=(*SHIPPED.endpoints, GOAL))  # fmt: skip
GOOD: dict[str, Any] = {
    "sledai_items": ["rash"], "pga": 0.5, "prednisone": 5, "hemolytic_anemia": False, "gastrointestinal": False,
    "maintenance_tolerated": True, "treatment_stable": True,
}  # fmt: skip
"""A quiet visit but for a rash, which is 2 points of SLEDAI-2K."""


def her(**now: Any) -> Participant:
    before = Visit(10, "v2", "2026-01-05", {"sledai_items": {"value": ["rash", "arthritis"]}})
    readings = {name: {"value": value} for name, value in (GOOD | now).items() if value is not None}
    visits = {"v2": before, "v3": Visit(11, "v3", "2026-01-19", readings)}
    return Participant("P-001", "1", "mark", "1", "2026-01-01", "1", visits=visits)


@pytest.mark.parametrize(
    ("state", "now", "reached", "decides"),
    [
        ("lldas", {}, Truth.TRUE, ()),
        ("lldas", {"sledai_items": ["fever"]}, Truth.FALSE, ("major_organs", "new_activity")),
        ("lldas", {"hemolytic_anemia": True}, Truth.FALSE, ("major_organs",)),
        ("lldas", {"gastrointestinal": None}, Truth.UNKNOWN, ("major_organs",)),
        ("lldas", {"pga": 1.5}, Truth.FALSE, ("pga",)),
        ("lldas", {"prednisone": 10}, Truth.FALSE, ("prednisone",)),
        ("lldas", {"maintenance_tolerated": None}, Truth.UNKNOWN, ("treatment",)),
        ("doris-2021", {"sledai_items": ["low_complement"], "pga": 0.4}, Truth.TRUE, ()),
        ("doris-2021", {}, Truth.FALSE, ("activity", "pga")),
        ("doris-2021", {"sledai_items": None, "pga": 0.4}, Truth.UNKNOWN, ("activity",)),
    ],
)
def test_a_state_is_assessed_from_the_visit_and_the_one_before(
    state: DiseaseState, now: dict[str, Any], reached: Truth, decides: tuple[str, ...]
) -> None:
    found = assess_state(ON_2K, her(**now), "v3", state)
    assert found is not None and found.reached is reached
    assert (
        tuple(each.key for each in found.components if each.holds is reached and reached is not Truth.TRUE) == decides
    )


def test_items_of_another_version_answer_other_questions() -> None:
    found = assess_state(SHIPPED, her(), "v3", "lldas")
    assert found is not None and found.missing == ("activity", "major_organs", "new_activity")
    assert assess_state(ON_2K, her(), "v9", "lldas") is None
    assert [each.id for each in state_endpoints(ON_2K)] == ["lldas"] and state_endpoints(SHIPPED) == ()
