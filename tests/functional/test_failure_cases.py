"""Failure cases of trial software that no other module holds; docs/reference/failure-cases.md lists all twenty."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from kit_trial import KITS, STUDY, by, randomise, ship, state, trial  # noqa: F401  # a fixture
from trialogue.conduct import events as e
from trialogue.conduct.chain import verify
from trialogue.conduct.deciding import Refused
from trialogue.conduct.log import take_receipt
from trialogue.conduct.views import count_flow, list_tables, write_csv

pytestmark = ON_SQLITE


def _record(event: e.AnyEvent, role: str = "investigator", why: str = "") -> int:
    from trialogue.portal.trial.recording import record_event

    return record_event(STUDY, event, by(role, why=why)).sequence


def test_6_and_7_who_was_randomised_in_error_keeps_the_place_and_stays_in_the_count(trial: Desk) -> None:  # noqa: F811
    ship(*(kit.number for kit in KITS))
    first = randomise("P-001")
    said = {"participant": "P-001", "date": "2026-03-18"}
    _record(e.DeviationRecorded(**said, what="e1 was violated and overlooked; randomised in error"))
    with pytest.raises(Refused, match="record a deviation where screening was wrong"):
        _record(e.ParticipantScreened(**said, outcomes={"e1": "violated"}, failed=("e1",)))
    person = state().participants["P-001"]
    assert (person.slot, person.deviations[0][:15]) == (first.slot, "e1 was violated")
    assert count_flow(state().participants.values()).randomised == 1
    assert randomise("P-002").slot == "all/2", "the place is used once, and none is skipped"


def test_9_and_10_exports_stay_masked_after_a_code_break_and_an_accident(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import break_code

    ship(*(kit.number for kit in KITS))
    for number in ("P-001", "P-002"):
        randomise(number)
    _record(e.CodeBreakRequested(participant="P-001", impact="one leaves the blinded set"), why="anaphylaxis")
    arm = break_code(STUDY, "P-001", by("pharmacist", why="agreed"))
    lost = e.BlindingLost(
        participant="P-002",
        date="2026-03-18",
        seen_by=("Dr Wu",),
        how="the invoice named it",
        impact="assessor replaced",
    )
    _record(lost, role="monitor")
    exported = "".join(write_csv(table) for table in list_tables(state()))
    assert arm not in exported and "P-002" in exported
    people = state().participants
    assert people["P-002"].unblinded[0].how == "the invoice named it" and not people["P-002"].code_broken
    assert people["P-003"].code_breaks == people["P-003"].unblinded == ()


def test_12_a_clock_that_goes_back_or_stands_in_another_zone_disturbs_no_order(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.recording import record_event

    shanghai = timezone(timedelta(hours=8))
    early = datetime(2026, 3, 21, 0, 30, tzinfo=shanghai)  # still the 20th in UTC
    said = {"participant": "P-001", "what": "late call"}
    record_event(STUDY, e.DeviationRecorded(**said, date="2026-03-21"), replace(by("monitor"), at=early))
    behind = replace(by("monitor"), at=datetime(2026, 3, 19, tzinfo=UTC))
    record_event(STUDY, e.DeviationRecorded(**said, date="2026-03-19"), behind)
    *_, first, second = read_entries(STUDY)
    assert (first.at, second.at) == ("2026-03-20T16:30:00.000Z", "2026-03-19T00:00:00.000Z")
    assert second.sequence == first.sequence + 1 and verify(STUDY, list(read_entries(STUDY))) == ()


def test_18_a_restored_backup_shows_against_the_receipt(trial: Desk) -> None:  # noqa: F811
    from django.db import connections

    from trialogue.portal.trial.log_store import read_entries

    database, backup = trial.home / "desk.sqlite3", trial.home / "backup"
    connections.close_all()
    shutil.copy(database, backup)
    _record(e.DeviationRecorded(participant="P-001", date="2026-03-18", what="a late visit"))
    entries = list(read_entries(STUDY))
    receipt = take_receipt(entries[-1], datetime.now(UTC))
    assert verify(STUDY, entries, receipt) == ()
    connections.close_all()
    for name in ("desk.sqlite3-wal", "desk.sqlite3-shm"):
        (trial.home / name).unlink(missing_ok=True)
    shutil.copy(backup, database)
    restored = list(read_entries(STUDY))
    assert verify(STUDY, restored) == (), "by itself it looks whole"
    assert [fault.fault for fault in verify(STUDY, restored, receipt)] == ["tail_lost"]
    assert state().participants["P-001"].deviations == (), "the state held in memory is not of this log"
    _record(e.DeviationRecorded(participant="P-001", date="2026-03-18", what="another"))
    assert [fault.fault for fault in verify(STUDY, list(read_entries(STUDY)), receipt)] == ["rewritten"]
