"""The 25 criteria of the two lupus records, one case per row of the table they were specified by.

The records are read from the shared data; each case states the whole tree, spans aside, in canonical text.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Any as AnyOf
from trialogue.criteria.nodes import Computable, Condition, atoms

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "seed_studies"
TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"


def criteria_of(nct_id: str) -> tuple[str, list[Criterion]]:
    path = FOLDER / f"{nct_id}.json"
    if not path.exists():
        pytest.skip(f"{path.name} of the shared seed studies is not there")
    record = json.loads(path.read_text(encoding="utf-8"))
    text = record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    return text, list(read_text(text).criteria)


def item(nct_id: str, row: str) -> Criterion:
    """Row "I2" is the second inclusion criterion."""
    _, criteria = criteria_of(nct_id)
    kind = "inclusion" if row[0] == "I" else "exclusion"
    return [each for each in criteria if each.kind == kind][int(row[1:]) - 1]


def bare(node: Condition) -> str:
    """Canonical text without the labels, which repeat the record's words."""
    import re

    return re.sub(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?', "", print_condition(node))


def stable(drugs: str, window: str) -> str:
    each = (f'medication("{drug}", stable_for={window}, temporality="current")' for drug in drugs.split())
    return f"any({', '.join(each)})"


def capped(dose: int) -> str:
    taken = 'medication("prednisone", temporality="current")'
    return f'ifthen({taken}, medication("prednisone", [..{dose}] "mg/d", temporality="current"))'


def within(drugs: str, window: str) -> str:
    return ", ".join(f'medication("{drug}", window={window} before "screening")' for drug in drugs.split())


BILAG = 'score("bilag", [0..0] "{count}", grade="A"), score("bilag", [..1] "{count}", grade="B")'
AGE = 'age([18..70] "a")'
LIVER = 'measurement("alt", (2..] "{xULN}"), measurement("ast", (2..] "{xULN}")'
LUPUS = "systemic-lupus-erythematosus"
ROWS = [
    (TELITACICEPT, "I1", "full", AGE),
    (
        TELITACICEPT,
        "I2",
        "full",
        f'all(diagnosis("{LUPUS}"), score("selena-sledai", [..8) "{{score}}"), '
        f'diagnosis("{LUPUS}", (3..] "mo"), {BILAG})',
    ),
    (
        TELITACICEPT,
        "I3",
        "full",
        f"all({capped(30)}, "
        + stable(
            "prednisone antimalarial "
            "mycophenolate-mofetil azathioprine ciclosporin tacrolimus methotrexate leflunomide",
            '[3..] "mo"',
        )
        + ")",
    ),
    (TELITACICEPT, "I4", "none", 'consent("informed-consent")'),
    (TELITACICEPT, "E1", "full", f'any({LIVER}, measurement("gfr", [..60) "mL/min"))'),
    (TELITACICEPT, "E2", "full", within("cyclophosphamide", '[..6] "mo"')),
    (
        TELITACICEPT,
        "E3",
        "full",
        "any(" + within("b-cell-targeted-therapy rituximab belimumab telitacicept", '[..6] "mo"') + ")",
    ),
    (TELITACICEPT, "E4", "full", 'any(state("pregnant"), state("lactating"))'),
    (
        TELITACICEPT,
        "E5",
        "full",
        'except(diagnosis("malignancy", window=[..5] "a", temporality="history"), '
        'diagnosis("basal-cell-carcinoma", qualifiers=["adequately-treated"]), '
        'diagnosis("squamous-cell-carcinoma", qualifiers=["adequately-treated"]), '
        'diagnosis("cervical-carcinoma-in-situ"))',
    ),
    (
        TELITACICEPT,
        "E6",
        "full",
        'any(diagnosis("hepatitis", temporality="current", qualifiers=["active"]), '
        'diagnosis("liver-disease", temporality="history", qualifiers=["severe"]))',
    ),
    (
        TELITACICEPT,
        "E7",
        "partial",
        'any(diagnosis("hiv-infection", temporality="current"), diagnosis("tuberculosis", temporality="current"), '
        'diagnosis("covid-19", temporality="current"), opaque())',
    ),
    (TELITACICEPT, "E8", "full", 'measurement("igg", [..5) "g/L")'),
    (TELITACICEPT, "E9", "none", 'judgement("investigator-judgement")'),
    (BELIMUMAB, "I1", "full", AGE),
    (BELIMUMAB, "I2", "full", f'all(score("sledai", [..6] "{{score}}"), {BILAG})'),
    (
        BELIMUMAB,
        "I3",
        "full",
        f"all({capped(20)}, "
        + stable(
            "prednisone antimalarial "
            "azathioprine mycophenolate-mofetil methotrexate ciclosporin leflunomide tacrolimus",
            '[30..] "d"',
        )
        + ")",
    ),
    (BELIMUMAB, "I4", "none", 'consent("informed-consent")'),
    (BELIMUMAB, "E1", "full", f"any({LIVER})"),
    (BELIMUMAB, "E2", "full", 'measurement("creatinine-clearance", [..60) "mL/min")'),
    (BELIMUMAB, "E3", "full", within("cyclophosphamide", '[..6] "mo"')),
    (
        BELIMUMAB,
        "E4",
        "full",
        "any(" + within("b-cell-targeted-therapy rituximab belimumab", '[..1] "a"') + ")",
    ),
    (BELIMUMAB, "E5", "full", 'diagnosis("malignancy", temporality="history")'),
    (
        BELIMUMAB,
        "E6",
        "full",
        'diagnosis("herpes-zoster", window=[..3] "mo" before "screening", temporality="history")',
    ),
    (
        BELIMUMAB,
        "E7",
        "full",
        'any(diagnosis("chronic-hepatitis-b"), diagnosis("chronic-hepatitis-c"))',
    ),
    (
        BELIMUMAB,
        "E8",
        "full",
        'any(diagnosis("hiv-infection", temporality="current"), diagnosis("tuberculosis", temporality="current"))',
    ),
]


@pytest.mark.parametrize(("nct_id", "row", "computable", "tree"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS])
def test_row(nct_id: str, row: str, computable: str, tree: str) -> None:
    criterion = item(nct_id, row)
    assert bare(criterion.condition) == tree
    assert Computable.of(criterion.condition) == computable


@pytest.mark.parametrize(("nct_id", "inclusions", "exclusions"), [(TELITACICEPT, 4, 9), (BELIMUMAB, 4, 8)])
def test_every_line_is_one_criterion_and_its_own_slice(nct_id: str, inclusions: int, exclusions: int) -> None:
    text, criteria = criteria_of(nct_id)
    assert [each.kind for each in criteria] == ["inclusion"] * inclusions + ["exclusion"] * exclusions
    for each in criteria:
        assert each.start is not None and each.end is not None
        assert each.text == text[each.start : each.end]
        assert each.condition.span == (each.start, each.end)


def test_the_typing_slip_is_repaired_and_logged() -> None:
    (issue,) = item(BELIMUMAB, "E6").issues
    text, _ = criteria_of(BELIMUMAB)
    assert issue.code == "repaired-typo"
    assert issue.span is not None
    assert text[slice(*issue.span)].startswith("with past 3 months")


def test_the_open_rest_of_a_list_is_the_words_that_open_it() -> None:
    tree = item(TELITACICEPT, "E7").condition
    assert isinstance(tree, AnyOf)
    assert tree.parts[-1].label == "etc."  # type: ignore[union-attr]


def test_the_exceptions_stand_negated_among_the_atoms() -> None:
    said = [negated for _, negated in atoms(item(TELITACICEPT, "E5").condition)]
    assert said == [False, True, True, True]


def test_the_shared_data_is_there_where_the_checks_run() -> None:
    if os.environ.get("CI") == "true" and not FOLDER.parent.exists():
        pytest.skip("the shared data folder is not there")
    assert len(ROWS) == 25
