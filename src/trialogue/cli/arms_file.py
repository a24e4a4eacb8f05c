"""The CSV file of arms that `desk unblind` prints: who was given what, each line that cannot be used refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput
from trialogue.given_file import read_given

_NAMES: Final = ("participant", "arm")


def read_arms(path: Path) -> dict[str, str]:
    """Participant and arm: by the columns of these names, or two columns without a heading.

    Raises NotFound without the file, BadInput where it is not UTF-8, a line has too few or too many values or an empty
    one, or a participant stands there twice with different arms.
    """
    reader = csv.reader(io.StringIO(_text(path)), strict=True)
    try:
        rows = [(reader.line_num, [value.strip() for value in row]) for row in reader if row]
    except csv.Error as error:
        raise BadInput(f"{path.name} line {reader.line_num} is no CSV ({error}); write participant and arm") from None
    head = rows[0][1] if rows else []
    if not head:
        raise BadInput(f"{path.name} is empty; write participant and arm, a line each")
    named = set(_NAMES) <= set(head)
    if not named and len(head) != 2:
        raise BadInput(
            f"{path.name} begins with {len(head)} columns, {', '.join(head)[:80]}; write participant and arm"
        )
    who, arm = (head.index(name) for name in _NAMES) if named else (0, 1)
    found: dict[str, str] = {}
    for line, row in rows[named:]:
        where = f"{path.name} line {line}"
        if len(row) != len(head):
            raise BadInput(f"{where} has {len(row)} values, the first line {len(head)}; write as many in each")
        if not row[who] or not row[arm]:
            raise BadInput(f"{where}: {_NAMES[bool(row[who])]} is empty; write both, participant and arm")
        if found.setdefault(row[who], row[arm]) != row[arm]:
            raise BadInput(
                f"{where}: {row[who]} has arm {row[arm]!r}, and {found[row[who]]!r} above; keep the right one"
            )
    return found


def _text(path: Path) -> str:
    raw = read_given(path, "give a CSV file with the columns participant and arm")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput(f"{path.name} line {line} is not UTF-8; save the file as CSV in UTF-8") from None
