"""Addresses of the pages to browse by."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.browse import views

urlpatterns = [
    path("browse", views.hub, name="browse"),
    path("browse/conditions", views.names, {"page": "conditions"}, name="browse-conditions"),
    path("browse/treatments", views.names, {"page": "treatments"}, name="browse-treatments"),
    path("browse/sponsors", views.names, {"page": "sponsors"}, name="browse-sponsors"),
    path("browse/places", views.places, name="browse-places"),
    path("browse/newest", views.newest, name="browse-newest"),
]
