"""Which vocabulary goes with a home and a snapshot of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from trialogue.vocabulary.choice import built_tables, choose_tables

LEARNT: Final = "vocabulary.sqlite"
"""In a snapshot's folder: what its records taught."""


def use_vocabulary(home: Path, snapshot: Path | None = None) -> None:
    """Use the tables built in a home, and those that a snapshot learnt, from now on in this process."""
    learnt = snapshot / LEARNT if snapshot is not None else None
    choose_tables((*built_tables(home), *((learnt,) if learnt is not None and learnt.is_file() else ())))
