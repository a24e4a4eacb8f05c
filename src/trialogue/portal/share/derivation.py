"""The key of a share, made from its passcode and the secret of its link. The work is the same whether there is a share.

Parameters and their reasons are in `derivation.yaml`. Argon2id: RFC 9106.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml
from argon2.low_level import Type, hash_secret_raw

from trialogue.errors import NotReady
from trialogue.portal.vault.sealing import KEY_BYTES

SALT_BYTES: Final = 16
_PURPOSE: Final = b"trialogue share 1 "
_AT_ONCE: Final = 4
"""Derivations at the same time in one process: each takes 64 MiB, and a flood of tries must not take the machine."""
_PATIENCE_SECONDS: Final = 30.0
_turns: Final = threading.BoundedSemaphore(_AT_ONCE)


class TooManyAtOnce(NotReady):
    """More keys are being made than the machine has room for."""


@dataclass(frozen=True)
class Parameters:
    """Argon2id's cost: memory in KiB, passes over it, lanes side by side."""

    version: int
    memory_kib: int
    passes: int
    lanes: int


@lru_cache(maxsize=1)
def all_parameters() -> dict[int, Parameters]:
    """Every entry of `derivation.yaml` by its version."""
    rows: list[dict[str, Any]] = yaml.safe_load((files(__package__) / "derivation.yaml").read_text(encoding="utf-8"))
    return {row["version"]: Parameters(row["version"], row["memory_kib"], row["passes"], row["lanes"]) for row in rows}


def newest() -> int:
    """The version that new shares are made with."""
    return max(all_parameters())


def derive_key(passcode: str, link_secret: str, salt: bytes, version: int) -> bytes:
    """A key of 256 bits. Raises TooManyAtOnce when too many are being made at once."""
    cost = all_parameters()[version]
    if not _turns.acquire(timeout=_PATIENCE_SECONDS):
        raise TooManyAtOnce("too many passcodes are being tried at once; try again in a minute")
    try:
        stretched = hash_secret_raw(
            secret=passcode.encode("utf-8", "replace"),
            salt=salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    finally:
        _turns.release()
    return hmac.new(stretched, _PURPOSE + link_secret.encode("utf-8", "replace"), hashlib.sha256).digest()
