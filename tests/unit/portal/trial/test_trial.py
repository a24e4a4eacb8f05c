"""The trial in the desk database: append-only whoever asks, sealed, one writer at a time, and the allocator under
strain."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from trial_log import EVENTS, context
from trial_tables import empty_trial
from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, verify
from trialogue.conduct.deciding import Refused
from trialogue.conduct.fold import fold
from trialogue.conduct.log import Context, read_lines, take_receipt
from trialogue.conduct.randomisation.designs import PermutedBlocks
from trialogue.conduct.randomisation.lists import AllocationList, draw_list
from trialogue.errors import BadInput, NotFound, NotReady

STUDY, SITES = "NCT04515719", ["site=1", "site=2"]
DRIVER = Path(__file__).parents[3] / "allocation_driver.py"


@pytest.fixture
def trial(desk: Desk) -> Iterator[Desk]:  # noqa: F811  # a fixture is named twice
    """A desk on which the study has begun, with a list of forty places at each of two sites."""
    from trialogue.portal.trial.allocator import prepare_allocator, store_list
    from trialogue.portal.trial.log_store import open_study

    open_study(STUDY, _opened(), context(0))
    assert prepare_allocator()
    assert store_list(_drawn(40, *SITES)) == 80
    yield desk
    empty_trial(desk)


def _opened() -> e.StudyOpened:
    event = EVENTS[0]
    assert isinstance(event, e.StudyOpened)
    return event


def _drawn(length: int, *strata: str) -> AllocationList:
    arms = {"drug": 1, "placebo": 1}
    return draw_list(STUDY, arms, PermutedBlocks((4, 6)), strata, length=length, seed=bytes(range(32)))


def _with_third(length: int) -> AllocationList:
    """The list of the two sites, and a shorter one of a third."""
    return structs.replace(_drawn(40, *SITES), slots=(*_drawn(40, *SITES).slots, *_drawn(length, "site=3").slots))


def _enrol(*numbers: str) -> None:
    from django.db import transaction

    from trialogue.portal.trial.log_store import append_event

    with transaction.atomic():
        for number in numbers:
            said = {"site": "1", "person": number, "document": "main", "version": "1", "date": "2026-03-02"}
            append_event(STUDY, e.ConsentGiven(participant=number, **said), context(1))
            screened = e.ParticipantScreened(
                participant=number, date="2026-03-03", outcomes={}, decisions={"i1": "satisfied"}
            )
            append_event(STUDY, screened, context(2))


def _entries() -> list[Entry]:
    from trialogue.portal.trial.log_store import read_entries

    return list(read_entries(STUDY))


def _ask(number: str, request: str, site: str = "1") -> tuple[str, bool]:
    from trialogue.portal.trial.allocator import Request, allocate

    asked = Context("coordinator", "coordinator", datetime(2026, 3, 16, tzinfo=UTC), request=request)
    given = allocate(Request(STUDY, number, "2026-03-16", {"site": site}), asked)
    return given.slot, given.again


def _run(desk: Desk, *arguments: str) -> tuple[list[tuple[str, str]], int]:  # noqa: F811
    command = [sys.executable, str(DRIVER), *arguments]
    environment = {**os.environ, **desk.environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *answers, last = map(json.loads, done.stdout.splitlines())
    return [(number, slot) for number, slot in answers], last["killed"]


def _consistent() -> Counter[str]:
    """The log is whole, and says of every allocation exactly what the table says; how many in each stratum, without
    gaps."""
    from trialogue.portal.trial.models import Allocation

    entries = _entries()
    assert verify(STUDY, entries) == ()
    stored = {a.participant: f"{a.slot.stratum}/{a.slot.position}" for a in Allocation.objects.select_related("slot")}
    people = fold(STUDY, entries).participants.values()
    assert {person.number: person.slot for person in people if person.slot} == stored
    assert len(set(stored.values())) == len(stored), "no place is given twice"
    counts = Counter(slot.rsplit("/", 1)[0] for slot in stored.values())
    assert set(stored.values()) == {f"{stratum}/{at}" for stratum in counts for at in range(1, counts[stratum] + 1)}
    return counts


def test_the_log_is_kept_sealed_and_comes_back_whole(trial: Desk) -> None:
    from django.db import transaction

    from trialogue.portal.trial.log_store import append_event, open_study, read_entries
    from trialogue.portal.trial.models import LogEntry

    with transaction.atomic():
        for day, event in enumerate(EVENTS[1:5], 1):
            append_event(STUDY, event, context(day))
    entries = _entries()
    receipt = take_receipt(entries[-1], datetime.now(UTC))
    assert verify(STUDY, entries, receipt) == () and len(entries) == 5
    assert fold(STUDY, entries).participants["P-002"].failed == ("E1",)
    assert [entry.sequence for entry in read_entries(STUDY, 4)] == [4, 5]
    assert all(b"P-00" not in bytes(stored.sealed) for stored in LogEntry.objects.all())
    assert len({entry.nonce for entry in entries}) == 5 and all(len(entry.nonce) == 32 for entry in entries)
    if trial.kind == "sqlite":
        command, environment = [*trial.command, "desk", "export", STUDY], {**os.environ, **trial.environment}
        exported = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        assert list(read_lines(exported)) == entries
    with pytest.raises(BadInput, match="has begun already"):
        open_study(STUDY, _opened(), context(1))
    with pytest.raises(NotFound, match="no study NCT1 runs at this desk"):
        append_event("NCT1", EVENTS[1], context(1))


def test_nothing_is_changed_or_removed_even_by_hand(trial: Desk) -> None:
    from django.db import DatabaseError, connection, transaction

    _enrol("P-001")
    _ask("P-001", "r1")
    before = _entries()
    changes = ["UPDATE {0} SET study_id = study_id", "DELETE FROM {0}"]
    # SQLite has no TRUNCATE, and a statement that removes a row without asking the trigger on DELETE.
    whole = {"sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "postgresql": "TRUNCATE {0} CASCADE"}
    for table in ("trial_logentry", "trial_slot", "trial_allocation"):
        for change in (*changes, whole[trial.kind]):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change.format(table))
    assert _entries() == before and _consistent() == {"site=1": 1}


def test_the_same_request_twice_gives_the_same_place(trial: Desk) -> None:
    _enrol("P-001", "P-002", "P-003")
    assert _ask("P-001", "r1") == ("site=1/1", False)
    assert _ask("P-001", "r1") == ("site=1/1", True)
    assert _ask("P-002", "r2", site="2") == ("site=2/1", False)
    with pytest.raises(Refused, match="allocated already on 2026-03-16, place site=1/1"):
        _ask("P-001", "r3")
    with pytest.raises(BadInput, match="was for another participant"):
        _ask("P-003", "r1")
    with pytest.raises(BadInput, match="has no name of its own"):
        _ask("P-003", "")
    with pytest.raises(Refused, match="P-009 has not consented"):
        _ask("P-009", "r9")
    with pytest.raises(BadInput, match="stratum site=9 has no list"):
        _ask("P-003", "r4", site="9")
    assert _consistent() == {"site=1": 1, "site=2": 1}


def test_an_exhausted_list_refuses_and_can_be_lengthened(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import store_list
    from trialogue.portal.trial.allocator.arms import arm_of
    from trialogue.portal.trial.models import Slot

    numbers = [f"P-{at:03}" for at in range(1, 6)]
    _enrol(*numbers)
    assert store_list(_with_third(4)) == 4
    for number in numbers[:4]:
        _ask(number, number, site="3")
    with pytest.raises(BadInput, match=r"exhausted \(4 places\); extend it"):
        _ask("P-005", "P-005", site="3")
    assert store_list(_with_third(6)) == 2 and store_list(_with_third(6)) == 0
    assert _ask("P-005", "P-005", site="3") == ("site=3/5", False)
    drawn = [slot.arm for slot in _drawn(6, "site=3").slots]
    assert [arm_of(STUDY, number) for number in numbers] == drawn[:5]
    assert len({len(bytes(slot.sealed_arm)) for slot in Slot.objects.all()}) == 1, "length says nothing of the arm"


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_only_the_list_in_use_is_kept_and_committed_to(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import store_list
    from trialogue.portal.trial.models import Slot

    other = draw_list(
        STUDY, {"drug": 1, "placebo": 1}, PermutedBlocks((4, 6)), SITES, length=50, seed=bytes(range(1, 33))
    )
    for drawn, words in ((other, "this is not the list"), (_drawn(39, *SITES), "has more places"),
                         (_drawn(40, "site=1"), "has more places")):  # fmt: skip
        with pytest.raises(BadInput, match=words) as refused:
            store_list(drawn)
        assert not any(said in str(refused.value) for said in ("drug", "placebo", "site="))
    assert Slot.objects.count() == 80
    assert store_list(_drawn(41, *SITES)) == 2


def test_without_the_allocators_key_nothing_opens_and_no_new_one_is_made(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import KEY_FILE, prepare_allocator
    from trialogue.portal.trial.allocator.arms import arm_of

    _enrol("P-001")
    assert not prepare_allocator()
    (trial.home / KEY_FILE).unlink()
    _ask("P-001", "r1")  # to give a place no arm is opened
    for attempt in (lambda: arm_of(STUDY, "P-001"), prepare_allocator):
        with pytest.raises(NotReady, match=r"allocator\.key"):
            attempt()


def test_64_requests_at_once_from_eight_processes_and_then_killed_in_the_midst(trial: Desk) -> None:
    _enrol(*(f"P-{at:03}" for at in range(1, 65)))
    answers, killed = _run(trial, STUDY, "8", "12")
    assert len(answers) == 64
    given = {number: {slot for other, slot in answers if other == number} for number, _ in answers}
    assert len(given) == 32 and all(len(slots) == 1 for slots in given.values()), "both who asked got the same place"
    assert killed > 0
    counts = _consistent()
    assert counts["site=1"] >= 16 and counts["site=2"] >= 16
    _enrol("P-065")
    assert _ask("P-065", "r65")[1] is False
    _consistent()


def test_state_comes_through_a_snapshot_that_may_be_lost_or_damaged(
    trial: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialogue.portal.trial import state_store
    from trialogue.portal.trial.models import KeptState, TrialStudy

    monkeypatch.setattr(state_store, "EVENTS_APART", 3)
    _enrol("P-001", "P-002")
    study, whole = TrialStudy.objects.get(), fold(STUDY, _entries())
    assert state_store.current_state(study) == whole and KeptState.objects.get().sequence == 5
    _ask("P-001", "r1")
    folded = fold(STUDY, _entries())
    assert state_store.current_state(study) == folded != whole
    state_store.forget_states()
    assert state_store.current_state(study) == folded
    state_store.forget_states()
    KeptState.objects.update(sealed=b"damaged")
    assert state_store.current_state(study) == folded
