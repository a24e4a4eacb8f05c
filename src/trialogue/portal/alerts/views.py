"""Signing up: the form for a study or a search, and the page that says to look into the mailbox."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal import pace, serving
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.alerts.form import AddressForm, SignUpForm
from trialogue.portal.alerts.keeping import CONFIRM_HOURS
from trialogue.portal.alerts.news import Sources
from trialogue.portal.alerts.of_account import follow_at_once, is_own_mailbox
from trialogue.portal.alerts.public_links import link_maker
from trialogue.portal.alerts.sign_up import SignUp, send_link, sign_up
from trialogue.portal.alerts.targets import MOST_STUDIES, Target, describe_target, search_of, search_target
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.mail.outbox import mail_settings
from trialogue.portal.study_page.views import headline

TOO_MANY: Final = _("Many forms were sent in a short time. Nothing was sent now: please try again later.")


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def follow_study(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The form to follow one study. Raises NotFound for a study that the snapshot does not hold."""
    study = serving.snapshot().study(nct_id)
    page = {**headline(study), "over": False, "about_study": True}
    return _form(request, Target(nct_id=study.nct_id), page)


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def follow_search(request: HttpRequest) -> HttpResponse:
    """The form to follow the search in the address, or in the form that was sent."""
    query = QueryDict(request.POST.get("query", "")) if request.method == "POST" else request.GET
    target = search_target(query)
    found = len(serving.snapshot().matching(search_of(target)))
    page = {"found": found, "too_many": found > MOST_STUDIES, "most": MOST_STUDIES, "target": target}
    return _form(request, target, {**page, "label": describe_target(target)})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens now: the same for every address."""
    return render(request, "alerts/asked.html", {"hours": CONFIRM_HOURS, "mail_on": mail_settings().on})


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def send_me_my_link(request: HttpRequest) -> HttpResponse:
    """Send the link to the preferences to a mailbox that follows something; says the same for every address."""
    changes = changes_language(request)
    form = AddressForm(None if changes else request.POST or None, initial=request.POST.dict() if changes else None)
    trouble = ""
    if request.method == "POST" and form.is_valid():
        if not pace.too_fast(request):
            send_link(form.cleaned_data["email"], link_maker(request), timezone.now())
            return redirect("alerts-asked")
        trouble = str(TOO_MANY)
    return render(request, "alerts/link.html", {"form": form, "trouble": trouble}, status=429 if trouble else 200)


def _form(request: HttpRequest, target: Target, page: dict[str, Any]) -> HttpResponse:
    page |= {"mail_on": mail_settings().on, "hours": CONFIRM_HOURS}
    if request.method != "POST":
        account = signed_in(request)
        initial = {"language": _language(), "email": address_of(account) if account else ""}
        return render(request, "alerts/form.html", {**page, "form": SignUpForm(initial=initial)})
    if changes_language(request):
        return render(request, "alerts/form.html", {**page, "form": SignUpForm(initial=request.POST.dict())})
    form, trouble, status = SignUpForm(request.POST), "", 200
    if request.POST.get("website"):
        trouble = gettext("A field that must stay empty was filled in. It is empty again now: please send once more.")
    elif form.is_valid() and not page.get("too_many"):
        if not pace.too_fast(request):
            return _take(request, _asked(request, target, form))
        trouble, status = str(TOO_MANY), 429
    return render(request, "alerts/form.html", {**page, "form": form, "trouble": trouble}, status=status)


def _take(request: HttpRequest, asked: SignUp) -> HttpResponse:
    """Ask the mailbox, unless it is the confirmed one of whoever is signed in."""
    if is_own_mailbox(signed_in(request), asked.address):
        follow_at_once(asked, Sources(serving.snapshot(), None), timezone.now())
        return redirect("alerts-mine")
    sign_up(asked, timezone.now())
    return redirect("alerts-asked")


def _asked(request: HttpRequest, target: Target, form: SignUpForm) -> SignUp:
    return SignUp(
        address=form.cleaned_data["email"],
        target=target,
        rhythm=form.cleaned_data["rhythm"],
        titles_in_mail=form.cleaned_data["titles_in_mail"],
        language=form.cleaned_data["language"] or _language(),
        link=link_maker(request),
    )


def _language() -> str:
    return get_language() or "en"
