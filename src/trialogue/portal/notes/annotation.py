"""A note as a W3C Web Annotation, the shape in which browsers keep, send and save it; and as our own type."""

from __future__ import annotations

import datetime
import re
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from trialogue.errors import BadInput
from trialogue.portal.notes.anchoring import CONTEXT, Selector
from trialogue.portal.notes.context import LONGEST_WORDS
from trialogue.portal.notes.fields import FIELDS

LONGEST_QUOTE: Final = 4000
CONTEXT_URL: Final = "http://www.w3.org/ns/anno.jsonld"
_SOURCE: Final = re.compile(r"/study/(NCT[0-9]{8})/text/([a-z]+)\Z")
_ID: Final = "urn:uuid:"


@dataclass(frozen=True)
class Note:
    """One note: whose number it has, which piece of which study's field it is on, its words, and when it was made."""

    id: str
    nct_id: str
    field: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    words: str
    created: str
    modified: str

    def __repr__(self) -> str:
        return "Note(…)"  # never a person's words in a log or a traceback

    @property
    def selector(self) -> Selector:
        return Selector(self.exact, self.prefix, self.suffix, self.start, self.end)


def read_note(sent: Any) -> Note:
    """A note from the annotation that a browser sends. Raises BadInput, whose words quote nothing of it."""
    try:
        found = _SOURCE.search(sent["target"]["source"])
        selectors = {each["type"]: each for each in sent["target"]["selector"]}
        quote, position = selectors["TextQuoteSelector"], selectors["TextPositionSelector"]
        note = Note(
            id=str(uuid.UUID(sent["id"].removeprefix(_ID))),
            nct_id=found[1] if found else "",
            field=found[2] if found else "",
            exact=_text(quote["exact"]),
            prefix=_text(quote["prefix"])[-CONTEXT:],
            suffix=_text(quote["suffix"])[:CONTEXT],
            start=int(position["start"]),
            end=int(position["end"]),
            words=check_words(_text(sent["body"]["value"])),
            created=_day(sent["created"]),
            modified=_day(sent["modified"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(_("This is no note that we can read: write it again on the page of its study.")) from None
    if note.field not in FIELDS or not note.exact:
        raise BadInput(_("This note belongs to no text of a study: write it again on the page of its study."))
    if len(note.exact) > LONGEST_QUOTE or not 0 <= note.start <= note.end < 10**9:
        raise BadInput(_("This is a long piece of text: select less of it for a note."))
    return note


def check_words(words: str) -> str:
    """The words of a note. Raises BadInput when there are none, or too many."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise BadInput(_("Write a few words first."))
    if len(words) > LONGEST_WORDS:
        raise BadInput(
            _("A note can have up to %(most)s characters; this one has %(have)s. Make it shorter, or two of it.")
            % {"most": LONGEST_WORDS, "have": len(words)}
        )
    return words


def print_note(note: Note, origin: str) -> dict[str, Any]:
    """The note as an annotation; `origin` is the portal's, such as `https://example.org`."""
    return {
        "@context": CONTEXT_URL,
        "id": _ID + note.id,
        "type": "Annotation",
        "motivation": "commenting",
        "created": note.created,
        "modified": note.modified,
        "body": {"type": "TextualBody", "format": "text/plain", "value": note.words},
        "target": {
            "source": f"{origin}/study/{note.nct_id}/text/{note.field}",
            "selector": [
                {"type": "TextQuoteSelector", "exact": note.exact, "prefix": note.prefix, "suffix": note.suffix},
                {"type": "TextPositionSelector", "start": note.start, "end": note.end},
            ],
        },
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def _day(value: Any) -> str:
    """A moment as the browser writes it."""
    return datetime.datetime.fromisoformat(_text(value)).astimezone(datetime.UTC).isoformat(timespec="milliseconds")
