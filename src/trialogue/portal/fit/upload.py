"""A patient file sent along to fill the facts: read in memory, kept nowhere; all that is wrong with it is listed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialogue.errors import UserError
from trialogue.patient import load_understood
from trialogue.patient.facts import Patient

LARGEST: Final = 256 * 1024
CARRIED: Final = "patient_document"
"""The hidden field that carries an uploaded document from one answer to the next, in the body of the request only."""


@dataclass(frozen=True)
class Uploaded:
    """The document as text, the patient it describes, what was wrong with it, and what it leaves unknown."""

    document: str = ""
    patient: Patient | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_upload(request: HttpRequest, as_of: datetime.date) -> Uploaded:
    """The file of this request, or the document carried on from the last one, or nothing."""
    sent: Any = request.FILES.get("patient_file")
    if sent is not None and sent.size > LARGEST:
        return Uploaded(
            problems=[
                _("The file has %(size)s bytes; a patient file has at most %(most)s.")
                % {"size": sent.size, "most": LARGEST}
            ]
        )
    raw = sent.read() if sent is not None else request.POST.get(CARRIED, "").encode()
    if not raw.strip():
        return Uploaded(problems=[_("The file is empty, or none was chosen.")] if "upload" in request.POST else [])
    try:
        document = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Uploaded(
            problems=[_("The file is not UTF-8 text (byte %(at)s); save it as UTF-8.") % {"at": error.start}]
        )
    try:
        understood = load_understood(raw, today=as_of)
    except UserError as error:
        return Uploaded(problems=[str(problem) for problem in getattr(error, "problems", ())] or [str(error)])
    if understood.problems:
        return Uploaded(problems=[str(problem) for problem in understood.problems])
    return Uploaded(document, understood.patient, notes=[str(note) for note in understood.notes])
