"""A patient from a file or from bytes: YAML, JSON, or a FHIR R4 bundle as JSON."""

from __future__ import annotations

import datetime
from pathlib import Path

from trialogue.given_file import read_given
from trialogue.patient.document import read_document
from trialogue.patient.facts import Patient
from trialogue.patient.fhir import is_bundle, understand_bundle
from trialogue.patient.fhir import read as fhir_read
from trialogue.patient.parse import Understood, parse_patient, understand
from trialogue.patient.problems import PatientFileError

BYTES = "patient document"


def load_patient(path_or_bytes: str | Path | bytes, *, today: datetime.date) -> Patient:
    """Read a patient from a file, or from its bytes.

    Raises PatientFileError (its `problems` list everything wrong: path, value, expected, fix) and NotFound.
    """
    raw, name = read_raw(path_or_bytes)
    if is_bundle(raw):
        understood = understand_bundle(raw, today=today, name=name)
        if understood.problems:
            raise PatientFileError(understood.problems, name)
        return understood.patient
    return parse_patient(read_document(raw, name), today=today, name=name)


def load_understood(path_or_bytes: str | Path | bytes, *, today: datetime.date) -> Understood:
    """As :func:`load_patient`, but problems inside the document are returned beside what was understood."""
    raw, name = read_raw(path_or_bytes)
    if is_bundle(raw):
        return understand_bundle(raw, today=today, name=name)
    return understand(read_document(raw, name), today=today)


def read_raw(path_or_bytes: str | Path | bytes) -> tuple[bytes, str]:
    """The bytes of a patient file, no more than the largest that is read and one, and its name for messages."""
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, BYTES
    path = Path(path_or_bytes)
    remedy = "give the path of a patient file in YAML or JSON"
    return read_given(path, remedy, fhir_read.LARGEST_BYTES + 1), str(path)
