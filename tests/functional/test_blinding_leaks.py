"""The release gate of blinding: a trial played twice with its arms exchanged shows the same to everybody blinded."""

import shutil
from typing import Any

import pytest
from msgspec.structs import replace

from blinded_outputs import BY, OUTPUTS, STUDY, run
from desk_database import ON_SQLITE, Desk, desk, migrated_file, postgresql  # noqa: F401  # fixtures
from kit_trial import KITS, by, of, randomise, ship, trial  # noqa: F401  # a fixture
from trialogue.conduct import events as e
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import plan_rehearsal
from trialogue.conduct.roles import ROLES, UNBLINDED
from trialogue.errors import UserError

EXCHANGED = {"belimumab": "placebo", "placebo": "belimumab"}
SEED = bytes(range(32))


def _play(desk: Desk, arms: dict[str, str]) -> dict[str, bytes]:  # noqa: F811
    from django.db import connections

    from trialogue.portal.trial.rehearsing import rehearse
    from trialogue.portal.trial.state_store import forget_states
    from trialogue.portal.vault.person_keys import prepare_vault

    connections.close_all()
    for name in ("desk.sqlite3-wal", "desk.sqlite3-shm"):
        (desk.home / name).unlink(missing_ok=True)
    shutil.copy(migrated_file(), desk.home / "desk.sqlite3")
    forget_states()
    prepare_vault(desk.home)
    planned = plan_rehearsal(open_versions("nct04515719"), randomised=2, failed=1, seed=4)
    rehearse(planned, SEED, arms=arms)
    return {name: output(desk) for name, output in OUTPUTS.items()}


@ON_SQLITE
def test_with_arms_exchanged_everybody_blinded_sees_the_same_bytes(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The desk is migrated already; to do it again before each of fifty commands is most of the time they take.
    monkeypatch.setattr("trialogue.cli.serve.prepare_desk", lambda _: None)
    first = _play(desk, {})
    closed = ("closed-report", STUDY, "--seen-by", "the board", *BY, "dsmb")
    for_good = ("unblind", STUDY, "--seen-by", "me", *BY, "unblinded-statistician")
    unblinded: list[Any] = [run(desk, *closed), run(desk, *for_good)]
    second = _play(desk, EXCHANGED)
    assert {name for name in OUTPUTS if first[name] != second[name]} == set()
    named = {name for name, output in first.items() if b"saline" in output or b"placebo" in output.lower()}
    assert named <= {"database without keys"}, "no blinded output names an arm"
    assert all(output.startswith(b"refused: ") for name, output in first.items() if name.startswith("refused"))
    assert not any(output.startswith(b"refused: ") for name, output in first.items() if not name.startswith("refused"))
    # The gate can fail: whoever may see the arms sees them exchanged.
    again = [run(desk, *closed), run(desk, *for_good)]
    for before, after in zip(unblinded, again, strict=True):
        assert before != after and any(arm in before for arm in EXCHANGED)


@ON_SQLITE
def test_with_two_kits_exchanged_nobody_blinded_is_answered_otherwise(trial: Desk) -> None:  # noqa: F811
    """Kits are compared two by two: by a shipment of both, and by a stock of both when a kit is asked for."""
    (first, other), second = of(0)[:2], of(1)[0]
    ship(first, other, second, *(number for kit in KITS[8:] if (number := kit.number) not in {first, other, second}))
    asked = [(role, kit) for role in ROLES if role not in UNBLINDED for kit in (other, second)]
    before = [_answers(role, first, kit) for role, kit in asked]
    _exchange(other, second)
    assert [_answers(role, first, kit) for role, kit in asked] == before


def _answers(role: str, first: str, second: str) -> list[str]:
    """What a role is told that wants to know whether two kits are of one arm; all of it is undone again."""
    from django.db import transaction

    from trialogue.portal.trial.recording import record_event

    rest = tuple(sorted(_in_stock() - {first, second}))
    said: dict[str, Any] = {"date": "2026-03-06", "reason": "a dented box"}
    shipment = e.KitsReceived(site="9", date="2026-03-06", lot="L9", expiry="2026-12-31", kits=(first, second))
    fresh = tuple(kit.number for kit in KITS if kit.number not in _in_stock())[:2]
    asks = [
        lambda: record_event(STUDY, shipment, by(role)),
        lambda: record_event(STUDY, replace(shipment, kits=fresh), by(role)),
        lambda: record_event(STUDY, e.KitsQuarantined(kits=rest, **said), by(role)),
        lambda: record_event(STUDY, e.KitsDestroyed(kits=rest, **said), by(role)),
        lambda: randomise("P-001"),
    ]
    told = []
    try:
        with transaction.atomic():
            for ask in asks:
                try:
                    ask()
                    told.append("done")
                except UserError as error:
                    told.append(str(error))
            raise _Undo
    except _Undo:
        return told


class _Undo(Exception):  # no error
    """Ends a transaction."""


def _in_stock() -> set[str]:
    from kit_trial import state

    return {kit.number for kit in state().kits.values() if kit.standing == "in_stock"}


def _exchange(one: str, other: str) -> None:
    """Give two kits each other's arm."""
    from django.db import connection

    from trialogue.portal.trial.allocator.arms import arms_of_kits, kit_place
    from trialogue.portal.trial.allocator.keys import allocator_key, seal_arm
    from trialogue.portal.trial.append_only import drop_triggers
    from trialogue.portal.trial.models import SealedKit

    arms = arms_of_kits(STUDY, (one, other))
    with connection.cursor() as cursor:  # what is sealed is never changed, but here
        for statement in drop_triggers("sqlite", ("trial_sealedkit",)):
            cursor.execute(statement)
    for number, arm in ((one, arms[other]), (other, arms[one])):
        sealed = seal_arm(allocator_key(), arm, kit_place(STUDY, number))
        assert SealedKit.objects.filter(study_id=STUDY, number=number).update(sealed_arm=sealed) == 1
