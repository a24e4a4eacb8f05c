"""LLDAS, DORIS 2021, SRI-4 and BICLA: each bound from both sides, and what is unanswered."""

from typing import Any

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.composites import compute_composite
from trialogue.instruments.sledai import find_items
from trialogue.truth import Truth

ITEMS = {item.key: False for item in find_items("2k")}
STATE: dict[str, Any] = {
    "sledai_2k": ITEMS, "previous_sledai_2k": ITEMS, "hemolytic_anemia": False, "gastrointestinal": False,
    "pga": 0.4, "prednisone_mg": 5, "maintenance_tolerated": True, "treatment_stable": True,
}  # fmt: skip
RESPONSE: dict[str, Any] = {
    "sledai_version": "selena", "sledai": {"before": 10, "now": 6}, "pga": {"before": 1.5, "now": 1.5},
    "bilag_before": {"renal": "B", "mucocutaneous": "A", "musculoskeletal": "C"},
    "bilag_now": {"renal": "C", "mucocutaneous": "B", "musculoskeletal": "D"}, "treatment_failure": False,
}  # fmt: skip


def _items(*present: str) -> dict[str, bool]:
    return {**ITEMS, **dict.fromkeys(present, True)}


def _both(*present: str) -> dict[str, Any]:
    return {"sledai_2k": _items(*present), "previous_sledai_2k": _items(*present)}


def _grades(**changed: str) -> dict[str, Any]:
    return {"bilag_now": {**RESPONSE["bilag_now"], **changed}}


@pytest.mark.parametrize(
    ("definition", "change", "failed"),
    [
        ("lldas", {}, ()),
        ("lldas", _both("rash", "alopecia"), ()),
        ("lldas", _both("rash", "alopecia", "leukopenia"), ("activity",)),
        ("lldas", _both("pyuria"), ("major_organs",)),
        ("lldas", _both("pericarditis"), ("major_organs",)),
        ("lldas", _both("fever"), ("major_organs",)),
        ("lldas", _both("vasculitis"), ("activity", "major_organs")),
        ("lldas", {"hemolytic_anemia": True}, ("major_organs",)),
        ("lldas", {"gastrointestinal": True}, ("major_organs",)),
        ("lldas", {"sledai_2k": _items("rash")}, ("new_activity",)),
        ("lldas", {"sledai_2k": _items("rash"), "new_activity": False, "new_activity_by": "flare_index"}, ()),
        ("lldas", {"pga": 1}, ()),
        ("lldas", {"pga": 1.1}, ("pga",)),
        ("lldas", {"prednisone_mg": 7.5}, ()),
        ("lldas", {"prednisone_mg": 7.6}, ("prednisone",)),
        ("lldas", {"maintenance_tolerated": False}, ("treatment",)),
        ("doris-2021", {}, ()),
        ("doris-2021", _both("low_complement", "increased_dna_binding"), ()),
        ("doris-2021", _both("leukopenia"), ("activity",)),
        ("doris-2021", {"pga": 0.5}, ("pga",)),
        ("doris-2021", {"prednisone_mg": 5.1}, ("prednisone",)),
        ("doris-2021", {"treatment_stable": False}, ("treatment",)),
    ],
)
def test_states(definition: str, change: dict[str, Any], failed: tuple[str, ...]) -> None:
    found = compute_composite(definition, {**STATE, **change})
    assert tuple(part.key for part in found.components if part.holds.is_false) == failed
    assert found.reached is Truth.of(not failed) and found.missing == ()


@pytest.mark.parametrize(
    ("change", "sri", "bicla"),
    [
        ({}, (), ()),
        ({"sledai": {"before": 10, "now": 7}}, ("activity_change",), ()),
        ({"sledai": {"before": 10, "now": 11}}, ("activity_change",), ("activity_change",)),
        ({"pga": {"before": 1.5, "now": 1.79}}, (), ()),
        ({"pga": {"before": 1.5, "now": 1.8}}, ("pga_change",), ("pga_change",)),
        (_grades(musculoskeletal="B"), (), ()),
        (_grades(musculoskeletal="A"), ("new_bilag_a",), ("new_bilag_a",)),
        (_grades(mucocutaneous="A"), (), ("bilag_improved",)),
        (_grades(renal="B"), (), ("bilag_improved",)),
        ({"treatment_failure": True}, ("treatment",), ("treatment",)),
    ],
)
def test_responses(change: dict[str, Any], sri: tuple[str, ...], bicla: tuple[str, ...]) -> None:
    for definition, failed in (("sri-4", sri), ("bicla", bicla)):
        found = compute_composite(definition, {**RESPONSE, **change})
        assert tuple(part.key for part in found.components if part.holds.is_false) == failed
        assert found.reached is Truth.of(not failed)


def test_two_new_b_are_one_too_many() -> None:
    grades = {"bilag_before": {"renal": "D", "ophthalmic": "E"}, "bilag_now": {"renal": "B", "ophthalmic": "B"}}
    found = compute_composite("sri-4", {**RESPONSE, **grades})
    assert [part.key for part in found.components if part.holds.is_false] == ["new_bilag_b"]


def test_the_unanswered_leaves_it_undetermined_unless_something_fails() -> None:
    found = compute_composite("lldas", {**STATE, "pga": None})
    assert (found.reached, found.missing) == (Truth.UNKNOWN, ("pga",))
    assert found.statement.endswith("undetermined; answer what pga needs")
    assert compute_composite("lldas", {**STATE, "pga": None, "prednisone_mg": 20}).reached is Truth.FALSE
    unanswered = {key: value for key, value in ITEMS.items() if key != "rash"}
    found = compute_composite("lldas", {**STATE, "sledai_2k": unanswered})
    assert found.missing == ("activity", "new_activity")


def test_by_what_new_activity_was_judged_is_said_and_asked() -> None:
    assert compute_composite("lldas", STATE).reading == "new activity by item"
    with pytest.raises(BadInput, match="say by what"):
        compute_composite("lldas", {**STATE, "new_activity": False})


@pytest.mark.parametrize(
    ("definition", "filled", "words"),
    [
        ("sri-5", {}, "write one of lldas, doris-2021, sri-4, bicla"),
        ("sri-4", {}, "field `sledai_version` is missing"),
        ("lldas", {"pga": -1}, r"LLDAS.*: pga: a number >= 0.0 is expected"),
        ("lldas", {"sledai_2k": {"raash": True}}, "'raash' is not known"),
    ],
)
def test_refuses(definition: str, filled: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        compute_composite(definition, filled)
