"""Minimisation in the desk database: no list, one place after the other, whoever asks at once; drawn again from seed
and log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from kit_trial import AT, by
from trial_tables import empty_trial
from trialogue.conduct import events as e
from trialogue.conduct.chain import verify
from trialogue.conduct.log import Context, read_event
from trialogue.conduct.protocol.lists import draw_protocol_list, protocol_secret
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.commitment import commit, opens
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.conduct.randomisation.replaying import replay_minimisation
from trialogue.errors import BadInput, NotFound

STUDY, SEED = "NCT04515719", bytes(range(32))
DRIVER = Path(__file__).parents[3] / "allocation_driver.py"
_SHIPPED = open_shipped("nct04515719", "1")
LISTED = structs.replace(_SHIPPED, criteria=_SHIPPED.criteria[:1])
PROTOCOL = structs.replace(
    LISTED,
    randomisation=structs.replace(LISTED.randomisation, design=Minimisation(0.8), factors={"site": ("1", "2")}),
)
SECRET = protocol_secret(PROTOCOL, seed=SEED)


@pytest.fixture
def trial(desk: Desk) -> Iterator[Desk]:  # noqa: F811  # a fixture is named twice
    """A study that is minimised by its site."""
    from trialogue.portal.trial.allocator import prepare_allocator, store_minimisation
    from trialogue.portal.trial.recording import open_by_protocol

    open_by_protocol(PROTOCOL, by("investigator"))
    prepare_allocator()
    assert store_minimisation(SECRET) and not store_minimisation(SECRET)
    yield desk
    empty_trial(desk)


def _enrol(*numbers: str) -> None:
    from django.db import transaction

    from trialogue.portal.trial.log_store import append_event

    decided: dict[str, Any] = {PROTOCOL.criteria[0].id: "satisfied"}
    with transaction.atomic():
        for number in numbers:
            said = {"site": "1", "person": number, "document": "main", "version": "1", "date": "2026-03-02"}
            append_event(STUDY, e.ConsentGiven(participant=number, **said), by("investigator"))
            screened = e.ParticipantScreened(participant=number, date="2026-03-03", outcomes=decided, decisions=decided)
            append_event(STUDY, screened, by("investigator"))


def _ask(number: str, request: str = "", **levels: str) -> str:
    from trialogue.portal.trial.allocator import Request, allocate

    context = Context("coordinator", "coordinator", AT, request=request or number)
    return allocate(Request(STUDY, number, "2026-03-16", levels or {"site": "1"}), context).slot


def _given() -> dict[str, str]:
    from trialogue.portal.trial.allocator.arms import arm_of
    from trialogue.portal.trial.models import Allocation

    return {each.participant: arm_of(STUDY, each.participant) for each in Allocation.objects.all()}


def _replayed() -> dict[str, str]:
    """By the exported log and the secret file alone, as an auditor has them at the end."""
    from trialogue.portal.trial.log_store import read_entries

    entries = list(read_entries(STUDY))
    assert verify(STUDY, entries) == ()
    return replay_minimisation(SECRET, map(read_event, entries))


@ON_SQLITE
def test_the_same_request_twice_the_same_place_and_all_drawn_again_also_past_a_correction(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import differing_allocations
    from trialogue.portal.trial.models import DynamicScheme, Slot
    from trialogue.portal.trial.recording import record_event

    numbers = [f"P-{at:03}" for at in range(1, 31)]
    _enrol(*numbers, "P-099")
    for at, number in enumerate(numbers, 1):
        assert _ask(number, site="12"[at % 3 == 0]) == f"all/{at}" == _ask(number, site="12"[at % 3 == 0])
        if at == 12:
            moved = e.StratumCorrected(participant="P-004", stratum={"site": "2"})
            record_event(STUDY, moved, by("investigator", why="entered for the wrong site"))
    arms = _given()
    assert _replayed() == arms and differing_allocations(STUDY) == (30, ())
    for site in ("1", "2"):
        there = [arms[number] for at, number in enumerate(numbers, 1) if "12"[at % 3 == 0] == site]
        assert abs(2 * there.count("placebo") - len(there)) <= 4, "it evens each site out"
    for wrong, words in (({"site": "9"}, "factor site: give one of 1, 2"),
                         ({"site": "1", "age": "old"}, "age: no factor")):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            _ask("P-099", **wrong)
    with pytest.raises(BadInput, match="was for another participant"):
        _ask("P-099", "P-001")
    assert Slot.objects.count() == 30
    sealed = bytes(DynamicScheme.objects.get().sealed_secret)
    assert SEED.hex().encode() not in sealed and b"placebo" not in sealed


@ON_SQLITE
def test_a_study_has_one_method_and_one_secret(trial: Desk) -> None:
    from django.db import DatabaseError, connection, transaction

    from trialogue.portal.trial.allocator import differing_allocations, holds_list, store_list, store_minimisation

    with pytest.raises(BadInput, match="this is not the secret"):
        store_minimisation(protocol_secret(PROTOCOL, seed=bytes(32)))
    listed = draw_protocol_list(LISTED, length=4, seed=SEED)
    with pytest.raises(BadInput, match="allocated by minimisation; a study has one method"):
        store_list(listed)
    with pytest.raises(NotFound, match="is not allocated by minimisation"):
        _other_study(listed.study)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE trial_dynamicscheme SET sealed_secret = sealed_secret")
    assert holds_list(STUDY) and differing_allocations(STUDY) == (0, ())
    published = commit(SECRET, bytes(16))
    assert opens(published, SECRET, bytes(16))
    assert not opens(published, structs.replace(SECRET, seed=bytes(32).hex()), bytes(16))


def _other_study(study: str) -> None:
    from trialogue.portal.trial.allocator import differing_allocations, store_list, store_minimisation
    from trialogue.portal.trial.recording import open_by_protocol

    other = structs.replace(LISTED, registry_id="NCT99999999")
    open_by_protocol(other, by("investigator"))
    store_list(draw_protocol_list(other, length=4, seed=SEED))
    with pytest.raises(BadInput, match="allocated by a list; a study has one method"):
        store_minimisation(structs.replace(SECRET, study="NCT99999999"))
    differing_allocations("NCT99999999")


@ON_SQLITE
def test_an_arm_changed_behind_the_log_is_found(trial: Desk) -> None:
    from django.db import connection

    from trialogue.portal.trial.allocator import differing_allocations
    from trialogue.portal.trial.allocator.arms import slot_place
    from trialogue.portal.trial.allocator.keys import allocator_key, seal_arm
    from trialogue.portal.trial.append_only import drop_triggers
    from trialogue.portal.trial.models import Slot

    _enrol("P-001", "P-002")
    _ask("P-001")
    _ask("P-002")
    other = next(arm for arm in SECRET.arms if arm != _given()["P-001"])
    with connection.cursor() as cursor:
        for statement in drop_triggers("sqlite", ("trial_slot",)):
            cursor.execute(statement)
    Slot.objects.filter(position=1).update(sealed_arm=seal_arm(allocator_key(), other, slot_place(STUDY, "all", 1)))
    count, differing = differing_allocations(STUDY)
    assert count == 2 and "P-001" in differing


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)  # SQLite lets one write at a time: see test_trial.py
def test_64_requests_at_once_and_then_killed_in_the_midst(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import differing_allocations

    numbers = [f"P-{at:03}" for at in range(1, 65)]
    _enrol(*numbers)
    command, environment = [sys.executable, str(DRIVER), STUDY, "8", "2"], {**os.environ, **trial.environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()[:-1]]
    given = {number: {slot for other, slot in answers if other == number} for number, _ in answers}
    assert len(answers) == 64 and all(len(slots) == 1 for slots in given.values()), "both who asked got one place"
    arms = _given()
    assert len(arms) >= 32 and _replayed() == arms and differing_allocations(STUDY) == (len(arms), ())
    left = next(number for number in numbers if number not in arms)
    assert _ask(left) == f"all/{len(arms) + 1}", "no gap"


@ON_SQLITE
def test_with_arms_exchanged_log_and_database_show_the_same(desk: Desk) -> None:  # noqa: F811
    from django.db import transaction

    from trialogue.portal.trial.allocator import prepare_allocator, store_minimisation
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.models import DynamicScheme, Slot
    from trialogue.portal.trial.recording import open_by_protocol
    from trialogue.portal.trial.state_store import forget_states

    class Undo(Exception):  # no error
        """Ends a transaction."""

    def played(arms: tuple[str, ...]) -> tuple[Any, dict[str, str]]:
        forget_states()
        found: Any = None
        try:
            with transaction.atomic():
                open_by_protocol(PROTOCOL, by("investigator"))
                store_minimisation(structs.replace(SECRET, arms=arms))
                numbers = [f"P-{at:03}" for at in range(1, 9)]
                _enrol(*numbers)
                for number in numbers:
                    _ask(number)
                log = [(each.kind, each.at, each.body) for each in read_entries(STUDY)]
                sealed = [len(bytes(each.sealed_arm)) for each in Slot.objects.order_by("position")]
                found = (log, sealed, len(bytes(DynamicScheme.objects.get().sealed_secret))), _given()
                raise Undo
        except Undo:
            return found

    prepare_allocator()
    (shown, arms), (other, exchanged) = played(SECRET.arms), played(SECRET.arms[::-1])
    assert shown == other and all(arms[number] != exchanged[number] for number in arms)
