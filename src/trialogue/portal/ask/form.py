"""The fields of a message and what each must hold."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from trialogue.portal.ask.sender import Sender
from trialogue.portal.mail.addresses import LONGEST, usable_address

LONGEST_NAME: Final = 80
LONGEST_PHONE: Final = 40
LONGEST_WORDS: Final = 2000
_PHONE: Final = re.compile(r"[0-9+()\-./ #*xX]+(?:ext\.? ?[0-9]+)?")
_FEWEST_DIGITS: Final = 5


class OneLine(forms.CharField):
    """One line of text: spaces joined, and no control or invisible character, which a header would stumble over."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
            raise forms.ValidationError(_("Write this on one line, without control characters."))
        return " ".join(text.split())


class MessageForm(forms.Form):
    """First name, last name, e-mail and phone are required; the rest is not."""

    use_required_attribute = False

    first_name = OneLine(
        label=_("First name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write your first name.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = OneLine(
        label=_("Last name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write your last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = OneLine(
        label=_("E-mail"),
        help_text=_("The team answers there."),
        max_length=LONGEST,
        error_messages={"required": _("Write your e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    phone = OneLine(
        label=_("Phone"),
        help_text=_("With its area code."),
        max_length=LONGEST_PHONE,
        error_messages={"required": _("Write your phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    other_language = OneLine(
        label=_("Another language you would rather speak"),
        help_text=_("We pass the wish on; whether the team speaks it we cannot say."),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Your message"),
        help_text=_("Up to 2000 characters. Left empty, it says that you would like to hear about the study."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": "6", "autocomplete": "off"}),
    )
    for_someone_else = forms.BooleanField(label=_("I am asking for someone else"), required=False)

    def __init__(self, *arguments: Any, languages: tuple[str, ...] = (), **options: Any) -> None:
        """`languages`: those the team says it speaks; they are offered, and another may be written."""
        super().__init__(*arguments, **options)
        if languages:
            field = self.fields["other_language"]
            field.help_text = _("Choose one that the team says it speaks, or write another: we pass the wish on.")
            field.widget.attrs["list"] = "team-languages"

    def clean_email(self) -> str:
        usable = usable_address(self.cleaned_data["email"])
        if not usable:
            raise forms.ValidationError(
                _("This is not an e-mail address we can write to. It should look like name@example.org.")
            )
        return usable

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        digits = sum(character.isdigit() for character in phone)
        if digits < _FEWEST_DIGITS or not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Write a phone number with its area code, such as +1 555 0100."))
        return phone

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()

    def sender(self) -> Sender:
        """Who writes, of a form without problems."""
        found = {name: self.cleaned_data[name] for name in Sender.__dataclass_fields__}
        return Sender(**found)
