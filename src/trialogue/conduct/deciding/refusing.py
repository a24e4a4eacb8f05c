"""What a command is refused with."""

from __future__ import annotations

from trialogue.errors import BadInput


class Refused(BadInput):
    """The protocol does not allow it now. Nothing has happened."""


class OutOfStock(Refused):
    """No kit can be given at a site. Its words are for somebody blinded and say nothing of what is left: that it was
    asked is recorded, and the pharmacist sees why."""

    def __init__(self, site: str, day: str) -> None:
        super().__init__(f"nothing can be given at site {site} now; the pharmacist is shown why; ask again later")
        self.site, self.day = site, day
