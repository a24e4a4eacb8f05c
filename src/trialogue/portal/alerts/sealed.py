"""What is sealed of a follower: the address, what is followed, what is known already, what was told."""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from typing import Final, TypeVar

import msgspec

from trialogue.portal.alerts.models import Digest, Follow, Follower
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text

_Shape = TypeVar("_Shape")
_LEVEL: Final = 6


def address_of(follower: Follower) -> str:
    """The address of a mailbox."""
    return decrypt_text(follower.person, follower.sealed_address, f"alerts/{follower.id}/address")


def seal_address(follower: Follower, address: str) -> bytes:
    """The same, sealed."""
    return encrypt_text(follower.person, address, f"alerts/{follower.id}/address")


def open_json(person: DataKey, sealed: bytes | memoryview, place: str, shape: type[_Shape]) -> _Shape:
    """A sealed value of a known shape."""
    text = decrypt_text(person, sealed, place)
    return msgspec.json.decode(zlib.decompress(b85decode(text)), type=shape)


def seal_json(person: DataKey, value: object, place: str) -> bytes:
    """A value, packed small and sealed: long lists of studies are most of what is kept."""
    packed = zlib.compress(msgspec.json.encode(value), _LEVEL)
    return encrypt_text(person, b85encode(packed).decode(), place)


def place_of(row: Follow | Digest, field: str) -> str:
    """The place a sealed field is bound to."""
    return f"alerts/{row.id}/{field}"


def dump(value: object) -> str:
    """A short text that names a value, to compare or hash it."""
    return json.dumps(msgspec.to_builtins(value), sort_keys=True, ensure_ascii=False)
