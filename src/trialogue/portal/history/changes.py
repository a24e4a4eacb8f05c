"""What changed between two versions of a record, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from trialogue.matching.compare import CriterionChange
from trialogue.matching.compare.changed_words import PATTERNS, Sentence
from trialogue.portal.history.fields import SHOWN
from trialogue.portal.layout.registry_text import line, printable
from trialogue.registry.changes import ChangedLine, FieldChange
from trialogue.text.markup import unescape

MOST_NAMED: Final = 12
_RELATIONS: Final[dict[str, Promise]] = {
    "looser": _("Lets more people in"),
    "stricter": _("Lets fewer people in"),
    "changed": _("Asked differently"),
    "new": _("New"),
    "gone": _("No longer asked"),
    "reworded": _("Other words"),
}
ICONS: Final = {
    "looser": "wider",
    "stricter": "narrower",
    "changed": "unlike",
    "new": "one",
    "gone": "dash",
    "reworded": "equal",
}


@dataclass(frozen=True)
class Change:
    """One field: what it is called, what it was and is, or what came, went and changed of a list."""

    name: str
    before: str = ""
    after: str = ""
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0
    lines: list[ChangedLine] = field(default_factory=list)


@dataclass(frozen=True)
class SaidChange:
    """One criterion that changed: the relation with its icon, and the sentence."""

    relation: str
    icon: str
    sentence: str


def shown_changes(changes: Iterable[FieldChange]) -> list[Change]:
    """The changes in words; those that no reader would see (an invisible character) are left out."""
    return [shown for each in changes if (shown := _shown(each)) is not None]


def said_changes(changes: Iterable[CriterionChange]) -> list[SaidChange]:
    """The criteria that changed, each as a sentence in the language of the page."""
    return [said_change(each.relation, each.sentence) for each in changes]


def said_change(relation: str, sentence: Sentence) -> SaidChange:
    """One of them."""
    return SaidChange(str(_RELATIONS[relation]), ICONS[relation], say(sentence))


def say(sentence: Sentence) -> str:
    """A sentence on criteria in the language of the page; names and amounts in it are as the record has them."""
    said = now(PATTERNS[sentence.pattern]) % {name: line(words) for name, words in sentence.slots.items()}
    return said[:1].upper() + said[1:]


def _shown(change: FieldChange) -> Change | None:
    name, words = SHOWN[change.field]
    if change.lines:
        lines = list(_readable(change.lines))
        return Change(str(name), lines=lines) if lines else None
    if change.came or change.went or change.changed:
        came, went = (dict.fromkeys(filter(None, map(words, side))) for side in (change.came, change.went))
        came, went = {k: None for k in came if k not in went}, {k: None for k in went if k not in came}
        pairs = ((words(was), words(is_now)) for was, is_now in change.changed)
        changed = [pair for pair in pairs if pair[0] != pair[1]]
        if not (came or went or changed):
            return None
        more = sum(max(0, len(each) - MOST_NAMED) for each in (came, went, changed))
        cut = list(came)[:MOST_NAMED], list(went)[:MOST_NAMED], changed[:MOST_NAMED]
        return Change(str(name), came=cut[0], went=cut[1], changed=cut[2], more=more)
    was, is_now = words(change.before), words(change.after)
    nothing = now("nothing")
    return Change(str(name), was or nothing, is_now or nothing) if was != is_now else None


def _readable(lines: Iterable[ChangedLine]) -> Iterator[ChangedLine]:
    """The lines as a page shows them; one that only lost or gained what nobody sees is no change."""
    plain = [ChangedLine(each.added, " ".join(unescape(printable(each.text)).split())) for each in lines]
    both = {each.text for each in plain if each.added} & {each.text for each in plain if not each.added}
    yield from (each for each in plain if each.text and each.text not in both)
