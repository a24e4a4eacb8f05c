"""Suggestions as JSON: `{"suggestions": [{"text": ..., "note": ...}]}`; never an error for what is typed."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.layout.registry_text import line, printable
from trialogue.portal.places import place_label

LONGEST: Final = 100
_private = cache_control(private=True, max_age=60)


@require_safe
@_private
def conditions(request: HttpRequest) -> JsonResponse:
    """Conditions and treatments that have studies here, by any of their names in any language."""
    found = serving.snapshot().catalogue.suggest(_typed(request))
    return _answer([(each.text, _joined(each.shown, _count(each.studies))) for each in found])


@require_safe
@_private
def places(request: HttpRequest) -> JsonResponse:
    """Towns, countries and US ZIP codes, by any of their names."""
    from trialogue.search import places as gazetteer  # noqa: PLC0415  # loads the gazetteer
    from trialogue.search.place_names import fold_place  # noqa: PLC0415

    serving.snapshot()
    found = gazetteer.serving().suggest(_typed(request))
    labels = [(place_label(place), name) for name, place in found]
    return _answer([(label, "" if name in fold_place(label) else name) for label, name in labels])


def _typed(request: HttpRequest) -> str:
    return printable(request.GET.get("q", "")[:LONGEST])


def _answer(found: list[tuple[str, str]]) -> JsonResponse:
    return JsonResponse({"suggestions": [{"text": line(text), "note": line(note)} for text, note in found]})


def _count(studies: int) -> str:
    return ngettext("%(n)s study", "%(n)s studies", studies) % {"n": studies}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
