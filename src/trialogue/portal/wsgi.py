"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialogue.portal.settings")
application = get_wsgi_application()
# Every view is imported now: what cannot be imported fails at the start, not in front of a person.
get_resolver().url_patterns  # noqa: B018
