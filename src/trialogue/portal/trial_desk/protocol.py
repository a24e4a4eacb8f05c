"""The protocol's versions: which is in force, what each amendment changed, in words, and who is in which version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trialogue.conduct.protocol.difference import Difference, compare_protocols
from trialogue.conduct.protocol.types import Amendment, Protocol
from trialogue.conduct.state import Participant
from trialogue.conduct.versions import ProtocolVersion, version_in_force
from trialogue.portal.trial.log_store import read_kinds
from trialogue.portal.trial.protocol_store import find_protocol
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.wording import Said, number_words

_PARTS: Final[dict[str, Said]] = {
    "title": _("Title"),
    "sponsor": _("Sponsor"),
    "question": _("Question"),
    "participants": _("Participants planned"),
    "choices": _("Instruments"),
    "criteria": _("Criteria"),
    "interventions": _("Treatments"),
    "arms": _("Arms"),
    "randomisation": _("Randomisation"),
    "roles": _("Roles"),
    "activities": _("Activities"),
    "visits": _("Visits"),
    "endpoints": _("Endpoints"),
    "estimands": _("Estimands"),
    "stopping_rules": _("Stopping rules"),
    "disruptions": _("Disruptions"),
    "assumptions": _("Assumptions"),
}
_FIELDS: Final[dict[str, Said]] = {
    "dose": _("Dose"),
    "schedule": _("Schedule"),
    "route": _("How it is taken"),
    "name": _("Name"),
    "words": _("Words"),
    "week": _("Week"),
    "window": _("Window"),
    "before": _("Days before"),
    "after": _("Days after"),
    "activities": _("Activities"),
    "condition": _("Condition"),
    "to_week": _("To week"),
    "rule": _("Rule"),
    "first": _("First day"),
    "last": _("Last day"),
    "visits": _("Visits"),
}


@dataclass(frozen=True)
class Change:
    """One difference from the version before: where (the part, and the protocol's own name of it), and both values."""

    part: Said
    own: str
    field: Said
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version; `kept` is None where its document was not kept with the log."""

    name: str
    said: ProtocolVersion
    in_force: bool
    recorded: str
    kept: Protocol | None
    amendment: Amendment | None
    changes: list[Change]
    people: list[Participant]
    count: int


@of_trial
@require_safe
def protocol(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Every version that the log names, the latest first."""
    page: dict[str, Any] = {"trial": trial, "versions": _versions(trial), "protocol": trial.protocol}
    return render(request, "trial_desk/protocol.html", page)


def _versions(trial: Trial) -> list[Version]:
    state, before = trial.state, None
    now = version_in_force(state.versions, trial.today.isoformat())
    recorded = {
        str(each.body["version"]): each.at for each in read_kinds(state.study, "StudyOpened", "ProtocolAmended")
    }
    found = []
    for name, said in state.versions.items():
        kept = find_protocol(state, name)
        changes: list[Change] = _changes(before, kept) if before and kept else []
        known = (each for each in kept.amendments if each.version == name) if kept else iter(())
        people = [person for person in state.participants.values() if person.protocol_version == name]
        shown = [person for person in people if trial.sees(person)] if trial.may("participants") else []
        moment = recorded.get(name, "")[:10]
        found.append(Version(name, said, name == now, moment, kept, next(known, None), changes, shown, len(people)))
        before = kept
    return found[::-1]


def _changes(before: Protocol, after: Protocol) -> list[Change]:
    names = _own_names(before) | _own_names(after)
    return [_change(each, names) for each in compare_protocols(before, after)]


def _change(found: Difference, names: dict[tuple[str, str], str]) -> Change:
    part, *rest = found.path.split(".")
    own = names.get((part, rest[0]), "") if rest else ""
    last = rest[-1] if len(rest) > (1 if own else 0) else ""
    said = _FIELDS.get(last, last.replace("_", " "))
    return Change(_PARTS.get(part, part), own, said, _text(found.before), _text(found.after))


def _own_names(document: Protocol) -> dict[tuple[str, str], str]:
    """What the protocol calls each part that has an id."""
    found = {}
    for part in _PARTS:
        held = getattr(document, part)
        for each in held if isinstance(held, tuple) else ():
            if hasattr(each, "id"):
                found[part, each.id] = str(getattr(each, "name", "") or getattr(each, "words", "") or each.id)
    return found


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(_text(each) for name, each in value.items() if name != "id" and each not in (None, "", []))
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_words(value)
    return "" if value is None else str(value)
