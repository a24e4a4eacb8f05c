"""Fields as people type them."""

from __future__ import annotations

import datetime

import pytest

from trialogue.dates import PartialDate
from trialogue.portal.fit.reading import Answers

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(("text", "value"), [("12.5", 12.5), ("12,5", 12.5), (" 25 ", 25.0), ("0", 0.0), ("", None)])
def test_numbers(text: str, value: float | None) -> None:
    answers = Answers({"dose": text}, TODAY)
    assert answers.number("dose") == value
    assert answers.problems == {}


@pytest.mark.parametrize("text", ["1,200", "-3", "abc", "1e9", "nan", "٣", "99999999999"])
def test_what_is_not_a_number_is_said_with_what_was_typed(text: str) -> None:
    answers = Answers({"dose": text}, TODAY)
    assert answers.number("dose") is None
    assert text in answers.problems["dose"]


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-11-22", "1992-05"])
def test_dates_may_be_partial(text: str) -> None:
    answers = Answers({"since": text}, TODAY)
    assert answers.date("since") == PartialDate.parse(text)
    assert answers.problems == {}


@pytest.mark.parametrize("text", ["2026-11-23", "2027", "2026-02-30", "22.11.2026", "yesterday"])
def test_a_date_that_cannot_be_is_said(text: str) -> None:
    answers = Answers({"since": text}, TODAY)
    assert answers.date("since") is None
    assert text in answers.problems["since"]


def test_a_word_outside_the_choices_counts_as_no_answer() -> None:
    assert Answers({"answer": "perhaps"}, TODAY).choice("answer", ("yes", "no")) == ""
