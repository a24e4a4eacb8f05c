"""The stock of kits: what may be given at a site on a day, and where every kit is. Derived; no kit's arm is in it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trialogue.conduct.state import Kit, StudyState


class SiteAccount(msgspec.Struct, frozen=True):
    """The kits of a site: how many came, and where they are. `expired` are in stock and may not be given any more."""

    site: str
    received: int
    in_stock: int
    expired: int
    quarantined: int
    dispensed: int
    returned: int
    destroyed: int
    units_left: int


def usable_kits(state: StudyState, site: str, day: str) -> tuple[str, ...]:
    """The kits that may be given at a site on a day: in stock there, come by then, and not expired."""
    return tuple(sorted(kit.number for kit in state.kits.values() if _usable(kit, site, day)))


def account_for_kits(state: StudyState, as_of: str) -> tuple[SiteAccount, ...]:
    """The account of every site that ever received a kit, in order. What came equals what is somewhere."""
    sites = sorted({kit.site for kit in state.kits.values()})
    return tuple(_account(site, [kit for kit in state.kits.values() if kit.site == site], as_of) for site in sites)


def _usable(kit: Kit, site: str, day: str) -> bool:
    return kit.standing == "in_stock" and kit.site == site and kit.received <= day <= kit.expiry


def _account(site: str, kits: Iterable[Kit], as_of: str) -> SiteAccount:
    held = list(kits)

    def count(standing: str) -> int:
        return sum(kit.standing == standing for kit in held)

    expired = sum(kit.standing == "in_stock" and kit.expiry < as_of for kit in held)
    return SiteAccount(
        site,
        received=len(held),
        in_stock=count("in_stock") - expired,
        expired=expired,
        quarantined=count("quarantined"),
        dispensed=count("dispensed"),
        returned=count("returned"),
        destroyed=count("destroyed"),
        units_left=sum(kit.units_left or 0 for kit in held),
    )
