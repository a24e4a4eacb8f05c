"""The facts of a person from one page to the next: a patient document in a hidden field, in the body of a POST only."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone

from trialogue.matching import Policy
from trialogue.patient import print_patient
from trialogue.patient.facts import Patient
from trialogue.portal.fit.asking_day import read_asking_day
from trialogue.portal.fit.policies import read_policy
from trialogue.portal.fit.upload import Uploaded, read_upload


@dataclass(frozen=True)
class Carried:
    """Whose facts, on which day, under which policy; `problems` where they could not be read."""

    patient: Patient
    as_of: datetime.date
    policy: Policy
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def document(self) -> str:
        """The facts for the hidden field of the next page."""
        return carry(self.patient)


def carry(patient: Patient) -> str:
    """A patient as the text of a hidden field."""
    return json.dumps(print_patient(patient), ensure_ascii=False)


def read_carried(request: HttpRequest) -> Carried:
    """The facts of this request: an uploaded file, else the hidden field; without either somebody unknown."""
    as_of, trouble = read_asking_day(request.POST.get("as_of", ""), timezone.localdate())
    uploaded: Uploaded = read_upload(request, as_of)
    return Carried(
        uploaded.patient or Patient(id="visitor"),
        as_of,
        Policy(read_policy(request.POST.get("policy", ""))),
        [*([trouble] if trouble else []), *uploaded.problems],
        uploaded.notes,
    )
