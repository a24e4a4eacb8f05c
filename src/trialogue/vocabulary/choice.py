"""Which compiled tables the vocabulary in use has beside the data files it ships with.

The choice belongs to the process and is handed on to the processes it starts, so it lives in the environment
(`TRIALOGUE_VOCABULARY`, paths joined as PATH is); the command line and the portal choose by home.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "TRIALOGUE_VOCABULARY"

_choices = 0
"""How often a choice was made here: the same path may hold another table after it."""


def chosen_tables() -> tuple[str, ...]:
    """The paths of the tables in use."""
    chosen = os.environ.get(VARIABLE, "")
    return tuple(chosen.split(os.pathsep)) if chosen else ()


def choices_made() -> int:
    """How many choices this process has made: what was opened for an earlier one may be another file by now."""
    return _choices


def choose_tables(paths: tuple[Path, ...]) -> None:
    """Use these tables from now on, in this process and those it starts; () is the shipped vocabulary alone."""
    global _choices  # noqa: PLW0603  # one choice for the whole process is the point
    _choices += 1
    if paths:
        os.environ[VARIABLE] = os.pathsep.join(str(path.resolve()) for path in paths)
    else:
        os.environ.pop(VARIABLE, None)


def built_tables(home: Path) -> tuple[Path, ...]:
    """The tables that `trialogue vocabulary build` made in a home; () where it was not run."""
    pointer = home / "vocabulary" / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except OSError:
        return ()
    path = home / "vocabulary" / Path(name).name / "tables.sqlite"
    return (path,) if name and path.is_file() else ()
