"""State is a fold: the same from any start, corrections keep both versions, and old events are read by new rules."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from trial_log import EVENTS, STUDY, context, small_log
from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, genesis, seal, verify
from trialogue.conduct.fold import fold
from trialogue.conduct.log import Context, append, read_event, record
from trialogue.conduct.state import StudyState
from trialogue.conduct.state_snapshot import open_state, read_snapshot, write_snapshot
from trialogue.conduct.upcasting import upcast
from trialogue.errors import BadInput

LOG = small_log()
STATE = fold(STUDY, LOG)


def _from(number: int) -> list[Entry]:
    return LOG[number - 1 :]


@pytest.mark.parametrize("cut", [0, 1, 6, 12, len(LOG)])
def test_replay_and_resuming_give_the_identical_state(cut: int) -> None:
    earlier = fold(STUDY, LOG[:cut])
    kept = write_snapshot(earlier)
    assert fold(STUDY, LOG[cut:], earlier) == STATE
    assert write_snapshot(earlier) == kept, "folding on changes nothing of what was there"
    assert read_snapshot(kept) == earlier
    assert write_snapshot(open_state(STUDY, _from, kept)) == write_snapshot(STATE)


def test_what_the_events_add_up_to() -> None:
    first, second = STATE.participants["P-001"], STATE.participants["P-002"]
    assert (STATE.sequence, STATE.head, STATE.protocol_version) == (15, LOG[-1].hash, "2")
    assert (first.randomised, first.slot, first.kits, first.withdrawn) == (
        "2026-03-16", "site=1/1", ("K-4711",), "2026-06-01",
    )  # fmt: skip
    assert (second.failed, second.randomised) == (("E1",), None)
    assert (first.protocol_version, second.protocol_version) == ("1", "1"), "no visit since the amendment"
    assert [event.term for event in first.adverse_events] == ["headache"]


def test_a_correction_keeps_what_was_said_and_the_flares_computed_from_both() -> None:
    person = STATE.participants["P-001"]
    visit = person.visits["week 4"]
    assert visit.readings["selena_sledai"]["value"] == 13 and visit.readings["pga"]["value"] == 0.5
    (kept,) = visit.corrections
    assert kept.before == {"selena_sledai": {"value": 4, "unit": "{score}"}}
    assert (kept.who, kept.why, kept.sequence) == ("investigator 1", "reason 8", 9)
    assert [found.flare for found in person.ascertained] == ["none", "severe"]
    assert [judged.flare for judged in person.adjudicated] == ["mild_or_moderate"]


def test_a_wrong_stratum_is_corrected_and_the_allocation_stays() -> None:
    person = STATE.participants["P-001"]
    assert (person.stratum, person.stratum_at_randomisation) == ({"site": "2"}, {"site": "1"})
    assert person.slot == "site=1/1"


@pytest.mark.parametrize(
    ("kind", "body", "added"),
    [
        ("CodeBroken", {"participant": "P", "seen_by": ["a"], "impact": "x"}, {"asked": 0}),
        ("AdverseEventReported", {"participant": "P"}, {}),
        (
            "ParticipantScreened",
            {"outcomes": {"i1": "satisfied", "i2": "undetermined", "e1": "satisfied"}, "failed": ["e1"]},
            {"decisions": {"i1": "satisfied", "i2": "satisfied", "e1": "violated"}},
        ),
    ],
)
def test_what_a_newer_schema_asks_for_is_added(kind: str, body: dict[str, Any], added: dict[str, Any]) -> None:
    assert upcast(kind, 1, body, e.KINDS[kind].SCHEMA) == {**body, **added}


def test_old_events_are_upcast_when_read_and_stored_as_they_were() -> None:
    old = [
        ("StudyOpened", {"protocol": "p", "version": "1", "protocol_hash": "0"}),
        ("ConsentGiven", {"participant": "P-1", "site": "1", "person": "k", "version": "1.0", "date": "2020-01-02"}),
        ("VisitRecorded", {"participant": "P-1", "visit": "week 0", "date": "2020-01-09", "readings": {"pga": 1.5}}),
    ]
    log: list[Entry] = []
    for kind, body in old:
        place = (len(log) + 1, log[-1].hash if log else genesis(STUDY))
        said = (kind, 1, body, "2020-01-09T00:00:00.000Z", "a", "investigator", "", "")
        log.append(seal(Entry(STUDY, place[0], *said, previous=place[1], hash="")))
    assert verify(STUDY, log) == ()
    person = fold(STUDY, log).participants["P-1"]
    assert person.visits["week 0"].readings == {"pga": {"value": 1.5, "unit": ""}}
    consent = read_event(log[1]).event
    assert isinstance(consent, e.ConsentGiven) and consent.document == "main"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "ParticipantCloned"}, "'ParticipantCloned' is not known; read the log with a newer version"),
        ({"schema": 9}, "schema 9 is too new"),
        ({"schema": 0}, "the log is damaged"),
        ({"body": {"visit": "week 0"}}, "field `participant` is missing"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_in_words(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_event(replace(LOG[6], **change))


def test_events_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="event 3 does not follow event 1"):
        fold(STUDY, [LOG[0], LOG[2]])
    for event, words in (
        (e.VisitMissed(participant="P-009", visit="week 0", reason="ill"), "P-009, who has not consented"),
        (e.VisitCorrected(participant="P-001", corrects=3), "corrects event 3, no visit of P-001"),
    ):
        with pytest.raises(BadInput, match=words):
            fold(STUDY, record(STUDY, [(event, context(20))], after=LOG))


def test_a_moment_needs_its_time_zone() -> None:
    with pytest.raises(BadInput, match="no time zone"):
        append(STUDY, None, EVENTS[0], Context("a", "b", datetime(2026, 1, 1)))  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize("damage", [b"", b"{}", b"x", b'{"rules":0,"digest":"","state":{}}'])
def test_a_snapshot_that_is_damaged_or_of_another_log_is_not_used(damage: bytes) -> None:
    assert read_snapshot(damage) is None
    assert open_state(STUDY, _from, damage) == STATE
    other = record(STUDY, [(EVENTS[0], context(1)), (EVENTS[1], context(2))])
    assert open_state(STUDY, _from, write_snapshot(fold(STUDY, other))) == STATE
    whole = write_snapshot(STATE)
    assert read_snapshot(whole.replace(b"P-001", b"P-003")) is None


def _later(*events: e.AnyEvent) -> StudyState:
    """The small log as far as the allocation, then an amendment for everybody in force from September, and these."""
    amended = e.ProtocolAmended(version="2", protocol_hash="1", in_force_from="2026-09-01", applies_to="everybody")
    return fold(STUDY, record(STUDY, [(event, context(60)) for event in (amended, *events)], after=LOG[:6]))


def _consent(number: str, day: str) -> e.ConsentGiven:
    return e.ConsentGiven(participant=number, site="1", person=number, document="main", version="1.0", date=day)


def test_who_consents_takes_the_version_in_force_on_that_day() -> None:
    people = _later(
        _consent("P-003", "2026-05-10"), _consent("P-004", "2026-09-01"), _consent("P-002", "2026-09-02")
    ).participants
    assert [people[f"P-00{number}"].protocol_version for number in (3, 4)] == ["1", "2"]
    assert people["P-002"].protocol_version == "2", "a screen failure who consents again"


def test_who_is_enrolled_moves_at_the_first_visit_after_the_amendment_and_never_back() -> None:
    def at(*days: str) -> str:
        visits = [e.VisitRecorded(participant="P-001", visit=day, date=day) for day in days]
        return _later(*visits, _consent("P-001", "2026-10-01")).participants["P-001"].protocol_version

    assert at() == at("2026-08-31") == "1", "a new consent after randomisation moves nobody"
    assert at("2026-09-01") == at("2026-09-01", "2026-08-31") == "2"


def test_an_interim_lock_is_followed_by_the_final_one_which_stays() -> None:
    cut, final = e.DatabaseLocked(scope="interim"), e.DatabaseLocked(scope="final")
    assert [_later(*locks).locked for locks in ((cut,), (cut, final), (final, cut))] == ["interim", "final", "final"]


def test_a_log_from_before_days_were_checked_still_opens() -> None:
    kept = _later(_consent("P-003", "9 May 2026"), _consent("", "2026-05-10")).participants
    assert kept["P-003"].consented == "9 May 2026" and "" in kept
