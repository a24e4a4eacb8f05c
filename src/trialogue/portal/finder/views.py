"""The front page and the search."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.finder.asked import PAGE_SIZE, Asked, read_asked
from trialogue.portal.finder.cards import card
from trialogue.portal.finder.filters import filters, more_filters

if TYPE_CHECKING:
    from trialogue.search import SearchResults

SORTS: Final = (("relevance", _("Best match")), ("newest", _("Newest")), ("distance", _("Nearest")))
MORE: Final = frozenset(("ages", "volunteers", "results", "funder", "year"))
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
    if asked.page > last:
        asked = replace(asked, page=last)
        results = serving.snapshot().search(asked.query())
    context = {
        "asked": asked,
        "total": results.total,
        "cards": [card(hit) for hit in results.hits],
        "filters": filters(asked, results.facets),
        "more_filters": more_filters(asked, results.facets),
        "more_chosen": any(values for name, values in asked.ticked if name in MORE),
        "pages": _pages(asked, last),
        "last_page": last,
        "loosened": results.loosened,
        "as_letter": results.as_letter,
        "open_now": _open_now(asked, results),
        "meant": _meant(asked, results),
        "sorts": _sorts(asked),
        "followed": asked.without_page,
    }
    return render(request, "finder/search.html", context)


def _open_now(asked: Asked, results: SearchResults) -> int:
    """How many of the studies found take people now, where that is some of them and not asked for already."""
    found = results.facets.get("open", {}).get("yes", 0)
    return found if found < results.total and not asked.open_sites else 0


def _meant(asked: Asked, results: SearchResults) -> str | None:
    """What the words may have meant, where few studies have them all; offered, never taken for granted."""
    return None if asked.formal.expression else serving.snapshot().catalogue.meant(asked.text, results)


def _sorts(asked: Asked) -> list[tuple[str, str | Promise, bool]]:
    """The orders to choose from: value in the address, words, whether it is the one now."""
    orders = [(value, words) for value, words in SORTS if value != "distance" or asked.place.place]
    return [(value, words, value == asked.sort) for value, words in orders]


def _pages(asked: Asked, last: int) -> dict[str, int | None]:
    """The neighbours of this page, None where there is none."""
    return {
        "previous": asked.page - 1 if asked.page > 1 else None,
        "next": asked.page + 1 if asked.page < last else None,
    }
