"""The addresses of the feeds, answered with "not modified" where nothing changed since."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from trialogue.portal import serving
from trialogue.portal.alerts.targets import search_target
from trialogue.portal.feeds.entries import FeedContent, search_feed, study_feed
from trialogue.portal.mail.outbox import mail_settings


def _etag(request: HttpRequest, **arguments: Any) -> str:
    """Changes with the data, the address, and the language of the answer."""
    parts = (serving.snapshot().folder.name, request.get_full_path(), get_language() or "")
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(max_age=900, public=True)
@condition(etag_func=_etag)
def search_atom(request: HttpRequest) -> HttpResponse:
    """The newest studies of a search."""
    return _atom(request, search_feed(search_target(request.GET)))


@require_safe
@cache_control(max_age=900, public=True)
@condition(etag_func=_etag)
def search_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON Feed."""
    return _json(request, search_feed(search_target(request.GET)))


@require_safe
@cache_control(max_age=900, public=True)
@condition(etag_func=_etag)
def study_atom(request: HttpRequest, nct_id: str) -> HttpResponse:
    """What changed in a study, version by version."""
    return _atom(request, study_feed(nct_id))


@require_safe
@cache_control(max_age=900, public=True)
@condition(etag_func=_etag)
def study_json(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The same as JSON Feed."""
    return _json(request, study_feed(nct_id))


def _atom(request: HttpRequest, content: FeedContent) -> HttpResponse:
    origin = _origin(request)
    feed = Atom1Feed(
        title=content.title,
        link=origin + content.path,
        description="",
        language=get_language(),
        feed_url=origin + request.get_full_path(),
        author_name="Trialogue",
    )
    for each in content.entries:
        feed.add_item(
            title=each.title,
            link=origin + each.path,
            description=format_html_join("", "<p>{}</p>", ((words,) for words in each.lines)),
            unique_id=each.id,
            updateddate=each.updated,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _json(request: HttpRequest, content: FeedContent) -> HttpResponse:
    origin = _origin(request)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": content.title,
        "home_page_url": origin + content.path,
        "feed_url": origin + request.get_full_path(),
        "language": get_language(),
        "authors": [{"name": "Trialogue"}],
        "items": [
            {
                "id": each.id,
                "url": origin + each.path,
                "title": each.title,
                "content_text": "\n".join(each.lines),
                "date_modified": each.updated.isoformat(timespec="seconds"),
            }
            for each in content.entries
        ],
    }
    return JsonResponse(document, content_type="application/feed+json")


def _origin(request: HttpRequest) -> str:
    return mail_settings().public_url or request.build_absolute_uri("/").rstrip("/")
