"""Public notes of a study's team: published and taken back by its coordinator, shown to everybody with a label."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

from trialogue.portal.accounts.models import Account
from trialogue.portal.notes.anchoring import Anchor, anchor
from trialogue.portal.notes.annotation import Note
from trialogue.portal.notes.fields import FIELDS
from trialogue.portal.notes.models import TeamNote

SECTIONS: Final = {"summary": "overview", "description": "overview", "criteria": "who", "details": "design"}
"""The section of a study's page in which a field is shown."""


@dataclass(frozen=True)
class ShownTeamNote:
    """A note as a page shows it: where its words stand in the record of today, None where they no longer do."""

    id: uuid.UUID
    note: Note
    day: str
    anchor: Anchor | None
    field: Promise
    section: str


def publish_note(account: Account, note: Note, now: datetime) -> TeamNote:
    """Show a copy of a note to everybody. Who may is the table of permissions' to say."""
    content = json.loads(json.dumps(asdict(note) | {"id": str(uuid.uuid4())}))
    return TeamNote.objects.create(nct_id=note.nct_id, author=account, published_at=now, note=content)


def take_back(nct_id: str, number: str) -> None:
    """Show a note of this study's team no longer."""
    try:
        TeamNote.objects.filter(nct_id=nct_id, id=uuid.UUID(number)).delete()
    except ValueError:
        return


def team_notes(nct_id: str, texts: dict[str, str]) -> list[ShownTeamNote]:
    """The team's notes on a study whose fields have these texts, the oldest first."""
    shown = []
    for row in TeamNote.objects.filter(nct_id=nct_id).order_by("published_at"):
        note = Note(**row.note)
        found = anchor(texts.get(note.field, ""), note.selector)
        day = row.published_at.date().isoformat()
        shown.append(ShownTeamNote(row.id, note, day, found, FIELDS[note.field], SECTIONS[note.field]))
    return shown
