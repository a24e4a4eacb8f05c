"""What a command is refused with."""

from __future__ import annotations

from trialogue.errors import BadInput


class Refused(BadInput):
    """The protocol does not allow it now. Nothing has happened."""


class OutOfStock(Refused):
    """The site has not kits enough. That it was asked is recorded: a refusal says something of what is left."""

    def __init__(self, site: str, day: str) -> None:
        super().__init__(f"site {site} has not kits enough that may be given on {day}; send a shipment, and ask again")
        self.site, self.day = site, day
