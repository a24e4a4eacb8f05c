"""The sites of a study at the desk: keys as in the registry's record, with names for people."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from trialogue.errors import UserError
from trialogue.portal import serving
from trialogue.portal.ask.contact_card import site_key, site_name
from trialogue.portal.trial_desk.opening import Trial

ONLY: Final = "1"
"""The key where the record names no site."""


def site_names(nct_id: str) -> dict[str, str]:
    """Every site's name by its key; one nameless site where the record is not held or names none."""
    try:
        study = serving.snapshot().study(nct_id)
    except UserError:
        return {ONLY: _("the study's own site")}
    found = {site_key(location): site_name(location) or site_key(location) for location in study.locations}
    return found or {ONLY: _("the study's own site")}


def planned_end(nct_id: str) -> date | None:
    """The day by which the record plans to have measured its primary outcome: until then people are taken at the
    latest."""
    try:
        status = serving.snapshot().study(nct_id).protocol.status_module
        planned = status.primary_completion_date_struct if status else None
        partial = planned.partial() if planned else None
        return partial.latest() if partial else None
    except UserError:
        return None


def own_sites(trial: Trial) -> list[tuple[str, str]]:
    """The sites of an account's page, with names."""
    names = site_names(trial.nct_id)
    if trial.sites is None:
        return list(names.items())
    return [(key, names.get(key, key)) for key in sorted(trial.sites)]
