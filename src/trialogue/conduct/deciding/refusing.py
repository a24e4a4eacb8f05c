"""What a command is refused with."""

from __future__ import annotations

from trialogue.errors import BadInput


class Refused(BadInput):
    """The protocol does not allow it now. Nothing has happened."""
