"""The SELENA-SLEDAI Flare Index: its edges, its parameter sets, and what is unanswered."""

from typing import Any

import pytest

from trialogue.errors import BadInput
from trialogue.instruments.flare_index import compute_flare_index, flare_index_sets

QUIET: dict[str, Any] = {
    "reference": "previous",
    "selena_sledai": {"before": 4, "now": 4},
    "pga": {"before": 0.5, "now": 0.5},
    "prednisone_mg": {"before": 5, "now": 5},
    "weight_kg": 60,
    "mild_manifestations": [],
    "severe_manifestations": [],
    "required_treatment": [],
    "platelets_10e9_l": 200,
    "hemoglobin_g_dl": {"before": 12, "now": 12},
    "added_drugs": [],
    "hospitalised": False,
}
MILD = "mild_or_moderate"
ANAEMIA = {"severe_manifestations": ["hemolytic_anemia"], "required_treatment": ["admission"]}
PLATELETS = {"severe_manifestations": ["thrombocytopenia"], "required_treatment": ["prednisone_doubled"]}


def _pair(before: float, now: float) -> dict[str, float]:
    return {"before": before, "now": now}


EDGES: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, "none", "none", "none"),
    ({"selena_sledai": _pair(4, 6)}, "none", "none", "none"),
    ({"selena_sledai": _pair(4, 7)}, MILD, MILD, MILD),
    ({"selena_sledai": _pair(8, 12)}, MILD, MILD, MILD),
    ({"selena_sledai": _pair(8, 13)}, "severe", "severe", MILD),
    ({"selena_sledai": _pair(12, 13)}, "severe", "severe", "none"),
    ({"selena_sledai": _pair(14, 14)}, "none", "none", "none"),
    ({"pga": _pair(0.6, 1.5)}, "none", "none", "none"),
    ({"pga": _pair(0.6, 1.6)}, MILD, MILD, MILD),
    ({"pga": _pair(1.4, 2.5)}, MILD, MILD, MILD),
    ({"pga": _pair(2.4, 2.6)}, "severe", "severe", "severe"),
    ({"prednisone_mg": _pair(5, 6)}, MILD, "none", MILD),
    ({"prednisone_mg": _pair(5, 30)}, MILD, "none", MILD),
    ({"prednisone_mg": _pair(5, 31)}, "severe", "none", "severe"),
    ({"prednisone_mg": _pair(31, 31)}, "none", "none", "none"),
    ({"added_drugs": ["hydroxychloroquine"]}, MILD, "none", MILD),
    ({"added_drugs": ["azathioprine"]}, "severe", "none", "severe"),
    ({"added_drugs": ["mycophenolate"]}, "none", "none", "severe"),
    ({"mild_manifestations": ["arthritis"]}, MILD, MILD, MILD),
    ({"severe_manifestations": ["nephritis"]}, "none", "none", "none"),
    ({"severe_manifestations": ["nephritis"], "required_treatment": ["admission"]}, "severe", "severe", "severe"),
    ({**ANAEMIA, "hemoglobin_g_dl": _pair(12, 9)}, "none", "none", "none"),
    ({**ANAEMIA, "hemoglobin_g_dl": _pair(12, 8.9)}, "severe", "severe", "severe"),
    ({**ANAEMIA, "hemoglobin_g_dl": _pair(8, 7)}, "none", "none", "none"),
    ({**ANAEMIA, "hemoglobin_g_dl": _pair(8, 6.9)}, "severe", "severe", "severe"),
    ({**PLATELETS, "platelets_10e9_l": 60}, "none", "none", "none"),
    ({**PLATELETS, "platelets_10e9_l": 59}, "severe", "severe", "severe"),
    ({"hospitalised": True}, "severe", "severe", "severe"),
]


@pytest.mark.parametrize(("change", "classic", "without", "bliss"), EDGES)
def test_edges(change: dict[str, Any], classic: str, without: str, bliss: str) -> None:
    visit = {**QUIET, **change}
    found = {version: compute_flare_index(version, visit).flare for version in flare_index_sets()}
    assert found == {"classic": classic, "without-medication": without, "bliss": bliss}


def test_the_unanswered_leaves_it_undetermined_and_is_named() -> None:
    found = compute_flare_index("classic", {**QUIET, "weight_kg": None, "prednisone_mg": _pair(5, 20)})
    assert (found.flare, found.missing) == (None, ("weight_kg",))
    assert found.statement.endswith("undetermined; answer weight_kg")
    bare = compute_flare_index("classic", {"reference": "baseline"})
    assert bare.flare is None and set(bare.missing) == set(QUIET) - {"reference"}


def test_a_severe_criterion_decides_whatever_else_is_unanswered() -> None:
    found = compute_flare_index("classic", {"reference": "previous", "hospitalised": True})
    assert (found.flare, found.missing) == ("severe", ())


@pytest.mark.parametrize("version", ["classic", "without-medication", "bliss"])
def test_each_set_says_what_it_reads_and_how_sure(version: str) -> None:
    found = compute_flare_index(version, QUIET)
    assert found.reading and found.source and found.mark in "MX"
    assert found.name in found.statement and "previous visit" in found.statement


@pytest.mark.parametrize(
    ("version", "visit", "words"),
    [
        ("revised", QUIET, "write one of classic, without-medication, bliss"),
        ("classic", {}, "field `reference` is missing"),
        ("classic", {**QUIET, "pga": _pair(0, 3.5)}, r"pga.now: a number <= 3.0 is expected"),
        ("classic", {**QUIET, "fever": True}, "field `fever` is not known; the form's fields are reference"),
        ("classic", {**QUIET, "added_drugs": ["aspirin"]}, "'aspirin' is not one of the values that are known"),
    ],
)
def test_refuses(version: str, visit: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        compute_flare_index(version, visit)
