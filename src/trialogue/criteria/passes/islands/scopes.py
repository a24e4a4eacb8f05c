"""Whom, what or when the statements of an unread part are said of: a bracket's name, a definition, "for patients with".

"Heart failure (LVEF < 40 %)", "anaemia defined as Hb < 10": the bound says which of those before it. "For patients with
wobbles, BNP > 100": it is asked of them alone. "Stable doses < 15 mg are allowed": it is let in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    Age,
    All,
    Allergy,
    Any,
    Condition,
    Diagnosis,
    IfThen,
    Medication,
    Opaque,
    Participation,
    Procedure,
    Span,
    State,
    atoms,
)
from trialogue.criteria.passes.scan import OPEN, Scan, closing

Join = Callable[[tuple[Condition, ...]], Condition]
_NAMES: Final = (Diagnosis, Procedure, State, Allergy, Participation, Medication)
_OTHERWISE: Final = re.compile(
    r"\W*(?:or|and|not|except|excluding|unless|but|if|e\.?g|such as|including)\b", re.IGNORECASE
)
_DEFINED: Final = re.compile(
    r"(?: ?\([^()]*\))?,? (?:(?:which|that|as|is|are) )*(?:defined|as evidenced|as determined|i\.e)\b", re.IGNORECASE
)
_OR: Final = re.compile(r"\bor\b", re.IGNORECASE)
_WITH: Final = re.compile(r" (?:with|and with) (?:(?!or\b|and\b|without\b)[\w-]+ ){0,4}", re.IGNORECASE)
_ENDS: Final = frozenset((".", ";", ",", "or", "and"))
_GUARD: Final = re.compile(
    r"\W*(?:\d+[.)]\W*|[a-z][.)]\W*)?(?:(?:and|or|but|however|additionally|also),? )?"
    r"(?:if|when|where|in cases?|in the case|in the event|(?:for|in|among) (?:the |all |any |those )?"
    r"(?:[\w-]+ ){0,3}?(?:patients|subjects|participants|individuals|persons|people|those|controls|cohorts?|arms?|"
    r"parts?|groups?|children|adults|adolescents|infants|donors|women|men|females|males|cases)\b(?!\W*[:,<>=]))",
    re.IGNORECASE,
)
_LET_IN: Final = re.compile(
    r"(?<!not )(?<!not be )\b(?:allowed|permitted|permissible|acceptable|eligible)\b|\bnot (?:be )?(?:an? )?exclu|"
    r"\bmay (?:still )?(?:be (?:included|enrolled)|enrol|participate)|"
    r"\b(?:no|not an?) (?:reason|ground|cause)s? (?:for|of) exclusion|\b(?:are|will be|can be|is) included\b",
    re.IGNORECASE,
)


_LETTING_IN: Final = (
    "allowed", "permi", "acceptable", "eligible", "exclu", "included", "enrol", "participate",
)  # fmt: skip
"""One of these stands in whatever the pattern finds."""

_EXCEPTIONS: Final = re.compile(
    r"\b(?:exceptions?|except|with the exception of|other than|however|but)\b", re.IGNORECASE
)


def sentence_of(scan: Scan, at: int) -> Span:
    """Where the sentence begins and ends that a place stands in."""
    marks = [each for each in scan.symbols if each.role in (".", ";")]
    begin = max((each.end for each in marks if each.end <= at), default=scan.start)
    end = min((each.start for each in marks if each.start >= at), default=scan.end)
    return begin, end


def with_what_is_let_in(found: list[tuple[Condition, bool]], scan: Scan) -> list[tuple[Condition, bool]]:
    """ "Those on less than 15 mg will not be excluded": of an exclusion an exception."""
    if scan.kind != "exclusion":
        return found
    words = scan.text[scan.start : scan.end].lower()
    if not any(map(words.__contains__, _LETTING_IN)) or _LET_IN.search(scan.text, scan.start, scan.end) is None:
        return found
    return [
        (node, excepted or (node.span is not None and not isinstance(node, Opaque) and _let_in(scan, node.span[0])))
        for node, excepted in found
    ]


def _let_in(scan: Scan, at: int) -> bool:
    """Whether the sentence lets in what stands at a place; words in a bracket say so of that bracket alone."""
    begin, end = sentence_of(scan, at)
    for found in _LET_IN.finditer(scan.text, begin, end):
        opened = max((each.end() for each in _EXCEPTIONS.finditer(scan.text, begin, found.start())), default=begin)
        if at < opened:
            continue  # "X, with the following exceptions: those with Y are eligible"
        before = scan.text[begin : found.start()]
        if before.count("(") <= before.count(")") or scan.text.rfind("(", begin, found.start()) < at:
            return True
    return False


def scoped(nodes: tuple[Condition, ...], scan: Scan, join: Join) -> Condition:
    """What stands in a part, joined, each under what it is said of."""
    apart: list[Condition] = []
    at = 0
    while at < len(nodes):
        begin, end = sentence_of(scan, (nodes[at].span or (scan.start, 0))[0])
        count = sum(each.span is not None and begin <= each.span[0] < end for each in nodes[at:]) or 1
        here = nodes[at : at + count]
        here = _without_what_defines(here, scan, (begin, end))
        guard = _guard(here, scan, (begin, end))
        asked = _when_bound(here, scan, (begin, end))
        if asked:
            inside, outside = (_joined(_grouped(each, scan, join), join) for each in asked)
            joint = IfThen(guard=inside, then=outside) if scan.kind == "inclusion" else All(parts=(inside, outside))
            apart.append(msgspec.structs.replace(joint, span=(begin, end)))
        elif guard is None and len(here) > 1 and _is_time_for_all(here[0], scan, begin):
            apart.append(All(parts=(here[0], _joined(_grouped(here[1:], scan, join), join)), span=(begin, end)))
        elif guard is None:
            apart += _grouped(here, scan, join)
        elif kept := tuple(each for each in here if each.span is not None and each.span[0] >= guard[1]):
            apart.append(_under(guard, _joined(_grouped(kept, scan, join), join), scan))
        at += count
    if not apart:
        only = nodes[0] if len(nodes) == 1 and isinstance(nodes[0], Opaque) else None
        window = only.window if only is not None else None
        return Opaque(label=scan.text[scan.start : scan.end], window=window, span=(scan.start, scan.end))
    return _joined(apart, join)


_RECENT: Final = re.compile(
    r"\W*(?:\d+[.)]\W*)?(?:[A-Za-z-]+ ){0,4}?(?:recent\w*|new|newly|acute|past|prior|previous) ?\(\W*", re.IGNORECASE
)
""" "*Recent (* < 3 months) stroke, infarction or wobbles": a time in brackets goes for all that stands behind it."""
_AHEAD: Final = re.compile(r"(?: (?:prior|before|preceding|of|after|from) [^,;.]{0,40})?,", re.IGNORECASE)


def _without_what_defines(nodes: tuple[Condition, ...], scan: Scan, sentence: Span) -> tuple[Condition, ...]:
    """ "Stable disease is defined as ...", "women considered infertile include ...": only bounds are kept of these."""
    if _TELLS.match(scan.text, *sentence) is None:
        return nodes
    return tuple(each for each in nodes if _is_bound(each))


_TELLS: Final = re.compile(
    r"[^.;]{3,80}?\b(?:(?:is|are|was|were|will be) defined (?:as|by)\b|"
    r"considered\b[^.;]{0,60}?\b(?:includes?|are|is)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that says what a word means."""


def _is_time_for_all(node: Condition, scan: Scan, begin: int) -> bool:
    """ "*Within 3 months of enrolment*, there have been bleeds or wobbles": a time ahead of its sentence."""
    if not isinstance(node, Opaque) or node.span is None:
        return False
    if _RECENT.fullmatch(scan.text, begin, node.span[0]) is not None and scan.text.startswith(")", node.span[1]):
        return True
    if scan.text[begin : node.span[0]].strip(" \n\t*-"):
        return False
    return _AHEAD.match(scan.text, node.span[1]) is not None


def _joined(nodes: list[Condition], join: Join) -> Condition:
    return nodes[0] if len(nodes) == 1 else join(tuple(nodes))


def _guard(nodes: tuple[Condition, ...], scan: Scan, sentence: Span) -> Span | None:
    """For whom or when a sentence says all that follows: "If wobbling, ...", "For patients with wobbles ..."."""
    if scan.kind == "inclusion" and (must := _OF_THOSE.match(scan.text, *sentence)) is not None:
        return _whom(must, nodes, scan, sentence)
    found = _GUARD.match(scan.text, *sentence)
    if found is None:
        return None
    bounds = [each.span[0] for each in nodes if each.span is not None and _is_bound(each)]
    end = min((at for sign in ",:" if (at := scan.text.find(sign, found.end(), sentence[1])) >= 0), default=sentence[1])
    return (scan.start if sentence[0] == scan.start else sentence[0], min([end, *bounds]))


_OF_THOSE: Final = re.compile(
    r"\W*(?:\d+[.)]\W*|[a-z][.)]\W*)?(?:all |any |those |the |female |male |adult |previously |un)*(?:treated )?"
    r"(?:patients?|subjects?|"
    r"participants?|individuals|persons|people|those|women|men|females|males|children) "
    r"(?!must\b|should\b|have to\b|has to\b|needs? to\b|will\b|are\b|is\b|ha(?:ve|s)\b|may\b|can\b|aged?\b|[<>=]|\d)"
    r"(?:[^.;:,]|,(?! (?:and|or|but)\b)){3,160}?"
    r"(?:\b(?:must|should|(?:have|has|had|need|needs|will need) to|(?:are|is|were) required to|(?:are|is) to)\b|"
    r"(?<! following):(?! ?\d))",
    re.IGNORECASE,
)
"""Whom a sentence of an inclusion asks more: "*patients on wobblin must* ...", "*subjects with LVEF > 40:* ..."."""
_WHEN_BOUND: Final = re.compile(r"\W*(?:if|when|where)\b[^,:;.]*\d[^,;.]*,(?! ?(?:or|and)\b)", re.IGNORECASE)
""" "*If BMI < 30,* cardiac index < 2": one bound says when the other is asked."""


def _when_bound(
    nodes: tuple[Condition, ...], scan: Scan, sentence: Span
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]] | None:
    """The bounds that say when, and what is asked then; None where a sentence does not begin so."""
    if len(nodes) == 1 or (found := _WHEN_BOUND.match(scan.text, *sentence)) is None:
        return None
    inside = tuple(each for each in nodes if each.span is not None and each.span[1] <= found.end())
    outside = nodes[len(inside) :]
    return (inside, outside) if inside and outside and all(map(_is_bound, inside)) else None


def _whom(must: re.Match[str], nodes: tuple[Condition, ...], scan: Scan, sentence: Span) -> Span | None:
    """What such a sentence says of whom it speaks; None where an age is there, which is asked of everybody."""
    end = must.end() if scan.text[must.end() - 1] == ":" else scan.text.rindex(" ", sentence[0], must.end())
    if any(isinstance(each, Age) and each.span is not None and each.span[0] < end for each in nodes):
        return None
    return (scan.start if sentence[0] == scan.start else sentence[0], end)


def _is_bound(node: Condition) -> bool:
    return any(atom.quantity is not None for atom, _ in atoms(node))


def _under(guard: Span, node: Condition, scan: Scan) -> Condition:
    words = scan.text[slice(*guard)].strip()
    start = scan.text.index(words, guard[0])
    whom = Opaque(label=words, span=(start, start + len(words)))
    span = (start, max(start + len(words), (node.span or guard)[1]))
    if scan.kind == "inclusion":
        return IfThen(guard=whom, then=node, span=span)
    return All(parts=(whom, node), span=span)


def _grouped(nodes: tuple[Condition, ...], scan: Scan, join: Join) -> list[Condition]:
    """Bounds in a bracket, and those that define, joined by All to the name they stand behind."""
    grouped: list[Condition] = []
    at = 0
    while at < len(nodes):
        count, bounds = _said_of(nodes, at, scan)
        if bounds:
            inner = _joined(list(bounds), join)
            span = ((nodes[at].span or (scan.start, 0))[0], max(each.span[1] for each in bounds if each.span))
            grouped.append(All(parts=(nodes[at], inner), span=span))
        else:
            grouped.append(nodes[at])
        at += 1 + count
    return grouped


def _said_of(nodes: tuple[Condition, ...], at: int, scan: Scan) -> tuple[int, tuple[Condition, ...]]:
    """How many of the next say more of one, and which of them can be shown so."""
    head = nodes[at]
    if head.span is None or not any(isinstance(atom, _NAMES) for atom, _ in atoms(head)) or _is_bound(head):
        return 0, ()
    bracket = _bracket_behind(scan, head.span[1])
    while bracket is not None and _OTHERWISE.match(scan.text, bracket[0] + 1) is None:
        begin, end = bracket
        if ";" in scan.text[begin:end]:
            return 0, ()  # its bounds are parted already
        inside = tuple(each for each in nodes[at + 1 :] if each.span and begin < each.span[0] < end)
        if inside:
            return len(inside), inside
        bracket = _bracket_behind(scan, end + 1)  # "(CHF) (NYHA II)"
    later = nodes[at + 1 :]
    if later and later[0].span and _WITH.fullmatch(scan.text, head.span[1], later[0].span[0]):
        stop = next((each.start for each in scan.symbols if each.start > head.span[1] and each.role in _ENDS), scan.end)
        narrowing = tuple(each for each in later if each.span and each.span[0] < stop)
        return len(narrowing), narrowing  # "angina with coronary artery disease": one by the other
    if later and later[0].span and _DEFINED.match(scan.text, head.span[1], later[0].span[0]):
        bounds = tuple(each for each in later if _is_bound(each))
        if bounds and _OR.search(scan.text, head.span[1], sentence_of(scan, head.span[1])[1]):
            bounds = (_any_of(bounds, head.span[1], scan),)
        return len(later), bounds
    return 0, ()


def _any_of(bounds: tuple[Condition, ...], begin: int, scan: Scan) -> Condition:
    """ "Defined as Hb < 8, or wobbles": any of the bounds, or what else the definition says."""
    end = sentence_of(scan, begin)[1]
    words = scan.text[begin:end].strip(" ,")
    start = scan.text.index(words, begin)
    whole = Opaque(label=words, span=(start, start + len(words)))
    first = bounds[0].span or (start, start)
    return Any(parts=(*bounds, whole), span=(first[0], max(each.span[1] for each in bounds if each.span)))


def _bracket_behind(scan: Scan, end: int) -> Span | None:
    """The bracket straight behind a place."""
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= end), None)
    if at is None or scan.symbols[at].role != OPEN:
        return None
    return scan.symbols[at].start, scan.symbols[closing(scan.symbols, at)].start
