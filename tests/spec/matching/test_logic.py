"""Combinators: Kleene's tables, what is not applicable, exceptions fact by fact, and several readings."""

import itertools

import pytest

from spec.matching.cases import answer, judge
from trialogue import truth
from trialogue.criteria import nodes
from trialogue.matching import evidence
from trialogue.matching.evidence import Reason
from trialogue.truth import Truth

YES, NO, OPEN = 'sex("female")', 'sex("male")', 'opaque(label="etc.")'
WOMAN = {"sex": "female"}
FINDINGS = {
    Truth.TRUE: evidence.true(),
    Truth.FALSE: evidence.false(),
    Truth.UNKNOWN: evidence.unknown(Reason.NO_FACT),
}


@pytest.mark.parametrize(("left", "right"), list(itertools.product(Truth, Truth)))
def test_joining_findings_is_kleenes_logic(left: Truth, right: Truth) -> None:
    pair = [FINDINGS[left], FINDINGS[right]]
    assert evidence.all_of(pair).truth is truth.AND[left, right]
    assert evidence.any_of(pair).truth is truth.OR[left, right]
    assert evidence.negated(pair[0]).truth is truth.NOT[left]
    for n in range(4):
        assert evidence.at_least(n, pair).truth is truth.at_least(n, [left, right])


def test_an_open_list_is_open_unless_a_listed_item_is_there() -> None:
    tree = f'any(diagnosis("hiv-infection", temporality="current"), {OPEN})'
    positive = {"conditions": [{"name": "HIV infection", "status": "active"}]}
    negative = {"conditions": [{"name": "HIV infection", "absent": True}]}
    assert judge(tree, positive, "exclusion").outcome == "violated"
    assert judge(tree, negative, "exclusion").outcome == "undetermined"
    assert judge(tree, negative, "exclusion").reason == "not_computable"


def test_words_not_understood_matter_only_where_they_can_change_the_answer() -> None:
    assert answer(f"all({NO}, {OPEN})", WOMAN) == "false"
    assert answer(f"any({YES}, {OPEN})", WOMAN) == "true"
    assert answer(f"all({YES}, {OPEN})", WOMAN) == "not_computable"


@pytest.mark.parametrize(
    ("guard", "then", "inclusion", "exclusion"),
    [
        (YES, YES, "satisfied", "violated"),
        (YES, NO, "violated", "satisfied"),
        (NO, YES, "not_applicable", "not_applicable"),
        (NO, OPEN, "not_applicable", "not_applicable"),
        (OPEN, YES, "satisfied", "undetermined"),  # applies and holds, or does not apply
        (OPEN, NO, "undetermined", "satisfied"),
        (YES, OPEN, "undetermined", "undetermined"),
    ],
)
def test_a_condition_that_binds_only_some(guard: str, then: str, inclusion: str, exclusion: str) -> None:
    tree = f"ifthen({guard}, {then})"
    assert judge(tree, WOMAN).outcome == inclusion
    assert judge(tree, WOMAN, "exclusion").outcome == exclusion


def test_what_does_not_apply_is_left_out_of_its_combinator() -> None:
    idle = f"ifthen({NO}, {NO})"
    assert answer(f"all({idle}, {YES})", WOMAN) == "true"
    assert answer(f"any({idle}, {NO})", WOMAN) == "false"
    assert answer(f"all({idle}, {idle})", WOMAN) == "not applicable"
    assert answer(f"not({idle})", WOMAN) == "not applicable"


def test_several_readings_must_agree() -> None:
    assert answer(f'readings("two", {YES}, {YES})', WOMAN) == "true"
    assert answer(f'readings("two", {YES}, {NO})', WOMAN) == "ambiguous"


def test_the_reason_of_highest_precedence_is_given() -> None:
    stale = 'measurement("alt", [..40] "U/L")'
    facts = {**WOMAN, "measurements": [{"name": "ALT", "value": 20, "unit": "U/L", "date": "2020-01-01"}]}
    assert answer(f'all({stale}, state("smoker"), {OPEN}, judgement())', facts) == "stale"
    assert answer(f'all(state("smoker"), {OPEN}, judgement())', facts) == "no_fact"
    assert answer(f"all({OPEN}, judgement())", facts) == "not_computable"
    assert answer("judgement()", facts) == "needs_person"


def test_every_atom_has_an_evaluator() -> None:
    for name in nodes.ATOMS:
        assert answer(f"{name}()", {}) in ("no_fact", "not_computable", "needs_person")


MALIGNANCY = (
    'except(diagnosis("malignancy", window=[..5] "a" before "screening", temporality="history"), '
    'diagnosis("basal-cell-carcinoma", qualifiers=["adequately-treated"]), diagnosis("cervical-carcinoma-in-situ"))'
)


def cancer(name: str, onset: str, **more: object) -> dict[str, object]:
    return {"name": name, "onset": onset, **more}


CURED = {"status": "cured", "resolved": "2024-11"}


@pytest.mark.parametrize(
    ("conditions", "presumptive"),
    [
        ([cancer("basal cell carcinoma", "2024-10", **CURED)], "false"),
        ([cancer("basal cell carcinoma", "2024-10", status="active")], "no_fact"),  # not said if adequately treated
        ([cancer("basal cell carcinoma", "2024-10", status="active", qualifiers=["untreated"])], "true"),
        ([cancer("breast cancer", "2024-10", **CURED)], "true"),
        (
            [cancer("basal cell carcinoma", "2024-10", **CURED), cancer("breast cancer", "2023", status="active")],
            "true",
        ),
        ([cancer("malignancy", "2024-10", **CURED)], "ambiguous"),  # of what kind is not said
        ([cancer("malignancy", "2020-01", status="cured", resolved="2020-12")], "false"),  # longer ago
        ([cancer("basal cell carcinoma", "2020-01", status="cured", resolved="2020-12")], "false"),
        ([], "false"),
    ],
)
def test_malignancy_except_what_is_excepted(conditions: list[dict[str, object]], presumptive: str) -> None:
    """Each malignancy is asked on its own whether an exception covers it; one that none covers remains."""
    assert answer(MALIGNANCY, {"conditions": conditions}, "presumptive") == presumptive


def test_under_strict_another_malignancy_may_be_unrecorded() -> None:
    facts = {"conditions": [cancer("basal cell carcinoma", "2024-10", **CURED)]}
    assert answer(MALIGNANCY, facts) == "no_fact"
    assert answer(MALIGNANCY, {**facts, "complete": [{"of": "conditions", "as_of": "2026-11-20"}]}) == "false"


def test_a_drug_class_except_one_drug() -> None:
    tree = 'except(medication("immunosuppressant", temporality="current"), medication("azathioprine"))'
    azathioprine, methotrexate = ({"drug": drug, "ongoing": True} for drug in ("azathioprine", "methotrexate"))
    assert answer(tree, {"medications": [azathioprine]}, "presumptive") == "false"
    assert answer(tree, {"medications": [azathioprine, methotrexate]}, "presumptive") == "true"
