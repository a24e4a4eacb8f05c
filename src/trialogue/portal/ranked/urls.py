"""The address of the results in the order of fit: the search's own parameters, and nothing of the person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.ranked import views

urlpatterns = [path("search/by-fit", views.by_fit, name="search-by-fit")]
