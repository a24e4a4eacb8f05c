"""Notes without a script: one page of forms for a person who is signed in; a visitor is told why there is none."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from trialogue.errors import BadInput
from trialogue.portal import serving
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.accounts.models import Account
from trialogue.portal.accounts.roles import is_coordinator
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.notes.anchoring import anchor, select
from trialogue.portal.notes.annotation import LONGEST_QUOTE, Note, check_words
from trialogue.portal.notes.context import notes_context
from trialogue.portal.notes.fields import FIELDS, field_texts, parts_of
from trialogue.portal.notes.keeping import add_note, change_note, delete_note, find_note, notes_of
from trialogue.portal.notes.team import SECTIONS, publish_note, take_back, team_notes
from trialogue.portal.study_page.views import headline


@never_cache
@csrf_protect
@keeps_typed
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def study_notes(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The person's notes on one study, each with forms to change and delete it, and one to write another."""
    study, account = serving.snapshot().study(nct_id), signed_in(request)
    texts = field_texts(study)
    trouble = ""
    changes = changes_language(request)
    if request.method == "POST" and account is not None and not changes:
        try:
            _act(request, account, nct_id, texts)
            return redirect("study-notes", nct_id)
        except BadInput as error:
            trouble = str(error)
    context = {
        **headline(study),
        "notes": notes_context(request),
        "trouble": trouble,
        "typed": request.POST if trouble or changes else {},
        "parts": [(FIELDS[field], [p for p in parts_of({field: text}) if _fits(p)]) for field, text in texts.items()],
        "mine": [_shown(note, texts) for note in notes_of(account, nct_id)] if account else [],
        "coordinates": account is not None and is_coordinator(account, nct_id),
        "team_notes": team_notes(nct_id, texts),
    }
    return render(request, "notes/plain.html", context)


@never_cache
@csrf_protect
@require_POST
def publish(request: HttpRequest, nct_id: str) -> HttpResponse:
    """Show one of the coordinator's own notes on her study to everybody, or take one back."""
    account = signed_in(request)
    assert account is not None  # the table of permissions lets nobody else in
    if "take_back" in request.POST:
        take_back(nct_id, request.POST["take_back"])
    else:
        note = find_note(account, request.POST.get("id", ""))
        if note.nct_id == nct_id:
            publish_note(account, note, timezone.now())
    return redirect("study-notes", nct_id)


def _act(request: HttpRequest, account: Account, nct_id: str, texts: dict[str, str]) -> None:
    now, number = timezone.now(), request.POST.get("id", "")
    if "delete" in request.POST:
        delete_note(account, number)
    elif number:
        change_note(account, number, request.POST.get("words", ""), now)
    else:
        field, start, end = _part(request.POST.get("part", ""), texts)
        words, stamp = check_words(request.POST.get("words", "")), now.isoformat(timespec="milliseconds")
        found = select(texts[field], start, end)
        note = Note(
            id=str(uuid.uuid4()),
            nct_id=nct_id,
            field=field,
            exact=found.exact,
            prefix=found.prefix,
            suffix=found.suffix,
            start=start,
            end=end,
            words=words,
            created=stamp,
            modified=stamp,
        )
        add_note(account, note, now)


def _part(value: str, texts: dict[str, str]) -> tuple[str, int, int]:
    """The part a form names. Raises BadInput where the text has no such part."""
    for part in parts_of(texts):
        if value == part.value:
            return part.field, part.start, part.end
    raise BadInput(_("Choose the part of the text that the note is on."))


def _fits(part: Any) -> bool:
    return bool(part.end - part.start <= LONGEST_QUOTE)


def _shown(note: Note, texts: dict[str, str]) -> dict[str, Any]:
    stands = anchor(texts.get(note.field, ""), note.selector) is not None
    return {"note": note, "stands": stands, "field": FIELDS[note.field], "section": SECTIONS[note.field]}
