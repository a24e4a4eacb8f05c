"""`trialogue patient from-fhir`: a FHIR R4 bundle as a patient file, with everything that was not understood."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from trialogue.cli.clock import Day, today
from trialogue.cli.output import counted, print_json
from trialogue.cli.person_file import print_notes
from trialogue.errors import BadInput


@click.command("from-fhir")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as-of", type=Day(), metavar="DATE", help="The day of asking (YYYY-MM-DD); today when not given.")
@click.option("--document", is_flag=True, help="Print the patient file (JSON); notes go to standard error.")
@click.option("--json", "as_json", is_flag=True, help="Print the patient file and what was left out as JSON.")
def from_fhir(file: Path, as_of: datetime.date | None, document: bool, as_json: bool) -> None:
    """Read the FHIR R4 bundle FILE (JSON): what it states of its patient, and what was not understood, by path.

    Patient, Condition, MedicationStatement, MedicationRequest, Observation, Procedure and AllergyIntolerance are read.
    """
    from trialogue.patient import print_patient
    from trialogue.patient.fhir import is_bundle
    from trialogue.patient.load import load_understood, read_raw
    from trialogue.patient.parse import LISTS

    raw, _ = read_raw(file)
    if not is_bundle(raw):
        raise BadInput(f"{file}: not a FHIR bundle; give a Bundle of FHIR R4 as JSON (XML is not read)")
    understood = load_understood(file, today=as_of or today())
    notes = [{"path": note.source, "message": note.message, "remedy": note.remedy} for note in understood.notes]
    printed = print_patient(understood.patient)
    if as_json:
        print_json({"document": printed, "notes": notes})
        return
    print_notes(understood.notes)
    if document:
        print_json(printed)
        return
    counts = [
        counted(len(entries), LISTS[name][0], name) for name, entries in printed.items() if isinstance(entries, list)
    ]
    click.echo(f"{', '.join(counts) or 'nothing'}; notes on what was not understood or left out: {len(notes)}.")
