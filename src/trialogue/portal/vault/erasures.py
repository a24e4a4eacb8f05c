"""Which keys were erased, written down beside the database: a restored backup must not bring a person back.

One line a key, its random number and nothing else, in `erased.keys` of the home.
"""

from __future__ import annotations

import logging
import os
import uuid
from typing import Final

from django.conf import settings

from trialogue.portal.vault.models import DataKey

ERASED_FILE: Final = "erased.keys"
_AT_ONCE: Final = 500
_log: Final = logging.getLogger(__name__)


def note_erased(number: uuid.UUID) -> None:
    """Write down that a key is being erased; a home that cannot be written does not keep it from being erased."""
    path = settings.TRIALOGUE_HOME / ERASED_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        _log.warning("an erasure could not be written to %s: a restored backup would not know of it", ERASED_FILE)


def erase_again() -> int:
    """Delete every key that was erased once and is here again, after a restored backup; how many."""
    try:
        lines = (settings.TRIALOGUE_HOME / ERASED_FILE).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return 0
    erased = 0
    for start in range(0, len(lines), _AT_ONCE):
        found = DataKey.objects.filter(id__in=lines[start : start + _AT_ONCE])
        erased += found.count()
        found.delete()
    return erased
