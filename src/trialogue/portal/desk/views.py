"""The list of messages, and one message with the form that answers it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from trialogue.portal.accounts.guard import whose
from trialogue.portal.ask import tokens
from trialogue.portal.ask.conversation import Added, Written, add_turn, turns_of
from trialogue.portal.ask.models import Author, Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.ask.turn_form import TurnForm
from trialogue.portal.clients import origin_of
from trialogue.portal.desk.at_work import busy_with, colleagues_at, draft_of, keep_draft, leave, note_opened
from trialogue.portal.desk.finding import find
from trialogue.portal.desk.inbox import (
    A_PAGE,
    ALL,
    Line,
    chosen,
    counts,
    line_of,
    message_of,
    next_waiting,
    read_asked,
    sites_written_to,
    studies_of,
)
from trialogue.portal.error_pages import LinkEnded
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.mail.outbox import mail_settings
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial_desk.identity import participant_of


@never_cache
@keeps_typed
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Who waits, since when, about which study and site; who waits longest stands first. A POST looks for a message."""
    account = whose(request)
    asked = read_asked(request.GET)
    sites = sites_written_to(account, asked)
    if asked.site not in dict(sites):  # of another study, which was chosen before
        asked = replace(asked, site="")
    sought = request.POST.get("find", "")
    found = find(chosen(account, replace(asked, state=ALL)), sought) if sought.strip() else None
    page = Paginator(chosen(account, asked), A_PAGE).get_page(request.GET.get("page"))
    number_of = counts(account, asked)
    lines = found.lines if found else [line_of(message) for message in page]
    busy, begun = busy_with([line.message for line in lines], account, timezone.now())
    context = {
        "asked": asked,
        "lines": lines,
        "busy": busy,
        "begun": begun,
        "sites": sites if len(sites) > 1 else [],
        "alike": _alike(lines),
        "found": found,
        "page": page,
        "tabs": [(key, name, number_of[key]) for key, name in _tabs()],
        "studies": studies_of(account),
        "now": timezone.now(),
    }
    return render(request, "desk/messages.html", context)


def _alike(lines: list[Line]) -> dict[str, bool]:
    """Whether all messages of the list are to one study, and to one of its centres: then the list says it once."""
    studies = {line.message.nct_id for line in lines}
    places = {(line.message.nct_id, line.message.site_name) for line in lines}
    return {"study": len(lines) > 1 and len(studies) == 1, "site": len(lines) > 1 and len(places) == 1}


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, nct_id: str, number: uuid.UUID) -> HttpResponse:
    """Who asks and what, what was answered, and the form."""
    found = _find(request, nct_id, number)
    form, trouble, status = TurnForm(), "", 200
    if changes_language(request):
        form = TurnForm(initial=request.POST.dict())
    elif request.method == "POST" and request.POST.get("do") == "discard":
        leave(found, whose(request))
        return _here(request, found, "discarded")
    elif request.method == "POST":
        form = TurnForm(request.POST)
        if form.is_valid() and request.POST.get("do") == "keep":
            keep_draft(found, whose(request), form.cleaned_data["words"], timezone.now())
            return _here(request, found, "kept")
        if form.is_valid():
            following, _waiting = next_waiting(whose(request), found, read_asked(request.GET))
            outcome = _answer(request, found, Author.TEAM, form.cleaned_data["words"])
            if outcome in {Added.STORED, Added.AGAIN}:
                return _on(request, found, following)
            trouble, status = _trouble(outcome), 409
    elif draft := draft_of(found, whose(request)):
        form = TurnForm(initial={"words": draft.words})
    return render(request, "desk/message.html", _context(request, found, form, trouble), status=status)


@never_cache
@require_POST
def answered_elsewhere(request: HttpRequest, nct_id: str, number: uuid.UUID) -> HttpResponse:
    """The team has called or written by its own mail, or what was written last asks nothing: nobody waits any more."""
    found = _find(request, nct_id, number)
    following, _waiting = next_waiting(whose(request), found, read_asked(request.GET))
    author = Author.NO_ANSWER if request.POST.get("how") == "none" and found.turns.exists() else Author.ELSEWHERE
    outcome = _answer(request, found, author, "")
    if outcome in {Added.STORED, Added.AGAIN}:
        return _on(request, found, following)
    return render(request, "desk/message.html", _context(request, found, TurnForm(), _trouble(outcome)), status=409)


def _on(request: HttpRequest, found: Message, following: Message | None) -> HttpResponse:
    """To the next who waits where that was asked for, else back to the same message; either way the list is kept."""
    there = following if following is not None and request.POST.get("then") == "next" else found
    kept = read_asked(request.GET).kept
    address = reverse("desk-message", args=(there.nct_id, there.id))
    return redirect(f"{address}{kept}{'&' if kept else '?'}done={'next' if there is following else 'here'}")


def _here(request: HttpRequest, found: Message, done: str) -> HttpResponse:
    """The same message again, with a word of what was done; nothing was sent."""
    kept = read_asked(request.GET).kept
    address = reverse("desk-message", args=(found.nct_id, found.id))
    return redirect(f"{address}{kept}{'&' if kept else '?'}done={done}")


def _find(request: HttpRequest, nct_id: str, number: uuid.UUID) -> Message:
    found = message_of(whose(request), nct_id, number)
    if found is None:
        raise LinkEnded
    return found


def _answer(request: HttpRequest, found: Message, author: Author, words: str) -> Added | None:
    """What became of it; None for a form that is not ours or too old."""
    form_token, seen = request.POST.get("form_token", ""), request.POST.get("seen", "")
    if not tokens.is_form_token(form_token, str(found.id)) or not seen.isdecimal():
        return None
    written = Written(author, words, int(seen), form_token, origin_of(request), whose(request))
    outcome = add_turn(found, written, timezone.now())
    if outcome in {Added.STORED, Added.AGAIN}:
        leave(found, whose(request))
    return outcome


def _trouble(outcome: Added | None) -> str:
    if outcome is Added.OVERTAKEN:
        return _(
            "Something was written while this page was open: read it above. Your own words have not been sent; "
            "they still stand below. Send them again if they are needed."
        )
    if outcome is Added.DIFFERENT:
        return _(
            "You have sent this form before, with other words. What you see now has not been sent: "
            "send again to write a second message."
        )
    return _("This page was open for a long time. Nothing has been sent yet: please send once more.")


def _context(request: HttpRequest, found: Message, form: TurnForm, trouble: str) -> dict[str, Any]:
    sender, words = open_sender(found)
    turns = turns_of(found)
    asked = read_asked(request.GET)
    account, now = whose(request), timezone.now()
    following, waiting = next_waiting(account, found, asked)
    if found.waiting_since and request.method != "HEAD":
        note_opened(found, account, now)
    draft = draft_of(found, account)
    return {
        "colleagues": colleagues_at(found, account, now),
        "draft": draft,
        "written_since": draft is not None and any(turn.created_at > draft.kept_at for turn in turns),
        "asked": asked,
        "done": request.GET.get("done", "") if request.method != "POST" else "",
        "answered_before": any(turn.by_team for turn in turns),
        "message": Message.objects.select_related("person").get(id=found.id),
        "sender": sender,
        "words": words,
        "turns": turns,
        "seen": len(turns),
        "following": following,
        "waiting": waiting,
        "form": form,
        "trouble": trouble,
        "token": tokens.new_form_token(str(found.id)),
        "now": now,
        "mail_on": mail_settings().on,
        "trial_runs": TrialStudy.objects.filter(study=found.nct_id).exists(),
        "participant": participant_of(found),
    }


def _tabs() -> list[tuple[str, str]]:
    return [("waiting", _("Waiting for an answer")), ("answered", _("Answered")), ("all", _("All"))]
