"""The front page and the search."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.finder.asked import PAGE_SIZE, Asked, read_asked
from trialogue.portal.finder.filters import filters
from trialogue.portal.study_page.sites import site_words
from trialogue.portal.study_page.views import headline

if TYPE_CHECKING:
    from trialogue.search import Hit

EXAMPLES: Final = (("lupus", "Shanghai"), ("type 2 diabetes", "London"), ("asthma", "60601"), ("breast cancer", ""))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One box for what, one for where."""
    return render(request, "finder/home.html", {"examples": EXAMPLES, "count": len(serving.snapshot())})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Result cards and filters; the address alone says what was asked, so that it can be shared."""
    asked = read_asked(request.GET)
    results = serving.snapshot().search(asked.query())
    last = max(1, math.ceil(results.total / PAGE_SIZE))
    context = {
        "asked": asked,
        "total": results.total,
        "cards": [_card(hit) for hit in results.hits],
        "filters": filters(asked, results.facets),
        "pages": _pages(asked, last),
        "last_page": last,
        "loosened": results.loosened,
    }
    return render(request, "finder/search.html", context)


def _card(hit: Hit) -> dict[str, Any]:
    study = serving.snapshot().study(hit.nct_id)
    site = hit.nearest_site
    return {**headline(study), "nearest": site, "nearest_words": site_words(site.location) if site else ""}


def _pages(asked: Asked, last: int) -> dict[str, int | None]:
    """The neighbours of this page, None where there is none."""
    return {
        "previous": asked.page - 1 if asked.page > 1 else None,
        "next": asked.page + 1 if asked.page < last else None,
    }
