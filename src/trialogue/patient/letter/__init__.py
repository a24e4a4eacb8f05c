"""A clinic letter as *proposed* facts, each with its span, date, certainty and negation, to be confirmed one by one.

`read_letter` proposes; `confirm` makes a patient of the proposals a person agreed to. Pure: the letter's day is an
argument. One module a kind of fact; `context.py` tells what the words around a name make of it (negated, possible,
someone else's, only spoken of). The cues stand in `data/letter_cues.tsv`. May import `text`, `vocabulary` and the rest
of `patient`; imported by `matching` and all above.
"""

from trialogue.patient.letter.confirm import confirm, to_document
from trialogue.patient.letter.healthy import DRUG_ALLERGIES
from trialogue.patient.letter.language import is_english, require_english
from trialogue.patient.letter.proposal import Certainty, Letter, Proposal, Subject
from trialogue.patient.letter.read import read_letter

__all__ = [
    "DRUG_ALLERGIES",
    "Certainty",
    "Letter",
    "Proposal",
    "Subject",
    "confirm",
    "is_english",
    "read_letter",
    "require_english",
    "to_document",
]
