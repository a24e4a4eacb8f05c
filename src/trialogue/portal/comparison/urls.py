"""The address of the comparison."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.comparison.views import compare_page

urlpatterns = [path("compare", compare_page, name="compare")]
