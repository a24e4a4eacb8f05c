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
_before: dict[tuple[str, str], Snapshot] = {}
"""The one before, for whoever is still going through its pages."""


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


def snapshot_named(name: str | None) -> Snapshot | None:
    """A snapshot by its name, or the current one; None where that one is no longer kept."""
    from trialogue.snapshot import Snapshot  # noqa: PLC0415  # heavy: the index and its library

    current = snapshot()
    if name in (None, current.manifest.id):
        return current
    folder = settings.TRIALOGUE_HOME / "snapshots" / str(name)
    key = (str(settings.TRIALOGUE_HOME), str(name))
    with _lock:
        if key not in _before:
            try:
                opened = Snapshot(folder)
            except (OSError, NotReady):
                return None
            _before.clear()
            _before[key] = opened
        return _before[key]
