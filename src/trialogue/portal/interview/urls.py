"""The address of the questions. It may name studies or a search, as the search itself does, and never a fact."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.interview import views

urlpatterns = [path("questions", views.interview, name="interview")]
