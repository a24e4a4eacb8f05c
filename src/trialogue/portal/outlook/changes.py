"""What would have to be otherwise, as a page shows it: by the line that stands in the way, and for the whole study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from trialogue.matching import Change, Counterfactual

KIND_WORDS: Final[dict[str, Promise]] = {
    "time": _("Time"),
    "test": _("A test"),
    "answer": _("Your answer"),
    "treatment": _("Treatment, stated only"),
    "fixed": _("Cannot change"),
}


@dataclass(frozen=True)
class ShownChange:
    """One change: of which kind, and in words."""

    kind: str
    label: Promise
    words: str


@dataclass(frozen=True)
class Way:
    """A line that stands in the way, and the sets of changes of which each is enough for it (none: nothing found)."""

    text: str
    violated: bool
    sets: tuple[tuple[ShownChange, ...], ...]


@dataclass(frozen=True)
class WhatWouldFit:
    """The lines in the way; the shortest set after which nothing would be; whether a treatment is spoken of."""

    ways: tuple[Way, ...]
    together: tuple[ShownChange, ...]
    exact: bool
    names_treatment: bool


def what_would_fit_shown(found: Counterfactual) -> WhatWouldFit:
    """A counterfactual as the page shows it."""
    ways = tuple(
        Way(each.match.criterion.text, each.match.outcome == "violated", tuple(map(_shown, each.sets)))
        for each in found.ways
    )
    together = _shown(found.sets[0]) if found.sets else ()
    said = [change for way in ways for changes in way.sets for change in changes] + list(together)
    return WhatWouldFit(ways, together, found.exact, any(change.kind == "treatment" for change in said))


def _shown(changes: Sequence[Change]) -> tuple[ShownChange, ...]:
    return tuple(ShownChange(each.kind, KIND_WORDS[each.kind], each.words) for each in changes)
