"""Studies for a letter: what it states and suggests leads, what it denies does not; age and sex only push down."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw
from trialogue.errors import BadInput
from trialogue.patient.letter import read_letter
from trialogue.search.index import IndexWriter
from trialogue.search.letter_query import LetterQuery, build_letter_query
from trialogue.search.letter_search import WRONG_AGE, WRONG_SEX, parts_told
from trialogue.search.searcher import MOST_LETTER_HITS, Searcher
from trialogue.search.sites import SiteColumns
from trialogue.search.suggested import presentations, suggest, suggest_from
from trialogue.search.terms import terms
from trialogue.study import Study, parse_study

DAY = datetime.date(2026, 11, 22)


def study(number: int, title: str, condition: str, **eligibility: Any) -> Study:
    tree = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title},
        "statusModule": {"overallStatus": "COMPLETED"},
        "conditionsModule": {"conditions": [condition]},
        "descriptionModule": {"briefSummary": title},
        "eligibilityModule": eligibility,
    }
    return parse_study(make_raw(number, **tree))


STUDIES = [
    study(1, "Beta blockers in thyrotoxicosis", "Hyperthyroidism"),
    study(2, "Inhalers for asthma", "Asthma"),
    study(3, "Asthma of children", "Asthma", maximumAge="12 Years"),
    study(4, "Asthma of men", "Asthma", sex="MALE"),
    study(5, "Aspirin after a stroke", "Stroke"),
    study(6, "Sleep and gout", "Gout"),
    study(7, "Sleep and gout", "Gout", eligibilityCriteria="Inclusion Criteria:\n\n- Tophi at the elbow"),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("index")
    writer, columns = IndexWriter(folder / "index"), SiteColumns()
    for each in STUDIES:
        writer.add(each)
        columns.add(each)
    writer.finish()
    columns.write(folder / "sites")
    by_id = {each.nct_id: each for each in STUDIES}
    return Searcher(folder / "index", folder / "sites", list(by_id), by_id.__getitem__)


def query(text: str) -> LetterQuery:
    return build_letter_query(read_letter(text, as_of=DAY))


def ranked(searcher: Searcher, text: str) -> list[int]:
    return [int(nct_id[3:]) for nct_id, _ in searcher.search_letter(query(text), 10)]


def test_a_stated_condition_leads_and_studies_of_every_status_are_there(searcher: Searcher) -> None:
    assert ranked(searcher, "A 40-year-old woman with asthma.")[0] == 2


def test_findings_suggest_a_disease_that_nobody_named(searcher: Searcher) -> None:
    text = "A 45-year-old woman has heat intolerance, palpitations, tremor and a goiter."
    assert suggest(read_letter(text, as_of=DAY))[0].names[0] == "hyperthyroidism"
    assert ranked(searcher, text)[0] == 1


@pytest.mark.parametrize("text", ["A man. He denies asthma.", "A man. His mother has asthma."])
def test_what_is_denied_or_someone_elses_is_not_asked(text: str) -> None:
    assert all(part.label != "asthma" for part in query(text).parts)
    assert "asthma" not in query(text).words


def test_a_finding_that_is_denied_suggests_nothing() -> None:
    assert suggest(read_letter("He denies palpitations, tremor and weight loss.", as_of=DAY)) == []


@pytest.mark.parametrize("told", ["She is short of breath", "She is breathless", "Trouble breathing", "Dyspnoea"])
def test_a_finding_is_found_in_any_of_its_ways(told: str) -> None:
    text = f"A 70-year-old woman. {told}. Orthopnoea. Pitting oedema. Jugular venous distension."
    found = {each.names[0]: each.findings for each in suggest(read_letter(text, as_of=DAY))}
    assert any("dyspnea" in finding or "breath" in finding for finding in found["acute decompensated heart failure"])


def test_who_she_is_holds_in_every_sentence_and_is_no_finding_by_itself() -> None:
    text = "A 31-year-old woman, pregnant. Headache since yesterday. Proteinuria. Blurred vision."
    assert suggest(read_letter(text, as_of=DAY))[0].names[0] == "pre-eclampsia"
    assert suggest(read_letter("A 31-year-old woman, pregnant, a smoker and obese.", as_of=DAY)) == []


def test_words_that_rule_something_out_are_told_all_the_same() -> None:
    text = "A 61-year-old woman has postmenopausal bleeding."
    assert suggest(read_letter(text, as_of=DAY))[0].names[0] == "endometrial cancer"


def test_every_presentation_is_reached_by_its_own_findings() -> None:
    """Row by row: whoever has all findings of a disease is told it among the best."""
    missed = []
    for each in presentations():
        age = max(each.low, min(each.high, 40.0))
        told = [[*terms(finding.shown)] for finding in each.findings]
        named = [found.names[0] for found in suggest_from(told, each.sex, age)]
        missed += [each.names[0]] if each.names[0] not in named else []
    # All that the list has of these holds throughout a letter: by itself it is no finding.
    assert set(missed) <= {"hypertension", "smoking cessation", "immunosuppression", "smoking"}


def test_the_list_is_in_order() -> None:
    rows = presentations()
    firsts = [each.names[0].lower() for each in rows]
    assert len(set(firsts)) == len(firsts)
    assert all(each.low < each.high and each.sex in ("", "female", "male") for each in rows)
    assert all(finding.words for each in rows for finding in each.findings)


def test_suggestions_keep_to_sex_and_age() -> None:
    text = "A 25-year-old man has lower abdominal pain, fever and discharge, cervical motion tenderness."
    assert all(each.names[0] != "pelvic inflammatory disease" for each in suggest(read_letter(text, as_of=DAY)))


def test_age_and_sex_push_down_and_never_hide(searcher: Searcher) -> None:
    found = dict(searcher.search_letter(query("A 40-year-old woman with asthma."), 10))
    assert found["NCT00000003"].fit == WRONG_AGE
    assert found["NCT00000004"].fit == WRONG_SEX
    assert found["NCT00000002"].fit == 1
    for hit in found.values():
        assert hit.score == pytest.approx(hit.text * hit.fit)


def test_each_score_is_explained(searcher: Searcher) -> None:
    parts = parts_told(STUDIES[1], query("A 40-year-old woman with asthma."))
    assert [(part.label, part.why) for part in parts] == [("asthma", "stated as 'asthma'")]


def test_a_letter_that_names_its_illness_is_looked_for_in_criteria_too(searcher: Searcher) -> None:
    named = "A 58-year-old man with gout. Tophi at the elbow."
    assert query(named).names_illness
    assert ranked(searcher, named)[:2] == [7, 6]


@pytest.mark.parametrize(
    "text",
    ["A man with fever and a headache.", "A man with suspected gout.", "A man. His brother has gout.", "Hb 9 g/dL."],
)
def test_a_complaint_a_doubt_a_relative_and_a_value_name_no_illness(text: str) -> None:
    assert not query(text).names_illness


def test_an_empty_letter_finds_nothing_and_a_limit_without_sense_is_named(searcher: Searcher) -> None:
    assert ranked(searcher, "") == []
    with pytest.raises(BadInput, match="limit: 0"):
        searcher.search_letter(query("asthma"), 0)
    with pytest.raises(BadInput, match="limit"):
        searcher.search_letter(query("asthma"), MOST_LETTER_HITS + 1)
