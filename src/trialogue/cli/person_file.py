"""The person in a patient file, for the commands that take one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from trialogue.errors import Issue
    from trialogue.patient import Patient

MOST_NOTES: Final = 20


def load_person(path: Path, today: datetime.date) -> Patient:
    """The person in a file; what it leaves unknown (a unit nobody knows, a dose without a frequency) is said aside."""
    from trialogue.patient import PatientFileError, load_understood

    understood = load_understood(path, today=today)
    if understood.problems:
        raise PatientFileError(understood.problems, str(path))
    print_notes(understood.notes, most=MOST_NOTES)
    return understood.patient


def print_notes(notes: Sequence[Issue], *, most: int | None = None) -> None:
    """Each different note once, on standard error, and of how many more places it is said: charts repeat themselves."""
    places: dict[tuple[str, str], list[Issue]] = {}
    for note in notes:
        places.setdefault((note.message, note.remedy), []).append(note)
    for first, *more in list(places.values())[:most]:
        also = f" ({len(more)} more like it, the last at {more[-1].source})" if more else ""
        click.echo(f"note: {' '.join(str(first).split())}{also}", err=True)
    if most is not None and len(places) > most:
        click.echo(f"note: and {len(places) - most:,} more; list them: trialogue patient check, or from-fhir", err=True)
