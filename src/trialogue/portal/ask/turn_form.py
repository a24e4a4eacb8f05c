"""The one field of a turn in a conversation."""

from __future__ import annotations

import unicodedata
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TURN: Final = 5000


class TurnForm(forms.Form):
    """Words, as many as a page holds."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_TURN,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea(attrs={"rows": "8", "autocomplete": "off"}),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
