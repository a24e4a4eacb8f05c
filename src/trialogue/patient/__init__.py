"""A person's dated facts, and the doors they come in by (YAML and JSON files first).

`patient.schema.json` documents the file. May import `text`, `vocabulary` and below; imported by `matching` and all
above. Never logs, never stores.
"""

from trialogue.patient.facts import Patient
from trialogue.patient.load import load_patient, load_understood
from trialogue.patient.parse import Understood, parse_patient, understand
from trialogue.patient.print import print_patient
from trialogue.patient.problems import PatientFileError, Problem
from trialogue.patient.schema import patient_schema

__all__ = [
    "Patient",
    "PatientFileError",
    "Problem",
    "Understood",
    "load_patient",
    "load_understood",
    "parse_patient",
    "patient_schema",
    "print_patient",
    "understand",
]
