"""Addresses of one study."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.study_page import views

urlpatterns = [
    path("<nct:nct_id>", views.study_page, name="study"),
    path("<nct:nct_id>/mark.svg", views.study_mark, name="study-mark"),
    path("<nct:nct_id>/sponsor.svg", views.sponsor_mark, name="study-sponsor-mark"),
    path("<nct:nct_id>/picture", views.study_picture, name="study-picture"),
]
