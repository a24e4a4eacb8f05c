"""Small words of the desk's pages: what was typed into a field whose name has a point, and what a reading is called."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from trialogue.portal.trial_desk.wording import Said, reading_words

register = template.Library()


@register.filter
def get(typed: Mapping[str, list[str]], name: str) -> str:
    """The first value typed; "" where there was none."""
    return next(iter(typed.get(name, [])), "")


@register.filter
def reading(name: str) -> Said:
    """What a data query is about, in words."""
    return _("the visit as a whole") if name == "visit" else reading_words(name)
