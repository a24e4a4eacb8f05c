"""What a file or a letter leaves open, in words of a person: which medicine, not which path of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.errors import Issue
from trialogue.patient.facts import Patient
from trialogue.portal.fit.naming import concept_words

_ENTRY: Final = re.compile(r"([a-z]+)\[(\d+)\](?:\.\w+)?\Z")
_WORDS: Final[dict[str, Promise]] = {
    "A dose without frequency.": _("%(name)s: how often it is taken is not said, so the dose a day is not known."),
    "Taken without a fixed rhythm.": _("%(name)s: it is taken without a fixed rhythm, so the dose a day is not known."),
}


def open_notes(notes: Iterable[Issue], person: Patient) -> list[str]:
    """Each note with the name of the fact it is about; one that is about no fact stays as it is."""
    return [_said(note, person) for note in notes]


def _said(note: Issue, person: Patient) -> str:
    words, entry = _WORDS.get(note.message), _ENTRY.match(note.source)
    facts = getattr(person, entry[1], ()) if entry else ()
    found = [fact for fact in facts if entry and fact.path == f"{entry[1]}[{entry[2]}]"]
    if words is None or not found:
        return str(note)
    return str(words) % {"name": concept_words(found[0].concept or "", found[0].name or "")}
