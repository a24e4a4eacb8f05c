"""The address of the page for a doctor: the study's own, and nothing of the person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.outlook import views

urlpatterns = [path("<nct:nct_id>/fit/doctor", views.doctor, name="study-fit-doctor")]
