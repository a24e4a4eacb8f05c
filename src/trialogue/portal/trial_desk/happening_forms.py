"""The forms of what happens between visits, each with the event it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from trialogue.conduct import events as e
from trialogue.conduct.state import Participant
from trialogue.portal.ask.form import OneLine
from trialogue.portal.trial_desk.fields import Day, Words
from trialogue.portal.trial_desk.wording import Said

YES_NO: Final = [("", ""), ("yes", _("Yes")), ("no", _("No"))]
RELATED: Final = [
    ("unknown", _("not known")),
    ("related", _("related")),
    ("not_related", _("not related")),
]
SEVERITIES: Final = [
    ("mild", _("mild")),
    ("moderate", _("moderate")),
    ("severe", _("severe")),
    ("life_threatening", _("life-threatening")),
    ("fatal", _("fatal")),
]
OUTCOMES: Final = [
    ("recovered", _("recovered")),
    ("recovering", _("recovering")),
    ("not_recovered", _("not recovered")),
    ("recovered_with_sequelae", _("recovered with lasting harm")),
    ("fatal", _("fatal")),
    ("unknown", _("not known")),
]
ENDINGS: Final = [
    ("lost_to_follow_up", _("Lost to follow-up")),
    ("died", _("Died")),
    ("taken_out", _("Taken out by the study")),
]
ROUTES: Final = [
    ("oral", _("by mouth")),
    ("intravenous", _("into a vein")),
    ("subcutaneous", _("under the skin")),
    ("other", _("another way")),
]


def _truth(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


class Happening(forms.Form):
    """The root of these forms: of one participant."""

    use_required_attribute = False
    kind: ClassVar[type[e.Event]]
    title: ClassVar[Said] = ""
    warning: ClassVar[Said] = ""

    def __init__(
        self, person: Participant, *arguments: Any, sites: Mapping[str, str] | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.person, self.sites = person, dict(sites or {})

    def event(self) -> e.AnyEvent:
        """The event that the filled form says."""
        raise NotImplementedError

    def day(self, name: str = "date") -> str:
        """A day as the log writes it; "" where none was given."""
        given = self.cleaned_data.get(name)
        return given.isoformat() if given else ""


class _OfReport(Happening):
    """Of one adverse event."""

    report = forms.ChoiceField(label=_("Adverse event"))

    def __init__(self, person: Participant, *arguments: Any, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        known = [(str(each.sequence), f"{each.date}: {each.term}") for each in person.adverse_events]
        self.fields["report"].choices = known  # type: ignore[attr-defined]


class AdverseEvent(Happening):
    """Severity is not seriousness."""

    kind = e.AdverseEventReported
    title = _("Report an adverse event")
    term = OneLine(label=_("What happened"), max_length=200)
    date = Day(label=_("Began on"))
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES)
    serious = forms.ChoiceField(
        label=_("Serious"),
        choices=YES_NO,
        help_text=_(
            "Death, danger to life, a stay in hospital, lasting disability, a birth defect, or as important. A severe "
            "headache is not serious for being severe."
        ),
    )
    aware = Day(
        label=_("The team learnt that it is serious on"),
        help_text=_("The clock of the report runs from this day."),
        required=False,
    )
    related = forms.ChoiceField(label=_("Related to the study treatment"), choices=RELATED)
    expected = forms.ChoiceField(label=_("Expected"), choices=YES_NO, required=False)

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.AdverseEventReported(
            participant=self.person.number,
            date=self.day(),
            term=given["term"],
            severity=given["severity"],
            serious=given["serious"] == "yes",
            related=given["related"],
            expected=_truth(given["expected"]),
            aware=self.day("aware") or None,
        )


class FollowUp(_OfReport):
    """What became of an adverse event."""

    kind = e.AdverseEventFollowedUp
    title = _("Follow up an adverse event")
    date = Day(label=_("As of"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    serious = forms.ChoiceField(label=_("Serious now"), choices=YES_NO, required=False)
    note = Words(label=_("Note"), required=False)

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.AdverseEventFollowedUp(
            participant=self.person.number,
            report=int(given["report"]),
            date=self.day(),
            outcome=given["outcome"],
            serious=_truth(given["serious"]),
            note=given["note"],
        )


class Submitted(_OfReport):
    """A serious event was sent on."""

    kind = e.SeriousEventSubmitted
    title = _("A serious event was reported on")
    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            ("sponsor", _("the sponsor")),
            ("ethics_committee", _("the ethics committee")),
            ("authority", _("the authority")),
        ],
    )
    date = Day(label=_("Sent on"))

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.SeriousEventSubmitted(
            participant=self.person.number, report=int(given["report"]), to=given["to"], date=self.day()
        )


class Medication(Happening):
    """A medicine beside the study treatment."""

    kind = e.ConcomitantMedicationRecorded
    title = _("Record a medicine")
    drug = OneLine(
        label=_("Medicine"),
        help_text=_("The name of the substance in English. Of steroids the equivalent in prednisone is computed."),
        max_length=80,
    )
    dose = forms.FloatField(label=_("Dose, mg a day"), min_value=0, max_value=100_000, localize=False)
    route = forms.ChoiceField(label=_("How it is taken"), choices=ROUTES)
    start = Day(label=_("Since"))
    stop = Day(label=_("Until"), help_text=_("Empty: still taken."), required=False)
    indication = OneLine(label=_("For what"), max_length=200, required=False)

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.ConcomitantMedicationRecorded(
            participant=self.person.number,
            drug=given["drug"].lower().replace(" ", "-"),
            dose={"value": given["dose"], "unit": "mg/d"},
            route=given["route"],
            start=self.day("start"),
            stop=self.day("stop") or None,
            indication=given["indication"],
        )


class MedicationStopped(Happening):
    """A medicine is taken no more."""

    kind = e.ConcomitantMedicationStopped
    title = _("End a medicine")
    medication = forms.ChoiceField(label=_("Medicine"))
    date = Day(label=_("Last day"))

    def __init__(self, person: Participant, *arguments: Any, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        running = [each for each in person.medication if each.stop is None]
        self.fields["medication"].choices = [  # type: ignore[attr-defined]
            (str(each.sequence), f"{each.drug}, {each.start}") for each in running
        ]

    def event(self) -> e.AnyEvent:
        number = int(self.cleaned_data["medication"])
        return e.ConcomitantMedicationStopped(participant=self.person.number, medication=number, date=self.day())


class Deviation(Happening):
    """Something went otherwise than the protocol says."""

    kind = e.DeviationRecorded
    title = _("Record a deviation from the protocol")
    warning = _("Do not write the treatment itself.")
    date = Day(label=_("Date"))
    what = Words(label=_("What went otherwise"))

    def event(self) -> e.AnyEvent:
        return e.DeviationRecorded(participant=self.person.number, date=self.day(), what=self.cleaned_data["what"])


class TreatmentStopped(Happening):
    """No more study treatment; visits go on."""

    kind = e.TreatmentStopped
    title = _("Stop the study treatment")
    warning = _("The participant stays in the study: all visits go on as planned.")
    date = Day(label=_("Last day of treatment"))
    reason = Words(label=_("Why"))

    def event(self) -> e.AnyEvent:
        return e.TreatmentStopped(participant=self.person.number, date=self.day(), reason=self.cleaned_data["reason"])


class Withdrawal(Happening):
    """The participant leaves the study."""

    kind = e.ConsentWithdrawn
    title = _("Withdraw consent")
    warning = _("Nothing more is asked or measured after this day. Adverse events are still recorded.")
    date = Day(label=_("Withdrawn on"))
    keep_data = forms.ChoiceField(
        label=_("What was collected before"),
        choices=[
            ("", ""),
            ("yes", _("stays, as the consent said")),
            ("no", _("is not used any more")),
        ],
    )

    def event(self) -> e.AnyEvent:
        keep = self.cleaned_data["keep_data"] == "yes"
        return e.ConsentWithdrawn(participant=self.person.number, date=self.day(), keep_data=keep)


class FollowUpEnded(Happening):
    """The participant is followed no more, without having withdrawn consent."""

    kind = e.FollowUpEnded
    title = _("End the follow-up: lost, died or taken out")
    warning = _("Who withdraws consent has a form of its own. A death is reported as an adverse event as well.")
    date = Day(label=_("Last known in the study, or day of death"))
    because = forms.ChoiceField(label=_("Why"), choices=[("", ""), *ENDINGS])
    note = Words(label=_("Note"), required=False)

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.FollowUpEnded(
            participant=self.person.number, date=self.day(), because=given["because"], note=given["note"]
        )


class Completed(Happening):
    """The last visit was reached."""

    kind = e.ParticipantCompleted
    title = _("Complete the participation")
    date = Day(label=_("Last visit"))

    def event(self) -> e.AnyEvent:
        return e.ParticipantCompleted(participant=self.person.number, date=self.day())


class Moved(Happening):
    """The participant is seen at another study centre from now on."""

    kind = e.ParticipantMoved
    title = _("Move to another study centre")
    warning = _(
        "From then on the people of the other centre see and record everything of this participant, and those of this "
        "centre nothing any more. The place in the list and what was recorded stay."
    )
    date = Day(label=_("Seen there from"))
    site = forms.ChoiceField(label=_("Study centre"))
    why = Words(label=_("Why"))

    def __init__(self, person: Participant, *arguments: Any, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        others = [(key, name) for key, name in self.sites.items() if key != person.site]
        self.fields["site"].choices = [("", ""), *others]  # type: ignore[attr-defined]

    def event(self) -> e.AnyEvent:
        return e.ParticipantMoved(participant=self.person.number, date=self.day(), site=self.cleaned_data["site"])


class ConsentAgain(Happening):
    """A new version of the document, or before screening again."""

    kind = e.ConsentGiven
    title = _("Record a new consent")
    document = OneLine(label=_("Consent document"), help_text=_("Such as: main consent."), max_length=80)
    version = OneLine(label=_("Version of the document"), max_length=40)
    date = Day(label=_("Signed on"))

    def event(self) -> e.AnyEvent:
        given, person = self.cleaned_data, self.person
        said = {"document": given["document"], "version": given["version"], "date": self.day()}
        return e.ConsentGiven(participant=person.number, site=person.site, person=person.person, **said)


class BlindingLost(Happening):
    """Somebody learnt a treatment by accident."""

    kind = e.BlindingLost
    title = _("Somebody learnt the treatment by accident")
    warning = _("Do not write the treatment itself.")
    date = Day(label=_("Date"))
    seen_by = OneLine(label=_("Who learnt it"), max_length=200)
    how = Words(label=_("How"))
    impact = Words(label=_("What it does to the study"))

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.BlindingLost(
            participant=self.person.number,
            date=self.day(),
            seen_by=(given["seen_by"],),
            how=given["how"],
            impact=given["impact"],
        )


class KitReturned(Happening):
    """A kit was brought back."""

    kind = e.KitReturned
    title = _("A kit is brought back")
    kit = forms.ChoiceField(label=_("Kit"))
    date = Day(label=_("Brought back on"))
    units_left = forms.IntegerField(label=_("Units left"), min_value=0, max_value=10_000, localize=False)

    def __init__(self, person: Participant, *arguments: Any, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        self.fields["kit"].choices = [(kit, kit) for kit in person.kits]  # type: ignore[attr-defined]

    def event(self) -> e.AnyEvent:
        given = self.cleaned_data
        return e.KitReturned(
            participant=self.person.number, kit=given["kit"], date=self.day(), units_left=given["units_left"]
        )


BETWEEN_VISITS: Final[dict[str, type[Happening]]] = {
    "adverse-event": AdverseEvent,
    "follow-up": FollowUp,
    "submission": Submitted,
    "medication": Medication,
    "medication-end": MedicationStopped,
    "deviation": Deviation,
    "treatment-end": TreatmentStopped,
    "withdrawal": Withdrawal,
    "follow-up-end": FollowUpEnded,
    "completion": Completed,
    "consent": ConsentAgain,
    "move": Moved,
    "blinding-lost": BlindingLost,
    "kit-return": KitReturned,
}
"""By the last part of the address; one that strikes out is in `wrong_entry`."""
