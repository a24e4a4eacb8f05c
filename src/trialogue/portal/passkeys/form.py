"""The forms of passkeys: a name for a new one, and the answer of the browser."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trialogue.portal.passkeys.keeping import LONGEST_NAME


class AddForm(forms.Form):
    """What the holder calls the passkey, to know it again in the list."""

    name = forms.CharField(
        label=_("A name for it"),
        help_text=_("To know it again in the list, such as: my phone, the blue stick."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
