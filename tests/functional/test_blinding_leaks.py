"""The release gate of blinding: a trial played twice with its arms exchanged shows the same to everybody blinded."""

import shutil
from typing import Any

import pytest

from blinded_outputs import BY, OUTPUTS, STUDY, run
from desk_database import ON_SQLITE, Desk, desk, migrated_file, postgresql  # noqa: F401  # fixtures
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import plan_rehearsal

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
