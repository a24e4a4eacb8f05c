"""How names and dates of the record go into a sentence of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trialogue.portal.layout.registry_text import line

LONGEST: Final = 160
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def name(text: str | None) -> str:
    """A name of the record on one line without the stop at its end, cut at a word when it is a paragraph.

    >>> name(" Lupus  nephritis. ")
    'Lupus nephritis'
    """
    words = line(text).rstrip(" .;,:")
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rsplit(" ", 1)[0].rstrip(" .;,:(") + "…"


def names(texts: Iterable[str | None]) -> list[str]:
    """Every name that is not empty, each once however it is capitalised."""
    found: dict[str, str] = {}
    for each in map(name, texts):
        if each:
            found.setdefault(each.casefold(), each)
    return list(found.values())


def in_a_row(items: Iterable[str]) -> str:
    """The items with the mark that the language of the moment puts between them.

    >>> in_a_row(["a", "b"])
    'a, b'
    """
    return pgettext("between the items of a list", ", ").join(items)


def listed(items: Sequence[str], most: int = 4) -> str:
    """ "a, b and c"; what is beyond `most` is said to be more.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) > most:
        return _("%(items)s and others") % {"items": in_a_row(items[:most])}
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": in_a_row(items[:-1]), "last": items[-1]}


def month(text: str | None) -> str:
    """ "2024-05-17" as "May 2024", a bare year as it is; nothing for what is no date.

    >>> month("2024")
    '2024'
    """
    found = _DATE.fullmatch(text or "")
    if not found:
        return ""
    year, number = found[1], int(found[2] or 0)
    if not 1 <= number <= 12:
        return year if not found[2] else ""
    return date_format(date(max(1, int(year)), number, 1), "YEAR_MONTH_FORMAT")
