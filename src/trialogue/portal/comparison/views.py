"""The page that sets two studies side by side."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialogue.criteria.criterion import Eligibility
from trialogue.errors import NotFound
from trialogue.matching.compare import compare
from trialogue.portal import serving
from trialogue.portal.comparison.rows import counts, shown_sections
from trialogue.portal.comparison.similar import similar_studies
from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.views import headline
from trialogue.study import Study

_NCT_ID: Final = re.compile(r"[Nn][Cc][Tt][0-9]{8}")
_LONGEST: Final = 200


@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """`?left=NCT..&right=NCT..`; whatever is missing or unknown is asked for on the same page."""
    asked = {side: line(request.GET.get(side, "")[:_LONGEST]) for side in ("left", "right")}
    studies, problems = {}, []
    for side, text in asked.items():
        study, problem = _find(text)
        studies[side] = study
        problems += [problem] if problem else []
    left, right = studies["left"], studies["right"]
    if left and right and left.nct_id == right.nct_id:
        problems.append(_("Both are %(study)s: choose another one beside it.") % {"study": left.nct_id})
        right = None
    context: dict[str, Any] = {"asked": asked, "problems": problems}
    if left and right:
        context |= side_by_side(left, right)
    else:
        known = left or right
        context["known"] = known
        context["similar"] = similar_studies(known, serving.snapshot()) if known else []
    return render(request, "comparison/page.html", context)


def _find(text: str) -> tuple[Study | None, str]:
    """The study whose number stands in the text, or what to tell."""
    if not text:
        return None, ""
    number = _NCT_ID.search(text)
    if number is None:
        return None, _("“%(text)s” holds no study number. Write NCT and eight digits, such as NCT06394063.") % {
            "text": text[:40]
        }
    try:
        return serving.snapshot().study(number[0]), ""
    except NotFound:
        return None, _("We have no study %(number)s. Look for it by its title instead.") % {"number": number[0].upper()}


def side_by_side(left: Study, right: Study) -> dict[str, Any]:
    """What `comparison/sides.html` shows of two studies."""
    snapshot = serving.snapshot()
    readings = [snapshot.eligibility(each.nct_id) for each in (left, right)]
    comparison = compare(readings[0], readings[1])
    return {
        "columns": [
            {**headline(each), "conditions": [line(name) for name in each.conditions], "places": len(each.locations)}
            for each in (left, right)
        ],
        "sections": shown_sections(comparison, left.nct_id, right.nct_id),
        "counts": counts(comparison, left.nct_id, right.nct_id),
        "unread": [
            (each.nct_id, criteria)
            for each, criteria in ((left, comparison.unread_left), (right, comparison.unread_right))
            if criteria
        ],
        "without_criteria": [
            each.nct_id for each, reading in zip((left, right), readings, strict=True) if not _has_text(reading)
        ],
    }


def _has_text(reading: Eligibility) -> bool:
    return any(each.source == "text" for each in reading.criteria)
