"""The address of the form: the study's own, and nothing of the person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.fit import views

urlpatterns = [path("<nct:nct_id>/fit", views.fit, name="study-fit")]
