"""Events of the log in words: what each kind is called, and what of its content a page tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trialogue.conduct.bilag import ITEMS
from trialogue.conduct.events import AnyEvent, CodeBroken
from trialogue.portal.trial_desk.bilag_wording import SYSTEM_NAMES, answer_words
from trialogue.portal.trial_desk.happening_forms import ENDINGS, OUTCOMES, RELATED, ROUTES, SEVERITIES
from trialogue.portal.trial_desk.wording import FLARES, Said, reading_words, value_words

EVENTS: Final[dict[str, Said]] = {
    "StudyOpened": _("The log of the study was opened"),
    "ProtocolAmended": _("The protocol was amended"),
    "DatabaseLocked": _("The data were locked"),
    "ArmsOpened": _("Everybody's arms were shown to somebody"),
    "KitsReceived": _("A shipment came"),
    "KitsQuarantined": _("Kits were held back"),
    "KitsReleased": _("Kits were released"),
    "KitsDestroyed": _("Kits were recorded as destroyed"),
    "KitsRanShort": _("A kit was asked for in vain"),
    "ConsentGiven": _("Consent was recorded"),
    "ParticipantScreened": _("Screening was recorded"),
    "ParticipantRandomised": _("The participant was randomised"),
    "ParticipantMoved": _("The participant went to another study centre"),
    "StratumCorrected": _("The stratum was corrected"),
    "DeviationRecorded": _("A deviation from the protocol was recorded"),
    "TreatmentStopped": _("The study treatment was stopped"),
    "ConsentWithdrawn": _("Consent was withdrawn"),
    "FollowUpEnded": _("The follow-up ended"),
    "EntryStruck": _("An entry was struck out as wrong"),
    "ParticipantCompleted": _("The participation was completed"),
    "VisitRecorded": _("A visit was recorded"),
    "VisitMissed": _("A visit was recorded as missed"),
    "VisitCorrected": _("A visit was corrected"),
    "VisitSigned": _("A visit was signed"),
    "VisitLocked": _("A visit was locked"),
    "VisitUnlocked": _("A visit was unlocked"),
    "DoseRecorded": _("Study treatment was recorded"),
    "ConcomitantMedicationRecorded": _("A medicine was recorded"),
    "ConcomitantMedicationStopped": _("A medicine was ended"),
    "DataQueryRaised": _("A data query was raised"),
    "DataQueryAnswered": _("A data query was answered"),
    "DataQueryClosed": _("A data query was closed"),
    "FlareAscertained": _("The flare of a visit was computed"),
    "GradesAscertained": _("The BILAG grades of a visit were computed"),
    "FlareAdjudicated": _("The committee judged a flare"),
    "KitDispensed": _("A kit was given"),
    "KitReturned": _("A kit was brought back"),
    "AdverseEventReported": _("An adverse event was reported"),
    "AdverseEventFollowedUp": _("An adverse event was followed up"),
    "SeriousEventSubmitted": _("A serious event was reported on"),
    "CodeBreakRequested": _("Somebody asked to know the treatment"),
    "CodeBreakCancelled": _("The request to know the treatment was taken back"),
    "CodeBroken": _("The code was broken"),
    "BlindingLost": _("Somebody learnt the treatment by accident"),
}
"""Every kind of event."""
FIELDS: Final[dict[str, Said]] = {
    "visit": _("Visit"),
    "date": _("Date"),
    "document": _("Consent document"),
    "version": _("Version"),
    "in_force_from": _("In force from"),
    "applies_to": _("For whom"),
    "scope": _("What for"),
    "purpose": _("What for"),
    "site": _("Study centre"),
    "lot": _("Lot"),
    "expiry": _("Usable to"),
    "kit": _("Kit"),
    "kits": _("Kits"),
    "units_left": _("Units left"),
    "slot": _("Place"),
    "stratum": _("Stratum"),
    "failed": _("Criteria that keep out"),
    "overrides": _("Decided otherwise than computed"),
    "reason": _("Why"),
    "unscheduled": _("Why there is a visit that the protocol does not plan"),
    "what": _("What went otherwise"),
    "keep_data": _("What was collected before may be used"),
    "given": _("Given"),
    "amount": _("Amount"),
    "drug": _("Medicine"),
    "dose": _("Dose"),
    "route": _("How it is taken"),
    "start": _("Since"),
    "stop": _("Until"),
    "indication": _("For what"),
    "corrects": _("Corrects event"),
    "report": _("Of event"),
    "medication": _("Of event"),
    "query": _("Of event"),
    "asked": _("Of event"),
    "entry": _("Of event"),
    "field": _("About"),
    "question": _("Question"),
    "answer": _("Answer"),
    "flare": _("Flare"),
    "grades": _("BILAG-2004"),
    "rule": _("Rule"),
    "from_events": _("Computed from events"),
    "blinded": _("Judged without knowing the treatment"),
    "term": _("What happened"),
    "severity": _("Severity"),
    "serious": _("Serious"),
    "related": _("Related to the study treatment"),
    "expected": _("Expected"),
    "aware": _("The team learnt that it is serious on"),
    "outcome": _("Outcome"),
    "because": _("Why"),
    "note": _("Note"),
    "to": _("To"),
    "impact": _("What it does to the study"),
    "how": _("How"),
    "notices": _("Who is told that it happened (not what was seen)"),
}
"""What is told of an event, in the order it is told; what stands in no line is left out: hashes, accounts' numbers, the
keyed mark of a person, and the outcomes of all criteria, which the page of the screening has."""
PURPOSES: Final[dict[str, Said]] = {
    "closed_report": _("the closed report"),
    "preparation": _("preparing kits"),
    "final_unblinding": _("the end of the blinding"),
}
"""For what everybody's arms are shown."""
_VALUES: Final[dict[str, dict[Any, Said]]] = {
    "severity": dict(SEVERITIES),
    "related": dict(RELATED),
    "outcome": dict(OUTCOMES),
    "because": dict(ENDINGS),
    "route": dict(ROUTES),
    "flare": dict(FLARES),
    "scope": {"interim": _("an interim look"), "final": _("for good")},
    "purpose": dict(PURPOSES),
    "applies_to": {
        "everybody": _("everybody, from the next visit on"),
        "new_participants": _("who consents from that day on"),
    },
    "to": {
        "sponsor": _("the sponsor"),
        "ethics_committee": _("the ethics committee"),
        "authority": _("the authority"),
    },
}
_QUANTITIES: Final = frozenset({"amount", "dose"})


class Detail(NamedTuple):
    """One thing that an event says."""

    words: Said
    value: str


def details_of(event: AnyEvent, sites: Mapping[str, str], who_words: Callable[[str], str]) -> list[Detail]:
    """What an event says, in words; `sites` names the study centres, `who_words` an account."""
    said: dict[str, Any] = msgspec.to_builtins(event)
    if isinstance(event, CodeBroken):
        said["notices"] = [who_words(each) for each in event.notices]
    found = [Detail(words, _value(name, said[name], sites)) for name, words in FIELDS.items() if name in said]
    readings: dict[str, Any] = said.get("readings") or {}
    found += [Detail(reading_words(name), _reading(name, each) if each else "–") for name, each in readings.items()]
    return [each for each in found if each.value]


def _reading(name: str, said: dict[str, Any]) -> str:
    if name != ITEMS:
        return value_words(said)
    # Of nearly a hundred items those that are present or measured are told.
    answers = [each for each in said["value"] if not each.endswith(("=0", "=no"))]
    return "; ".join(answer_words(each) for each in answers) or gettext("none")


def _value(name: str, value: Any, sites: Mapping[str, str]) -> str:
    if name == "flare" or (name in _VALUES and value in _VALUES[name]):
        return str(_VALUES[name].get(value, value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name in _QUANTITIES:
        return value_words(value) if value else ""
    if name == "site":
        return sites.get(value, str(value))
    if name == "field":
        return gettext("the visit as a whole") if value == "visit" else str(reading_words(value))
    if name == "grades":
        graded = "; ".join(f"{SYSTEM_NAMES.get(system, system)} {grade or '?'}" for system, grade in value.items())
        return f"{graded} ({gettext('pending expert check')})"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value)
