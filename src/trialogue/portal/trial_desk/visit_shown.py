"""What the page of a visit shows of the log: readings with both values where corrected, the flare, queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trialogue.conduct.bilag import READINGS as ASSESSMENT
from trialogue.conduct.forms import fields_of_visit, missing_readings
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant, Visit
from trialogue.portal.trial_desk.bilag_shown import shown_bilag, shown_composites
from trialogue.portal.trial_desk.bilag_wording import answer_words
from trialogue.portal.trial_desk.opening import Trial
from trialogue.portal.trial_desk.who import who_words
from trialogue.portal.trial_desk.wording import FLARES, Said, reading_words, value_words


@dataclass(frozen=True)
class Changed:
    """One value that was corrected."""

    words: Said
    before: str
    after: str


@dataclass(frozen=True)
class Amended:
    """One correction: by whom, why, and each value before and after."""

    who: str
    why: str
    values: list[Changed]


def shown_visit(trial: Trial, person: Participant, protocol: Protocol, name: str) -> dict[str, Any]:
    """Everything but the forms."""
    held = person.visits.get(name)
    planned = next((each for each in protocol.visits if each.id == name), None)
    page: dict[str, Any] = {
        "trial": trial,
        "person": person,
        "name": name,
        "planned": planned,
        "visit": held,
        "missed": person.missed.get(name, ""),
        "may": {action: trial.offers(action) for action in _ASKED},
        "doses": [dose for dose in person.doses if dose.visit == name],
        "asks_dose": planned is not None and "dosing" in planned.activities,
    }
    if held is not None:
        bilag = shown_bilag(person, name)
        words = {field.reading: field.words for field in fields_of_visit(protocol, name)}
        page |= {
            "readings": [
                (reading_words(key, words.get(key, "")), value_words(said))
                for key, said in held.readings.items()
                if bilag is None or key not in ASSESSMENT
            ],
            "bilag": bilag,
            **shown_composites(protocol, person, name),
            "missing": [
                reading_words(key, words.get(key, ""))
                for key in missing_readings(protocol, name, held.readings)
                if not held.unscheduled
            ],
            "corrections": corrections_of(held),
            "signed_by": who_words(held.signed.who) if held.signed else "",
            "queries": [query for query in person.queries if query.visit == name],
            "fields": [(key, reading_words(key, words.get(key, ""))) for key in held.readings],
            "flares": [(FLARES[each.flare], each) for each in person.ascertained if each.visit == name],
            "adjudicated": [
                (FLARES.get(each.flare, each.flare), each) for each in person.adjudicated if each.visit == name
            ],
            "verdicts": [(key, said) for key, said in FLARES.items() if key],
        }
    return page


def corrections_of(held: Visit) -> list[Amended]:
    """The corrections, oldest first; what stood after one is what stood before the next that touched it."""
    found, later = [], {**held.readings, "date": held.date}
    for each in reversed(held.corrections):
        values = [_changed(key, before, later.get(key)) for key, before in each.before.items()]
        later |= each.before
        found.append(Amended(who_words(each.who), each.why, values))
    return found[::-1]


def _changed(key: str, before: Any, after: Any) -> Changed:
    if key not in ASSESSMENT:
        return Changed(reading_words(key), value_words(before), value_words(after))
    # Of nearly a hundred items a page tells those that differ.
    stood, stands = ((each or {}).get("value") or [] for each in (before, after))
    gone = "; ".join(answer_words(each) for each in stood if each not in stands)
    come = "; ".join(answer_words(each) for each in stands if each not in stood)
    return Changed(reading_words(key), gone, come)


_ASKED = (
    "VisitRecorded",
    "VisitMissed",
    "VisitCorrected",
    "VisitSigned",
    "VisitLocked",
    "VisitUnlocked",
    "DataQueryRaised",
    "DataQueryAnswered",
    "DataQueryClosed",
    "FlareAdjudicated",
)
