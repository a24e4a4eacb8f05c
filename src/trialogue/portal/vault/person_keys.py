"""Seal and open a person's texts, and erase them all by deleting one key."""

from __future__ import annotations

import uuid
from pathlib import Path

from trialogue.portal.vault.erasures import erase_again, note_erased
from trialogue.portal.vault.marking import prepare_marking_key
from trialogue.portal.vault.master_key import master_key, write_master_key
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.new_master_key import finish_change
from trialogue.portal.vault.sealing import new_key, open_sealed, seal
from trialogue.portal.vault.wrapping import check_mark, unwrap, wrap


def create_person_key() -> DataKey:
    """A new key for one person, wrapped and stored. Raises NotReady where there is no master key."""
    row = DataKey(id=uuid.uuid4())
    wrap(row, new_key(), master_key())
    row.save(force_insert=True)
    return row


def encrypt_text(person: DataKey, text: str, place: str) -> bytes:
    """`text` sealed with a person's key and bound to `place` ("table/row/field")."""
    return seal(unwrap(person, master_key()), text.encode(), place)


def decrypt_text(person: DataKey, sealed: bytes | memoryview, place: str) -> str:
    """The text again. Raises CannotOpen when it was sealed elsewhere, NotReady when the master key is another."""
    return open_sealed(unwrap(person, master_key()), bytes(sealed), place).decode()


def erase_person(person: DataKey) -> None:
    """Delete a person's key: what was sealed with it can never be read again, also after a restored backup."""
    note_erased(person.id)
    person.delete()


def prepare_vault(home: Path) -> None:
    """Make the keys of a new desk; refuse to start a desk whose key is lost or another; erase again.

    A change of the master key that was cut off is finished or, where it had changed nothing, left undone.

    Raises NotReady: a new key beside old data would hide the loss until someone reads.
    """
    finish_change(home)
    erase_again()
    newest = DataKey.objects.order_by("-created_at").first()
    if newest is None:
        write_master_key(home)
    else:
        check_mark(newest, master_key())
    prepare_marking_key()
