"""Page tokens: where the next page begins, of which query, in which snapshot."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from trialogue.errors import BadInput
from trialogue.portal.api.v2.parameters import Request

_REMEDY = "take it from the page before, ask with the same parameters, or leave it out to begin again"


@dataclass(frozen=True, slots=True)
class Place:
    """How many studies the pages before held, and the snapshot they came from."""

    offset: int
    snapshot: str


def digest(request: Request) -> str:
    """Names a query by all its parameters but those of the page."""
    return hashlib.sha256(repr(request.asked).encode()).hexdigest()[:16]


def write_token(request: Request, place: Place) -> str:
    """The token of the page that begins at a place."""
    text = f"{digest(request)}.{place.offset}.{place.snapshot}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(request: Request) -> Place | None:
    """Where the page asked for begins; None for the first. Raises BadInput for a token that is not of this query."""
    token = request.page_token
    if token is None:
        return None
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    found = re.fullmatch(r"([0-9a-f]{16})\.(\d{1,9})\.([0-9A-Za-z-]{1,60})", text, re.ASCII)
    if found is None:
        raise BadInput(f"`pageToken` {token[:40]!r} is not one of ours; {_REMEDY}")
    if found[1] != digest(request):
        raise BadInput(f"`pageToken` belongs to a query with other parameters; {_REMEDY}")
    return Place(int(found[2]), found[3])
