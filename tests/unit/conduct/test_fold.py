"""State is a fold: the same from any start, corrections keep both versions, and old events are read by new rules."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from trial_log import EVENTS, STUDY, context, small_log
from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, genesis, seal, verify
from trialogue.conduct.fold import fold
from trialogue.conduct.log import Context, append, read_event, record
from trialogue.conduct.state_snapshot import open_state, read_snapshot, write_snapshot
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
    assert (first.protocol_version, second.protocol_version) == ("2", "1"), "an amendment reaches who is still in"
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
        ({"body": {"visit": "week 0"}}, "missing required field `participant`"),
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
