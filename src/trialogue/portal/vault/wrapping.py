"""Wrap a key with the master key, and unwrap it again; another master key is told by its mark."""

from __future__ import annotations

from trialogue.errors import NotReady
from trialogue.portal.vault.master_key import KEY_FILE, VARIABLE, mark_of
from trialogue.portal.vault.models import DataKey, MarkingKey
from trialogue.portal.vault.sealing import open_sealed, seal


def wrap(row: DataKey | MarkingKey, key: bytes, master: bytes) -> None:
    """Put `key` into a row, wrapped; does not save it."""
    row.wrapped, row.wrapped_by = seal(master, key, _place(row)), mark_of(master)


def unwrap(row: DataKey | MarkingKey, master: bytes) -> bytes:
    """The key of a row. Raises NotReady where another master key wrapped it."""
    check_mark(row, master)
    return open_sealed(master, bytes(row.wrapped), _place(row))


def check_mark(row: DataKey | MarkingKey, master: bytes) -> None:
    """Raise NotReady, with both marks, where another master key wrapped the row."""
    if row.wrapped_by != mark_of(master):
        raise NotReady(
            f"the desk key ({KEY_FILE} in the home, or {VARIABLE}) has the mark {mark_of(master)}, and what people "
            f"entrusted to this desk was sealed under the mark {row.wrapped_by}; put that key back from its backup"
        )


def _place(row: DataKey | MarkingKey) -> str:
    return f"vault/{'marking' if isinstance(row, MarkingKey) else row.id}/wrapped"
