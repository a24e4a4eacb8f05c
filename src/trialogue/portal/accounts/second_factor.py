"""The second factor: secrets of authenticator apps sealed at rest, a label for the app, a code to scan."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account
from trialogue.portal.vault.marking import derived_key
from trialogue.portal.vault.sealing import open_sealed, seal

_PURPOSE = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth hands over secrets without saying whose: they are sealed with a key of the desk."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: type the one shown now."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(derived_key(_PURPOSE), text.encode(), _PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return open_sealed(derived_key(_PURPOSE), sealed, _PURPOSE).decode()

    def get_totp_label(self, user: Account) -> str:
        """What the app calls the account: the holder's own address, shown to nobody else."""
        return address_of(user)

    def get_totp_issuer(self) -> str:
        return "Trialogue"

    def build_totp_svg(self, url: str) -> str:
        """The picture as an element of the page: no XML head, and no data address, which our policy forbids."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]
