"""From one item to its tree: its own words, and the points under them as their head says."""

from __future__ import annotations

import re

from trialogue.criteria.guessed_joints import ways_of
from trialogue.criteria.item import Item
from trialogue.criteria.item_heads import (
    EXCEPTING,
    LEAD,
    MEMBERS,
    allows,
    says_only_how,
)
from trialogue.criteria.nodes import (
    All,
    Any,
    Atom,
    Condition,
    Consent,
    Except,
    Readings,
    Span,
    atoms,
    is_whole,
)
from trialogue.criteria.own_words import flattened, read_own_words
from trialogue.criteria.parts import has_words, read_part, read_unread
from trialogue.criteria.point_joints import join_points
from trialogue.criteria.reading import Reading, trimmed
from trialogue.criteria.shared_heads import read_shared_head
from trialogue.criteria.titles import is_topic

_NEGATIVE = re.compile(
    r"\b(?:no|not|none|without|never|neither|absence|exclud\w*|except\w*|unless|if|only)\b", re.IGNORECASE
)


def read_item(item: Item, reading: Reading) -> Condition:
    """The tree of an item and its nested points."""
    own = trimmed(reading.text, item.body, item.own_end)
    if not item.children:
        named = read_own_words((item.value_of, own[1]), reading) if item.value_of is not None else None
        if named is not None and is_whole(named):
            return named
        return read_own_words(own, reading) or reading.opaque(item.start, item.end)
    span = (item.start, item.end)
    head = reading.text[slice(*own)]
    if excepting := EXCEPTING.search(head):
        return _with_exceptions(item, trimmed(reading.text, own[0], own[0] + excepting.start()), reading)
    headless = not has_words(head) or is_topic(head) or says_only_how(head, reading.kind)
    if not headless and allows(head):
        return read_unread((item.start, item.end), reading, numbers_only=True)
    shared = None if headless else read_shared_head(reading.named(*own), own, reading)
    if shared is not None:
        parts = _points(item, reading, of_drugs=shared.of_drugs)
        return shared.join(parts, reading, (own[1], item.end))
    before = None if headless else _head_condition(own, reading)
    group = join_points(head, _points(item, reading, of_people=not (headless or before)), reading, (own[1], item.end))
    if headless:
        return group
    if before is None:
        ways = ways_of(group, head, reading.issues)
        return Readings(alternatives=(*ways, read_unread(own, reading)), rule="unread-head", span=span)
    if MEMBERS.search(head):
        either = Any(parts=(before, *flattened([group], Any)), span=span)
        if reading.kind == "exclusion":
            return either
        return Readings(alternatives=(either, All(parts=(before, group), span=span)), rule="nested-members", span=span)
    if reading.kind == "exclusion" and head.endswith(","):
        return Any(parts=(before, *flattened([group], Any)), span=span)  # the first of a list, which its points go on
    return All(parts=(before, group), span=span)


def _points(item: Item, reading: Reading, *, of_people: bool = False, of_drugs: bool = False) -> list[Condition]:
    """The points of an item; under a head that is not understood, only what is said of people is a statement."""
    outside = reading.of_people, reading.of_drugs
    reading.of_people, reading.of_drugs = outside[0] or of_people, of_drugs
    parts = [read_item(child, reading) for child in item.children]
    reading.of_people, reading.of_drugs = outside
    return parts


def _with_exceptions(item: Item, own: Span, reading: Reading) -> Condition:
    """ "Cancer, except for:": the points are what it does not mean."""
    base = read_own_words(own, reading) or reading.opaque(item.start, item.end)
    parts = tuple(read_item(child, reading) for child in item.children)
    exceptions = (Any(parts=parts, span=(own[1], item.end)),) if len(parts) > 1 else parts
    return Except(base=base, exceptions=exceptions, span=(item.start, item.end))


def _head_condition(own: Span, reading: Reading) -> Condition | None:
    """A head that states something itself: "Diabetes with one of the following:"."""
    start, end = own
    words = reading.text[start:end]
    lead = LEAD.search(words[-120:])
    stop = end - (len(words[-120:]) - lead.start()) if lead else end
    if stop <= start or _NEGATIVE.search(words):
        return None
    pointing = lead is not None and "following" in lead.group().lower()
    if pointing and _TAKES_ITS_POINTS.search(reading.text, start, stop):
        return None
    node, known = read_part(start, stop, reading)
    if node is None or not known or node in reading.unled.values():
        return None  # an own statement that names nobody says of whom the points are, or what they are
    return None if any(_is_of_its_points(each, pointing=pointing) for each, _ in atoms(node)) else node


_TAKES_ITS_POINTS = re.compile(r"\b(?:to|cannot|can not) [a-z]+[ ]?\Z", re.IGNORECASE)
""" "Unable *to receive* any of the following:": its points are what is received, and not asked beside it."""


def _is_of_its_points(atom: Atom, *, pointing: bool) -> bool:
    """ "Planned use of any of the following", "willing to use one of these": a statement that its points complete."""
    return (pointing and isinstance(atom, Consent)) or " the following" in (atom.concept or "")
