"""Seal and open a person's texts, and erase them all by deleting one key."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from pathlib import Path

from trialogue.errors import NotReady
from trialogue.portal.vault.erasures import erase_again, note_erased
from trialogue.portal.vault.master_key import KEY_FILE, VARIABLE, derive, mark_of, master_key, write_master_key
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.sealing import new_key, open_sealed, seal


def create_person_key() -> DataKey:
    """A new key for one person, wrapped and stored. Raises NotReady where there is no master key."""
    master = master_key()
    row = DataKey(id=uuid.uuid4(), wrapped_by=mark_of(master))
    row.wrapped = seal(master, new_key(), _place(row))
    row.save(force_insert=True)
    return row


def encrypt_text(person: DataKey, text: str, place: str) -> bytes:
    """`text` sealed with a person's key and bound to `place` ("table/row/field")."""
    return seal(_unwrap(person), text.encode(), place)


def decrypt_text(person: DataKey, sealed: bytes | memoryview, place: str) -> str:
    """The text again. Raises CannotOpen when it was sealed elsewhere, NotReady when the master key is another."""
    return open_sealed(_unwrap(person), bytes(sealed), place).decode()


def erase_person(person: DataKey) -> None:
    """Delete a person's key: what was sealed with it can never be read again, also after a restored backup."""
    note_erased(person.id)
    person.delete()


def keyed_mark(text: str, purpose: str) -> str:
    """A keyed hash of a text, to count equal ones without keeping them; without the master key it tells nothing."""
    return hmac.new(derive(master_key(), purpose), text.encode(), hashlib.sha256).hexdigest()


def prepare_vault(home: Path) -> None:
    """Make the master key of a new desk; refuse to start a desk whose key is lost or another; erase again.

    Raises NotReady: a new key beside old data would hide the loss until someone reads.
    """
    erase_again()
    newest = DataKey.objects.order_by("-created_at").first()
    if newest is None:
        write_master_key(home)
        master_key()
        return
    _check(newest, master_key())


def _unwrap(person: DataKey) -> bytes:
    master = master_key()
    _check(person, master)
    return open_sealed(master, bytes(person.wrapped), _place(person))


def _check(person: DataKey, master: bytes) -> None:
    if person.wrapped_by != mark_of(master):
        raise NotReady(
            f"the desk key ({KEY_FILE} in the home, or {VARIABLE}) has the mark {mark_of(master)}, and what people "
            f"entrusted to this desk was sealed under the mark {person.wrapped_by}; put that key back from its backup"
        )


def _place(row: DataKey) -> str:
    return f"vault/{row.id}/wrapped"
