"""The address of the corrections. It holds nothing of a person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.review.views import readings

urlpatterns = [path("desk/<nct:nct_id>/readings", readings, name="desk-readings")]
