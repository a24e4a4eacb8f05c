"""Addresses of the pages that run a study. They hold its number and participants' numbers, nothing of a person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.trial_desk.code_break import code
from trialogue.portal.trial_desk.consent import consent
from trialogue.portal.trial_desk.happening import happening
from trialogue.portal.trial_desk.history import participant_history, study_history
from trialogue.portal.trial_desk.kits import kits
from trialogue.portal.trial_desk.locking import lock
from trialogue.portal.trial_desk.overview import trial, trials
from trialogue.portal.trial_desk.participant import participant
from trialogue.portal.trial_desk.protocol import protocol
from trialogue.portal.trial_desk.randomising import randomise
from trialogue.portal.trial_desk.reports import closed_report, export, open_report
from trialogue.portal.trial_desk.screening import screening
from trialogue.portal.trial_desk.visit import visit

_STUDY = "desk/<nct:nct_id>/trial"
_PERSON = f"{_STUDY}/participants/<slug:participant>"

urlpatterns = [
    path("desk/trials", trials, name="trials"),
    path(_STUDY, trial, name="trial"),
    path(f"{_STUDY}/consent", consent, name="trial-consent"),
    path(f"{_STUDY}/kits", kits, name="trial-kits"),
    path(f"{_STUDY}/lock", lock, name="trial-lock"),
    path(f"{_STUDY}/history", study_history, name="trial-history"),
    path(f"{_STUDY}/protocol", protocol, name="trial-protocol"),
    path(f"{_STUDY}/report", open_report, name="trial-report"),
    path(f"{_STUDY}/report/closed", closed_report, name="trial-closed"),
    path(f"{_STUDY}/files/<slug:kind>", export, name="trial-export"),
    path(f"{_PERSON}/code", code, name="trial-code"),
    path(_PERSON, participant, name="trial-participant"),
    path(f"{_PERSON}/history", participant_history, name="trial-participant-history"),
    path(f"{_PERSON}/screening", screening, name="trial-screening"),
    path(f"{_PERSON}/visits/<slug:visit>", visit, name="trial-visit"),
    path(f"{_PERSON}/record/<slug:what>", happening, name="trial-record"),
    path(f"{_PERSON}/randomise", randomise, name="trial-randomise"),
]
