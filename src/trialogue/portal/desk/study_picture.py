"""The page on which a coordinator sets the picture of its study."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trialogue.errors import BadInput
from trialogue.portal import serving
from trialogue.portal.accounts.guard import whose
from trialogue.portal.ask.form import OneLine
from trialogue.portal.let_go import file_let_go
from trialogue.portal.study_page.views import headline
from trialogue.portal.team_words.picture import redrawn, remove_picture, set_picture, team_picture


class PictureForm(forms.Form):
    """A picture and what it shows; after cleaning, the picture is the one drawn anew."""

    use_required_attribute = False

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB. We draw it anew and keep nothing else of the file."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    description = OneLine(
        label=_("What the picture shows"),
        help_text=_("In a few words, for people who cannot see it."),
        max_length=200,
        error_messages={"required": _("Say in a few words what the picture shows.")},
    )

    def clean_picture(self) -> bytes:
        try:
            return redrawn(self.cleaned_data["picture"].read())
        except BadInput as problem:
            raise forms.ValidationError(str(problem)) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def study_picture(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The form; a picture that was taken leads to the page of the study."""
    study = serving.snapshot().study(nct_id)
    if request.method == "POST" and "remove" in request.POST:
        remove_picture(nct_id)
        return redirect("desk-picture", nct_id)
    set_now = team_picture(nct_id)
    form = PictureForm(initial={"description": set_now.description if set_now else ""})
    if request.method == "POST":
        form = PictureForm(request.POST, request.FILES)
        if file_let_go(request):
            form.fields["picture"].error_messages["required"] = _("The file is too large: at most 2 MB.")
        if form.is_valid():
            given: dict[str, Any] = form.cleaned_data
            set_picture(nct_id, given["picture"], given["description"], by=whose(request), now=timezone.now())
            return redirect("study", nct_id)
    return render(request, "desk/study_picture.html", {**headline(study), "form": form})
