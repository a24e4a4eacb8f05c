"""The rows of a comparison as the page shows them: in words and with an icon, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Opaque, atoms
from trialogue.matching.compare import Comparison, Row
from trialogue.matching.compare.align import DIFFERENT, LOOSER, ONLY_LEFT, ONLY_RIGHT, SAME, STRICTER
from trialogue.matching.compare.statements import Statement
from trialogue.matching.compare.words import describe_side
from trialogue.portal.overview.wording import in_a_row

_ICONS: Final = {
    SAME: "equal",
    STRICTER: "narrower",
    LOOSER: "wider",
    DIFFERENT: "unlike",
    ONLY_LEFT: "one",
    ONLY_RIGHT: "one",
}
_DIMENSIONS: Final[dict[str, Promise]] = {
    "concept": gettext_lazy("what is asked for"),
    "bound": gettext_lazy("the limit"),
    "window": gettext_lazy("how long ago"),
    "stable period": gettext_lazy("how long it must have been unchanged"),
    "qualifiers": gettext_lazy("what kind"),
    "exceptions": gettext_lazy("the exceptions"),
    "time": gettext_lazy("now or ever"),
}


@dataclass(frozen=True)
class Side:
    """What one study says: in our words, and its own sentences. `partly` where part of them was not understood."""

    understood: str
    criteria: tuple[Criterion, ...]
    partly: bool


@dataclass(frozen=True)
class ShownRow:
    """One line of the page."""

    relation: str
    icon: str
    words: str
    differs_in: str
    left: Side | None
    right: Side | None

    @property
    def once(self) -> str:
        """What both say in the same words, whole: said once; "" where they differ or were not understood whole."""
        if self.relation != "same" or self.left is None or self.right is None or self.left.partly or self.right.partly:
            return ""
        return self.left.understood if self.left.understood == self.right.understood else ""


@dataclass(frozen=True)
class Section:
    """The rows of one kind of criterion."""

    kind: str
    rows: list[ShownRow]


def shown_sections(comparison: Comparison, left: str, right: str) -> list[Section]:
    """The rows by kind, inclusion first; `left` and `right` are what the studies are called."""
    kinds: dict[str, list[ShownRow]] = {"inclusion": [], "exclusion": []}
    for row in comparison.rows:
        kinds[(row.left or row.right)[0].criterion.kind].append(_shown(row, left, right))
    return [Section(kind, rows) for kind, rows in kinds.items() if rows]


def counts(comparison: Comparison, left: str, right: str) -> list[str]:
    """How many rows are of each relation, in words, the most telling first."""
    order = (LOOSER, STRICTER, DIFFERENT, ONLY_LEFT, ONLY_RIGHT, SAME)
    found = [(relation, sum(row.relation == relation for row in comparison.rows)) for relation in order]
    return [_counted(number, relation_words(relation, left, right)) for relation, number in found if number]


def _counted(number: int, words: str) -> str:
    return ngettext("%(number)s line: %(words)s", "%(number)s lines: %(words)s", number) % {
        "number": number,
        "words": words,
    }


def relation_words(relation: str, left: str, right: str) -> str:
    """A relation as a person would say it.

    >>> str(relation_words("looser", "A", "B"))
    'A lets more people in'
    """
    words = {
        SAME: _("The same in both"),
        STRICTER: _("%(study)s lets fewer people in") % {"study": left},
        LOOSER: _("%(study)s lets more people in") % {"study": left},
        DIFFERENT: _("Asked differently: neither is stricter"),
        ONLY_LEFT: _("Only in %(study)s") % {"study": left},
        ONLY_RIGHT: _("Only in %(study)s") % {"study": right},
    }
    return words[relation]


def _shown(row: Row, left: str, right: str) -> ShownRow:
    sides = _side(row.left), _side(row.right)
    words = relation_words(row.relation, left, right)
    if row.relation == SAME and any(side and side.partly for side in sides):
        words = _("The same in both, as far as it was understood")
    differs_in = in_a_row(str(_DIMENSIONS[each]) for each in row.differs_in)
    return ShownRow(row.relation, _ICONS[row.relation], words, differs_in, *sides)


def _side(statements: tuple[Statement, ...]) -> Side | None:
    if not statements:
        return None
    criteria = {id(each): each for s in statements for each in (s.criterion, *s.also)}
    partly = any(isinstance(atom, Opaque) for each in criteria.values() for atom, _negated in atoms(each.condition))
    return Side(describe_side(statements, get_language() or "en"), tuple(criteria.values()), partly)
