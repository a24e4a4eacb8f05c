"""Addresses of alerts. None holds an address or what is followed, but for the query of a search not yet followed."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.alerts.leaving import left, unsubscribe
from trialogue.portal.alerts.of_account import mine
from trialogue.portal.alerts.own_pages import confirm_page, digest, manage
from trialogue.portal.alerts.views import asked, follow_search, follow_study, send_me_my_link

urlpatterns = [
    path("study/<nct:nct_id>/follow", follow_study, name="alerts-study"),
    path("search/follow", follow_search, name="alerts-search"),
    path("alerts/asked", asked, name="alerts-asked"),
    path("alerts/link", send_me_my_link, name="alerts-link"),
    path("account/alerts", mine, name="alerts-mine"),
    path("alerts/left", left, name="alerts-left"),
    path("alerts/confirm/<str:token>", confirm_page, name="alerts-confirm"),
    path("alerts/manage/<str:token>", manage, name="alerts-manage"),
    path("alerts/digest/<str:token>", digest, name="alerts-digest"),
    path("alerts/unsubscribe/<str:token>", unsubscribe, name="alerts-unsubscribe"),
]
