"""The snapshot that serves: opened once, and opened again when a newer one has been swapped in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from django.conf import settings

from trialogue.errors import NotReady

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot

_lock: Final = threading.Lock()
_opened: dict[tuple[str, str], Snapshot] = {}


def snapshot() -> Snapshot:
    """The current snapshot. Raises NotReady where none has been built."""
    from trialogue.snapshot import open_snapshot  # noqa: PLC0415  # heavy: the index and its library

    home = settings.TRIALOGUE_HOME
    try:
        current = (home / "snapshots" / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NotReady("there is no snapshot yet; run: trialogue demo, or trialogue snapshot build") from None
    key = (str(home), current)
    with _lock:
        if key not in _opened:
            _opened.clear()
            _opened[key] = open_snapshot(home)
        return _opened[key]
