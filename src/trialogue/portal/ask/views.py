"""Step 1 and 2 on one page, step 3 on its own: the contact card and form, and what became of the message."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialogue.portal import pace, serving
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.ask import tokens
from trialogue.portal.ask.avatar import draw_avatar
from trialogue.portal.ask.contact_card import ContactCard, contact_card, site_choices
from trialogue.portal.ask.fit_share import fit_share, may_show_passcode, prepare_fit, wants_fit_shared
from trialogue.portal.ask.form import MessageForm
from trialogue.portal.ask.keeping import KEEP_DAYS, PAGE_DAYS, erase_message, page_is_open
from trialogue.portal.ask.models import Author, Message
from trialogue.portal.ask.submit import Asked, Outcome, submit, was_sent
from trialogue.portal.clients import origin_of
from trialogue.portal.error_pages import LinkEnded
from trialogue.portal.fit.summary import read_summary
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.mail import permission
from trialogue.portal.mail.outbox import mail_settings
from trialogue.portal.places import read_place
from trialogue.portal.share.making import MOST_DAYS
from trialogue.portal.share.passcode import spoken
from trialogue.portal.share.tokens import owner_token
from trialogue.portal.study_page.identity import registry_page
from trialogue.portal.study_page.views import headline
from trialogue.portal.team_words.words import team_languages
from trialogue.study import Study

SHOWN_SITES = 100


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The nearest site with its contact, and the form; a form without problems leads to the page of the message."""
    study = serving.snapshot().study(nct_id)
    asked = request.POST if request.method == "POST" else request.GET
    place = read_place(asked)
    choices = site_choices(study, place.place)
    card = contact_card(study, choices, asked.get("site", ""), team_languages(nct_id))
    page: dict[str, Any] = {
        **headline(study),
        "place": place,
        "choices": choices[:SHOWN_SITES],
        "more_sites": max(0, len(choices) - SHOWN_SITES),
        "kept_place": urlencode({"where": place.text, "place": place.key}),
        "card": card,
        "over": study.overall_status in {"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE"},
        "held": _held_words(permission.refusal(card.email, study.provenance, mail_settings())),
        "mail_on": mail_settings().on,
        "keep_days": KEEP_DAYS,
        "page_days": PAGE_DAYS,
        "fit": request.POST.get("fit", "") if read_summary(request.POST.get("fit", ""), nct_id) else "",
        "show_fit": wants_fit_shared(request.POST),
        "fit_days": MOST_DAYS,
    }
    # "Does it fit me?" leads here by a POST, so that its answer can come along without ever standing in an address.
    if request.method == "POST" and card.email and "begin" not in request.POST and not changes_language(request):
        return _take(request, study, page)
    typed = request.POST.dict() if changes_language(request) else {}
    form = MessageForm(initial=typed, languages=card.languages)
    return render(request, "ask/page.html", {**page, "form": form, "token": _form_token(request, nct_id)})


def _form_token(request: HttpRequest, nct_id: str) -> str:
    """The token that this form had, while it is good; else a new one."""
    had = request.POST.get("form_token", "")
    return had if tokens.is_form_token(had, nct_id) else tokens.new_form_token(nct_id)


def _take(request: HttpRequest, study: Study, page: dict[str, Any]) -> HttpResponse:
    form, token = MessageForm(request.POST, languages=page["card"].languages), request.POST.get("form_token", "")
    trouble = _trouble_with(request, study, page["card"], form, token)
    if not trouble and form.is_valid():
        asked = _asked(request, study, page["card"], form, token)
        if asked.fit is None and page["show_fit"]:
            trouble = _("Your answer is too old to go with the message. Answer “Does it fit me?” again, or untick it.")
        else:
            outcome = submit(asked, timezone.now())
            if outcome in {Outcome.STORED, Outcome.AGAIN}:
                return _done(request, asked)
            trouble = _outcome_words(outcome)
    token = tokens.new_form_token(study.nct_id) if trouble else _form_token(request, study.nct_id)
    context = {**page, "form": form, "token": token, "trouble": trouble}
    return render(request, "ask/page.html", context, status=429 if trouble == _too_many() else 200)


def _trouble_with(request: HttpRequest, study: Study, card: ContactCard, form: MessageForm, token: str) -> str:
    """What is wrong with the sending itself, before the fields are looked at."""
    if request.POST.get("website"):
        return _("A field that must stay empty was filled in. It is empty again now: please send once more.")
    if request.POST.get("site", "") != card.site_key:
        return _("The record has changed and no longer names the site you chose. Check the site and send again.")
    if not tokens.is_form_token(token, study.nct_id):
        return _("This page was open for a long time. Nothing has been sent yet: please send once more.")
    if form.is_valid() and not was_sent(token) and pace.too_fast(request):  # a second click is no second sending
        return _too_many()
    return ""


def _outcome_words(outcome: Outcome) -> str:
    if outcome is Outcome.DIFFERENT:
        return _(
            "You have sent this form before, with other words. What you see now has not been sent: "
            "send again to write a second message."
        )
    return _too_many()


def _too_many() -> str:
    return _("Many messages were sent in a short time. Nothing was sent now: please try again later.")


def _done(request: HttpRequest, asked: Asked) -> HttpResponse:
    """On to the page of the message; where her answer went along, first the passcode, which no page shows again."""
    page = tokens.page_token(asked.form_token)
    message = _find(asked.study.nct_id, page)
    share = fit_share(message) if asked.fit else None
    if asked.fit is None or share is None or not may_show_passcode(share, timezone.now()):
        return redirect("ask-sent", asked.study.nct_id, page)
    context = {
        **headline(asked.study),
        "over": False,
        "message": message,
        "token": page,
        "share": share,
        "passcode": spoken(asked.fit.secrets.passcode),
    }
    return _private(render(request, "ask/passcode.html", context))


def _asked(request: HttpRequest, study: Study, card: ContactCard, form: MessageForm, token: str) -> Asked:
    origin = origin_of(request)
    wanted = wants_fit_shared(request.POST)
    fit = prepare_fit(request.POST.dict(), study.nct_id, token, signed_in(request)) if wanted else None
    return Asked(
        study=study,
        card=card,
        sender=form.sender(),
        words=form.cleaned_data["words"],
        language=get_language() or "en",
        form_token=token,
        link=lambda view, secret: origin + reverse(view, args=(study.nct_id, secret)),
        fit=fit,
        fit_address=origin + reverse("share-open", args=(fit.secrets.link,)) if fit else "",
        account=signed_in(request),
    )


@never_cache
@require_safe
def sent(request: HttpRequest, nct_id: str, token: str) -> HttpResponse:
    """To which site and study the message went and where it stands; nothing of the person."""
    message = _find(nct_id, token)
    study = serving.snapshot().study(nct_id)
    share = fit_share(message)
    share = share if share and share.expires_at > timezone.now() else None
    context = {
        **headline(study),
        "over": False,
        "message": message,
        "token": token,
        "held": _held_words(message.site_mail.reason if message.site_mail else ""),
        "copy_held": _held_words(message.copy_mail.reason if message.copy_mail else ""),
        "original": registry_page(study),
        "share": share,
        "share_token": owner_token(share.id) if share else "",
        "keep_days": KEEP_DAYS,
        "page_days": PAGE_DAYS,
        "answers": message.turns.exclude(author=Author.SENDER).count(),
        "conversation": tokens.conversation_token(message.id),
    }
    return _private(render(request, "ask/sent.html", context))


@never_cache
@require_POST
def erase(request: HttpRequest, nct_id: str, token: str) -> HttpResponse:
    """Erase what the person wrote; letters that have not left stay here."""
    erase_message(_find(nct_id, token))
    return redirect("ask-sent", nct_id, token)


@require_safe
@cache_control(max_age=3600, public=True)
def avatar(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The drawn avatar of the contact of one site."""
    study = serving.snapshot().study(nct_id)
    card = contact_card(study, site_choices(study, None), request.GET.get("site", ""))
    return HttpResponse(draw_avatar(card.name or card.site_name), content_type="image/svg+xml")


def _find(nct_id: str, token: str) -> Message:
    found = Message.objects.select_related("person", "site_mail", "copy_mail")
    message = found.filter(page_mark=tokens.mark(token), nct_id=nct_id).first()
    if message is None or not page_is_open(message, timezone.now()):
        raise LinkEnded
    return message


def _held_words(reason: str) -> str:
    return str(permission.WORDS.get(reason, ""))


def _private(response: HttpResponse) -> HttpResponse:
    """A page behind a secret goes into no index.

    Its address goes to no other host either: `same-origin`, which every page has. `no-referrer` would make a browser
    send `Origin: null` with the form on it, and the forgery check would rightly refuse that.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
