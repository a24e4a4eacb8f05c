"""What a command is refused with: words that remember what they were made of, so that a page can say them in
another language.

The names of the parts are what they stand for, and a page may say some of them its own way: `kind` is a kind of event,
`role` and `roles` roles, `who` somebody who acted, `field` a field of an event, `reading` a reading and `takes` what it
may be, `outcome` and `decision` what a criterion came to, `severity`, `standing` and `purpose` words of the events.
Others are shown as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trialogue.errors import BadInput


class Told(BadInput):
    """Trouble that is its English `pattern` with its `parts` filled in.

    >>> str(Told("%(participant)s has not been randomised", participant="P-001"))
    'P-001 has not been randomised'
    """

    def __init__(self, pattern: str, **parts: object) -> None:
        super().__init__(pattern % {name: _in_english(name, part) for name, part in parts.items()})
        self.pattern: Final = pattern
        self.parts: Final[Mapping[str, object]] = parts


class NotFilled(Told):
    """A field of what is to be recorded is empty or cannot be read. Nothing has happened."""


class NotAllowed(Told):
    """The role does not allow it. Nothing has happened."""


class Refused(Told):
    """The protocol does not allow it now. Nothing has happened."""


class OutOfStock(Refused):
    """No kit can be given at a site. Its words are for somebody blinded and say nothing of what is left: that it was
    asked is recorded, and the pharmacist sees why."""

    def __init__(self, site: str, day: str) -> None:
        super().__init__("nothing can be given at site %(site)s now; the pharmacist is shown why; ask again later",
                         site=site)  # fmt: skip
        self.site, self.day = site, day


_CODES: Final = frozenset({"severity", "standing", "purpose"})


def _in_english(name: str, part: object) -> str:
    if not isinstance(part, tuple | list):
        return str(part).replace("_", " ") if name in _CODES else str(part)
    between = "; " if any(isinstance(each, Told) for each in part) else ", "
    return between.join(str(each) for each in part) or "none"
