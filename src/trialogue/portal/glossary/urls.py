"""The address of the glossary."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.glossary.views import glossary_page

urlpatterns = [path("glossary", glossary_page, name="glossary")]
