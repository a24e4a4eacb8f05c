"""The page on which a coordinator writes the team's own words on its study."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trialogue.portal import serving
from trialogue.portal.accounts.guard import whose
from trialogue.portal.ask.form import OneLine
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.study_page.views import headline
from trialogue.portal.team_words.models import TeamWords
from trialogue.portal.team_words.words import Words, change_words, version_of

LONGEST_OVERVIEW: Final = 4000


class WordsForm(forms.Form):
    """Each field may stay empty; then nothing of it is shown."""

    use_required_attribute = False

    lay_title = OneLine(
        label=gettext_lazy("Title in plain words"),
        help_text=gettext_lazy("One line that a person without medical training understands."),
        max_length=200,
        required=False,
    )
    overview = forms.CharField(
        label=gettext_lazy("Overview in plain words"),
        help_text=gettext_lazy(
            "What the study is about and what taking part means. Leave an empty line between paragraphs."
        ),
        max_length=LONGEST_OVERVIEW,
        required=False,
        widget=forms.Textarea(attrs={"rows": "8"}),
    )
    languages = OneLine(
        label=gettext_lazy("Languages your team speaks"),
        help_text=gettext_lazy("Separated by commas, such as: English, Español, 中文."),
        max_length=300,
        required=False,
    )


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def study_words(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The form with what stands now; of two who edit at once the second is told and keeps what she typed."""
    study = serving.snapshot().study(nct_id)
    form, trouble, status = WordsForm(initial=_now(nct_id)), "", 200
    if changes_language(request):
        form = WordsForm(initial=request.POST.dict())
    elif request.method == "POST":
        form = WordsForm(request.POST)
        if form.is_valid():
            if _store(request, nct_id, form):
                return redirect("study", nct_id)
            trouble, status = (
                _(
                    "Somebody changed these words while this page was open. What they wrote stands beside each field; "
                    "yours has not been stored. Store again to replace theirs."
                ),
                409,
            )
    context: dict[str, Any] = {
        **headline(study),
        "form": form,
        "trouble": trouble,
        "version": request.POST["version"] if _kept(request) else version_of(nct_id),
        "theirs": _now(nct_id) if trouble else {},
    }
    return render(request, "desk/study_words.html", context, status=status)


def _kept(request: HttpRequest) -> bool:
    """Whether the form is only shown in another language: then it was begun on the version it names."""
    return changes_language(request) and request.POST.get("version", "").isdecimal()


def _store(request: HttpRequest, nct_id: str, form: WordsForm) -> bool:
    seen = request.POST.get("version", "")
    words = Words(**{name: form.cleaned_data[name] for name in Words.__dataclass_fields__})
    given = int(seen) if seen.isdecimal() else -1
    return change_words(nct_id, words, seen=given, by=whose(request), now=timezone.now())


def _now(nct_id: str) -> dict[str, str]:
    row = TeamWords.objects.filter(nct_id=nct_id).first()
    return {name: getattr(row, name) for name in Words.__dataclass_fields__} if row else {}
