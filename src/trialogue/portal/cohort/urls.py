"""Addresses of the cohort page. Neither the people nor what became of them is ever part of one."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.cohort import views

urlpatterns = [
    path("cohort", views.cohort, name="cohort"),
    path("cohort/table.csv", views.table, name="cohort-table"),
]
