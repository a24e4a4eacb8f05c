"""The pages behind a link in a mail: confirm, preferences, a digest. A link that is not ours finds nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal import serving
from trialogue.portal.alerts.confirming import confirm, find_sign_up, target_of
from trialogue.portal.alerts.form import RHYTHMS, ChoiceForm
from trialogue.portal.alerts.keeping import DIGEST_DAYS, forget
from trialogue.portal.alerts.links import read_link, sign_link
from trialogue.portal.alerts.models import Digest, Follow, Follower
from trialogue.portal.alerts.news import News, Sources
from trialogue.portal.alerts.sealed import address_of, open_json, place_of
from trialogue.portal.alerts.shown import show_news
from trialogue.portal.alerts.targets import describe_target
from trialogue.portal.numbered import row_numbered


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked for, and the button that confirms it; opening the page alone, as mail scanners do, is not it."""
    follow = find_sign_up(token, timezone.now())
    if follow is None:
        return private(render(request, "alerts/ended.html", status=404))
    if request.method == "POST":
        confirm(follow, Sources(serving.snapshot(), None), timezone.now())
        return redirect("alerts-manage", sign_link(follow.follower_id, "manage"))
    if follow.confirmed_at is not None:
        return redirect("alerts-manage", sign_link(follow.follower_id, "manage"))
    context = {"follow": follow, "token": token, **_described(follow), "rhythm": _rhythm_words(follow.follower)}
    context["leave"] = sign_link(follow.follower_id, "unsubscribe")
    return private(render(request, "alerts/confirm.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What is followed, how often, in which language; pause, stop one, delete everything."""
    follower = _follower(token)
    if follower is None:
        return private(render(request, "alerts/ended.html", status=404))
    if request.method == "POST":
        return _changed(request, follower, token)
    initial = {name: getattr(follower, name) for name in ("rhythm", "titles_in_mail", "language")}
    return _manage_page(request, follower, token, ChoiceForm(initial=initial))


@never_cache
@require_safe
def digest(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail told of, in full."""
    number = read_link(token, "digest")
    found = Digest.objects.select_related("follower__person").filter(id=number).first() if number else None
    if found is None:
        return private(render(request, "alerts/ended.html", status=404))
    news = open_json(found.follower.person, found.sealed_news, place_of(found, "news"), list[News])
    context = {
        "digest": found,
        "shown": show_news(news),
        "manage": sign_link(found.follower_id, "manage"),
        "leave": sign_link(found.follower_id, "unsubscribe"),
        "days": DIGEST_DAYS,
    }
    return private(render(request, "alerts/digest.html", context))


def private(response: HttpResponse) -> HttpResponse:
    """A page behind a secret goes into no index, and its address to no other host (`same-origin`, on every page)."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _follower(token: str) -> Follower | None:
    number = read_link(token, "manage")
    confirmed = Follower.objects.select_related("person").exclude(confirmed_at=None)
    return confirmed.filter(id=number).first() if number else None


def _changed(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    if "delete" in request.POST:
        forget(follower)
        return redirect("alerts-left")
    if stopped := row_numbered(follower.follows.all(), request.POST.get("stop", "")):
        stopped.delete()
    elif "pause" in request.POST or "resume" in request.POST:
        Follower.objects.filter(id=follower.id).update(paused="pause" in request.POST, undeliverable_at=None)
    else:
        form = ChoiceForm(request.POST)
        if not form.is_valid():
            return _manage_page(request, follower, token, form)
        _save(follower, form)
    return redirect("alerts-manage", token)


def _save(follower: Follower, form: ChoiceForm) -> None:
    follower.titles_in_mail = form.cleaned_data["titles_in_mail"]
    follower.language = form.cleaned_data["language"] or follower.language
    if follower.rhythm != form.cleaned_data["rhythm"]:
        # Another rhythm begins to count from its next run.
        follower.rhythm, follower.next_check_at = form.cleaned_data["rhythm"], None
    follower.save(update_fields=["titles_in_mail", "language", "rhythm", "next_check_at"])


def _manage_page(request: HttpRequest, follower: Follower, token: str, form: ChoiceForm) -> HttpResponse:
    rows = follower.follows.exclude(confirmed_at=None).select_related("follower__person").order_by("confirmed_at")
    context: dict[str, Any] = {
        "follower": follower,
        "address": address_of(follower),
        "token": token,
        "form": form,
        "followed": [{"id": row.id, **_described(row)} for row in rows],
    }
    return private(render(request, "alerts/manage.html", context))


def _described(follow: Follow) -> dict[str, Any]:
    target = target_of(follow)
    return {"target": target, "label": describe_target(target)}


def _rhythm_words(follower: Follower) -> str:
    return str(dict(RHYTHMS)[follower.rhythm])
