"""One visit: recorded by its form, corrected with a reason, signed, locked, asked about; the flare it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialogue.conduct import events as e
from trialogue.conduct.deciding import OutOfStock
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Kit, Participant, Visit
from trialogue.conduct.versions import version_at_visit
from trialogue.errors import BadInput, NotReady
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial.allocator import dispense_kit, keeps_kits
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.models import LogEntry
from trialogue.portal.trial.protocol_store import protocol_for
from trialogue.portal.trial.seen_arms import saw_arm_of
from trialogue.portal.trial_desk.flares import ascertain_again
from trialogue.portal.trial_desk.identity import demographics_of
from trialogue.portal.trial_desk.opening import Trial, of_trial, open_trial
from trialogue.portal.trial_desk.recording import Sent, context_of, form_token, is_answered, record_once, sent
from trialogue.portal.trial_desk.refusals import OwnWords, told
from trialogue.portal.trial_desk.visit_form import VisitForm, dose_of, is_day, typed_from
from trialogue.portal.trial_desk.visit_shown import shown_visit
from trialogue.portal.trial_desk.who import who_words

UNSCHEDULED: Final = "unscheduled"


@dataclass
class Asked:
    """One request about one visit; `problem` and `unlikely` say why nothing was recorded."""

    trial: Trial
    person: Participant
    protocol: Protocol
    name: str
    post: dict[str, list[str]]
    form: Sent
    problem: str = ""
    unlikely: tuple[str, ...] = ()
    typed: VisitForm | None = None

    @property
    def visit(self) -> Visit | None:
        """The visit as it stands."""
        return self.person.visits.get(self.name)

    @property
    def recorded(self) -> Visit:
        """The visit, which must be there."""
        if self.visit is None:
            raise Http404
        return self.visit

    def text(self, name: str) -> str:
        """One field."""
        return next(iter(self.post.get(name, [])), "").strip()[:1000]

    def whole(self, name: str) -> int:
        """One field that holds a number of an event; -1 for another text."""
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 12 else -1


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, trial: Trial, participant: str, visit: str) -> HttpResponse:
    """The form of a visit that has not been recorded; else what was, with everything that can follow."""
    asked = _asked(request, trial, participant, visit)
    if changes_language(request):
        asked.typed = VisitForm(asked.protocol, asked.name, asked.post)
    elif request.method == "POST":
        action = _ACTIONS.get(asked.text("do"))
        if action is None:
            raise Http404
        try:
            with transaction.atomic():
                # What the page was checked against may be old by now: under the lock everything is read again.
                lock_study(trial.nct_id)
                asked = _asked(request, open_trial(request, trial.nct_id) or trial, participant, visit)
                try:
                    action(asked)
                except OutOfStock as short:  # that it was asked in vain is written, and stays written
                    asked.problem = told(short)
        except (BadInput, NotReady) as error:
            asked.problem = told(error)
        if not asked.problem and not asked.unlikely:
            return redirect("trial-visit", trial.nct_id, participant, asked.name)
        trial = open_trial(request, trial.nct_id) or trial  # what somebody else recorded meanwhile is shown
        asked = replace(asked, trial=trial, person=trial.person(participant))
        asked.protocol = _protocol(trial, asked.person, visit, asked.text("date"))
    page = shown_visit(asked.trial, asked.person, asked.protocol, asked.name)
    page |= {
        "problem": asked.problem,
        "unlikely": asked.unlikely,
        "filled": asked.typed or _empty(asked),
        "typed": asked.post,
        "of_form": _main_form(asked),
        "half": changes_language(request),
        "token": form_token(_what(trial, participant, visit)),
        "gives": page["asks_dose"] and _may_have_kit(asked),
        "seen": len(asked.visit.corrections) if asked.visit else 0,
        "version": asked.protocol.version,
    }
    status = 409 if asked.problem or asked.unlikely else 200
    return render(request, "trial_desk/visit.html", page, status=status)


def _asked(request: HttpRequest, trial: Trial, participant: str, name: str) -> Asked:
    person = trial.person(participant)
    protocol = _protocol(trial, person, name, request.POST.get("date", ""))
    planned = {each.id for version in (protocol, trial.protocol_for(person)) for each in version.visits}
    if name not in planned | set(person.visits) | {UNSCHEDULED}:
        raise Http404
    post = {key: [str(each) for each in request.POST.getlist(key)] for key in request.POST}
    return Asked(trial, person, protocol, name, post, sent(request, _what(trial, participant, name)))


def _protocol(trial: Trial, person: Participant, name: str, day: str) -> Protocol:
    """The version whose form a visit has: of one not recorded yet the one to which its day moves the participant."""
    version, text = person.protocol_version, day.strip()
    if name not in person.visits:
        version = version_at_visit(trial.state.versions, version, text if is_day(text) else trial.today.isoformat())
    return protocol_for(trial.state, version)


def _empty(asked: Asked) -> VisitForm:
    if asked.visit is not None:
        return VisitForm(asked.protocol, asked.name, typed_from(asked.visit.readings, asked.visit.date))
    begun = {"date": [asked.trial.today.isoformat()]}
    if asked.trial.may("VisitRecorded"):  # what is sealed is for who records visits
        begun |= {name: [text] for name, text in demographics_of(asked.trial.nct_id, asked.person.number).items()}
    return VisitForm(asked.protocol, asked.name, begun)


def _main_form(asked: Asked) -> str:
    """The form on the page that keeps what was typed when the language is changed; "" where there is none."""
    if asked.visit is None:
        return "recording" if asked.trial.offers("VisitRecorded") else ""
    return "correcting" if asked.trial.offers("VisitCorrected") and not asked.visit.locked else ""


def _may_have_kit(asked: Asked) -> bool:
    """Whether the study keeps kits and this visit has none given yet."""
    trial, person = asked.trial, asked.person
    return (
        keeps_kits(trial.nct_id)
        and trial.offers("KitDispensed")
        and person.randomised is not None
        and not _no_kit(asked)
    )


def _context(asked: Asked, action: str) -> Context:
    return context_of(asked.trial, asked.form, action)


def _record(asked: Asked) -> None:
    """The visit, the dose given at it, and the flares that follow, all or none."""
    context = _context(asked, "VisitRecorded")
    if is_answered(asked.trial, context):
        asked.name = _visit_of(asked, context)
        return
    day, readings = _read(asked)
    if asked.problem or asked.unlikely:
        return
    if asked.text("version") not in {"", asked.protocol.version}:
        words = _("On this day version %(version)s of the protocol holds: below is its form. Please send it once more.")
        raise OwnWords(words % {"version": asked.protocol.version})
    why = asked.text("unscheduled")
    if asked.name == UNSCHEDULED:
        if not why:
            raise OwnWords(_("Say why there is a visit that the protocol does not plan."))
        asked.name = f"u{1 + sum(bool(each.unscheduled) for each in asked.person.visits.values())}"
    number, dose = asked.person.number, dose_of(asked.post)
    event = e.VisitRecorded(participant=number, visit=asked.name, date=day, readings=readings, unscheduled=why)
    record_once(asked.trial, event, context)
    if dose is not None:
        later = replace(context, request=f"{context.request[:60]}dose")
        record_once(asked.trial, e.DoseRecorded(participant=number, visit=asked.name, date=day, **dose), later)
    ascertain_again(asked.trial, number, context)


def _visit_of(asked: Asked, context: Context) -> str:
    """The visit that a form sent twice recorded the first time: an unscheduled one got its name then."""
    first = LogEntry.objects.get(study_id=asked.trial.nct_id, request=context.request).sequence
    return next((name for name, each in asked.person.visits.items() if each.sequence == first), asked.name)


def _correct(asked: Asked) -> None:
    context, held = _context(asked, "VisitCorrected"), asked.recorded
    if is_answered(asked.trial, context):
        return
    day, readings = _read(asked)
    if asked.whole("seen") != len(held.corrections):
        raise OwnWords(_("Somebody corrected this visit while the page was open: compare with what stands above now."))
    if asked.problem or asked.unlikely or asked.typed is None:
        return
    changed = {name: said for name, said in readings.items() if held.readings.get(name) != said}
    changed |= asked.typed.emptied(held.readings, readings)
    if not changed and day == held.date:
        raise OwnWords(_("Nothing differs from what is recorded."))
    moved = day if day != held.date else None
    event = e.VisitCorrected(participant=asked.person.number, corrects=held.sequence, date=moved, readings=changed)
    record_once(asked.trial, event, context)
    ascertain_again(asked.trial, asked.person.number, context)


def _read(asked: Asked) -> tuple[str, dict[str, dict[str, Any]]]:
    form = asked.typed = VisitForm(asked.protocol, asked.name, asked.post)
    readings, day = form.readings(), form.day(timezone.now())
    if form.problems:
        asked.problem = _("Some fields cannot be read: they are marked below.")
    elif not asked.text("sure"):
        asked.unlikely = tuple(form.unlikely(readings))
    return day, readings


def _miss(asked: Asked) -> None:
    reason = asked.text("reason")
    if not reason:
        raise OwnWords(_("Say why the visit was missed."))
    event = e.VisitMissed(participant=asked.person.number, visit=asked.name, reason=reason)
    record_once(asked.trial, event, _context(asked, "VisitMissed"))


def _give(asked: Asked) -> None:
    """The kit for this visit: the allocator chooses it, and no arm is told by its number."""
    day = asked.visit.date if asked.visit else asked.trial.today.isoformat()
    context = _context(asked, "KitDispensed")
    if not is_answered(asked.trial, context) and (reason := _no_kit(asked)):
        raise OwnWords(reason)
    dispense_kit(asked.trial.nct_id, asked.person.number, asked.name, day, context)


def _no_kit(asked: Asked) -> str:
    """Why no kit is given at this visit, or ""."""
    person, planned = asked.person, next((each for each in asked.protocol.visits if each.id == asked.name), None)
    if planned is None or "dosing" not in planned.activities or asked.name in person.missed:
        return _("No study treatment is given at this visit, so no kit is.")
    given = next((kit for kit in asked.trial.state.kits.values() if _is_given(kit, person.number, asked.name)), None)
    if given is not None:
        return _("Kit %(number)s was given for this visit: a second one is not.") % {"number": given.number}
    if person.left or person.completed or person.treatment_stopped:
        return _("The participant takes no more study treatment: no kit is given.")
    return ""


def _is_given(kit: Kit, participant: str, visit: str) -> bool:
    return kit.participant == participant and kit.visit == visit


def _sign(asked: Asked) -> None:
    if asked.whole("seen") != len(asked.recorded.corrections):
        raise OwnWords(_("Somebody corrected this visit while the page was open: compare with what stands above now."))
    _simple(asked, e.VisitSigned)


def _lock(asked: Asked) -> None:
    _simple(asked, e.VisitLocked)


def _unlock(asked: Asked) -> None:
    _simple(asked, e.VisitUnlocked)


def _simple(asked: Asked, kind: type[e.VisitSigned] | type[e.VisitLocked] | type[e.VisitUnlocked]) -> None:
    event = kind(participant=asked.person.number, visit=asked.recorded.visit)
    record_once(asked.trial, event, _context(asked, kind.__name__))


def _ask(asked: Asked) -> None:
    event = e.DataQueryRaised(
        participant=asked.person.number,
        visit=asked.name,
        field=asked.text("field") or "visit",
        question=asked.text("question"),
    )
    record_once(asked.trial, event, _context(asked, "DataQueryRaised"))


def _answer(asked: Asked) -> None:
    event = e.DataQueryAnswered(
        participant=asked.person.number, query=asked.whole("query"), answer=asked.text("answer")
    )
    record_once(asked.trial, event, _context(asked, "DataQueryAnswered"))


def _close(asked: Asked) -> None:
    event = e.DataQueryClosed(participant=asked.person.number, query=asked.whole("query"))
    record_once(asked.trial, event, _context(asked, "DataQueryClosed"))


def _adjudicate(asked: Asked) -> None:
    flare = asked.text("flare")
    if flare not in {"severe", "mild_or_moderate", "none"}:
        raise OwnWords(_("Choose what the committee found."))
    who = str(asked.trial.account.pk)
    knew = saw_arm_of(asked.trial.state, asked.person, (who, who_words(who)))
    event = e.FlareAdjudicated(participant=asked.person.number, visit=asked.name, flare=flare, blinded=not knew)
    record_once(asked.trial, event, _context(asked, "FlareAdjudicated"))


_ACTIONS: Final[dict[str, Callable[[Asked], None]]] = {
    "record": _record,
    "correct": _correct,
    "miss": _miss,
    "give": _give,
    "sign": _sign,
    "lock": _lock,
    "unlock": _unlock,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "adjudicate": _adjudicate,
}


def _what(trial: Trial, participant: str, name: str) -> str:
    return f"trial-visit/{trial.nct_id}/{participant}/{name}"
