"""What the notes' scripts ask of the server for an account: JSON in one shape, errors as everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from trialogue.errors import BadInput, NotFound
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.accounts.models import Account
from trialogue.portal.api.errors import error_response
from trialogue.portal.notes.annotation import CONTEXT_URL, print_note, read_note
from trialogue.portal.notes.keeping import add_note, change_note, delete_note, delete_notes, notes_of

Action = Callable[[HttpRequest, Account], None]


def _changing(action: Action) -> Callable[[HttpRequest], HttpResponse]:
    """A view that changes notes of the account and answers `{"done": true}`, or says in words why not."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters()
    @require_POST
    @wraps(action)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            action(request, _account(request))
        except BadInput as error:
            return error_response(400, str(error))
        except NotFound:
            return error_response(404, _("This note is no longer there."))
        return JsonResponse({"done": True})

    return view


@never_cache
@require_safe
def every_note(request: HttpRequest) -> HttpResponse:
    """The account's notes as a W3C AnnotationPage; `?study=` gives those of one study."""
    origin = request.build_absolute_uri("/").rstrip("/")
    notes = notes_of(_account(request), request.GET.get("study", "")[:11])
    page = {"@context": CONTEXT_URL, "type": "AnnotationPage", "items": [print_note(note, origin) for note in notes]}
    return JsonResponse(page, json_dumps_params={"ensure_ascii": False})


@_changing
def add(request: HttpRequest, account: Account) -> None:
    """Store the annotation in `note`."""
    try:
        sent: Any = json.loads(request.POST.get("note", ""))
    except ValueError:
        sent = None
    add_note(account, read_note(sent), timezone.now())


@_changing
def change(request: HttpRequest, account: Account) -> None:
    """Give the note `id` the `words`."""
    change_note(account, request.POST.get("id", ""), request.POST.get("words", ""), timezone.now())


@_changing
def delete(request: HttpRequest, account: Account) -> None:
    """Delete the note `id`."""
    delete_note(account, request.POST.get("id", ""))


@_changing
def delete_all(request: HttpRequest, account: Account) -> None:
    """Delete every note of the account."""
    delete_notes(account)


def _account(request: HttpRequest) -> Account:
    account = signed_in(request)
    assert account is not None  # the table of permissions lets nobody else in
    return account
