"""The master key: made once, readable by its owner alone, and its loss or exchange told in one clear line."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.errors import BadInput, NotReady
from trialogue.portal.vault.master_key import KEY_FILE, VARIABLE, mark_of, master_key, write_master_key
from trialogue.portal.vault.person_keys import create_person_key, decrypt_text, encrypt_text, prepare_vault


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    settings.TRIALOGUE_HOME = tmp_path
    return tmp_path


def test_a_key_is_written_once_for_its_owner_alone(home: Path) -> None:
    assert write_master_key(home) is True
    first = (home / KEY_FILE).read_bytes()
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert write_master_key(home) is False
    assert (home / KEY_FILE).read_bytes() == first
    assert len(master_key()) == 32
    assert [path.name for path in home.iterdir()] == [KEY_FILE]


def test_the_environment_goes_before_the_file_and_no_file_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, base64.urlsafe_b64encode(b"k" * 32).decode())
    assert master_key() == b"k" * 32
    assert write_master_key(home) is False
    assert not (home / KEY_FILE).exists()


@pytest.mark.parametrize("text", ["short", "!" * 44, base64.b64encode(b"k" * 31).decode()])
def test_what_is_no_key_is_told_without_showing_it(home: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(BadInput, match=VARIABLE) as raised:
        master_key()
    assert text not in str(raised.value)
    monkeypatch.delenv(VARIABLE)
    (home / KEY_FILE).write_text(text)
    with pytest.raises(BadInput, match="backup"):
        master_key()


def test_a_missing_key_names_the_file_and_the_way_out(home: Path) -> None:
    with pytest.raises(NotReady, match=r"desk\.key is missing.*backup"):
        master_key()


def test_the_mark_of_a_key_tells_two_apart() -> None:
    assert mark_of(b"a" * 32) != mark_of(b"b" * 32)
    assert len(mark_of(b"a" * 32)) == 16


def test_another_key_is_refused_at_the_start_and_at_every_reading(desk: Desk) -> None:  # noqa: F811
    person = create_person_key()
    sealed = encrypt_text(person, "words", "here")
    kept = (desk.home / KEY_FILE).read_text()
    (desk.home / KEY_FILE).unlink()
    with pytest.raises(NotReady, match="missing"):
        prepare_vault(desk.home)
    assert not (desk.home / KEY_FILE).exists()
    write_master_key(desk.home)
    with pytest.raises(NotReady, match=f"sealed under the mark {person.wrapped_by}"):
        prepare_vault(desk.home)
    with pytest.raises(NotReady, match="put that key back"):
        decrypt_text(person, sealed, "here")
    (desk.home / KEY_FILE).write_text(kept)
    prepare_vault(desk.home)
    assert decrypt_text(person, sealed, "here") == "words"
