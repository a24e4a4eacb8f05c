"""A letter's "no known drug allergies", as the absence of an allergy to each drug that criteria ask about."""

from __future__ import annotations

import msgspec

from trialogue.criteria.criterion import Eligibility
from trialogue.criteria.nodes import Allergy as Asked
from trialogue.patient.facts import Allergy, Patient
from trialogue.patient.letter import DRUG_ALLERGIES
from trialogue.vocabulary import default

_DRUGS = ("drug", "drug-class")


def without_drug_allergies(patient: Patient, eligibility: Eligibility) -> Patient:
    """The patient with an allergy to every drug asked about recorded absent, where all of them are denied at once."""
    denied = next((each for each in patient.allergies if each.absent and each.name == DRUG_ALLERGIES), None)
    if denied is None:
        return patient
    asked = {
        atom.concept: atom.label for atom in eligibility.asked() if isinstance(atom, Asked) and _is_a_drug(atom.concept)
    }
    absent = tuple(
        Allergy(path=denied.path, source=denied.source, name=label, concept=concept, absent=True)
        for concept, label in asked.items()
    )
    return msgspec.structs.replace(patient, allergies=(*patient.allergies, *absent))


def _is_a_drug(concept: str | None) -> bool:
    return concept is not None and concept in default() and default().concept(concept).kind in _DRUGS
