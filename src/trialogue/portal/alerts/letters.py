"""The letters of alerts. Each says as little as it can: what is followed is told on a page behind a link (ADR 0010)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from trialogue.portal.alerts.keeping import CONFIRM_HOURS, DIGEST_DAYS, SILENT_DAYS
from trialogue.portal.alerts.links import sign_link
from trialogue.portal.alerts.models import Digest, Follow, Follower
from trialogue.portal.alerts.news import News
from trialogue.portal.alerts.shown import show_news
from trialogue.portal.mail.outbox import Letter

Link = Callable[[str, str], str]


def confirm_letter(follow: Follow, to: str, link: Link) -> Letter:
    """To a mailbox that somebody typed: says what to press if it was its owner, and how never to hear of us again."""
    follower = follow.follower
    more = {"confirm_link": link("alerts-confirm", sign_link(follow.id, "confirm"))}
    with translation.override(follower.language):
        return _letter("confirm", _("Please confirm: do you want mail from us?"), follower, to, link, more)


def known_letter(follower: Follower, to: str, link: Link) -> Letter:
    """To a mailbox that follows already: the link to its preferences."""
    with translation.override(follower.language):
        return _letter("known", _("The link to your alerts"), follower, to, link, {})


def digest_letter(digest: Digest, news: Sequence[News], to: str, link: Link) -> Letter:
    """To a follower: how much is new, and where to read it; titles and changes only where she ticked that."""
    follower = digest.follower
    more = {
        "digest_link": link("alerts-digest", sign_link(digest.id, "digest")),
        "studies": sum(bool(each.nct_id) for each in news),
        "searches": sum(not each.nct_id for each in news),
    }
    with translation.override(follower.language):
        more["shown"] = show_news(news) if follower.titles_in_mail else []
        return _letter("digest", _("There is news on what you follow"), follower, to, link, more)


def _letter(name: str, subject: str, follower: Follower, to: str, link: Link, more: dict[str, Any]) -> Letter:  # noqa: PLR0913, PLR0917  # each is a part of it
    leave = link("alerts-unsubscribe", sign_link(follower.id, "unsubscribe"))
    context = {
        "manage_link": link("alerts-manage", sign_link(follower.id, "manage")),
        "leave_link": leave,
        "confirm_hours": CONFIRM_HOURS,
        "digest_days": DIGEST_DAYS,
        "silent_days": SILENT_DAYS,
        **more,
    }
    body = render_to_string(f"alerts/mail/{name}.txt", context).strip() + "\n"
    return Letter(to=to, subject=subject, body=body, unsubscribe=leave)
