"""Changing the master key: everything opens, the old key opens nothing, a kill at any moment loses nothing."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.cli import Settings
from trialogue.cli.desk_key import desk_key
from trialogue.errors import BadInput, NotReady
from trialogue.portal.vault import new_master_key
from trialogue.portal.vault.marking import derived_key, keyed_mark
from trialogue.portal.vault.master_key import KEY_FILE, NEW_VARIABLE, VARIABLE, decode_key, mark_of, master_key
from trialogue.portal.vault.models import DataKey, MarkingKey
from trialogue.portal.vault.new_master_key import change_master_key
from trialogue.portal.vault.person_keys import create_person_key, decrypt_text, encrypt_text, prepare_vault
from trialogue.portal.vault.wrapping import unwrap

# ruff: noqa: F811  # fixtures are imported by their names
KILLED = """
import os, signal, sys
import django
django.setup()
from trialogue.portal.vault import new_master_key
def killed(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
{moment}
from trialogue.cli import main
sys.argv = ["trialogue", "--home", sys.argv[1], "desk-key", "change", "--yes"]
main()
"""
IN_THE_MIDDLE = """
wrap, done = new_master_key.wrap, []
def second(row, key, master):
    done.append(row)
    killed() if len(done) == 3 else wrap(row, key, master)
new_master_key.wrap = second
"""
"""The marking key and one person are wrapped anew and stored when the other person's turn comes."""
BEFORE_THE_FILE = """
wrap_anew = new_master_key._wrap_anew
new_master_key._wrap_anew = lambda old, new: killed(wrap_anew(old, new))
"""
"""The database has changed as a whole; the new key still waits beside the old one."""


class People:
    """Two people with a text each, and what the desk's marks were."""

    def __init__(self) -> None:
        self.people = [create_person_key() for _ in range(2)]
        self.texts = [encrypt_text(person, "Tuesday afternoons", f"row/{person.id}") for person in self.people]
        self.mark = keyed_mark("a@example.org", "sender")

    def read(self) -> None:
        """All of it opens, with the key in force, as it was."""
        for person, sealed in zip(self.people, self.texts, strict=True):
            person.refresh_from_db()
            assert person.wrapped_by == mark_of(master_key())
            assert decrypt_text(person, sealed, f"row/{person.id}") == "Tuesday afternoons"
        assert keyed_mark("a@example.org", "sender") == self.mark


def test_everything_opens_with_the_new_key_and_nothing_with_the_old_one(desk: Desk) -> None:
    held, old = People(), master_key()
    wrapped = bytes(held.people[0].wrapped)
    done = CliRunner().invoke(desk_key, ["change", "--yes", "--json"], obj=Settings(desk.home, True))
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"changed": True, "people": 2, "mark": mark_of(master_key())}
    assert master_key() != old
    assert stat.S_IMODE((desk.home / KEY_FILE).stat().st_mode) == 0o600
    held.read()
    for row in (*DataKey.objects.all(), MarkingKey.objects.get()):
        with pytest.raises(NotReady):
            unwrap(row, old)
    kept = [path for path in desk.home.rglob("*") if path.is_file() and path.name != "desk.lock"]
    assert not [path for path in kept if wrapped in path.read_bytes()]
    assert not [path for path in kept if path.name.startswith(f"{KEY_FILE}.")]
    prepare_vault(desk.home)
    held.read()


def kill(desk: Desk, moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(moment=moment), str(desk.home)],
        capture_output=True, text=True, check=False, env=os.environ | desk.environment,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_killed_in_the_middle_nothing_has_changed_and_it_can_be_begun_again(desk: Desk) -> None:
    held, old = People(), master_key()
    kill(desk, IN_THE_MIDDLE)
    prepare_vault(desk.home)
    assert master_key() == old
    held.read()
    assert change_master_key(desk.home)[0] == 2
    assert [path.name for path in desk.home.glob(f"{KEY_FILE}*")] == [KEY_FILE]
    assert master_key() != old
    held.read()


@ON_SQLITE
def test_killed_before_the_file_the_next_command_puts_the_new_key_into_place(desk: Desk) -> None:
    held, old = People(), master_key()
    kill(desk, BEFORE_THE_FILE)
    assert master_key() == old
    with pytest.raises(NotReady, match="put that key back"):
        held.people[0].refresh_from_db()
        unwrap(held.people[0], old)
    prepare_vault(desk.home)
    assert master_key() != old
    held.read()


@ON_SQLITE
def test_cut_off_while_another_waits_for_its_answer_no_key_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held, wrap_anew = People(), new_master_key._wrap_anew

    def cut_off(old: bytes, new: bytes) -> int:
        wrap_anew(old, new)
        raise InterruptedError

    def change_meanwhile(*_: object, **__: object) -> bool:
        with monkeypatch.context() as patched, pytest.raises(InterruptedError):
            patched.setattr(new_master_key, "_wrap_anew", cut_off)
            change_master_key(desk.home)
        return True

    monkeypatch.setattr("click.confirm", change_meanwhile)
    done = CliRunner().invoke(desk_key, ["change"], obj=Settings(desk.home, True))
    assert done.exit_code == 0, done.output
    held.read()


@ON_SQLITE
def test_a_power_cut_cannot_leave_the_new_key_beside_the_old_database(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    create_person_key()
    old, order = master_key(), []
    wrap_anew, sync = new_master_key._wrap_anew, os.fsync

    def stored(old: bytes, new: bytes) -> int:
        with connection.cursor() as cursor:
            order.append(("synchronous", cursor.execute("PRAGMA synchronous").fetchone()[0]))
        return wrap_anew(old, new)

    def synced(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        order.append(("folder synced, key in place" if folder else "file synced", master_key() != old))
        sync(descriptor)

    monkeypatch.setattr(new_master_key, "_wrap_anew", stored)
    monkeypatch.setattr(os, "fsync", synced)
    change_master_key(desk.home)
    full = ("synchronous", 2)
    waits = [("file synced", False), ("folder synced, key in place", False)]
    assert order == [*waits, full, ("folder synced, key in place", True), full]


@ON_SQLITE
def test_a_key_from_the_environment_is_changed_for_one_from_the_environment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, first = People(), (desk.home / KEY_FILE).read_text()
    (desk.home / KEY_FILE).unlink()
    monkeypatch.setenv(VARIABLE, first)
    with pytest.raises(BadInput, match=NEW_VARIABLE):
        change_master_key(desk.home)
    monkeypatch.setenv(NEW_VARIABLE, first)
    with pytest.raises(BadInput, match="in force"):
        change_master_key(desk.home)
    second = "bmV3" * 10 + "bmU="
    monkeypatch.setenv(NEW_VARIABLE, second)
    assert change_master_key(desk.home) == (2, mark_of(decode_key(second, NEW_VARIABLE)))
    with pytest.raises(NotReady, match="put that key back"):
        prepare_vault(desk.home)
    monkeypatch.setenv(VARIABLE, second)
    held.read()
    assert not list(desk.home.glob(f"{KEY_FILE}*"))


@ON_SQLITE
def test_a_key_that_opens_not_everything_changes_nothing(desk: Desk) -> None:
    held = People()
    DataKey.objects.filter(id=held.people[1].id).update(wrapped_by="another key")
    opens_it = desk.home / f"{KEY_FILE}.another key"
    opens_it.write_text("kept")
    before = list(DataKey.objects.order_by("id").values_list("wrapped", "wrapped_by"))
    with pytest.raises(NotReady, match="another key"):
        change_master_key(desk.home)
    assert list(DataKey.objects.order_by("id").values_list("wrapped", "wrapped_by")) == before
    assert opens_it.exists()
    assert keyed_mark("a@example.org", "sender") == held.mark


@ON_SQLITE
def test_what_was_sealed_with_the_old_key_meanwhile_is_wrapped_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held, finish = People(), new_master_key.finish_change

    def late(home: Path) -> None:
        if MarkingKey.objects.get().wrapped_by != mark_of(master_key()):  # the database has changed, the file has not
            held.people.append(create_person_key())
            held.texts.append(encrypt_text(held.people[-1], "Tuesday afternoons", f"row/{held.people[-1].id}"))
        finish(home)

    monkeypatch.setattr(new_master_key, "finish_change", late)
    assert change_master_key(desk.home)[0] == 3
    held.read()


@ON_SQLITE
def test_a_desk_made_before_there_was_a_marking_key_keeps_its_marks(desk: Desk) -> None:
    import hashlib
    import hmac

    from trialogue.portal.vault.master_key import derive

    create_person_key()
    MarkingKey.objects.all().delete()
    with pytest.raises(NotReady, match="prepared"):
        derived_key("sender")
    prepare_vault(desk.home)
    of_that_time = hmac.new(derive(master_key(), "sender"), b"a@example.org", hashlib.sha256).hexdigest()
    assert keyed_mark("a@example.org", "sender") == of_that_time
