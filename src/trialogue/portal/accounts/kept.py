"""Another language on allauth's pages with the address that was typed; passwords and codes are typed again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from trialogue.portal.languages.kept import changes_language, keeps_typed

_KEPT: Final = ("login", "email")


def keeps_address(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """One of allauth's pages: where only its language is changed it is shown as if it were opened, with the address."""

    @keeps_typed
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not changes_language(request):
            return view(request, *arguments, **named)
        typed = {name: request.POST[name] for name in _KEPT if name in request.POST}
        request.method = "GET"  # nobody is signed in, up or written to by it
        shown: HttpResponseBase = view.view_class.as_view(initial=typed)(request, *arguments, **named)  # type: ignore[attr-defined]
        return shown

    return answer
