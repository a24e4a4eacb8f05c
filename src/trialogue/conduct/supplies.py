"""The stock of kits: what may be given at a site on a day, and where every kit is. Derived; no kit's arm is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from trialogue.conduct.state import Kit, StudyState

_BEHIND_UTC: Final = timedelta(hours=12)
"""No place on earth is further behind: the earliest day it is anywhere at a moment."""


class SiteAccount(msgspec.Struct, frozen=True):
    """The kits of a site: how many came, and where they are. `expired` are in stock and may not be given any more;
    `asked_in_vain` counts requests for a kit that were refused for want of stock."""

    site: str
    received: int
    in_stock: int
    expired: int
    quarantined: int
    dispensed: int
    returned: int
    destroyed: int
    units_left: int
    asked_in_vain: int = 0


def usable_kits(state: StudyState, site: str, day: str, at: datetime) -> tuple[str, ...]:
    """The kits that may be given at a site on a day: in stock there, come by then, and not expired, neither on that day
    nor `at` the moment of asking, wherever on earth the site is."""
    last = max(day, (at.astimezone(UTC) - _BEHIND_UTC).date().isoformat())
    return tuple(sorted(kit.number for kit in state.kits.values() if _usable(kit, site, day, last)))


def account_for_kits(state: StudyState, as_of: str) -> tuple[SiteAccount, ...]:
    """The account of every site that ever received a kit or asked for one in vain, in order. What came equals what is
    somewhere."""
    short = Counter(each.site for each in state.shortages)
    sites = sorted({kit.site for kit in state.kits.values()} | set(short))
    return tuple(
        _account(site, [kit for kit in state.kits.values() if kit.site == site], as_of, short[site]) for site in sites
    )


def _usable(kit: Kit, site: str, day: str, last: str) -> bool:
    return kit.standing == "in_stock" and kit.site == site and kit.received <= day and last <= kit.expiry


def _account(site: str, kits: Iterable[Kit], as_of: str, short: int) -> SiteAccount:
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
        asked_in_vain=short,
    )
