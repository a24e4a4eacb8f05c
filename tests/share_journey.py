"""Sharing in tests: notes as a browser sends them, and a share made as a person makes one."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

NOTE_WORDS = "Ask about the Tuesday visits"


@dataclass(frozen=True)
class Made:
    """What the page that is shown once says."""

    link: str
    passcode: str
    manage: str

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.link)

    @property
    def manage_path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.manage)


def annotation(nct_id: str, words: str = NOTE_WORDS, exact: str = "Age 18 or older", **more: Any) -> dict[str, Any]:
    """A note as the page's script makes it."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:386b35ce-eb0b-49b6-a880-a8837593ef43",
        "type": "Annotation",
        "motivation": "commenting",
        "created": "2026-11-26T14:49:58.454Z",
        "modified": "2026-11-26T14:49:58.454Z",
        "body": {"type": "TextualBody", "format": "text/plain", "value": words},
        "target": {
            "source": f"http://testserver/study/{nct_id}/text/criteria",
            "selector": [
                {"type": "TextQuoteSelector", "exact": exact, "prefix": "", "suffix": ""},
                {"type": "TextPositionSelector", "start": 23, "end": 23 + len(exact)},
            ],
        },
    } | more


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields and text areas of the form that posts to `action`."""
    form = page[page.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    return {name: html.unescape(value) for name, value in found.items() if name != "csrfmiddlewaretoken"}


def preview(client: Client, **fields: str) -> Any:
    """The page that shows what would be shared."""
    return client.post("/share/new", fields)


def preview_notes(client: Client, *notes: dict[str, Any]) -> Any:
    return preview(client, kind="notes", notes=json.dumps(notes))


def create(client: Client, shown: Any, days: str = "7") -> Any:
    """Make the share that a preview shows; the answer."""
    return client.post("/share/create", hidden_fields(shown.content.decode(), "/share/create") | {"days": days})


def made_of(answer: Any) -> Made:
    page = answer.content.decode()
    values = {name: html.unescape(value) for name, value in re.findall(r'id="share-(\w+)" value="([^"]*)"', page)}
    return Made(values["link"], values["passcode"], values["manage"])


def share_notes(client: Client, nct_id: str, words: str = NOTE_WORDS, days: str = "7") -> Made:
    """A share of one note."""
    return made_of(create(client, preview_notes(client, annotation(nct_id, words)), days))


def open_with(client: Client, path: str, passcode: str) -> Any:
    return client.post(path, {"passcode": passcode})
