"""What stands in the box for words: words, a query in the registry's language, or an address pasted from its pages.

What only reading records can answer is left to the command line and to /api/v2, which count what they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.search.places import Place

LONGEST_TEXT: Final = 400
LONGEST_QUERY: Final = 2000


@dataclass(frozen=True)
class Formal:
    """A query in the registry's language, "" for plain words; the point and radius (km) of an address."""

    expression: str = ""
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
        exact = compile_meaning(read_expression(expression)).exact
        point = read_point(expression)
    except BadInput as error:
        problems.append(_("Looked for as words, because as a query it cannot be read: %(why)s") % {"why": str(error)})
    else:
        if exact:
            return text[:LONGEST_QUERY], Formal(expression, point)
        problems.append(
            _("Looked for as words: as a query it could only be answered by reading records, which no page does.")
        )
    return text[:LONGEST_TEXT], Formal()
