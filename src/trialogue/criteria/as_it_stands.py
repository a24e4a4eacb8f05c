"""A whole statement asked as it stands, beside what was found in it: rule `as-it-stands`.

"History of asthma or related wobbles" holds asthma, and says more. Both are kept as readings: the person is asked for
the whole of it, and what she says is the answer. Until then, where asthma alone would answer otherwise than silence on
the rest, it is unknown. So a chart that has the asthma and is silent on the words of the sentence is never taken to
say that nothing of it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from trialogue.criteria.nodes import (
    All,
    Allergy,
    Any,
    Atom,
    Condition,
    Diagnosis,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Span,
    State,
    Window,
    atoms,
    walk,
)
from trialogue.criteria.words import words_of

RULE: Final = "as-it-stands"
_NAMED: TypeAlias = Diagnosis | Medication | Procedure | State | Participation | Allergy
_JOINS: Final = All | Any | Not | Readings
_WORD: Final = re.compile(r"[a-z0-9]+")
_MOST_WORDS: Final = 14
_MOST_BEFORE: Final = 4
_NO_ADJECTIVE: Final = re.compile(
    r"[,;:]|\b(?:or|and|such|includ\w+|like|with|without|of|to|for|in|by|from|on|other|any|not?|non|consistent|than|as|"
    r"i|is|are|was|who|which|that|patients?|subjects?|participants?)\b",
    re.IGNORECASE,
)
"""In words before a name: what makes them more than adjectives of it."""
_CLAUSE: Final = re.compile(r"\(|(?:that|which|who|whose)\b", re.IGNORECASE)
_OPENS: Final = re.compile(
    r"\(|(?:with|without|in|on|of|for|due|that|which|who|from|by|under|to|as|at|during|after|before|because|caused|"
    r"associated|related|requiring|confirmed|\w+ing)\b",
    re.IGNORECASE,
)
_JOINED: Final = frozenset(("or", "and", "nor"))
_OR: Final = re.compile(r"\bor\b", re.IGNORECASE)
_COMMA_OR: Final = re.compile(r"[\s,/]*(?:or\s*)?", re.IGNORECASE)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:requir\w+|necessitat\w+|needing|caused by|due to|because of|secondary to|(?:associated|interfer\w+) with|"
    r"(?:related|respon\w+|refractory|resistant) to|resulting from|induced by|contra-?indicat\w+|risk of|"
    r"risk factors? for|suspicion of|absence of|family history of)\b[^,;]*\Z",
    re.IGNORECASE,
)
"""Before a name: what goes before needs it, comes from it or is its absence."""


def beside_what_was_found(unread: Condition, whole: Condition, kind: str) -> Condition | None:
    """Both readings of a part; None where a number was found in it.

    A bound or an age has a node of its own and is never asked in words; "must not have" among the exclusions may mean
    either. Where words beside the names were not read, the names are not what is asked: the statement stands alone.
    """
    if not isinstance(unread, Readings) or (kind == "exclusion" and isinstance(whole, Not)):
        return None
    said = unread.alternatives[-1]
    if unread.span is None or not isinstance(said, Opaque):
        return None
    found = _said_of_the_person(_with_words_behind(unread.alternatives[0], unread.span[1]), said)
    if found is None:
        return whole
    found = _without_other_halves(found)
    if isinstance(found, All) and kind == "inclusion" and _is_joined_by_or(found, said):
        found = Any(parts=found.parts, span=found.span)
    clear = True
    for each, _ in walk(found):
        if isinstance(each, Atom) and not isinstance(each, Opaque) and not _is_name(each):
            return None
        clear = clear and isinstance(each, _NAMED | _JOINS)
    if not clear:
        return _alone(whole, _with_its_times(said, found), kind)
    return Readings(alternatives=(found, whole), rule=RULE, span=unread.span)


def _said_of_the_person(node: Condition, said: Opaque) -> Condition | None:
    """The names without those of what another thing needs or comes from: "disorders *requiring steroids*"."""
    if isinstance(node, Atom):
        start = said.span[0] if said.span is not None else 0
        before = said.label[: max(0, node.span[0] - start)] if node.span is not None else ""
        return None if _OF_ANOTHER.search(before) else node
    if isinstance(node, All | Any):
        parts = tuple(part for each in node.parts if (part := _said_of_the_person(each, said)) is not None)
        return msgspec.structs.replace(node, parts=parts) if len(parts) > 1 else parts[0] if parts else None
    return node


def _is_joined_by_or(node: All, said: Opaque) -> bool:
    """Whether only commas stand between names of which the list goes on with "or": "A, B or wobbles"."""
    spans = [each.span for each in node.parts]
    if said.span is None or not all(spans) or _OR.search(said.label) is None:
        return False
    start = said.span[0]
    ends = [(a[1] - start, b[0] - start) for a, b in pairwise(each for each in spans if each)]
    return all(_COMMA_OR.fullmatch(said.label, *between) for between in ends)


def _with_words_behind(node: Condition, end: int, *, shared: bool = False) -> Condition:
    """The same names, each with the unread words behind it that close the part as its qualifier: "*with wobbles*".

    So are adjectives straight before it. Other words may be of something else; they stay open. What is `shared` is
    kept both ways already, so it need not stand straight behind.
    """
    match node:
        case All(parts=(first, Opaque() as rest)):
            named = _with_words_behind(first, end, shared=shared)
            narrowed = _narrowed(named, rest, end, shared=shared) if isinstance(named, _NAMED) else None
            return narrowed or msgspec.structs.replace(node, parts=(named, rest))
        case All(parts=parts) | Any(parts=parts):
            inner = tuple(_with_words_behind(each, end, shared=shared) for each in parts)
            return msgspec.structs.replace(node, parts=inner)
        case Readings(alternatives=alternatives, rule=rule):
            shared = shared or rule == "shared-narrowing"
            inner = tuple(_with_words_behind(each, end, shared=shared) for each in alternatives)
            return msgspec.structs.replace(node, alternatives=inner)
    return node


def _narrowed(named: _NAMED, rest: Opaque, end: int, *, shared: bool) -> _NAMED | None:
    """The name with the words straight beside it; None where they may be of something else."""
    if named.span is None or rest.span is None:
        return None
    words = _WORD.findall(rest.label.lower())
    gap = rest.span[0] - named.span[1]
    behind = gap >= 0 and (gap <= 1 or shared) and rest.span[1] + 1 >= end
    before = 0 <= named.span[0] - rest.span[1] <= 1 and not _NO_ADJECTIVE.search(rest.label)
    if not 0 < len(words) <= (_MOST_WORDS if behind else _MOST_BEFORE) or not (behind or before):
        return None
    span = (min(named.span[0], rest.span[0]), max(named.span[1], rest.span[1]))
    if rest.window is not None:
        timed = isinstance(named, Medication | Procedure) and behind and named.window is None
        return msgspec.structs.replace(named, window=rest.window, span=span) if timed else None
    joined = not _JOINED.isdisjoint(words) and not _CLAUSE.match(rest.label)
    if behind and (joined or not _OPENS.match(rest.label)):
        return None
    return msgspec.structs.replace(named, qualifiers=(*named.qualifiers, "-".join(words)), span=span)


def _without_other_halves(node: Condition) -> Condition:
    """The names without the unread words that may do instead: the whole statement says those as well."""
    if not isinstance(node, Any):
        return node
    named = tuple(each for each in node.parts if not (isinstance(each, Opaque) and each.window is None))
    if not named or len(named) == len(node.parts):
        return node
    return named[0] if len(named) == 1 else Any(parts=named, span=node.span)


def _is_name(atom: Atom) -> bool:
    return isinstance(atom, _NAMED) and atom.quantity is None


def ahead_if_planned(window: Window, words: Iterable[str]) -> Window:
    """A time in the words of a statement: ahead, where they speak of what is planned ("scheduled within 2 weeks").

    Not where they part what was from what is planned ("vaccinated within 14 days *before* or planning to be").
    """
    words = tuple(words)
    if window.anchor is not None or not _BEHIND.isdisjoint(words):
        return window
    planned = not words_of("own_statement_words", "ahead").isdisjoint(words)
    return msgspec.structs.replace(window, after=True) if planned else window


def _words_of_time(label: str, span: Span | None, start: int) -> list[str]:
    """The words that a time may be of: not those behind the next joint, "within 4 weeks, *or planned surgery*"."""
    end = span[1] - start if span is not None else len(label)
    joint = _JOINT.search(label, end)
    return label[: joint.start() if joint else len(label)].lower().split()


_BEHIND: Final = frozenset(("before", "prior", "preceding", "previous", "past", "last"))
"""Words by which a time lies behind, whatever is planned."""
_JOINT: Final = re.compile(r"[,;]|\b(?:or|and)\b", re.IGNORECASE)


def _with_its_times(said: Opaque, found: Condition) -> Condition:
    """The words beside a statement that stands alone, with the times in them: whose they are stays unsaid."""
    start = said.span[0] if said.span is not None else 0
    times = {
        ahead_if_planned(each.window, _words_of_time(said.label, each.span, start)): each.span
        for each, _ in atoms(found)
        if each.window is not None
    }
    if len(times) == 1:
        return msgspec.structs.replace(said, window=next(iter(times)))
    shown = tuple(
        Opaque(label=said.label[span[0] - start : span[1] - start], window=window, span=span)
        for window, span in times.items()
        if span is not None
    )
    return All(parts=(said, *shown), span=said.span) if shown else said


def _alone(whole: Condition, words: Condition, kind: str) -> Condition:
    """The statement; where its lack lets a person in, not by a chart's silence on these words, as one that holds a
    disease or drug among them is silent on the sentence too."""
    if kind == "inclusion":
        return All(parts=(whole, words), span=words.span) if isinstance(whole, Not) else whole
    return Any(parts=(whole, words), span=words.span)


def as_unread(node: Condition) -> Condition:
    """The same tree with each statement asked as it stands left unread: for who cannot be asked, as a letter cannot."""
    match node:
        case Readings(alternatives=(found, whole), rule=rule) if rule == RULE:
            return Readings(
                alternatives=(found, Opaque(label=_label(whole), span=node.span)), rule="unread-part", span=node.span
            )
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(map(as_unread, parts))
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
    return node


def _label(node: Condition) -> str:
    return next((each.label for each, _ in walk(node) if isinstance(each, Atom)), "")
