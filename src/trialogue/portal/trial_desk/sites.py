"""The sites of a study at the desk: keys as in the registry's record, with names for people."""

from __future__ import annotations

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


def own_sites(trial: Trial) -> list[tuple[str, str]]:
    """The sites of an account's page, with names."""
    names = site_names(trial.nct_id)
    if trial.sites is None:
        return list(names.items())
    return [(key, names.get(key, key)) for key in sorted(trial.sites)]
