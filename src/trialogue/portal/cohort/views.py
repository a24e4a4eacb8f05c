"""Upload a cohort, see the funnel of one study. One POST makes one page; the file and the people are forgotten."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from trialogue.errors import NotFound
from trialogue.portal import pace, serving
from trialogue.portal.cohort.export import read_table, table_of
from trialogue.portal.cohort.reading import LARGEST, MOST_PEOPLE, People, read_people
from trialogue.portal.fit.asking_day import read_asking_day
from trialogue.portal.fit.policies import read_policy
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.let_go import file_let_go

MOST_JUDGED: Final = 30
"""Files of one client within ten minutes: a clinician tries one line after another, with the file sent each time."""


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def cohort(request: HttpRequest) -> HttpResponse:
    """The form; after a POST the funnel."""
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "number": asked.get("study", "").strip()[:20],
        "policy": read_policy(asked.get("policy", ""), "presumptive"),
        "as_of": asked.get("as_of", "").strip()[:20] or timezone.localdate().isoformat(),
        "relaxed": asked.get("relax", "").strip()[:200],
        "most_people": MOST_PEOPLE,
        "most_mib": LARGEST // (1024 * 1024),
    }
    if request.method == "POST" and not (changes_language(request) and not request.FILES):
        context |= _judged(request, context)
    response = render(request, "cohort/page.html", context, status=context.get("status", 200))
    response.headers["Cache-Control"] = "no-store"
    return response


def _judged(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    from trialogue.matching import Policy  # noqa: PLC0415  # heavy
    from trialogue.matching.bulk.people_of_study import PeopleOfStudy  # noqa: PLC0415
    from trialogue.portal.cohort.funnel import bars_of, funnel_of, try_relaxed  # noqa: PLC0415

    if pace.too_fast(request, "judge cohorts", MOST_JUDGED):
        return {"problems": [_("Too many tries in a short time. Wait a few minutes, then try again.")], "status": 429}
    problems = []
    try:
        study = serving.snapshot().study(context["number"])
    except NotFound:
        problems.append(_("There is no study with this number in our data."))
    today = timezone.localdate()
    as_of, trouble = read_asking_day(context["as_of"], today)
    people = read_people(request.FILES.get("cohort_file"), max(as_of, today))
    if file_let_go(request):
        people = People(refused=_("The file is too large: at most %(most)s MiB.") % {"most": context["most_mib"]})
    problems += [each for each in (trouble, people.refused) if each]
    if problems:
        return {"problems": problems}
    eligibility = serving.snapshot().eligibility(study.nct_id)
    group = PeopleOfStudy(people.members, study.nct_id, as_of=as_of, policy=Policy(context["policy"]))
    funnel = funnel_of(group, eligibility)
    tried, unread = try_relaxed(group, eligibility, funnel, context["relaxed"])
    bars = bars_of(funnel)
    return {
        "study": study,
        "people": people,
        "funnel": funnel,
        "bars": bars,
        "height": bars[-1].y + 24,
        "tried": tried,
        "unread": unread,
        "table": table_of(funnel, study.nct_id),
    }


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """The table of a funnel as CSV: the counts that the page carries, signed; without them it leads to the form."""
    found = read_table(request.POST.get("table", ""))
    if found is None:
        return redirect("cohort")
    nct_id, text = found
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{nct_id}-funnel.csv"'
    return response
