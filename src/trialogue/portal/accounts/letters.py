"""The letters about an account: confirm, reset, and word of every change. Nothing of health, no name, no address."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from trialogue.errors import ProgrammingError
from trialogue.portal.mail.outbox import Letter

_CONFIRM: Final = _("Confirm your e-mail address")
_CHANGED: Final = _("Your account was changed")

LETTERS: Final = {
    "email_confirmation_signup": (_CONFIRM, "confirm"),
    "email_confirmation": (_CONFIRM, "confirm"),
    "account_already_exists": (_("You have an account already"), "already"),
    "invitation": (_("Your account at Trialogue"), "invitation"),
    "password_reset_key": (_("Choose a new password"), "reset"),
    "password_reset": (_CHANGED, "changed"),
    "password_changed": (_CHANGED, "changed"),
    "password_set": (_CHANGED, "changed"),
    "email_changed": (_CHANGED, "changed"),
    "email_confirm": (_CHANGED, "changed"),
    "email_deleted": (_CHANGED, "changed"),
    "totp_activated": (_CHANGED, "changed"),
    "totp_deactivated": (_CHANGED, "changed"),
    "recovery_codes_generated": (_CHANGED, "changed"),
    "passkey_added": (_CHANGED, "changed"),
    "passkey_removed": (_CHANGED, "changed"),
}
"""Every letter allauth may ask for, by its name there, and our own `invitation` and `passkey_…`: subject and text."""

CHANGES: Final = {
    "password_reset": _("The password was reset."),
    "password_changed": _("The password was changed."),
    "password_set": _("A password was set."),
    "email_changed": _("The e-mail address was changed; letters no longer come to this one."),
    "email_confirm": _("The e-mail address was confirmed."),
    "email_deleted": _("An e-mail address was removed."),
    "totp_activated": _("Signing in with a code from an app was turned on."),
    "totp_deactivated": _("Signing in with a code from an app was turned off."),
    "passkey_added": _("A passkey was added."),
    "passkey_removed": _("A passkey was removed."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones no longer work."),
}


def account_letter(name: str, to: str, context: dict[str, Any]) -> Letter:
    """The letter of allauth's name for it. Raises ProgrammingError for one that nobody has written."""
    if name not in LETTERS:
        raise ProgrammingError(f"allauth asked for the letter {name!r}, which has no text in accounts/letters.py")
    subject, text = LETTERS[name]
    body = render_to_string(f"accounts/mail/{text}.txt", {**context, "change": CHANGES.get(name, "")})
    return Letter(to=to, subject=str(subject), body=body.strip() + "\n")
