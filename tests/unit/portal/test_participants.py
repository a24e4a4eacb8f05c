"""The generated sentence on groups, in each language."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from fictional_records import make_raw
from trialogue.portal.study_page.participants import participants_sentence
from trialogue.study import parse_study

EXPERIMENTAL, PLACEBO, SHAM, NOTHING = "EXPERIMENTAL", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"


def sentence(count: Any, kinds: list[str | None]) -> str:
    arms = [{"label": f"Arm {i}"} | ({"type": kind} if kind else {}) for i, kind in enumerate(kinds)]
    modules: dict[str, Any] = {"armsInterventionsModule": {"armGroups": arms}} if arms else {}
    if count is not None:
        modules["designModule"] = {"enrollmentInfo": {"count": count}}
    return participants_sentence(parse_study(make_raw(**modules)))


@pytest.mark.parametrize(
    ("count", "kinds", "expected"),
    [
        (231, [EXPERIMENTAL, PLACEBO], "231 participants in 2 patient groups, including a placebo group"),
        (40, [EXPERIMENTAL], "40 participants in 1 patient group"),
        (1, [EXPERIMENTAL], "1 participant in 1 patient group"),
        (12_500, [EXPERIMENTAL] * 3, "12,500 participants in 3 patient groups"),
        (90, [EXPERIMENTAL, PLACEBO, PLACEBO], "90 participants in 3 patient groups, including 2 placebo groups"),
        (60, [EXPERIMENTAL, SHAM], "60 participants in 2 patient groups, including a sham group"),
        (
            60,
            [EXPERIMENTAL, PLACEBO, SHAM],
            "60 participants in 3 patient groups, including a placebo group and a sham group",
        ),
        (
            80,
            [PLACEBO, SHAM, NOTHING, NOTHING],
            "80 participants in 4 patient groups, "
            "including a placebo group, a sham group and 2 groups without intervention",
        ),
        (5, [PLACEBO], "5 participants in 1 patient group (a placebo group)"),
        (5, [None, None], "5 participants in 2 patient groups"),
        (None, [EXPERIMENTAL, PLACEBO], "2 patient groups, including a placebo group"),
        (300, [], "300 participants"),
        (0, [EXPERIMENTAL], "No participants in 1 patient group"),
        (-1, [EXPERIMENTAL], "1 patient group"),
        (None, [], ""),
    ],
)
def test_sentence_on_groups(count: int | None, kinds: list[str | None], expected: str) -> None:
    assert sentence(count, kinds) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", "12500 名参与者，分为 2 个患者组，其中包括 1 个安慰剂组"),
        ("es", "12\u00a0500 participantes en 2 grupos de pacientes, entre ellos un grupo con placebo"),
    ],
)
def test_the_sentence_is_whole_in_each_language(language: str, expected: str) -> None:
    with override(language):
        assert sentence(12_500, [EXPERIMENTAL, PLACEBO]) == expected
