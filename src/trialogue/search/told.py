"""What is told of a study that was found, as JSON: the same on the command line and at /api/v1."""

from __future__ import annotations

from typing import Any

from trialogue.search.types import Hit, NearestSite
from trialogue.study import Study


def tell_hit(hit: Hit, study: Study) -> dict[str, Any]:
    """The study with its score and its nearest sites (None where no place was given)."""
    return {
        "nct_id": hit.nct_id,
        "score": round(hit.score, 4),
        "title": study.title,
        "status": study.overall_status,
        "conditions": list(study.conditions),
        "provenance": study.provenance,
        "nearest_enrolling_site": _site(hit.nearest_site),
        "nearest_site": _site(hit.nearest_any_site),
    }


def _site(site: NearestSite | None) -> dict[str, Any] | None:
    if site is None:
        return None
    where = site.location
    told = {"facility": where.facility, "city": where.city, "country": where.country}
    return {**told, "distance_km": round(site.distance_km, 1), "enrolling": site.enrolling}
