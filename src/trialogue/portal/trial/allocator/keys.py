"""The allocator's key, and what is sealed with it: an arm, bound to the place it belongs to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from django.conf import settings

from trialogue.errors import NotReady
from trialogue.portal.trial.models import DynamicScheme, SealedKit, Slot
from trialogue.portal.vault.master_key import decode_key, write_key
from trialogue.portal.vault.sealing import new_key, open_sealed, seal

VARIABLE: Final = "TRIALOGUE_ALLOCATOR_KEY"
KEY_FILE: Final = "allocator.key"


def allocator_key() -> bytes:
    """The allocator's key. Raises NotReady where there is none."""
    if given := os.environ.get(VARIABLE):
        return decode_key(given, VARIABLE)
    path = _key_path()
    if not path.is_file():
        raise NotReady(
            f"there is no allocator key: {path} is missing and {VARIABLE} is not set; put it back, or make one"
        )
    return decode_key(path.read_text(encoding="ascii"), str(path))


def prepare_allocator() -> bool:
    """Write an allocator key where there is none and nothing is sealed yet; whether one was written."""
    if os.environ.get(VARIABLE) or _key_path().is_file():
        return False
    if Slot.objects.exists() or DynamicScheme.objects.exists() or SealedKit.objects.exists():
        raise NotReady(f"lists are sealed and their key is gone: put {_key_path()} back from its backup")
    write_key(_key_path(), new_key())
    return True


def seal_arm(key: bytes, arm: str, place: str) -> bytes:
    """An arm sealed at its place."""
    return seal(key, _padded(arm), place)


def open_arm(key: bytes, sealed: bytes | memoryview[int], place: str) -> str:
    """The arm that was sealed there."""
    return open_sealed(key, bytes(sealed), place).decode().strip()


def _padded(arm: str) -> bytes:
    # To one length: the sealed bytes of a long and of a short name must not tell them apart.
    return arm.encode().ljust(64)


def _key_path() -> Path:
    return Path(settings.TRIALOGUE_HOME) / KEY_FILE
