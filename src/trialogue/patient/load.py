"""A patient from a file or from bytes, in YAML or JSON."""

from __future__ import annotations

import datetime
from pathlib import Path

from trialogue.errors import BadInput, NotFound
from trialogue.patient.document import LARGEST_BYTES, read_document
from trialogue.patient.facts import Patient
from trialogue.patient.parse import Understood, parse_patient, understand

BYTES = "patient document"


def load_patient(path_or_bytes: str | Path | bytes, *, today: datetime.date) -> Patient:
    """Read a patient from a file, or from its bytes.

    Raises PatientFileError (its `problems` list everything wrong: path, value, expected, fix) and NotFound.
    """
    raw, name = _raw(path_or_bytes)
    return parse_patient(read_document(raw, name), today=today, name=name)


def load_understood(path_or_bytes: str | Path | bytes, *, today: datetime.date) -> Understood:
    """As :func:`load_patient`, but problems inside the document are returned beside what was understood."""
    raw, name = _raw(path_or_bytes)
    return understand(read_document(raw, name), today=today)


def _raw(path_or_bytes: str | Path | bytes) -> tuple[bytes, str]:
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, BYTES
    path = Path(path_or_bytes)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1), str(path)
    except FileNotFoundError:
        raise NotFound(f"{path} does not exist; give the path of a patient file in YAML or JSON") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); give a readable patient file") from None
