"""`trialogue patient`: check a patient file; the commands that make one stand beside it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from trialogue.cli.output import counted, print_json
from trialogue.cli.patient_fhir import from_fhir
from trialogue.cli.patient_note import from_note
from trialogue.errors import BadInput
from trialogue.patient import PatientFileError, Understood, load_understood, print_patient
from trialogue.patient.facts import Fact, Patient
from trialogue.patient.parse import LISTS


@click.group()
def patient() -> None:
    """Check a patient file, or make one of a clinic letter or a FHIR bundle."""


patient.add_command(from_note)
patient.add_command(from_fhir)


@patient.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of asking; today where left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(file: Path, as_of: datetime.datetime | None, as_json: bool) -> None:
    """List what is understood in FILE (YAML or JSON), and every problem. Exit status 3 when it cannot be used."""
    today = as_of.date() if as_of else datetime.datetime.now().astimezone().date()
    try:
        understood = load_understood(file, today=today)
    except PatientFileError as error:
        understood = Understood(Patient(), error.problems, ())
    if as_json:
        print_json(_to_json(understood))
    else:
        _print(understood)
    if understood.problems:
        problems = counted(len(understood.problems), "problem")
        raise BadInput(f"{file}: {problems}, listed above; mend and check again.")


def _facts(person: Patient) -> list[Fact]:
    return [fact for name in LISTS for fact in getattr(person, name) if isinstance(fact, Fact)]


def _date(fact: Fact) -> str | None:
    for name in ("date", "stop", "resolved", "unchanged_since", "onset", "start"):
        if (date := getattr(fact, name, None)) is not None:
            return f"{name} {date}"
    return None


def _to_json(understood: Understood) -> dict[str, Any]:
    problems = [
        {"path": problem.path, "value": problem.value, "expected": problem.expected, "fix": problem.fix}
        for problem in understood.problems
    ]
    facts = [
        {"path": fact.path, "name": fact.name, "concept": fact.concept, "absent": fact.absent, "date": _date(fact)}
        for fact in _facts(understood.patient)
    ]
    notes = [{"path": note.source, "message": note.message, "remedy": note.remedy} for note in understood.notes]
    usable = not understood.problems
    document = print_patient(understood.patient) if usable else None
    return {"usable": usable, "facts": facts, "problems": problems, "notes": notes, "document": document}


def _print(understood: Understood) -> None:
    for fact in _facts(understood.patient):
        absent = "absent: " if fact.absent else ""
        click.echo(f"{fact.path:<18} {absent}{fact.name} -> {fact.concept or '-'} ({_date(fact) or 'no date'})")
    for note in understood.notes:
        click.echo(f"note: {note}", err=True)
    for problem in understood.problems:
        click.echo(f"problem: {problem}", err=True)
