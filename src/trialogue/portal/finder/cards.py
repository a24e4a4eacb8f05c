"""What a result card shows of a study found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialogue.portal import serving
from trialogue.portal.study_page.sites import site_words
from trialogue.portal.study_page.views import headline

if TYPE_CHECKING:
    from trialogue.search import Hit
    from trialogue.study import Study


def card(hit: Hit) -> dict[str, Any]:
    """The study's headline; with a place its nearest site that takes people, or else its nearest of all."""
    study = serving.snapshot().study(hit.nct_id)
    site = hit.nearest_site or hit.nearest_any_site
    return {**study_card(study), "nearest": site, "nearest_words": site_words(site.location) if site else ""}


def study_card(study: Study) -> dict[str, Any]:
    """A card without a place."""
    return headline(study)
