"""The fields of a sign-up and of the preferences."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from trialogue.portal.alerts.models import Rhythm
from trialogue.portal.ask.form import OneLine
from trialogue.portal.mail.addresses import LONGEST, usable_address

RHYTHMS: Final = (
    (Rhythm.WEEKLY.value, _("Once a week, if there is news")),
    (Rhythm.DAILY.value, _("Once a day, if there is news")),
    (Rhythm.AT_ONCE.value, _("As soon as we see a change")),
)


class ChoiceForm(forms.Form):
    """How often, in which language, and what a mail may say."""

    use_required_attribute = False

    rhythm = forms.ChoiceField(
        label=_("How often?"), choices=RHYTHMS, initial=Rhythm.WEEKLY.value, widget=forms.RadioSelect
    )
    titles_in_mail = forms.BooleanField(
        label=_("Put titles and changes into the mail itself"),
        help_text=_(
            "Without this a mail says only that there is news, with a link to read it. A title can tell whoever sees "
            "your mail which illness you care about."
        ),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the mails"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.fields["language"].initial = kwargs.get("initial", {}).get("language", choices[0][0])

    @property
    def several_languages(self) -> bool:
        return len(settings.LANGUAGES) > 1


class AddressForm(forms.Form):
    """A mailbox."""

    use_required_attribute = False

    email = OneLine(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        error_messages={"required": _("Write your e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        usable = usable_address(self.cleaned_data["email"])
        if not usable:
            raise forms.ValidationError(
                _("This is not an e-mail address we can write to. It should look like name@example.org.")
            )
        return usable


class SignUpForm(AddressForm, ChoiceForm):
    """The address first, then the choices."""

    field_order = ("email", "rhythm", "titles_in_mail", "language")
