"""Results in the order of fit. GET asks for facts; POST brings them in its body, makes one page, and forgets them."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from trialogue.portal.fit.upload import CARRIED
from trialogue.portal.interview.shortlist import read_shortlist
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.outlook.carried import read_carried
from trialogue.portal.ranked.order import ranked_cards

MOST: Final = 100


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def by_fit(request: HttpRequest) -> HttpResponse:
    """The form for the facts, and after it the cards with their reasons."""
    sent = request.method == "POST"
    shortlist = read_shortlist(request.POST if sent else request.GET, MOST)
    carried = read_carried(request)
    if changes_language(request) and not (request.FILES or request.POST.get(CARRIED)):
        sent = False
    judged = sent and not carried.problems
    context = {
        "shortlist": shortlist,
        "most": MOST,
        "problems": carried.problems if sent else [],
        "notes": carried.notes,
        "policy": carried.policy.value,
        "as_of": carried.as_of.isoformat(),
        "document": carried.document,
        "ranked": ranked_cards(carried, shortlist) if judged else None,
    }
    response = render(request, "ranked/page.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
