"""Sealing with a person's key: bound to its place, unreadable once the key is deleted, nothing in clear on disk."""

from __future__ import annotations

from typing import Any

import pytest

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import (
    create_person_key,
    decrypt_text,
    encrypt_text,
    erase_person,
    prepare_vault,
)
from trialogue.portal.vault.sealing import CannotOpen, new_key, open_sealed, seal

TEXT = "wörds of a person, 系统性红斑狼疮"


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_a_changed_byte_anywhere_does_not_open(place: int) -> None:
    key = new_key()
    sealed = bytearray(seal(key, b"words of a person", "row"))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(CannotOpen):
        open_sealed(key, bytes(sealed), "row")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + 12 * b"n", b"\x02" + 40 * b"n"])
def test_bytes_of_no_format_of_ours_do_not_open(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(new_key(), sealed, "row")


def test_the_same_words_never_look_the_same() -> None:
    key = new_key()
    assert seal(key, b"words", "row") != seal(key, b"words", "row")


def test_a_text_opens_at_its_own_place_only(desk: Desk) -> None:  # noqa: F811
    person, other = create_person_key(), create_person_key()
    sealed = encrypt_text(person, TEXT, "ask/1/words")
    assert decrypt_text(person, sealed, "ask/1/words") == TEXT
    for key, place in ((person, "ask/2/words"), (person, "ask/1/contact"), (other, "ask/1/words")):
        with pytest.raises(CannotOpen):
            decrypt_text(key, sealed, place)


def test_a_wrapped_key_moved_to_another_row_does_not_open(desk: Desk) -> None:  # noqa: F811
    person, other = create_person_key(), create_person_key()
    sealed = encrypt_text(person, TEXT, "here")
    other.wrapped = person.wrapped
    other.save()
    with pytest.raises(CannotOpen):
        decrypt_text(DataKey.objects.get(id=other.id), sealed, "here")


def test_deleting_the_key_erases_and_the_database_holds_no_words(desk: Desk) -> None:  # noqa: F811
    person = create_person_key()
    number = person.id
    assert TEXT.encode() not in encrypt_text(person, TEXT, "here")
    assert DataKey.objects.get(id=number).wrapped_by == person.wrapped_by
    erase_person(person)
    assert not DataKey.objects.filter(id=number).exists()


def test_a_keyed_mark_counts_equals_and_depends_on_its_purpose(desk: Desk) -> None:  # noqa: F811
    assert keyed_mark("a@example.org", "sender") == keyed_mark("a@example.org", "sender")
    assert keyed_mark("a@example.org", "sender") != keyed_mark("a@example.org", "other")
    assert "example" not in keyed_mark("a@example.org", "sender")


def test_an_erased_key_does_not_come_back_with_a_restored_backup(desk: Desk) -> None:  # noqa: F811
    person, other = create_person_key(), create_person_key()
    backup = DataKey(id=person.id, wrapped=person.wrapped, wrapped_by=person.wrapped_by)
    erase_person(person)
    backup.save(force_insert=True)
    prepare_vault(desk.home)
    assert list(DataKey.objects.values_list("id", flat=True)) == [other.id]
    assert (desk.home / "erased.keys").read_text().split() == [str(backup.id)]


def test_a_home_that_cannot_be_written_does_not_keep_a_person_from_being_erased(
    desk: Desk,  # noqa: F811
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    person = create_person_key()
    key = (desk.home / "desk.key").read_text().strip()
    settings.TRIALOGUE_HOME = desk.home / "not-there"
    erase_person(person)
    assert DataKey.objects.count() == 0
    assert "restored backup" in caplog.text
    assert key not in caplog.text
