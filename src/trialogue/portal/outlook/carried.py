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
from trialogue.portal.fit.asking_day import days_for_facts, read_asking_day, read_on_day
from trialogue.portal.fit.policies import read_policy
from trialogue.portal.fit.upload import read_upload


@dataclass(frozen=True)
class Carried:
    """Whose facts, on which day, under which policy; `problems` where they could not be read."""

    patient: Patient
    as_of: datetime.date
    policy: Policy
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    latest: datetime.date | None = None
    """The day as of which further facts may be read instead: it is that day elsewhere already."""

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """The days as of which further facts may be read, the day of asking first."""
        return (self.as_of,) if self.latest in {None, self.as_of} else (self.as_of, self.latest)

    @property
    def document(self) -> str:
        """The facts for the hidden field of the next page."""
        return carry(self.patient)


def carry(patient: Patient) -> str:
    """A patient as the text of a hidden field."""
    return json.dumps(print_patient(patient), ensure_ascii=False)


def read_carried(request: HttpRequest) -> Carried:
    """The facts of this request: an uploaded file, else the hidden field; without either somebody unknown."""
    now = timezone.now()
    day, trouble = read_asking_day(request.POST.get("as_of", ""), now.date())
    days = days_for_facts(day, now)
    uploaded, as_of = read_on_day(days, lambda on: read_upload(request, on), lambda read: read.problems)
    return Carried(
        uploaded.patient or Patient(id="visitor"),
        as_of,
        Policy(read_policy(request.POST.get("policy", ""))),
        [*([trouble] if trouble else []), *uploaded.problems],
        uploaded.notes,
        days[-1],
    )
