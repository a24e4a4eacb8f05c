"""What the unread words of the same sentence may do to what was found in it: both ways are kept where they may.

"HBsAg positive *and* HBV DNA > 1000", "PAH *or CTEPH* patients", "decompensated cardiac, hepatic and renal disease":
what was found is not wrong, but alone it claims more than the text, since its other half was not read. So it is shown
both ways: as it stands, and joined to the `Opaque` of the words it may need.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import (
    Age,
    All,
    Any,
    Condition,
    Diagnosis,
    Medication,
    Not,
    Opaque,
    Procedure,
    Readings,
    Sex,
    Span,
    atoms,
    walk,
)
from trialogue.criteria.passes.islands.scopes import sentence_of
from trialogue.criteria.passes.scan import OPEN, Scan
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word

_LONGEST_LIST: Final = 12
_ARTICLE: Final = re.compile(r"\ban? \Z", re.IGNORECASE)
_JOINTS: Final = frozenset((",", "or", "and", "/"))
_ENDS: Final = frozenset((".", ";", ":"))
_LEADS: Final = frozenset(("neutral", "history", "current", "both", "qualifier"))
_BEHIND: Final = frozenset(("neutral", "window", "duration", "exposed", "result", "%"))
_BEFORE: Final = _LEADS | {"word", "expose", "-"}
_SAYING: Final = frozenset(
    ("word", "concept", "qualifier", "quantity", "number", "window", "opener", "expose", "allergy")
)


def with_other_halves(found: list[tuple[Condition, bool]], scan: Scan) -> list[tuple[Condition, bool]]:
    """What was found, each with the unread half that it may need ("and" of an exclusion), or that may do instead."""
    shown = [node.span for node, _ in found if node.span is not None]
    return [(node if excepted else _with_other_half(node, shown, scan), excepted) for node, excepted in found]


def _with_other_half(node: Condition, shown: list[Span], scan: Scan) -> Condition:
    if node.span is None or isinstance(node, Opaque | Age | Sex):
        return node
    if scan.kind == "inclusion":
        other = _unread_beside(node.span, "or", shown, scan)
        if other is not None:
            joined = All if any(isinstance(each, Not) for each, _ in walk(node)) else Any  # "no A or B"
            return joined(parts=(node, other), span=node.span)
        rest = _rest_of_or_list(node, shown, scan)
        if rest is None:
            return node
        return Readings(
            alternatives=(node, Any(parts=(node, rest), span=node.span)), rule="or-in-inclusion", span=node.span
        )
    rest = _unread_beside(node.span, "and", shown, scan)
    rule = "and-in-exclusion"
    if rest is None:
        rest, rule = _before_in_list(node, scan), "shared-narrowing"
    if rest is None:
        return node
    return Readings(alternatives=(node, All(parts=(node, rest), span=node.span)), rule=rule, span=node.span)


def _unread_beside(own: Span, joint: str, shown: list[Span], scan: Scan) -> Opaque | None:
    """The unread member of a list on the other side of such a joint, before or behind what was found."""
    before = next((i for i in range(len(scan.symbols) - 1, -1, -1) if scan.symbols[i].end <= own[0]), -1)
    behind = next((i for i, each in enumerate(scan.symbols) if each.start >= own[1]), len(scan.symbols))
    for place, step in ((before, -1), (behind, 1)):
        at = place
        while 0 <= at < len(scan.symbols) and scan.symbols[at].role in (_BEHIND if step > 0 else _BEFORE):
            at += step
        if joint == "or" and _is_comma(scan, at) and _is_role(scan, at + step, joint):
            at += step  # "A, or B"
        if not _is_role(scan, at, joint):
            continue
        if joint == "or" and _is_comma(scan, at + step):
            at += step
        side = _member(scan, at, step)
        said = [each for each in side if each.role in _SAYING]
        if said and not any(_within(each, shown) for each in side):
            span = (min(each.start for each in side), max(each.end for each in side))
            return Opaque(label=scan.text[slice(*span)], span=span)
    return None


def _rest_of_or_list(node: Condition, shown: list[Span], scan: Scan) -> Opaque | None:
    """ "AML, *wobbles, or flobbles*": the unread members of a list that may end with any of them."""
    named = [atom for atom, _ in atoms(node) if not isinstance(atom, Opaque)]
    if node.span is None or not all(isinstance(each, Diagnosis | Procedure | Medication) for each in named):
        return None
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= node.span[1]), len(scan.symbols))
    if not _is_comma(scan, at):
        return None
    rest: list[Symbol] = []
    for symbol in scan.symbols[at + 1 : at + 1 + _LONGEST_LIST]:
        if symbol.role in _ENDS or symbol.role in (OPEN, "with", "stop", "except"):
            break
        rest.append(symbol)
    joints = [i for i, each in enumerate(rest) if each.role == "or"]
    if not joints or joints[-1] + 1 >= len(rest) or any(_within(each, shown) for each in rest):
        return None
    if any(each.role in ("quantity", "agecue", "and") for each in rest[: joints[-1]]):
        return None
    span = (rest[0].start, rest[-1].end)
    return Opaque(label=scan.text[slice(*span)], span=span)


def _is_role(scan: Scan, at: int, role: str) -> bool:
    return 0 <= at < len(scan.symbols) and scan.symbols[at].role == role


def _is_comma(scan: Scan, at: int) -> bool:
    return _is_role(scan, at, ",")


def _before_in_list(node: Condition, scan: Scan) -> Opaque | None:
    """ "*Decompensated cardiac, hepatic* and renal disease": members without a noun share what stands around them."""
    for atom, _ in atoms(node):
        if not isinstance(atom, Diagnosis) or atom.span is None:
            continue
        at = next((i for i, each in enumerate(scan.symbols) if each.start >= atom.span[0]), 0)
        while at > 0 and scan.symbols[at - 1].role in _LEADS:
            at -= 1
        before = at - 1
        while before >= 0 and scan.symbols[before].role in _JOINTS:
            before -= 1
        if before < 0 or before == at - 1 or not _is_cut_member(scan, before):
            continue
        begin, _ = sentence_of(scan, atom.span[0])
        words = scan.text[begin : scan.symbols[at].start].strip()
        start = scan.text.index(words, begin)
        return (
            None
            if _is_shown(node, (start, start + len(words)))
            else Opaque(label=words, span=(start, start + len(words)))
        )
    return None


def _is_shown(node: Condition, stretch: Span) -> bool:
    """Whether what was found carries the last of these words already."""
    spans = (atom.span for atom, _ in atoms(node) if isinstance(atom, Opaque) and atom.span is not None)
    return any(start < stretch[1] <= end for start, end in spans)


def _is_cut_member(scan: Scan, at: int) -> bool:
    """Whether a member of a list is only an adjective or a part of the body: "liver", "hepatic"."""
    said = [each for each in _member(scan, at + 1, -1) if each.role not in _LEADS]
    words = [scan.text[slice(*each.span)] for each in said]
    if (
        not words
        or any(each.role != "word" for each in said)
        or _ARTICLE.search(scan.text[max(0, said[-1].start - 4) : said[-1].start]) is not None
    ):
        return False
    return all(is_adjective(word) or fold_word(word) in words_of("anatomy") for word in words)


def _member(scan: Scan, at: int, step: int) -> list[Symbol]:
    side, place = [], at + step
    while 0 <= place < len(scan.symbols) and scan.symbols[place].role not in _JOINTS | _ENDS:
        side.append(scan.symbols[place])
        place += step
    return side


def _within(symbol: Symbol, spans: list[Span]) -> bool:
    return any(start < symbol.end and symbol.start < end for start, end in spans)
