"""The interview: GET begins it, each POST brings one answer. Facts come in the body, make one page, are forgotten."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from trialogue.portal.fit.asking_day import read_on_day
from trialogue.portal.fit.reading import Answers
from trialogue.portal.interview.asking import (
    Named,
    answered,
    asked_again,
    asked_of,
    form_question,
    label_of,
    read_name,
    taken_back,
)  # fmt: skip
from trialogue.portal.interview.shortlist import read_shortlist
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.outlook.carried import carry, read_carried
from trialogue.portal.outlook.fact_lines import fact_groups
from trialogue.portal.outlook.timeline import VERDICT_TONES, VERDICT_WORDS

if TYPE_CHECKING:
    from trialogue.criteria.criterion import Eligibility
    from trialogue.matching import Interview
    from trialogue.patient.facts import Patient
    from trialogue.study import Study

MOST_ASKED: Final = 400
_ICONS: Final = {"may_fit": "yes", "undetermined": "question", "does_not_fit": "no"}


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: HttpRequest) -> HttpResponse:
    """The next best question over the shortlist, or what is left when nothing is left to ask."""
    from trialogue.matching import Interview  # noqa: PLC0415  # heavy

    begun = request.method == "POST"
    shortlist = read_shortlist(request.POST if begun else request.GET)
    studies = shortlist.studies()
    carried = read_carried(request)
    (patient, asked, answers), as_of = read_on_day(
        carried.days,
        lambda on: _with_answer(request, carried.patient, studies, on),
        lambda read: read[2].problems if read[2] else (),
    )
    again = read_name(request.POST.get("again", "") or (request.POST.get("question", "") if answers else ""))
    context: dict[str, Any] = {
        "shortlist": shortlist,
        "as_of": as_of.isoformat(),
        "policy": carried.policy.value,
        "problems": [*carried.problems, *(answers.problems.values() if answers else ())],
        "answered": [(text, label_of(form_question(named, studies))) for text in asked if (named := read_name(text))],
        "notes": carried.notes,
        "asked": asked,
    }
    talk = _resumed(Interview(patient, studies, as_of=as_of, policy=carried.policy), asked, patient)
    context |= _asked_next(talk, studies, answers, request.POST.get("total", ""), again)
    context |= {"results": _results(talk, studies), "document": carry(patient), "facts": fact_groups(patient)}
    response = render(request, "interview/page.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_answer(
    request: HttpRequest, patient: Patient, studies: list[tuple[Study, Eligibility]], as_of: datetime.date
) -> tuple[Patient, list[str], Answers | None]:
    """The person with the answer of this request, the questions asked so far, and an answer that cannot be read."""
    asked = [text for text in request.POST.getlist("asked") if read_name(text)][:MOST_ASKED]
    again = read_name(request.POST.get("again", ""))
    if again:
        without, answers = taken_back(form_question(again, studies), patient, as_of)
        return without, [text for text in asked if read_name(text) != again], answers
    named = read_name(request.POST.get("question", ""))
    if named is None:
        return patient, asked, None
    if "skip" not in request.POST:
        question = form_question(named, studies)
        answers = Answers({name: str(value) for name, value in request.POST.items()}, as_of)
        if changes_language(request):
            return patient, asked, answers
        after = answered(question, answers, patient)
        if answers.problems:
            return patient, asked, answers
        patient = after
    return patient, [*asked, "|".join(named)], None


def _resumed(talk: Interview, asked: list[str], patient: Patient) -> Interview:
    """The interview as far as it has come: what was asked is not asked again."""
    from trialogue.matching import Question  # noqa: PLC0415  # heavy

    for text in asked:
        family, about = text.split("|", 1)
        talk.tell(Question(family, about, ""), patient)
    return talk


def _asked_next(
    talk: Interview, studies: list[tuple[Study, Eligibility]], answers: Answers | None, total: str, again: Named | None
) -> dict[str, Any]:
    """The next question, if any, and how many studies are settled of those open at the start."""
    ranked, progress = talk.ranked(), talk.progress()
    mine = [each for each in ranked if again == (each.question.family, each.question.about)]
    following = asked_of((mine or ranked)[0], studies, answers) if mine or (ranked and not again) else None
    if again and not mine:
        following = asked_again(again, studies, answers)
    still_open = progress.total - progress.settled
    most = _total(total, still_open, len(studies))
    return {
        "next": following,
        "settled": most - still_open,
        "total": most,
        "left_to_team": progress.left_to_team,
    }


def _total(text: str, still_open: int, studies: int) -> int:
    """How many were open at the start, as the form carried it on; never fewer than now, nor more than there are."""
    started = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else still_open
    return min(max(started, still_open), studies)


def _results(talk: Interview, studies: list[tuple[Study, Eligibility]]) -> list[dict[str, Any]]:
    titles = {study.nct_id: study.title for study, _ in studies}
    order = list(VERDICT_WORDS)
    found = sorted(talk.verdicts().items(), key=lambda pair: order.index(pair[1]))
    return [
        {
            "nct_id": nct_id,
            "title": titles[nct_id],
            "words": VERDICT_WORDS[verdict],
            "icon": _ICONS[verdict],
            "tone": VERDICT_TONES[verdict],
        }
        for nct_id, verdict in found
    ]
