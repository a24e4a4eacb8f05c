"""Fields that several forms of a study share: a day, and words of some length."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Day(forms.DateField):
    """A day written as 2026-03-16, whatever the language of the page."""

    def __init__(self, **named: Any) -> None:
        wrong = {"invalid": _("Write the day as in 2026-03-16.")}
        attributes = {"placeholder": _("YYYY-MM-DD"), "autocomplete": "off", "inputmode": "text"}
        widget = forms.DateInput(format="%Y-%m-%d", attrs=attributes)
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=wrong, widget=widget, **named)
        self.localize = False


class Words(forms.CharField):
    """A few lines of text."""

    def __init__(self, **named: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": "3"}), **{"max_length": 1000, **named})
