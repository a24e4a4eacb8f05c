"""What stands in the box for words: words, a query in the registry's language, or an address pasted from its pages.

What only reading records can answer is left to the command line and to /api/v2, which count what they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from trialogue.errors import BadInput
from trialogue.portal import serving

if TYPE_CHECKING:
    from trialogue.search.places import Place

LONGEST_TEXT: Final = 400
LONGEST_QUERY: Final = 2000


@dataclass(frozen=True)
class Formal:
    """A query in the registry's language, "" for plain words; the place that an address names (kind and key, as in
    :mod:`trialogue.search.names`), and its point and radius (km)."""

    expression: str = ""
    place: tuple[tuple[str, str], ...] = ()
    point: tuple[Place | None, float | None] = (None, None)


def read_typed(text: str, problems: list[str]) -> tuple[str, Formal]:
    """The text, cut where it is too long, and how it is read. A query that cannot be answered is told in `problems`,
    and its text is looked for as words are."""
    from trialogue.search.asking import read_expression, typed_expression  # noqa: PLC0415  # loads the vocabulary
    from trialogue.search.compiling import compile_meaning  # noqa: PLC0415
    from trialogue.search.page_address import read_point  # noqa: PLC0415

    expression = typed_expression(text[:LONGEST_QUERY])
    if not expression:
        return text[:LONGEST_TEXT], Formal()
    try:
        point = read_point(expression)
        expression, place = _with_place(expression, problems)
        exact = compile_meaning(read_expression(expression, occurs=serving.snapshot().searcher.occurs)).exact
    except BadInput as error:
        problems.append(_("Looked for as words, because as a query it cannot be read: %(why)s") % {"why": str(error)})
    else:
        if exact:
            return text[:LONGEST_QUERY], Formal(expression, place, point)
        problems.append(
            _("Looked for as words: as a query it could only be answered by reading records, which no page does.")
        )
    return text[:LONGEST_TEXT], Formal()


def _with_place(expression: str, problems: list[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An address without the place it names, and that place as browse pages know it, which needs no record read."""
    from trialogue.search.names import place_key  # noqa: PLC0415
    from trialogue.search.page_address import is_page_address, read_page_address, read_places  # noqa: PLC0415

    country, state, city = read_places(expression) if is_page_address(expression) else ("", "", "")
    if not (country or state or city):
        return expression, ()
    rest = read_page_address(expression, with_places=False)
    kind = "city" if city else "region" if state else "country"
    key = place_key(country, state, city)
    if country and serving.snapshot().catalogue.entry(kind, key):
        return rest, ((kind, key),)
    problems.append(_("The place in the address was left out; write it under “Where”."))
    return rest, ()
