"""A FHIR R4 Bundle as a patient: Patient, Condition, MedicationStatement, MedicationRequest, Observation, Procedure,
AllergyIntolerance. What was not understood, and what cannot be a fact, is listed by its path and left out.

`understand_bundle` is the door; a hostile bundle (50 MB, deep nesting, wrong types) is a problem by path, never an
exception of another kind. May import the rest of `patient`, `vocabulary` and below.
"""

from trialogue.patient.fhir.read import is_bundle, understand_bundle

__all__ = ["is_bundle", "understand_bundle"]
