"""Files too large to be held in memory: Django lets them go without a word, as if none had been chosen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def file_let_go(request: HttpRequest) -> bool:
    """Whether this request brought more than a file may have here, so that none of its files was taken."""
    size = request.META.get("CONTENT_LENGTH") or ""
    return not request.FILES and size.isdecimal() and int(size) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
