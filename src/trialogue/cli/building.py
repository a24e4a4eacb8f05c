"""Building the snapshot at the end of a command, with a progress bar."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from trialogue.cli.output import progress_bar

if TYPE_CHECKING:
    from trialogue.snapshot import Manifest


def build_at(home: Path, now: datetime.datetime, *, accept: bool = False) -> Manifest:
    """Build the snapshot of a home and swap it in; its manifest. With `accept` also where it looks wrong."""
    from trialogue.snapshot import build_snapshot

    with progress_bar("Building the snapshot") as advance:
        return build_snapshot(home, built_at=now, progress=advance, accept=accept)
