"""A patient file sent along to fill the facts: read in memory, kept nowhere; all that is wrong with it is listed."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialogue.errors import UserError
from trialogue.patient import load_understood, print_patient
from trialogue.patient.facts import Patient
from trialogue.patient.fhir import is_bundle
from trialogue.portal.fit.open_notes import open_notes
from trialogue.portal.layout.problems import problem_words, refusal_words
from trialogue.portal.let_go import file_let_go

LARGEST: Final = 256 * 1024
LARGEST_BUNDLE: Final = 4 * 1024 * 1024
"""A FHIR bundle says the same at much greater length."""

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
    if sent is None and file_let_go(request):
        said = _("The file is too large: a patient file has at most %(file)s kB, a FHIR bundle %(bundle)s kB.")
        return _refused(request, as_of, [said % {"file": LARGEST // 1024, "bundle": LARGEST_BUNDLE // 1024}])
    if sent is not None:
        sent.seek(0)  # it may be read as of two days
    raw = sent.read(LARGEST_BUNDLE + 1) if sent is not None else request.POST.get(CARRIED, "").encode()
    most = LARGEST_BUNDLE if is_bundle(raw) else LARGEST
    if sent is not None and sent.size > most:
        said = _("The file has %(size)s bytes; a patient file has at most %(most)s.")
        return _refused(request, as_of, [said % {"size": sent.size, "most": most}])
    if not raw.strip():
        return _refused(
            request, as_of, [_("The file is empty, or none was chosen.")] if "upload" in request.POST else []
        )
    read = _read(raw, as_of)
    return _refused(request, as_of, read.problems) if sent is not None and read.problems else read


def _refused(request: HttpRequest, as_of: datetime.date, problems: list[str]) -> Uploaded:
    """A file that cannot be used takes nothing away: the facts carried on stay."""
    carried = request.POST.get(CARRIED, "")
    return Uploaded(carried, carried_person(request, as_of), problems)


def carried_person(request: HttpRequest, as_of: datetime.date) -> Patient | None:
    """Whom the document carried on from the last answer describes, if there is one."""
    raw = request.POST.get(CARRIED, "").encode()
    return _read(raw, as_of).patient if raw.strip() else None


def _read(raw: bytes, as_of: datetime.date) -> Uploaded:
    try:
        document = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Uploaded(
            problems=[_("The file is not UTF-8 text (byte %(at)s); save it as UTF-8.") % {"at": error.start}]
        )
    try:
        understood = load_understood(raw, today=as_of)
    except UserError as error:
        return Uploaded(problems=refusal_words(error))
    if understood.problems:
        return Uploaded(problems=[problem_words(problem) for problem in understood.problems])
    if is_bundle(raw):
        # Only what was understood is carried on, not the whole record.
        document = json.dumps(print_patient(understood.patient))
    return Uploaded(document, understood.patient, notes=open_notes(understood.notes, understood.patient))
