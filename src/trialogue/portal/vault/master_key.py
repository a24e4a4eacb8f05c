"""The key that wraps every person's key. Never in the database: `TRIALOGUE_DESK_KEY`, or `desk.key` in the home."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

from django.conf import settings

from trialogue.errors import BadInput, NotReady
from trialogue.portal.vault.sealing import KEY_BYTES, new_key

VARIABLE: Final = "TRIALOGUE_DESK_KEY"
NEW_VARIABLE: Final = "TRIALOGUE_NEW_DESK_KEY"
"""The key that is to take its place; read while it is changed, see `new_master_key`."""
KEY_FILE: Final = "desk.key"
_MARK_CHARACTERS: Final = 16


def master_key() -> bytes:
    """The master key. Raises NotReady where there is none, BadInput where it is no key of 256 bits."""
    if given := os.environ.get(VARIABLE):
        return decode_key(given, VARIABLE)
    path = settings.TRIALOGUE_HOME / KEY_FILE
    try:
        return decode_key(path.read_text(encoding="ascii"), str(path))
    except FileNotFoundError:
        raise NotReady(
            f"there is no desk key: {path} is missing and {VARIABLE} is not set; put the key back from its backup, "
            "or for a new desk run: trialogue demo, or trialogue serve"
        ) from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} holds no desk key: it is not text; put the key back from its backup") from None


def write_master_key(home: Path) -> bool:
    """Write a new key into the home, readable by its owner alone, unless one is there or in the environment.

    Gives whether it wrote one. The file appears whole or not at all, also when two processes start at once.
    """
    path = home / KEY_FILE
    if os.environ.get(VARIABLE) or path.exists():
        return False
    home.mkdir(parents=True, exist_ok=True)
    waiting = home / f"new.{KEY_FILE}.{os.getpid()}"
    write_key(waiting, new_key())
    try:
        os.link(waiting, path)
    except FileExistsError:
        return False
    finally:
        waiting.unlink()
    return True


def write_key(path: Path, key: bytes) -> None:
    """Write a key into a file that its owner alone can read, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder down to the disk: what was made or renamed there outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def mark_of(key: bytes) -> str:
    """A short name of a key, which tells two keys apart and nothing else."""
    return derive(key, "mark").hex()[:_MARK_CHARACTERS]


def derive(key: bytes, purpose: str) -> bytes:
    """A key for another purpose, from which `key` cannot be found (HMAC-SHA256 of the purpose)."""
    return hmac.new(key, b"trialogue " + purpose.encode(), hashlib.sha256).digest()


def decode_key(text: str, where: str) -> bytes:
    """The key that a text holds. Raises BadInput, naming `where` it stands and never the text."""
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadInput(f"{where} holds no desk key of {8 * KEY_BYTES} bits; put the key back from its backup")
    return key
