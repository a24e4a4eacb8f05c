"""The acceptance patient over time: from when, what would have to be otherwise, what to ask (both records)."""

import datetime
from pathlib import Path

import pytest

from trialogue.criteria import read
from trialogue.matching import Interview, Policy, apply_changes, draw_timeline, match, what_would_fit
from trialogue.patient import load_patient
from trialogue.patient.facts import Patient
from trialogue.study import Study, parse_study

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 11, 22)
T, B = "NCT06394063", "NCT04515719"
POLICY = Policy.PRESUMPTIVE


@pytest.fixture(scope="module", params=["registry", "restated"])
def studies(request: pytest.FixtureRequest) -> dict[str, Study]:
    """The two records: as the registry prints them, and as we restate them."""
    if request.param == "restated":
        from trialogue.registry.demonstration import demonstration_records

        found = map(parse_study, demonstration_records())
        return {study.nct_id: study for study in found if study.nct_id in (T, B)}
    folder = ROOT.parent / "shared" / "data" / "seed_studies"
    for nct_id in (T, B):
        if not (folder / f"{nct_id}.json").is_file():
            pytest.skip(f"needs the registry's record ../shared/data/seed_studies/{nct_id}.json, which is not there")
    return {nct_id: parse_study((folder / f"{nct_id}.json").read_bytes()) for nct_id in (T, B)}


@pytest.fixture(scope="module")
def her() -> Patient:
    return load_patient(ROOT / "examples/patients/lupus-34f.yaml", today=DAY)


def test_the_rituximab_washout_ends_in_april(studies: dict[str, Study], her: Patient) -> None:
    timeline = draw_timeline(her, studies[B], read(studies[B]), as_of=DAY, policy=POLICY)
    (washout,) = [
        intervals
        for intervals in timeline.criteria
        if any("the rituximab washout ends" in interval.because for interval in intervals)
    ]
    assert [(str(interval.start), interval.match.outcome) for interval in washout] == [
        ("2026-11-22", "violated"),
        ("2027-03-02", "undetermined"),
        ("2027-04-01", "satisfied"),
    ]
    assert {interval.verdict for interval in timeline.verdicts} == {"does_not_fit"}, "the malignancy stays"


@pytest.mark.parametrize("nct_id", [T, B])
@pytest.mark.parametrize("day", ["2026-12-24", "2027-03-31", "2027-04-01", "2029-02-28", "2031-11-22"])
def test_the_timeline_at_a_day_is_the_match_of_that_day(
    studies: dict[str, Study], her: Patient, nct_id: str, day: str
) -> None:
    eligibility = read(studies[nct_id])
    then = datetime.date.fromisoformat(day)
    timeline = draw_timeline(her, studies[nct_id], eligibility, as_of=DAY, policy=POLICY)
    result = match(her, studies[nct_id], eligibility, as_of=then, policy=POLICY)
    assert timeline.verdict_on(then) == result.verdict
    assert [each.outcome for each in timeline.criteria_on(then)] == [each.outcome for each in result.criteria]


def test_why_belimumab_does_not_fit(studies: dict[str, Study], her: Patient) -> None:
    eligibility = read(studies[B])
    found = what_would_fit(her, studies[B], eligibility, as_of=DAY, policy=POLICY)
    assert found.enrolling is False
    firsts = [each.sets[0] for each in found.ways if each.match.outcome == "violated"]
    assert [[(change.kind, change.day) for change in changes] for changes in firsts] == [
        [("treatment", None)],
        [("time", datetime.date(2027, 4, 1))],
        [("fixed", None)],
    ]
    dose, washout, history = (changes[0].words for changes in firsts)
    assert dose == "if the dose of prednisone were 20 mg/day or less"
    assert "rituximab washout ends" in washout
    assert "history of malignancy (basal cell carcinoma)" in history
    assert found.sets
    for changes in found.sets:
        person, day = apply_changes(her, DAY, changes)
        assert match(person, studies[B], eligibility, as_of=day, policy=POLICY).verdict == "may_fit"


def test_what_to_ask_of_telitacicept(studies: dict[str, Study], her: Patient) -> None:
    talk = Interview(her, [(each, read(each)) for each in studies.values()], as_of=DAY, policy=POLICY)
    assert {each.question.family for each in talk.ranked()} == {"sentence", "consent"}
    assert all(each.studies == (T,) for each in talk.ranked()), "nothing is asked for a study that does not fit"
    while (proposal := talk.next()) is not None:
        favourable = talk.answers(proposal.question)[0].change
        talk.tell(proposal.question, apply_changes(talk.patient, DAY, [favourable])[0])
    assert talk.progress().settled == talk.progress().total == 1
    result = match(talk.patient, studies[T], read(studies[T]), as_of=DAY, policy=POLICY)
    assert (result.verdict, result.you_can_answer, result.team_decides) == ("may_fit", 0, 1)
