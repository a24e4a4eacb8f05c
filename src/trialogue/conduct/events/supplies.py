"""What happens to kits. A kit is a number; which arm it is for only the allocator can read."""

from __future__ import annotations

from trialogue.conduct.events.root import Event


class KitsReceived(Event, tag=True, frozen=True):
    """A shipment came to a site: the kits of one lot, usable to and with the day of expiry."""

    site: str
    date: str
    lot: str
    expiry: str
    kits: tuple[str, ...]


class KitsQuarantined(Event, tag=True, frozen=True):
    """Kits are not to be given for now: a temperature excursion, a damaged seal."""

    kits: tuple[str, ...]
    date: str
    reason: str


class KitsReleased(Event, tag=True, frozen=True):
    """Kits in quarantine may be given again."""

    kits: tuple[str, ...]
    date: str
    reason: str


class KitsDestroyed(Event, tag=True, frozen=True):
    """Kits are gone: destroyed, lost, or sent back to the sponsor."""

    kits: tuple[str, ...]
    date: str
    reason: str


class KitsRanShort(Event, tag=True, frozen=True):
    """A kit was asked for at a site, to be given on a day, and the stock did not allow it. Nothing was given."""

    site: str
    date: str


class KitDispensed(Event, tag=True, frozen=True):
    """A kit was handed out."""

    participant: str
    visit: str
    kit: str
    date: str


class KitReturned(Event, tag=True, frozen=True):
    """A participant brought a kit back, with so many units left."""

    participant: str
    kit: str
    date: str
    units_left: int
