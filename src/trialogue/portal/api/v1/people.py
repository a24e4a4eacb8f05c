"""What is asked about a person: does a study fit, and which questions would tell. Facts are evaluated and forgotten."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from trialogue.patient import Patient, PatientFileError, understand
from trialogue.portal import serving
from trialogue.portal.api.errors import Unusable
from trialogue.portal.api.v1.answering import Answer, computed
from trialogue.portal.api.v1.reading import day
from trialogue.portal.fit.asking_day import days_for_facts, read_on_day
from trialogue.portal.fit.policies import POLICIES

MOST_MATCHED: Final = 200
MOST_ASKED_ABOUT: Final = 50
_COMMON: Final = ("patient", "studies", "as_of", "policy")


@computed
@sensitive_variables()
def match(asked: dict[str, Any]) -> Answer:
    """Whether studies may fit a person, criterion by criterion; `notes` on what the facts leave unknown."""
    from trialogue import matching  # noqa: PLC0415  # heavy

    person, notes, as_of, policy = _read(asked, _COMMON)
    snapshot = serving.snapshot()
    found = []
    for nct_id in _studies(asked, MOST_MATCHED):
        study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
        matched = matching.match(person, study, eligibility, as_of=as_of, policy=matching.Policy(policy))
        found.append(matching.match_to_json(matched))
    return {"studies": found, "notes": notes}


@computed
@sensitive_variables()
def questions(asked: dict[str, Any]) -> Answer:
    """The questions whose answers would settle most of the studies for a person, the best first."""
    from trialogue import matching  # noqa: PLC0415  # heavy

    person, notes, as_of, policy = _read(asked, (*_COMMON, "limit"))
    limit = asked.get("limit", 5)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 100:
        raise Unusable("limit", limit, "is not a number of questions", "give a whole number, 1 to 100")
    snapshot = serving.snapshot()
    studies = [(snapshot.study(each), snapshot.eligibility(each)) for each in _studies(asked, MOST_ASKED_ABOUT)]
    interview = matching.Interview(person, studies, as_of=as_of, policy=matching.Policy(policy))
    return {**matching.interview_to_json(interview, limit), "notes": notes}


@sensitive_variables()
def _read(asked: dict[str, Any], keys: tuple[str, ...]) -> tuple[Patient, list[dict[str, Any]], datetime.date, str]:
    """The person, what her facts leave unknown, the day of asking and the policy."""
    for name in asked:
        if name not in keys:
            raise Unusable(name[:60], None, "is not a key of it", f"leave it out; there are {', '.join(keys)}")
    if not isinstance(asked.get("patient"), dict):
        raise Unusable('"patient"', None, "is not an object", 'send {"patient": {...}, "studies": ["NCT..."]}')
    now = timezone.now()
    days = days_for_facts(now.date(), now) if asked.get("as_of") is None else (day("as_of", asked["as_of"]),)
    policy = asked.get("policy", "strict")
    if policy not in POLICIES:
        raise Unusable("policy", policy, "is not known", "write strict or presumptive")
    understood, as_of = read_on_day(days, lambda on: understand(asked["patient"], today=on), lambda read: read.problems)
    if understood.problems:
        raise PatientFileError(understood.problems, "patient")
    notes = [{"where": each.source, "what": each.message, "fix": each.remedy} for each in understood.notes]
    return understood.patient, notes, as_of, policy


def _studies(asked: dict[str, Any], most: int) -> list[str]:
    given = asked.get("studies")
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        raise Unusable('"studies"', None, "is not a list of NCT ids", 'name one at least, as in ["NCT06394063"]')
    if len(given) > most:
        raise Unusable('"studies"', len(given), "studies are too many", f"ask for at most {most} at a time")
    return list(dict.fromkeys(each.strip().upper() for each in given))
