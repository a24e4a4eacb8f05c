"""Whether a letter may leave: asked when it is put into the outbox, and again when it is sent."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from trialogue.portal.mail.addresses import is_example
from trialogue.portal.mail.configuration import MailSettings

MAIL_OFF: Final = "mail-off"
SITES_OFF: Final = "sites-off"
NOT_REAL: Final = "not-a-real-record"
EXAMPLE: Final = "example-address"
WITHDRAWN: Final = "withdrawn"

WORDS: Final = {
    MAIL_OFF: _("no mail server is set up at this installation"),
    SITES_OFF: _("mail to study sites is not turned on at this installation"),
    NOT_REAL: _("the record is fictional or restated, so nobody of it is written to"),
    EXAMPLE: _("the address is set aside for examples and reaches nobody"),
    WITHDRAWN: _("the sender withdrew it"),
}
"""Why a letter is held, in words for people."""


def refusal(address: str, provenance: str, mail: MailSettings) -> str:
    """Why a letter to `address` may not leave, or "" when it may.

    `provenance` is that of the record the address stands in (registry, restated, fictional), or "" for a letter to
    the person who wrote to us. The first reason that applies is given, the one that no setting can change first.
    """
    example = is_example(address)
    if provenance not in {"", "registry"} and not example:
        return NOT_REAL
    if not mail.on:
        return MAIL_OFF
    if provenance and not mail.to_sites:
        return SITES_OFF
    return EXAMPLE if example and not mail.local else ""
