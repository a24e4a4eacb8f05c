"""The corrections of a home: files of JSON lines in `corrections/`, one for the command line and one for the portal.

A line is one :class:`~trialogue.criteria.review.Correction`; nothing is ever taken out of a file, a later line of a
sentence replaces an earlier one. A snapshot keeps those it was built with, so that all it serves agrees; a new one
holds from the next build. Readings themselves are kept as the reader made them, and no text is read again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from trialogue.criteria.review import Correction, check_correction, latest
from trialogue.errors import BadInput

FOLDER: Final = "corrections"
COMMAND_LINE: Final = "reviewed.jsonl"
PORTAL: Final = "portal.jsonl"
KEPT: Final = "corrections.jsonl"
"""In a snapshot's folder: what was in force when it was built."""


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of one file. Raises BadInput, naming file and line, for one that cannot be used."""
    found = []
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give a file of corrections") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(check_correction(msgspec.json.decode(line, type=Correction)))
        except (msgspec.MsgspecError, UnicodeDecodeError, BadInput) as error:
            raise BadInput(f"{path} line {number}: {error}") from None
    return found


def append_correction(home: Path, correction: Correction) -> Path:
    """Add one to the command line's file, durably; the file. Raises BadInput for one of no use."""
    line = msgspec.json.encode(check_correction(correction)) + b"\n"
    path = home / FOLDER / COMMAND_LINE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}). Choose another home with --home.") from None
    return path


def replace_corrections(home: Path, corrections: Iterable[Correction]) -> None:
    """Write the portal's file anew, at once or not at all."""
    path = home / FOLDER / PORTAL
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    new.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in corrections))
    new.replace(path)


def keep_corrections(home: Path, snapshot: Path) -> list[Correction]:
    """What is in force in a home, kept in a snapshot under construction. Raises BadInput for a file of no use."""
    paths = [path for name in (COMMAND_LINE, PORTAL) if (path := home / FOLDER / name).is_file()]
    found = list(latest(each for path in paths for each in read_corrections(path)).values())
    if found:
        (snapshot / KEPT).write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found))
    return found


def kept_corrections(snapshot: Path) -> dict[str, Correction]:
    """The corrections that a snapshot was built with, by key."""
    path = snapshot / KEPT
    return latest(read_corrections(path)) if path.is_file() else {}
