"""What a letter tells of the patient's family, for criteria that ask for a family history of something."""

from __future__ import annotations

import re

import msgspec

from trialogue.criteria.criterion import Eligibility
from trialogue.criteria.nodes import State as Asked
from trialogue.patient.facts import Patient, State
from trialogue.patient.letter import Letter, Proposal
from trialogue.vocabulary import UNGROUNDED, default

_WHOLE = re.compile(r"\bfamily\s+(?:medical\s+)?(?:history|hx)\b[^.;\n]*\Z", re.IGNORECASE)
_ASKED = f"{UNGROUNDED}family history of "


def with_family_history(patient: Patient, letter: Letter, eligibility: Eligibility) -> Patient:
    """The patient with each family history that criteria ask about, as far as the letter tells of it."""
    told = [
        each
        for each in letter.proposals
        if each.subject == "family" and each.certainty == "certain" and each.concept
        and (not each.negated or _of_all(each, letter.text))
    ]  # fmt: skip
    asked = {
        atom.concept
        for atom in eligibility.asked()
        if isinstance(atom, Asked) and atom.concept is not None and atom.concept.startswith(_ASKED)
    }
    if not told or not asked:
        return patient
    known = [
        State(
            path=f"family[{number}]",
            source="letter",
            name=concept.removeprefix(UNGROUNDED),
            concept=concept,
            absent=not there,
        )
        for number, concept in enumerate(sorted(asked))
        if (there := _there(concept.removeprefix(_ASKED), told)) is not None
    ]
    return msgspec.structs.replace(patient, states=(*patient.states, *known))


def _of_all(denial: Proposal, text: str) -> bool:
    """Whether a denial is of the whole family, and not of one relative."""
    return _WHOLE.search(text[max(0, denial.start - 120) : denial.start]) is not None


def _there(words: str, told: list[Proposal]) -> bool | None:
    """Whether a relative has it: a kind of it is told of one, or it, or something wider, is denied of all."""
    known = default().lookup(words)
    if known is None:
        return None
    if any(default().is_a(str(each.concept), known.id) for each in told if not each.negated):
        return True
    return False if any(default().is_a(known.id, str(each.concept)) for each in told if each.negated) else None
