"""Consent given, consent denied, and what leaves the answer to the team: a word of denial counts in its own clause."""

from __future__ import annotations

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Condition, Consent, Judgement, Not


def read(line: str) -> Condition:
    (criterion,) = read_text(f"Inclusion Criteria:\n\n* {line}\n").criteria
    return criterion.condition


GIVEN = [
    "Written consent before any procedure that is not usual care",
    "Informed consent, with the right to withdraw at any time",
    "If unable to read, the consent form is read aloud",
    "For subjects unable to consent, a guardian gives informed consent",
    "Willing to comply with the study without difficulty",
]
DENIED = [
    "Unlikely to comply with study visits",
    "Limited ability to comply with the protocol",
    "Informed consent was not obtained",
    "Refusal to give informed consent",
    "Non-consenting patients",
    "Lack of a guardian able to give consent",
]
OF_THE_TEAM = [
    "Any disease that makes compliance with the protocol unlikely",
    "A condition which limits participation in the study",
]


@pytest.mark.parametrize("line", GIVEN)
def test_consent_is_given(line: str) -> None:
    assert isinstance(read(line), Consent), print_condition(read(line))


@pytest.mark.parametrize("line", DENIED)
def test_consent_is_denied(line: str) -> None:
    condition = read(line)
    assert isinstance(condition, Not) and isinstance(condition.part, Consent), print_condition(condition)


@pytest.mark.parametrize("line", OF_THE_TEAM)
def test_what_hinders_compliance_is_for_the_team(line: str) -> None:
    condition = read(line)
    parts = getattr(condition, "parts", (condition,))
    assert any(isinstance(part, Judgement) for part in parts), print_condition(condition)
    assert not any(isinstance(part, Consent) for part in parts)
