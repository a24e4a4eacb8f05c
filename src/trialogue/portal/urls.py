"""Every address of the portal. No path and no query string ever carries a health fact beyond the typed condition."""

from __future__ import annotations

from django.urls import include, path, register_converter

from trialogue.portal.learn.about import about, intended_use
from trialogue.portal.nct import NctConverter

register_converter(NctConverter, "nct")

urlpatterns = [
    path("", include("trialogue.portal.finder.urls")),
    path("", include("trialogue.portal.browse.urls")),
    path("", include("trialogue.portal.suggest.urls")),
    path("study/", include("trialogue.portal.study_page.urls")),
    path("study/", include("trialogue.portal.fit.urls")),
    path("study/", include("trialogue.portal.outlook.urls")),
    path("", include("trialogue.portal.interview.urls")),
    path("", include("trialogue.portal.ranked.urls")),
    path("", include("trialogue.portal.cohort.urls")),
    path("study/", include("trialogue.portal.history.urls")),
    path("study/", include("trialogue.portal.ask.urls")),
    path("", include("trialogue.portal.alerts.urls")),
    path("", include("trialogue.portal.feeds.urls")),
    path("", include("trialogue.portal.comparison.urls")),
    path("", include("trialogue.portal.notes.urls")),
    path("share/", include("trialogue.portal.share.urls")),
    path("", include("trialogue.portal.glossary.urls")),
    path("", include("trialogue.portal.learn.urls")),
    path("", include("trialogue.portal.languages.urls")),
    path("", include("trialogue.portal.accounts.urls")),
    path("", include("trialogue.portal.passkeys.urls")),
    path("", include("trialogue.portal.desk.urls")),
    path("", include("trialogue.portal.trial_desk.urls")),
    path("", include("trialogue.portal.review.urls")),
    path("", include("trialogue.portal.privacy.urls")),
    path("about", about, name="about"),
    path("learn/intended-use", intended_use, name="intended-use"),
    path("", include("trialogue.portal.api.urls")),
    path("", include("trialogue.portal.operations.urls")),
]

handler400 = "trialogue.portal.error_pages.bad_request"
handler403 = "trialogue.portal.error_pages.forbidden"
handler404 = "trialogue.portal.error_pages.not_found"
handler429 = "trialogue.portal.error_pages.too_many"
handler500 = "trialogue.portal.error_pages.server_error"
