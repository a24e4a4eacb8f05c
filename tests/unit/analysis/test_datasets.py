"""Tables from a log at a cut-off: sets, endpoints under estimands, and what each value comes from."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from analysis_log import PROTOCOL, START, drawn_log
from trialogue.analysis.datasets import Datasets, derive_datasets
from trialogue.analysis.report.flow import describe_flow
from trialogue.conduct.events import EntryStruck, FollowUpEnded, ParticipantMoved
from trialogue.conduct.log import Context, append_after, record
from trialogue.errors import BadInput, NotFound

END = date(2023, 1, 1)
ENTRIES, ARMS = drawn_log(24)


def _derive(cut_off: date = END, **options: Any) -> Datasets:
    return derive_datasets(ENTRIES, PROTOCOL, cut_off, **options)


def _outcome(found: Datasets, who: str) -> tuple[float, bool, str]:
    row = next(row for row in found.endpoints.rows if row.values["participant"] == who)
    return row.values["days"], row.values["event"], row.values["reason"]


def _estimand(event: str, strategy: str) -> Any:
    plain = PROTOCOL.estimands[0]
    one = msgspec.structs.replace(next(each for each in plain.events if each.id == event), strategy=strategy)
    return msgspec.structs.replace(PROTOCOL, estimands=(msgspec.structs.replace(plain, events=(one,)),))


def test_sets_by_rule() -> None:
    found = _derive(arms=ARMS)
    assert len(found.participants.rows) == 26
    assert len(found.members("itt")) == 24
    assert set(found.members("itt")) - set(found.members("safety")) == {"P-006"}
    assert set(found.members("safety")) - set(found.members("fas")) == {"P-007", "P-008"}
    assert set(found.members("pp")) < set(found.members("fas"))
    assert set(found.participants.column("arm")) == {"belimumab", "placebo", ""}


def test_each_value_names_the_events_it_comes_from() -> None:
    found = _derive()
    kinds = {
        entry.sequence: (entry.kind, entry.body["participant"]) for entry in ENTRIES if "participant" in entry.body
    }
    assert [kinds[n] for n in found.participants.trace("P-002", "treatment_stopped")] == [("TreatmentStopped", "P-002")]
    flare = {kinds[number][0] for number in found.endpoints.trace("P-003", "event")}
    assert flare == {"ParticipantRandomised", "VisitRecorded", "FlareAscertained", "FlareAdjudicated"}
    for table in found.tables():
        for row in table.rows:
            behind = [number for numbers in row.sources.values() for number in numbers]
            assert behind
            assert {kinds[number][1] for number in behind} == {row.values["participant"]}
    with pytest.raises(NotFound, match="no participant 'X'"):
        found.visits.trace("X", "date")


def test_a_flare_is_the_committees_where_it_ruled_and_dated_to_its_visit() -> None:
    assert _outcome(_derive(estimand=""), "P-003") == (28, True, "flare at v4")


@pytest.mark.parametrize(
    ("who", "event", "strategy", "expected"),
    [
        ("P-002", "discontinuation", "treatment_policy", None),
        ("P-002", "discontinuation", "hypothetical", (140, False, "hypothetical: discontinuation")),
        ("P-002", "discontinuation", "while_on_treatment", (140, False, "while_on_treatment: discontinuation")),
        ("P-002", "discontinuation", "composite", (140, True, "discontinuation counts as event")),
        ("P-004", "death", "composite", (100, True, "death counts as event")),
        ("P-005", "rescue", "composite", (84, True, "rescue counts as event")),
        ("P-003", "death", "composite", (28, True, "flare at v4")),
    ],
)
def test_strategies_for_intercurrent_events(who: str, event: str, strategy: str, expected: Any) -> None:
    found = derive_datasets(ENTRIES, _estimand(event, strategy), END)
    assert _outcome(found, who) == (expected or _outcome(_derive(estimand=""), who))


def test_visits_missed_in_the_lock_down_censor_before_it() -> None:
    late, _ = drawn_log(12, accrual=1.0)
    found = derive_datasets(late, _estimand("missed-visits", "hypothetical"), END)
    plain = derive_datasets(late, PROTOCOL, END, estimand="")
    moved = [
        (row.values["days"], before.values["days"])
        for row, before in zip(found.endpoints.rows, plain.endpoints.rows, strict=True)
        if row.values["reason"].startswith("hypothetical")
    ]
    assert moved
    assert all(after < before for after, before in moved)


def test_an_earlier_cut_off_knows_less() -> None:
    early = _derive(date(2021, 6, 30))
    assert len(early.members("itt")) <= 24
    assert max(early.endpoints.column("days")) <= (date(2021, 6, 30) - START).days
    assert not any(early.participants.column("completed"))


def test_who_takes_the_data_away_is_counted_without_data() -> None:
    found = _derive()
    assert _outcome(found, "P-008") == (0, False, "withdrew with the data")
    assert "P-008" not in found.adverse_events.column("participant")


@pytest.mark.parametrize(
    ("cut_off", "options", "words"),
    [
        (date(2020, 1, 1), {}, "cut-off 2020-01-01 is too early: the first participant consented on 2021-03-"),
        (date(2021, 3, 17), {}, "was randomised on 2021-03-"),
        (END, {"arms": {**ARMS, "P-001": "green"}}, "arm of P-001 is 'green'"),
        (END, {"arms": {}}, "arm of P-001 is missing"),
        (END, {"endpoint": "safety"}, "no first event"),
        (END, {"estimand": "other"}, "estimand 'other' is not there"),
    ],
)
def test_what_cannot_be_derived_is_said(cut_off: date, options: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _derive(cut_off, **options)


def test_logs_without_anybody_and_strategies_without_data() -> None:
    with pytest.raises(BadInput, match="log is empty"):
        derive_datasets([], PROTOCOL, END)
    with pytest.raises(BadInput, match="nobody has consented yet"):
        derive_datasets(ENTRIES[:1], PROTOCOL, END)
    with pytest.raises(BadInput, match="principal stratum"):
        derive_datasets(ENTRIES, _estimand("death", "principal_stratum"), END)
    assert record("X", []) == []


def test_tables_as_csv_and_in_a_notebook() -> None:
    table = _derive().endpoints
    first = table.as_csv().decode().splitlines()
    assert first[0] == "participant,arm,endpoint,estimand,days,event,reason,events"
    assert len(first) == 25
    assert "the first 20 shown" in table._repr_html_()


def test_a_move_struck_out_leaves_the_datasets_as_they_were() -> None:
    by = Context("coordinator 1", "coordinator", datetime(2024, 6, 2, 8, tzinfo=UTC), why="of somebody else")
    entries, last = list(ENTRIES), ENTRIES[-1]
    moved = ParticipantMoved(participant="P-002", date="2021-04-01", site="elsewhere")
    for event in (moved, EntryStruck(participant="P-002", entry=last.sequence + 1)):
        last = append_after(last.study, last.sequence, last.hash, event, by)
        entries.append(last)
    before, after = _derive(), derive_datasets(entries, PROTOCOL, END)
    assert after.participants.rows == before.participants.rows and after.endpoints.rows == before.endpoints.rows


def test_who_is_lost_or_dies_without_a_fatal_event_is_told_by_the_end_of_follow_up() -> None:
    before = _derive(estimand="")
    rows = [row.values for row in before.endpoints.rows if row.values["reason"][:4] in {"last", "comp"}]
    still = [row["participant"] for row in rows if row["participant"] != "P-004"]  # who dies by an adverse event
    by, entries = Context("coordinator 1", "coordinator", datetime(2024, 6, 2, 8, tzinfo=UTC)), list(ENTRIES)
    for who, because in zip(still, ("lost_to_follow_up", "died"), strict=False):
        day = next(each for each in before.people if each.person.number == who).visits[-1].date
        said = {"kind": "FollowUpEnded", "participant": who, "date": day, "because": because}
        event, last = msgspec.convert(said, FollowUpEnded), entries[-1]
        entries.append(append_after(last.study, last.sequence, last.hash, event, by))
    plain = derive_datasets(entries, PROTOCOL, END, estimand="")
    reason = f"lost to follow-up: {_outcome(before, still[0])[2].rsplit(' ', 1)[1]}"
    assert _outcome(plain, still[0])[1:] == (False, reason)
    under = derive_datasets(entries, _estimand("death", "composite"), END)
    assert _outcome(under, still[1])[1:] == (True, "death counts as event")
    wrong = msgspec.convert({"kind": "EntryStruck", "participant": still[1], "entry": last.sequence + 1}, EntryStruck)
    last = entries[-1]
    entries.append(append_after(last.study, last.sequence, last.hash, wrong, by))
    again = derive_datasets(entries, _estimand("death", "composite"), END)
    assert _outcome(again, still[1]) == _outcome(before, still[1])
    steps = [step for branch in describe_flow(plain).branches for step in branch.steps]
    ended = next(step for step in steps if step.words == "Follow-up ended otherwise")
    assert (ended.count, ended.reasons) == (2, (("died", 1), ("lost to follow-up", 1)))
