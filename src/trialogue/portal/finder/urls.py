"""Addresses of the finder."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.finder import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
]
