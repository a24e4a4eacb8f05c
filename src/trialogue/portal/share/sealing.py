"""What is shared, sealed: inside with the key of its passcode, outside with a data key that can be deleted.

Padded to whole kilobytes, so that the size of the row does not tell how much was shared.
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any, Final

from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text
from trialogue.portal.vault.sealing import open_sealed, seal

_BLOCK: Final = 1024


def seal_content(person: DataKey, key: bytes, share: uuid.UUID, content: dict[str, Any]) -> bytes:
    """The content sealed with both keys and bound to its row."""
    text = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    padded = text + b" " * (-len(text) % _BLOCK)
    inner = base64.b64encode(seal(key, padded, _place(share, "content"))).decode()
    return encrypt_text(person, inner, _place(share, "sealed"))


def open_content(person: DataKey, key: bytes, share: uuid.UUID, sealed: bytes | memoryview) -> dict[str, Any]:
    """The content again. Raises CannotOpen for another passcode, link or row."""
    inner = base64.b64decode(decrypt_text(person, sealed, _place(share, "sealed")))
    content: dict[str, Any] = json.loads(open_sealed(key, inner, _place(share, "content")))
    return content


def _place(share: uuid.UUID, field: str) -> str:
    return f"share/{share}/{field}"
