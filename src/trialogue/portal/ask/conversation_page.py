"""The sender's own page of a conversation, behind a secret link: read the answers, write back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trialogue.portal import pace
from trialogue.portal.ask import tokens
from trialogue.portal.ask.conversation import Added, Written, add_turn, find_conversation, turns_of
from trialogue.portal.ask.models import Author, Message
from trialogue.portal.ask.turn_form import TurnForm
from trialogue.portal.clients import origin_of
from trialogue.portal.error_pages import LinkEnded
from trialogue.portal.languages.kept import changes_language, keeps_typed


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, nct_id: str, number: uuid.UUID, token: str) -> HttpResponse:
    """Her message, the answers, and a form; an unknown link and one whose message is gone look the same."""
    message = find_conversation(nct_id, number, token)
    if message is None:
        raise LinkEnded
    form, trouble = TurnForm(), ""
    if changes_language(request):
        form = TurnForm(initial=request.POST.dict())
    elif request.method == "POST":
        form = TurnForm(request.POST)
        if form.is_valid():
            trouble = _take(request, message, form.cleaned_data["words"])
            if not trouble:
                return redirect(request.path)
    form.fields["words"].label = _("Write back")
    context = {
        "message": message,
        "turns": turns_of(message),
        "form": form,
        "trouble": trouble,
        "token": tokens.new_form_token(str(message.id)),
    }
    response = render(request, "ask/conversation.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _take(request: HttpRequest, message: Message, words: str) -> str:
    """Store what she wrote back; what is wrong, or nothing."""
    form_token = request.POST.get("form_token", "")
    if not tokens.is_form_token(form_token, str(message.id)):
        return _("This page was open for a long time. Nothing has been sent yet: please send once more.")
    if pace.too_fast(request):
        return _("Many messages were sent in a short time. Nothing was sent now: please try again later.")
    written = Written(Author.SENDER, words, seen=0, form_token=form_token, origin=origin_of(request))
    if add_turn(message, written, timezone.now()) is Added.DIFFERENT:
        return _(
            "You have sent this form before, with other words. What you see now has not been sent: "
            "send again to write a second message."
        )
    return ""
