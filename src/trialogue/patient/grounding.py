"""From a name as written to a concept of the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialogue.patient.fields import Fields
from trialogue.vocabulary import default, is_ungrounded, ungrounded_id

KINDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "condition": ("condition",),
    "medication": ("drug", "drug-class"),
    "measurement": ("measurement",),
    "score": ("instrument",),
    "procedure": ("procedure",),
    "allergy": ("allergen", "drug", "drug-class"),
    "state": ("state",),
}


def ground(kind: str, names: Sequence[str]) -> str:
    """The concept that the first of `names` to be known stands for, or the ungrounded id of the first."""
    for name in names:
        found = default().lookup(name, KINDS_OF[kind])
        if found is not None:
            return found.id
    return ungrounded_id(names[0])


def names_of_score(instrument: str, version: str | None) -> tuple[str, ...]:
    """How an instrument with its version may be called, the most specific first."""
    if version is None:
        return (instrument,)
    return (
        f"{instrument}-{version}",
        f"{instrument} {version}",
        f"{version}-{instrument}",
        f"{version} {instrument}",
        instrument,
    )


def ground_field(fields: Fields, names: Sequence[str]) -> str | None:
    """The `concept` that the document names, or the one its name stands for; says so where nothing is known by it."""
    written = fields.text("concept")
    if written is not None:
        if is_ungrounded(written) or written in default():
            return written
        fields.wrong("concept", "an id of the vocabulary", "Leave it out; the name is looked up.")
        return None
    concept = ground(fields.kind, names)
    if is_ungrounded(concept):
        several = default().ambiguous(names[0])
        meaning = f"could mean {' or '.join(several)}" if several else "is not in the vocabulary"
        fields.report.note(fields.path, f"{names[0]!r} {meaning}.", "It is kept as written; another name may be known.")
    return concept
