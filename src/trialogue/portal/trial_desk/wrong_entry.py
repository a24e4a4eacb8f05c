"""The form that strikes out an entry made in error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trialogue.conduct import events as e
from trialogue.conduct.rules.striking import strikable
from trialogue.conduct.state import Participant
from trialogue.portal.trial_desk.fields import Words
from trialogue.portal.trial_desk.happening_forms import Happening
from trialogue.portal.trial_desk.history_wording import EVENTS


class WrongEntry(Happening):
    """An entry of somebody else, or of what never happened."""

    kind = e.EntryStruck
    title = _("Strike out a wrong entry")
    warning = _(
        "For what was entered of somebody else, or never happened. It stays in the history and counts no more. A wrong "
        "value of a visit is corrected on the page of the visit. Without a move the participant is seen at the study "
        "centre from before it."
    )
    entry = forms.ChoiceField(label=_("Which entry"))
    why = Words(label=_("Why it is wrong"))

    def __init__(self, person: Participant, *arguments: Any, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        known = strikable(person)
        said = {event.sequence: f"{event.term}, {event.date}" for event in person.adverse_events}
        said |= {each.sequence: f"{each.drug}, {each.start}" for each in person.medication}
        said |= {dose.sequence: f"{dose.visit}, {dose.date}" for dose in person.doses}
        said |= {visit.sequence: f"{visit.visit}, {visit.date}" for visit in person.visits.values()}
        said |= {
            move.sequence: f"{self.sites.get(person.site, person.site)}, {move.date}" for move in person.moves[-1:]
        }
        choices = [(str(at), " · ".join(filter(None, (str(EVENTS[kind]), said.get(at), f"#{at}")))) for at, kind in
                   reversed(known.items())]  # fmt: skip
        self.fields["entry"].choices = [("", ""), *choices]  # type: ignore[attr-defined]

    def event(self) -> e.AnyEvent:
        return e.EntryStruck(participant=self.person.number, entry=int(self.cleaned_data["entry"]))
