"""Conditional requests: an answer holds as long as the snapshot it was made from, and the code that made it."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotModified

from trialogue import __version__
from trialogue.portal import serving


def etag_of(request: HttpRequest, *, with_archive: bool = False) -> str:
    """Names the answer to an address: by address, snapshot, and version; where the answer tells of the archive, also by
    when that was last written. Raises NotReady without a snapshot."""
    parts = [__version__, request.get_full_path(), serving.snapshot().manifest.id]
    if with_archive:
        parts += [_written(name) for name in ("archive.sqlite", "archive.sqlite-wal")]
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def not_modified(request: HttpRequest, etag: str) -> HttpResponseNotModified | None:
    """The answer for whoever holds it already."""
    held = request.headers.get("If-None-Match", "")
    # Compared weakly, as RFC 9110 has it for this header.
    # `*` is answered in full: whether there is an answer at all is not known yet.
    if etag not in re.findall(r'"[^"]*"', held):
        return None
    response = HttpResponseNotModified()
    response.headers["ETag"] = etag
    return response


def _written(name: str) -> str:
    try:
        found = (settings.TRIALOGUE_HOME / name).stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size}"
