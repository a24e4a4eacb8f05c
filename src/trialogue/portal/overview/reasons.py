"""The main reasons why a person cannot join, from the exclusion criteria that were read whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import (
    Allergy,
    Any,
    Atom,
    Condition,
    Diagnosis,
    Except,
    Measurement,
    Medication,
    Opaque,
    Procedure,
    State,
    Window,
)
from trialogue.criteria.plain import describe_quantity
from trialogue.criteria.plain_words import plain_words
from trialogue.criteria.printer import print_number
from trialogue.matching.compare.statements import Statement, statements
from trialogue.portal.overview.wording import in_a_row, name
from trialogue.vocabulary import default

MOST: Final = 6
_MOST_IN_ONE: Final = 4
_LONGEST: Final = 170


class Reasons(NamedTuple):
    """What introduces the list, and the list."""

    sentences: list[str]
    items: list[str]


class _Phrase(NamedTuple):
    """A thing, and how much, when or with what exceptions it keeps a person out."""

    thing: str
    limit: str


def reasons_not_to_join(eligibility: Eligibility) -> Reasons:
    """Up to six criteria said simply; what is too tangled to say simply is left to the list of criteria itself."""
    excluding = [each for each in eligibility.criteria if each.kind == "exclusion" and each.applies_to is None]
    items = list(dict.fromkeys(words for each in excluding if (words := _say(each))))[:MOST]
    if not items:
        return Reasons([], [])
    intro = _("Any one of these can be a reason:")
    return Reasons([intro], items)


def _say(criterion: Criterion) -> str:
    """The criterion as alternatives in plain words; nothing where a part of it would have to be left out."""
    if not _stands_alone(criterion.condition):
        return ""
    said = [_phrase(each) for each in statements(criterion, default())]
    phrases = [each for each in said if each is not None]
    if not phrases or len(phrases) < len(said):
        return ""
    if len({each.limit for each in phrases}) == 1:
        limit = phrases[0].limit
        words = _beside(_alternatives([each.thing for each in phrases]), limit)
    else:
        words = _alternatives([_beside(*each) for each in phrases])
    return words[:1].upper() + words[1:] if len(words) <= _LONGEST else ""


def _alternatives(names: list[str]) -> str:
    shown = list(dict.fromkeys(names))
    if len(shown) > _MOST_IN_ONE:
        return _("%(first)s, or others") % {"first": in_a_row(shown[:_MOST_IN_ONE])}
    return _either(shown)


def _either(shown: list[str]) -> str:
    if len(shown) == 1:
        return shown[0]
    return _("%(first)s or %(last)s") % {"first": in_a_row(shown[:-1]), "last": shown[-1]}


def _stands_alone(node: Condition) -> bool:
    """Each thing named keeps a person out by itself: alternatives, with exceptions at most."""
    if isinstance(node, Any):
        # An open list ("etc.") only adds reasons; it takes none back.
        return all(isinstance(part, Opaque) or _stands_alone(part) for part in node.parts)
    if isinstance(node, Except):
        return _stands_alone(node.base) and not isinstance(node.base, Opaque)
    return isinstance(node, Atom) and not isinstance(node, Opaque)


def _phrase(statement: Statement) -> _Phrase | None:
    """The statement in plain words; None for one that cannot be said whole."""
    atom = statement.atom
    if not isinstance(atom, Allergy | Diagnosis | Measurement | Medication | Procedure | State):
        return None
    if statement.negated or atom.stable_for is not None or (atom.window and atom.window.after):
        return None
    thing = _thing(statement).strip()
    if not thing or (isinstance(atom, Measurement) and atom.quantity is None):
        return None
    limit = _beside(*_limits(statement))
    if statement.exceptions:
        limit = _("%(limit)s (with exceptions)") % {"limit": limit}
    return _Phrase(thing, limit.strip())


def _thing(statement: Statement) -> str:
    atom = statement.atom
    words = plain_words(get_language() or "en").qualified(atom.qualifiers, _plain_name(atom.concept, atom.label))
    return _("allergy to %(what)s") % {"what": words} if isinstance(atom, Allergy) else words


def _limits(statement: Statement) -> Iterator[str]:
    atom = statement.atom
    if atom.quantity is not None:
        yield describe_quantity(atom.quantity, get_language() or "en")
    if atom.window is not None:
        yield _when(atom.window)
    elif atom.temporality == "history" and isinstance(atom, Diagnosis | Procedure):
        yield _("now or in the past")


def _plain_name(concept: str | None, label: str) -> str:
    vocabulary = default()
    if concept not in vocabulary:
        return name(label)
    return plain_words(get_language() or "en").plain_name(str(concept))


def _beside(*parts: str) -> str:
    """The parts in a row; in Chinese no space between them, as its sentences have none."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(filter(None, parts))


def _when(window: Window) -> str:
    count = window.high if window.high is not None else window.low or 0
    units = {
        "a": ngettext("%(n)s year", "%(n)s years", int(count)),
        "mo": ngettext("%(n)s month", "%(n)s months", int(count)),
        "wk": ngettext("%(n)s week", "%(n)s weeks", int(count)),
        "d": ngettext("%(n)s day", "%(n)s days", int(count)),
        "h": ngettext("%(n)s hour", "%(n)s hours", int(count)),
    }
    if window.high == 1 and window.unit in units:
        return {
            "a": _("in the last year"),
            "mo": _("in the last month"),
            "wk": _("in the last week"),
            "d": _("in the last day"),
            "h": _("in the last hour"),
        }[window.unit]
    unit = units.get(window.unit, "%(n)s " + window.unit.strip("{}").replace("-", " "))
    length = unit % {"n": print_number(count)}
    if window.high is None:
        return _("more than %(length)s ago") % {"length": length}
    return _("in the last %(length)s") % {"length": length}
