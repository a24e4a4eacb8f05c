"""What can be shared, and how each kind is read from a form. Content is plain data; nothing of it is ever markup.

notes: `{"kind", "notes": [a note's own fields and the study's title]}`; comparison: `{"kind", "left", "right"}`, each
the number and record hash of a study, compared anew when the share is opened; fit: a summary that `fit.summary` signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from trialogue.errors import BadInput, NotFound
from trialogue.portal import serving
from trialogue.portal.fit.summary import read_summary
from trialogue.portal.layout.registry_text import line
from trialogue.portal.notes.annotation import Note, read_note
from trialogue.portal.share.models import Kind

MOST_NOTES: Final = 100
MOST_BYTES: Final = 300_000
_SALT: Final = "trialogue.share.content"
_LONGEST_TITLE: Final = 300


def content_from(form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The content that a form asks to share. Raises BadInput in words for the person."""
    kind = form.get("kind", "")
    if kind == Kind.NOTES:
        return notes_content(notes_from(form.get("notes", "")))
    if kind == Kind.COMPARISON:
        return _comparison(form.get("left", ""), form.get("right", ""), now)
    if kind == Kind.FIT:
        summary = read_summary(form.get("fit", ""))
        if summary is None:
            raise BadInput(_("This answer is too old to share. Answer the questions once more, then share it."))
        return bounded({"kind": str(Kind.FIT), **summary})
    raise BadInput(_("There is nothing to share here. Go back and choose what to share."))


def notes_from(text: str) -> list[Note]:
    """The notes that a browser sends. Raises BadInput."""
    try:
        sent = json.loads(text) if len(text) <= 4 * MOST_BYTES else None
    except ValueError:
        sent = None
    if not isinstance(sent, list) or not sent:
        raise BadInput(_("No notes came with the form. Choose at least one note, then share again."))
    if len(sent) > MOST_NOTES:
        raise BadInput(_("At most %(most)s notes can be shared at once. Choose fewer.") % {"most": MOST_NOTES})
    return [read_note(each) for each in sent]


def notes_content(notes: list[Note]) -> dict[str, Any]:
    """Notes as they are shared: with the title of their study. Raises BadInput when they are too much."""
    shown = [{**asdict(note), "title": _title(note.nct_id)} for note in notes]
    return bounded({"kind": str(Kind.NOTES), "notes": shown})


def bounded(content: dict[str, Any]) -> dict[str, Any]:
    """The content as JSON gives it back. Raises BadInput when it is too large."""
    text = json.dumps(content, ensure_ascii=False)
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise BadInput(_("This is too much to share at once. Choose less."))
    found: dict[str, Any] = json.loads(text)
    return found


def hold(content: dict[str, Any]) -> str:
    """The content for a hidden field of the page that shows it before it is shared; signed, so that it stays so."""
    return signing.dumps(content, salt=_SALT, compress=True)


def held(text: str, max_age: int) -> dict[str, Any] | None:
    """The content of the hidden field, or None where we did not write it or it is older than `max_age` seconds."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
    return found


def _comparison(left: str, right: str, now: datetime) -> dict[str, Any]:
    snapshot = serving.snapshot()
    try:
        studies = [snapshot.study(number.strip().upper()) for number in (left, right)]
    except NotFound:
        raise BadInput(_("One of the two studies is not in our data, so the comparison cannot be shared.")) from None
    sides = [{"nct_id": study.nct_id, "record_hash": study.record_hash} for study in studies]
    return {"kind": str(Kind.COMPARISON), "left": sides[0], "right": sides[1], "day": now.date().isoformat()}


def _title(nct_id: str) -> str:
    try:
        return line(serving.snapshot().study(nct_id).title)[:_LONGEST_TITLE]
    except NotFound:
        return nct_id
