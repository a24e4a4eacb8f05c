"""A whole study through the real desk: the log verifies, replay gives the same state, and numbers add up."""

from functools import cache
from typing import Any

import pytest
from msgspec import structs

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trial_tables import empty_trial
from trialogue.conduct.chain import Entry, genesis, seal, verify
from trialogue.conduct.deciding import OutOfStock
from trialogue.conduct.fold import fold
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import Rehearsal, plan_rehearsal, rehearse_in_memory, running
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput

SEED, PEOPLE = bytes(range(32)), 3


@cache
def small() -> Rehearsal:
    """Few people, and all that can go wrong with them."""
    return plan_rehearsal(open_versions("nct04515719"), randomised=PEOPLE, failed=2, seed=5)


@pytest.fixture
def played(desk: Desk) -> Any:  # noqa: F811
    from trialogue.portal.trial.rehearsing import rehearse

    yield rehearse(small(), SEED)
    empty_trial(desk)


def test_a_rehearsal_verifies_replays_and_adds_up(played: str) -> None:
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.models import Allocation, TrialStudy
    from trialogue.portal.trial.state_store import current_state, forget_states

    entries = list(read_entries(played))
    assert verify(played, entries) == ()
    replayed = fold(played, entries)
    assert current_state(TrialStudy.objects.get()) == replayed
    forget_states()
    assert current_state(TrialStudy.objects.get()) == replayed
    people = replayed.participants.values()
    assert sum(person.randomised is not None for person in people) == PEOPLE == Allocation.objects.count()
    assert len(people) == PEOPLE + 2 and replayed.locked == "final"
    in_memory = rehearse_in_memory(small())
    assert [entry.kind for entry in in_memory] == [entry.kind for entry in entries], "the same decisions without arms"


@ON_SQLITE
def test_a_rehearsal_refused_halfway_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial import rehearsing
    from trialogue.portal.trial.models import LogEntry, SealedKit, Slot, TrialStudy

    def out_of_stock(*asked: Any) -> str:
        assert LogEntry.objects.exists()
        raise OutOfStock("1", "2026-03-02")

    monkeypatch.setattr(rehearsing, "dispense_kit", out_of_stock)
    with pytest.raises(BadInput, match=r"step \d+ of \d+ of the rehearsal was refused: nothing can be given at site 1"):
        rehearsing.rehearse(small(), SEED)
    assert not any(table.objects.exists() for table in (TrialStudy, LogEntry, Slot, SealedKit))


def test_a_kit_given_before_the_shipment_was_looked_at_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The allocator chooses among kits by a key of the home's own: any kit may go out on the day its shipment came, and
    in some homes the documented rehearsal of 24 ended there."""
    in_order = running.usable_kits

    def latest_shipment_first(state: StudyState, *asked: Any) -> list[str]:
        return sorted(in_order(state, *asked), key=lambda kit: -int(state.kits[kit].lot[1:]))

    monkeypatch.setattr(running, "usable_kits", latest_shipment_first)
    planned = plan_rehearsal(open_versions("nct04515719"), randomised=24, failed=6)
    log = rehearse_in_memory(planned)
    given = {entry.body["kit"] for entry in log if entry.kind in {"ParticipantRandomised", "KitDispensed"}}
    held, released, destroyed = (
        next(entry.body["kits"] for entry in log if entry.kind == kind)
        for kind in ("KitsQuarantined", "KitsReleased", "KitsDestroyed")
    )
    shipment = [entry.body["kits"] for entry in log if entry.kind == "KitsReceived"][2]
    assert set(shipment[:6]) & given, "somebody was given one of the first six"
    assert len(held) == 6 and [*destroyed, *released] == held and not set(destroyed) & given


def _older(entry: Entry, previous: str) -> Entry:
    """The entry as an earlier version of the software would have written it, on the chain before it."""
    body, schema = dict(entry.body), entry.schema
    if entry.kind == "VisitRecorded":
        del body["unscheduled"]
        schema = 2
    elif entry.kind == "ConsentGiven":
        del body["document"]
        schema = 1
    return seal(structs.replace(entry, body=body, schema=schema, previous=previous, hash=""))


def test_a_log_of_older_schemas_gives_the_same_state() -> None:
    log = rehearse_in_memory(small())
    older: list[Entry] = []
    for entry in log:
        older.append(_older(entry, older[-1].hash if older else genesis(entry.study)))
    study = log[0].study
    assert verify(study, older) == () and {entry.schema for entry in older} < {1, 2, 3}
    now, then = fold(study, log), fold(study, older)
    assert structs.replace(then, head=now.head) == now and then.head != now.head
