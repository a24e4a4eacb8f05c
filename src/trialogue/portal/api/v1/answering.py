"""What all answers of our interface share: methods, pace, conditional requests, other origins, one shape of trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from trialogue.errors import BadInput, UserError
from trialogue.portal.api.errors import error_response, trouble_response
from trialogue.portal.api.freshness import etag_of, not_modified
from trialogue.portal.api.origins import is_preflight, preflight, share
from trialogue.portal.api.pace import REQUESTS
from trialogue.portal.api.v1.reading import Parameters

LARGEST: Final = 1024 * 1024
JSON: Final = "application/json"
STUDIES_A_REQUEST: Final = 10
"""A body that names so many studies counts as one request, one that names more as several."""

Answer = Mapping[str, Any]
Told = Callable[..., Answer]
View = Callable[..., HttpResponse]


def told(*, with_archive: bool = False) -> Callable[[Told], View]:
    """A GET: from the parameters of the address to a mapping, with a name (ETag) that holds with the snapshot."""

    def decorate(tell: Told) -> View:
        def answer(request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
            _take(request, 1)
            etag = etag_of(request, with_archive=with_archive)
            held = not_modified(request, etag)
            if held is not None:
                return held
            parameters = Parameters(request.GET)
            response = json_response(tell(parameters, **parts))
            response.headers["ETag"], response.headers["Cache-Control"] = etag, "no-cache"
            return response

        return _view(tell, ("GET", "HEAD"), answer)

    return decorate


def computed(tell: Told) -> View:
    """A POST: from a JSON object to a mapping. Nothing of it is kept."""

    @sensitive_variables()
    def answer(request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
        refused = _unusable(request)
        if refused is not None:
            return refused
        asked = _object(request.body)
        studies = asked.get("studies")
        _take(request, 1 + (len(studies) - 1) // STUDIES_A_REQUEST if isinstance(studies, list) and studies else 1)
        response = json_response(tell(asked, **parts))
        response.headers["Cache-Control"] = "no-store"
        return response

    return _view(tell, ("POST",), answer)


def only(methods: str) -> HttpResponse:
    """What a request with another method is told."""
    response = error_response(405, f"method: this address answers {methods} only; send one of these")
    response.headers["Allow"] = methods
    return response


def json_response(body: Answer) -> HttpResponse:
    """A mapping as JSON."""
    return HttpResponse(msgspec.json.encode(body), content_type=JSON)


def _view(tell: Told, methods: tuple[str, ...], answer: Callable[[HttpRequest, dict[str, Any]], HttpResponse]) -> View:
    @csrf_exempt  # without cookies or sessions there is nothing that a forged request could use
    @wraps(tell)
    @sensitive_variables()
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        if is_preflight(request):
            return share(request, preflight(", ".join(methods)))
        if request.method not in methods:
            return only(", ".join(methods))
        try:
            return share(request, answer(request, parts))
        except UserError as error:
            return share(request, trouble_response(error))

    return view


def _take(request: HttpRequest, amount: int) -> None:
    REQUESTS.spend(request, amount, settings.TRIALOGUE_API_RATE, "requests")


def _unusable(request: HttpRequest) -> HttpResponse | None:
    if request.GET:
        # Not even named: it may be a fact about a person, and an address is kept in many places.
        return error_response(400, "address: it takes no parameters; send patient and studies in the body, never there")
    if request.content_type != JSON:
        kind = request.content_type or "of no type"
        return error_response(415, f"Content-Type: the body is {kind}; send {JSON}")
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdigit()):
        return error_response(400, "Content-Length: it is not a number; send the length of the body in bytes")
    if int(length) > LARGEST:
        return error_response(413, f"body: it is larger than {LARGEST} bytes; send fewer facts")
    return None


@sensitive_variables()
def _object(body: bytes) -> dict[str, Any]:
    try:
        asked = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"body: it is not JSON ({error}); send an object with patient and studies") from None
    if not isinstance(asked, dict):
        raise BadInput('body: it is not an object; send one with "patient" and "studies"')
    return asked
