"""The overview: kept by the record's version, refused where it says what the record does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from fictional_records import make_raw
from model_server import model_server
from trialogue.assistant.client import Assistant
from trialogue.assistant.overview import check_overview, kept_overview, source_of, write_overview
from trialogue.errors import BadInput
from trialogue.study import Study, parse_study

GOOD = "This study looks at rituximab for people with lupus.\nTaking part lasts 12 weeks."


def study(summary: str = "We compare rituximab with usual care over 12 weeks in lupus.") -> Study:
    return parse_study(make_raw(1, descriptionModule={"briefSummary": summary}))


def test_a_good_one_is_kept_for_this_version_of_the_record_only(tmp_path: Path) -> None:
    with model_server(lambda body: GOOD) as server:
        made = write_overview(study(), Assistant(server.url, "local-model"), tmp_path)
    assert made.text == GOOD.replace("\n", "\n\n") and made.model == "local-model"
    assert kept_overview(study(), tmp_path) == made
    assert kept_overview(study("Another summary of 12 weeks of rituximab in lupus."), tmp_path) is None
    ((_, _, body),) = server.requests
    assert "We compare rituximab" in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("It lasts 13 weeks.", "the number 13"),
        ("There are seven visits.", "the number 'seven'"),
        ("You may get prednisone.", "the drug 'prednisone'"),
        ("You may get Zornimab.", "the drug 'Zornimab'"),
        ("You are eligible.", "eligible"),
        ("<b>Join</b>", "holds '<'"),
        ("", "0 characters"),
        ("word " * 500, "characters"),
    ],
)
def test_what_the_record_does_not_hold_is_refused_and_not_kept(tmp_path: Path, text: str, trouble: str) -> None:
    with pytest.raises(BadInput, match=trouble):
        check_overview(text, source_of(study()))
    with model_server(lambda body: text) as server, pytest.raises(BadInput):
        write_overview(study(), Assistant(server.url, "m"), tmp_path)
    assert kept_overview(study(), tmp_path) is None


def test_a_class_of_a_drug_that_the_record_names_may_be_said() -> None:
    assert check_overview("It tests a biologic.", source_of(study())) == "It tests a biologic."
