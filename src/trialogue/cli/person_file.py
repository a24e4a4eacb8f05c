"""The person in a patient file, for the commands that take one."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialogue.patient import Patient


def load_person(path: Path, today: datetime.date) -> Patient:
    """The person in a file; what it leaves unknown (a unit nobody knows, a dose without a frequency) is said aside."""
    from trialogue.patient import PatientFileError, load_understood

    understood = load_understood(path, today=today)
    if understood.problems:
        raise PatientFileError(understood.problems, str(path))
    for note in understood.notes:
        click.echo(f"note: {' '.join(str(note).split())}", err=True)
    return understood.patient
