"""Another language for a page that came of a form, without losing what was typed and without an address that tells it.

The buttons of the header then belong to the form of the page (`layout/languages.html` with `of_form`): they send the
same fields again, to the same page, with the language beside them. A view that takes them so is wrapped here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

FIELD: Final = "page_language"
_View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


def changes_language(request: HttpRequest) -> bool:
    """Whether this request only wants the page in another language: then nothing is sent, answered or shared."""
    return request.method == "POST" and request.POST.get(FIELD, "") in dict(settings.LANGUAGES)


def keeps_typed(view: _View) -> _View:
    """A view whose page keeps what was typed when its language is changed; the choice is remembered in the cookie."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not changes_language(request):
            return view(request, *arguments, **named)
        language = request.POST[FIELD]
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = view(request, *arguments, **named)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response

    return answer
