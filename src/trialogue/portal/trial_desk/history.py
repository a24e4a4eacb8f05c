"""What was recorded, by whom and when: the log of a study, or of one participant, in words. It holds no arm.

Who sees participants sees the events of the own study centres. Requests for a kit that were made in vain are for the
pharmacist alone, as on the page of kits: together they say what is left in stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.conduct.chain import Entry
from trialogue.conduct.events import ConsentGiven
from trialogue.conduct.log import Recorded, read_event
from trialogue.portal.accounts.models import Role
from trialogue.portal.trial.log_store import read_entries, read_kinds
from trialogue.portal.trial_desk.history_wording import EVENTS, Detail, details_of
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.sites import site_names
from trialogue.portal.trial_desk.who import who_words
from trialogue.portal.trial_desk.wording import Said

AT_A_TIME: Final = 100
"""Events of one page of a study's history."""


@dataclass(frozen=True)
class Line:
    """One event in words; `participant` is "" where it is of the study."""

    sequence: int
    at: datetime
    who: str
    role: Said
    words: Said
    participant: str
    why: str
    details: list[Detail]


@of_trial
@require_safe
def study_history(request: HttpRequest, trial: Trial) -> HttpResponse:
    """The latest events of a study, and by `before` the earlier ones."""
    asked = request.GET.get("before", "")
    last = trial.state.sequence
    if asked.isdecimal() and len(asked) < 12:
        last = min(last, int(asked) - 1)
    first = max(1, last - AT_A_TIME + 1)
    page: dict[str, Any] = {
        "trial": trial,
        "lines": _lines(trial, read_entries(trial.nct_id, first, last)),
        "earlier": first if first > 1 else None,
        "later": last < trial.state.sequence,
    }
    return render(request, "trial_desk/history.html", page)


@of_trial
@require_safe
def participant_history(request: HttpRequest, trial: Trial, participant: str) -> HttpResponse:
    """Every event of one participant, the latest first."""
    person = trial.person(participant)
    # Nothing is recorded of somebody before the consent: what was written until then need not be opened.
    consents = read_kinds(trial.nct_id, ConsentGiven.__name__)
    first = next((each.sequence for each in consents if each.body["participant"] == participant), 1)
    entries = (each for each in read_entries(trial.nct_id, first) if each.body.get("participant") == participant)
    page: dict[str, Any] = {"trial": trial, "person": person, "lines": _lines(trial, entries)}
    return render(request, "trial_desk/history.html", page)


def _lines(trial: Trial, entries: Iterable[Entry]) -> list[Line]:
    names, who = site_names(trial.nct_id), dict[str, str]()
    lines = [_line(trial, each, names, who) for each in _seen(trial, entries)]
    return lines[::-1]


def _seen(trial: Trial, entries: Iterable[Entry]) -> Iterator[Recorded]:
    """Those that this account may see."""
    for entry in entries:
        recorded = read_event(entry)
        if entry.kind == "KitsRanShort" and not trial.may("KitsReceived"):
            continue
        if trial.sites is None or _sites_of(trial, recorded) <= trial.sites:
            yield recorded


def _sites_of(trial: Trial, recorded: Recorded) -> set[str]:
    """The study centres that an event is about; none where it is of the study as a whole."""
    event, state = recorded.event, trial.state
    if (number := getattr(event, "participant", None)) is not None:
        return {state.participants[number].site} if number in state.participants else set()
    if (site := getattr(event, "site", None)) is not None:
        return {site}
    return {state.kits[kit].site for kit in getattr(event, "kits", ()) if kit in state.kits}


def _line(trial: Trial, recorded: Recorded, sites: dict[str, str], who: dict[str, str]) -> Line:
    event = recorded.event
    number = str(getattr(event, "participant", ""))
    person = trial.state.participants.get(number)
    if recorded.who not in who:
        who[recorded.who] = who_words(recorded.who)
    # Of who left and wants her data not used the page says that something was recorded, and no more.
    shown = person is None or person.data_kept
    role = dict(Role.choices).get(recorded.role, recorded.role)
    kind = type(event).__name__
    return Line(
        sequence=recorded.sequence,
        at=datetime.fromisoformat(recorded.at),
        who=who[recorded.who],
        role=role,
        words=EVENTS[kind],
        participant=number,
        why=recorded.why,
        details=details_of(event, sites, who_words) if shown else [],
    )
