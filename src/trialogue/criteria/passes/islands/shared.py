"""Words of a list that go for more than one of its members, in a part that was not read."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import All, Condition, Diagnosis, Medication, Opaque, Procedure
from trialogue.criteria.passes.phrase import OTHER
from trialogue.criteria.passes.scan import Scan
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import is_ungrounded

_LEAD: Final = frozenset(("neutral", "history", "current", "both", "qualifier", "not", "expose"))
_JOINTS: Final = frozenset((",", "or", "and", "/"))
_ENDS: Final = frozenset((".", ";", ":", "(", ")"))
_PLACED: Final = re.compile(r"\b(?:of|in|on|at)\b", re.IGNORECASE)
_FAR: Final = 6


def with_shared_narrowing(node: Condition, scan: Scan, index: int) -> Condition:
    """ "Stable, symptomatic asthma", "persistent and permanent fibrillation": all the words narrow, none by itself.

    They are kept unread beside the bare name, so that the one that stands next to it is not taken for the whole.
    """
    first = _joined_narrowing(scan, index)
    if first is None or not isinstance(node, Diagnosis | Medication | Procedure) or node.span is None:
        return node
    first = _whole_list(scan, first)
    span = (first, node.span[0])
    words = scan.text[slice(*span)].rstrip()
    rest = Opaque(label=words, span=(first, first + len(words)))
    bare = msgspec.structs.replace(node, qualifiers=())
    return All(parts=(bare, rest), span=(first, node.span[1]))


def _whole_list(scan: Scan, first: int) -> int:
    """ "*Paroxysmal, long-*persistent or permanent": where the list of words that narrow begins."""
    at = next(i for i, each in enumerate(scan.symbols) if each.start >= first)
    while at > 0 and (scan.symbols[at - 1].role in ("-", *_JOINTS) or _narrows_or_is_cut(scan, at - 1)):
        at -= 1
    while scan.symbols[at].role in ("-", *_JOINTS):
        at += 1
    return scan.symbols[at].start


def _narrows_or_is_cut(scan: Scan, at: int) -> bool:
    return _only_narrows(scan, at) or scan.symbols[at].role == "current" or scan.symbols[at + 1].role == "-"


def _joined_narrowing(scan: Scan, index: int) -> int | None:
    """Where the words begin that narrow a name and are joined to each other; None where there is one or none."""
    at = _before_lead(scan, index)
    if at <= 0 or scan.symbols[at].role not in _JOINTS:
        return None
    begin, kinds = None, 0
    narrowing = any(each.role == "qualifier" for each in scan.symbols[at:index])  # "episodic or *chronic* headache"
    while at > 0 and scan.symbols[at - 1].role in _JOINTS:
        at -= 1  # ", or"
    while at > 0 and scan.symbols[at].role in _JOINTS and _only_narrows(scan, at - 1):
        at -= 1
        kinds = 0
        while at >= 0 and (scan.symbols[at].role in _LEAD | {"compare", "quantity"} or _only_narrows(scan, at)):
            if scan.symbols[at].role not in ("neutral", "not", "expose", "history"):
                begin, kinds = scan.symbols[at].start, kinds + 1
                narrowing |= scan.symbols[at].role == "qualifier" or _is_bare(scan, at)
            elif scan.text[slice(*scan.symbols[at].span)].lower() in OTHER:
                begin, narrowing = scan.symbols[at].start, True
            at -= 1
    return begin if narrowing or kinds > 1 else None


def _before_lead(scan: Scan, index: int) -> int:
    at = index - 1
    while at >= 0 and scan.symbols[at].role in _LEAD:
        at -= 1
    return at


def _only_narrows(scan: Scan, at: int) -> bool:
    symbol = scan.symbols[at]
    if symbol.role == "qualifier":
        return True
    word = scan.text[symbol.start : symbol.end]
    placed = word.lower() in _PLACES or fold_word(word) in words_of("anatomy")
    return symbol.role == "word" and (_is_bare(scan, at) or placed or is_adjective(word))


def _is_bare(scan: Scan, at: int) -> bool:
    return fold_word(scan.text[slice(*scan.symbols[at].span)]) in _BARE


_BARE: Final = frozenset(("stable", "symptomatic", "asymptomatic", "permanent", "persistent", "local", "intermittent"))
_PLACES: Final = frozenset(("tricuspid", "bicuspid", "upper", "lower", "left", "right"))


def may_belong_to_a_part_before(scan: Scan, index: int) -> bool:
    """ "Lower limb diseases or *fracture*": a bare name behind an unread one whose first words may go for both."""
    at = _before_lead(scan, index)
    word = scan.text[scan.symbols[index].start : scan.symbols[index].end]
    if at <= 0 or scan.symbols[at].role not in ("or", "and", "/") or at != index - 1:
        return False
    before = []
    for earlier in reversed(scan.symbols[max(0, at - _FAR) : at]):
        if earlier.role in _ENDS or earlier.role in _JOINTS:
            break
        before.append(earlier)
    if not any(each.role == "word" for each in before):
        return False
    if any(scan.text[slice(*each.span)].lower() in OTHER for each in before):
        return True  # "other endocrine system and *immune system diseases*"
    if " " in word.strip():
        return False
    words = " ".join(scan.text[each.start : each.end] for each in reversed(before)).split()
    return any(_places(word) for word in words[:-1])


def _places(word: str) -> bool:
    return fold_word(word) in words_of("anatomy") or is_adjective(word) or word.lower().endswith("controlled")


def is_cut_at_a_joint(scan: Scan, index: int) -> bool:
    """ "Surgery of nasal cavity *and sinuses*": a name of our making that ends before the last of its places."""
    symbol = scan.symbols[index]
    if not is_ungrounded(symbol.value.id) or not _PLACED.search(scan.text, symbol.start, symbol.end):
        return False
    after = scan.symbols[index + 1 : index + 4]
    if len(after) < 2 or after[0].role not in ("and", "or", "/", ","):
        return False
    return after[1].role == "word" and (len(after) == 2 or after[2].role in _ENDS | _JOINTS)


def shared_history(scan: Scan, index: int) -> str | None:
    """ "History of coagulopathy or *liver disease*": the time said before the first of names that "or" joins."""
    at = index - 1
    while at > 0 and scan.symbols[at].role in ("or", "/") and scan.symbols[at - 1].role == "concept":
        at -= 2
    if at == index - 1 or at < 0 or scan.symbols[at].role != "history":
        return None
    return "history"
