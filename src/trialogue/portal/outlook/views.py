"""One page for her doctor: as a page to print, or as a PDF. Made of the body of a POST, and forgotten."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from trialogue.errors import NotReady
from trialogue.portal import serving
from trialogue.portal.fit.outcome import answer_of
from trialogue.portal.languages.kept import keeps_typed
from trialogue.portal.outlook.ahead import look_ahead
from trialogue.portal.outlook.carried import Carried, read_carried
from trialogue.portal.outlook.fact_lines import fact_groups
from trialogue.portal.outlook.pdf import print_pdf
from trialogue.portal.study_page.views import headline

logger = logging.getLogger(__name__)


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def doctor(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The page; without facts it leads to the questions."""
    if request.method != "POST":
        return redirect("study-fit", nct_id=nct_id)
    carried = read_carried(request)
    context = _context(carried, nct_id)
    if request.POST.get("format") == "pdf" and not carried.problems:
        try:
            printed = print_pdf("outlook/doctor_body.html", context)
        except NotReady as error:
            logger.warning("no PDF: %s", error)
            return render(request, "outlook/doctor.html", {**context, "no_pdf": True}, status=503)
        response = HttpResponse(printed, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{nct_id}-summary.pdf"'
        return response
    return render(request, "outlook/doctor.html", context)


def _context(carried: Carried, nct_id: str) -> dict[str, Any]:
    from trialogue.matching import match  # noqa: PLC0415  # heavy

    snapshot = serving.snapshot()
    study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
    context = {**headline(study), "as_of": carried.as_of.isoformat(), "day": carried.as_of}
    context |= {"policy": carried.policy.value, "problems": carried.problems, "record_hash": study.record_hash}
    if carried.problems:
        return context
    found = match(carried.patient, study, eligibility, as_of=carried.as_of, policy=carried.policy)
    outlook = look_ahead(carried.patient, study, eligibility, found, as_of=carried.as_of, policy=carried.policy)
    answer = answer_of(found)
    open_lines = [each for each in (*answer.inclusion, *answer.exclusion) if each.outcome == "undetermined"]
    settled = [each for each in (*answer.inclusion, *answer.exclusion) if each.look.tone in {"good", "quiet"}]
    return context | {
        "match": found,
        "answer": answer,
        "open_lines": open_lines,
        "settled": len(settled),
        "facts": fact_groups(carried.patient),
        "outlook": outlook,
    }
