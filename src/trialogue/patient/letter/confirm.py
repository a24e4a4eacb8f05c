"""From proposals a person confirmed to a patient document, and to a patient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from trialogue.patient.facts import Consent, Patient
from trialogue.patient.letter.proposal import Letter, Proposal
from trialogue.patient.parse import Understood, understand

_LIST_OF: Final = {
    "condition": "conditions", "medication": "medications", "measurement": "measurements", "score": "scores",
    "procedure": "procedures", "allergy": "allergies", "state": "states", "complete": "complete",
}  # fmt: skip
_SOURCE: Final = "letter"
_PRESENT_ONLY: Final = frozenset((
    "status", "qualifiers", "onset", "resolved", "dose", "frequency", "route", "ongoing", "start", "stop",
    "unchanged_since",
))  # fmt: skip


def to_document(letter: Letter, proposals: Iterable[Proposal] | None = None) -> dict[str, Any]:
    """The patient document of the given proposals, or of all that the letter states of the patient for sure.

    What is denied becomes a recorded absence; the same fact told twice is kept once. A denial of what the letter also
    states is left out: letters say "no chest pain at rest" beside "chest pain".
    """
    chosen = [each for each in (letter.proposals if proposals is None else proposals) if each.usable or proposals]
    stated = {(each.kind, each.concept) for each in chosen if not each.negated}
    document: dict[str, Any] = {}
    for each in chosen:
        if each.kind in ("age", "sex"):
            document |= each.entry
            if each.kind == "age":
                document["age_on"] = letter.as_of.isoformat()
        elif each.kind in _LIST_OF and not (each.negated and (each.kind, each.concept) in stated):
            _add(document.setdefault(_LIST_OF[each.kind], []), _entry(each))
    return document


def confirm(letter: Letter, proposals: Iterable[Proposal] | None = None) -> Understood:
    """The patient of the given proposals, or of all that the letter states for sure, with problems and notes.

    Willingness to take part becomes a consent to no study in particular: it answers free criteria, never a named study.
    """
    kept = list(letter.proposals if proposals is None else proposals)
    understood = understand(to_document(letter, proposals), today=letter.as_of)
    consents = tuple(
        Consent(path=f"consents[{number}]", source=_SOURCE, name=each.words, absent=each.negated)
        for number, each in enumerate(each for each in kept if each.kind == "consent" and each.usable)
    )
    if not consents:
        return understood
    person: Patient = understood.patient
    fields = {name: getattr(person, name) for name in person.__struct_fields__}
    return Understood(
        Patient(**{**fields, "consents": (*person.consents, *consents)}), understood.problems, understood.notes
    )


def _add(entries: list[dict[str, Any]], entry: dict[str, Any]) -> None:
    if entry not in entries:
        entries.append(entry)


def _entry(proposal: Proposal) -> dict[str, Any]:
    if proposal.kind == "complete":
        return dict(proposal.entry)
    entry = dict(proposal.entry)
    if proposal.concept is not None:
        entry["concept"] = proposal.concept
    entry["source"] = _SOURCE
    if proposal.negated:
        entry = {name: value for name, value in entry.items() if name not in _PRESENT_ONLY}
        entry["absent"] = True
    return entry
