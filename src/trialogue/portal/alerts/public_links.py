"""Full addresses for mails: of a request, or of the portal's public address where there is none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse

from trialogue.errors import NotReady
from trialogue.portal.mail.outbox import mail_settings


def link_maker(request: HttpRequest | None) -> Callable[[str, str], str]:
    """Makes the address of a view and a secret. Raises NotReady where neither a request nor a setting says where."""
    origin = mail_settings().public_url
    if not origin and request is not None:
        origin = request.build_absolute_uri("/").rstrip("/")
    if not origin:
        raise NotReady("TRIALOGUE_PUBLIC_URL is empty; write where people reach this portal, for the links in mails")
    return lambda view, secret: origin + reverse(view, args=(secret,))
