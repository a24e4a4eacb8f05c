"""An account's notes: sealed when they are stored, opened for their owner alone, deleted with her key or one by one."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from trialogue.errors import BadInput, NotFound
from trialogue.portal.accounts.models import Account
from trialogue.portal.notes.annotation import Note, check_words
from trialogue.portal.notes.models import AccountNote
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text

MOST_NOTES: Final = 1000
"""Of one account: more than anybody writes by hand, and what one page can still show."""


def add_note(account: Account, note: Note, now: datetime) -> AccountNote:
    """Store a note under its own number; sent twice it is stored once. Raises BadInput when there are too many."""
    if AccountNote.objects.filter(account=account).count() >= MOST_NOTES:
        raise BadInput(_("There is room for %(most)s notes. Delete some, then save again.") % {"most": MOST_NOTES})
    number = uuid.UUID(note.id)
    if AccountNote.objects.filter(id=number).exclude(account=account).exists():
        number = uuid.uuid4()
    row, _new = AccountNote.objects.update_or_create(
        id=number,
        account=account,
        defaults={"sealed": _seal(account, number, note), "nct_id": note.nct_id, "modified_at": now},
        create_defaults={
            "sealed": _seal(account, number, note),
            "nct_id": note.nct_id,
            "created_at": now,
            "modified_at": now,
        },
    )
    return row


def notes_of(account: Account, nct_id: str = "", numbers: list[str] | None = None) -> list[Note]:
    """The account's notes in the order they were written: all, of one study, or those of these numbers."""
    rows = AccountNote.objects.filter(account=account).order_by("created_at", "id")
    rows = rows.filter(nct_id=nct_id) if nct_id else rows
    rows = rows if numbers is None else rows.filter(id__in=[found for each in numbers if (found := _number(each))])
    return [_open(account, row) for row in rows]


def change_note(account: Account, number: str, words: str, now: datetime) -> None:
    """Give a note other words. Raises NotFound, also for another's note, and BadInput for words that cannot be."""
    row = _find(account, number)
    stamp = now.isoformat(timespec="milliseconds")
    note = replace(_open(account, row), words=check_words(words), modified=stamp)
    AccountNote.objects.filter(id=row.id).update(sealed=_seal(account, row.id, note), modified_at=now)


def delete_note(account: Account, number: str) -> None:
    """Delete a note. One that is not there, or another's, is left alone in silence."""
    if (found := _number(number)) is not None:
        AccountNote.objects.filter(account=account, id=found).delete()


def delete_notes(account: Account) -> int:
    """Delete every note of an account; how many."""
    return AccountNote.objects.filter(account=account).delete()[0]


def find_note(account: Account, number: str) -> Note:
    """One note of the account. Raises NotFound, also for another's."""
    return _open(account, _find(account, number))


def _find(account: Account, number: str) -> AccountNote:
    found = _number(number)
    row = AccountNote.objects.filter(account=account, id=found).first() if found is not None else None
    if row is None:
        raise NotFound("there is no such note")
    return row


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.removeprefix("urn:uuid:"))
    except ValueError:
        return None


def _key(account: Account) -> DataKey:
    if account.person is None:
        raise NotFound("the account has been erased")
    return account.person


def _seal(account: Account, number: uuid.UUID, note: Note) -> bytes:
    return encrypt_text(_key(account), json.dumps(asdict(note), ensure_ascii=False), _place(number))


def _open(account: Account, row: AccountNote) -> Note:
    kept: dict[str, Any] = json.loads(decrypt_text(_key(account), row.sealed, _place(row.id)))
    return Note(**(kept | {"id": str(row.id)}))


def _place(number: uuid.UUID) -> str:
    return f"notes/{number}/note"
