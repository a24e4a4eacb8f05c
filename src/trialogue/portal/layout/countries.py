"""Countries in the language of the page; records and the gazetteer name them in English."""

from __future__ import annotations

from django.utils.translation import get_language

from trialogue.portal.layout.registry_text import line


def country(name: str | None) -> str:
    """A record's country on one line, as the language of the moment calls it; what is not known stays as it came."""
    from trialogue.search.countries import country_in  # noqa: PLC0415  # brings the places

    return country_in(line(name), (get_language() or "en").partition("-")[0])
