"""What the footer of every page says: where the data comes from and of what day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from trialogue import __version__
from trialogue.errors import UserError
from trialogue.portal import serving


def source_line(request: HttpRequest) -> dict[str, Any]:
    """`data`: the manifest of the snapshot, or None; never an error, since error pages have this footer too."""
    return {"data": SimpleLazyObject(_manifest), "version": __version__}


def _manifest() -> Any:
    try:
        return serving.snapshot().manifest
    except (UserError, OSError):
        return None
