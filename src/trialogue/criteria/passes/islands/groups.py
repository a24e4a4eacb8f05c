"""How what stands in an unread part is joined, and what cannot be shown in a list of which only one need hold."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Diagnosis,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Span,
)
from trialogue.criteria.passes.scan import Scan

_ONE_OF: Final = re.compile(r"\b(?:(?:one|any)(?: or more)? of|at least one|either)\b", re.IGNORECASE)
_SOME_OF: Final = re.compile(
    r"\b(?:(?:two|three|four|five|\d) or more|at least (?:two|three|four|five|\d)|(?:two|three|four) (?:out )?) ?"
    r"(?:\(\d\) )?(?:out )?of\b",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(r"(?:(?!\bor\b)[^,;]){0,40}?\b(?:with|who have|having)\b", re.IGNORECASE)
_AS_SUCH: Final = re.compile(r"\b(?:including|includes?|such as|like|e\.g|for example)\b", re.IGNORECASE)
_OVER: Final = re.compile(r"\W*")
_NOT_ONLY_OR: Final = re.compile(r"\b(?:and|with|including|such as|if|for|unless|either way)\b", re.IGNORECASE)
_OR_MORE: Final = re.compile(r" (?:more|older|above|over|greater|higher|less|younger|below|fewer|longer|equal)\b")
_NEW_SENTENCE: Final = re.compile(r"\s+[A-Z]")
_DEFINED: Final = re.compile(r"\b(?:defined|as evidenced)\b", re.IGNORECASE)
_GOES_ON: Final = re.compile(
    r"[ ](?:with|without|due to|that|which|who|requiring|secondary to|caused by|associated with|because of)\b",
    re.IGNORECASE,
)
"""Words behind a condition that narrow it; where they were not read, it would claim more than the text."""


def beside(nodes: tuple[Condition, ...], scan: Scan, span: Span) -> Condition:
    """What stands side by side, by the words between; both ways where they do not say how it is joined."""
    gaps = [_gap(before, after, scan) for before, after in pairwise(nodes)]
    joined = _joining(nodes, gaps, scan)
    if scan.kind == "inclusion" and joined == "both" and (timed := _with_times(nodes, scan, span)) is not None:
        return timed
    timed = _with_last_time(nodes, joined, scan, span) if scan.kind == "exclusion" else None
    if timed is not None:
        return timed
    if joined == "all":
        return All(parts=nodes, span=span)
    rule = "or-in-inclusion" if scan.kind == "inclusion" else "and-in-exclusion"
    if joined == "both" and scan.kind == "inclusion":
        if set(gaps) == {"or"} and _only_or(nodes, scan):
            return Any(parts=nodes, span=span)
        ways = (All(parts=_tighter(nodes, gaps, span), span=span), Any(parts=_looser(nodes, gaps, span), span=span))
        return Readings(alternatives=ways, rule=rule, span=span)
    if joined == "both" and {"or", ","}.isdisjoint(gaps):
        return _both(nodes, rule, span)
    whole = tuple(node for at, node in enumerate(nodes) if not _cut_short(node, nodes[at + 1 :], scan))
    if len(whole) < len(nodes):
        whole = tuple(node for node in whole if not _narrows(node, scan))
    if not whole:
        return Opaque(label=scan.text[slice(*span)], span=span)
    if len(whole) == 1:
        return whole[0]
    return _both(whole, rule, span) if joined == "both" else Any(parts=whole, span=span)


def _with_last_time(nodes: tuple[Condition, ...], joined: str, scan: Scan, span: Span) -> Condition | None:
    """ "Opioids, a wobble or local anaesthesia *within 7 days*": a time at the end may go for all before it."""
    last = nodes[-1]
    if not isinstance(last, Opaque) or last.window is None or joined == "all" or len(nodes) == 1:
        return None
    if any(isinstance(each, Opaque) for each in nodes[:-1]):
        return None
    before = nodes[0] if len(nodes) == 2 else beside(nodes[:-1], scan, span)
    narrowed = All(parts=(before, last), span=span)
    return Readings(alternatives=(before, narrowed), rule="shared-narrowing", span=span)


def _only_or(nodes: tuple[Condition, ...], scan: Scan) -> bool:
    """Whether nothing between the first and the last of several joins or conditions them but "or"."""
    if nodes[0].span is None or nodes[-1].span is None or any(isinstance(each, Not) for each in nodes):
        return False
    return _NOT_ONLY_OR.search(scan.text, nodes[0].span[0], max(nodes[-1].span)) is None


def _with_times(nodes: tuple[Condition, ...], scan: Scan, span: Span) -> Condition | None:
    """ "Score A > 10 or score B > 2 *over the last year*": a time whose owner is not read is no member of the list."""
    times = tuple(each for each in nodes if isinstance(each, Opaque) and each.window is not None)
    others = tuple(each for each in nodes if each not in times)
    if not times or len(others) < 2:
        return None
    listed = beside(others, scan, span)
    return All(parts=(*(listed.parts if isinstance(listed, All) else (listed,)), *times), span=span)


def _tighter(nodes: tuple[Condition, ...], gaps: list[str], span: Span) -> tuple[Condition, ...]:
    """ "A, B or C, D" of an inclusion: what "or" joins in a list is one member of it."""
    return _members(nodes, ["or" if gap == "or" else "" for gap in gaps], Any, span)


def _looser(nodes: tuple[Condition, ...], gaps: list[str], span: Span) -> tuple[Condition, ...]:
    """ "A and B or C" of an inclusion: what "and" joins may be one of those of which one will do."""
    return _members(nodes, ["or" if gap == "and" else "" for gap in gaps], All, span)


def _members(
    nodes: tuple[Condition, ...], joints: list[str], together: type[All] | type[Any], span: Span
) -> tuple[Condition, ...]:
    members: list[list[Condition]] = [[nodes[0]]]
    for node, joint in zip(nodes[1:], joints, strict=True):
        if joint == "or":
            members[-1].append(node)
        else:
            members.append([node])
    if len(members) == 1:
        return nodes
    return tuple(each[0] if len(each) == 1 else together(parts=tuple(each), span=span) for each in members)


def _both(nodes: tuple[Condition, ...], rule: str, span: Span) -> Readings:
    ways = (All(parts=nodes, span=span), Any(parts=nodes, span=span))
    return Readings(alternatives=ways, rule=rule, span=span)


def _joining(nodes: tuple[Condition, ...], gaps: list[str], scan: Scan) -> str:
    """ "all", "any", or "both" where the words between do not say, or say one here and the other there."""
    said = [node.span for node in nodes if not isinstance(node, Opaque) and node.span is not None]
    begin = min((start for start, _ in said), default=scan.start)
    end = max((stop for _, stop in said), default=scan.start)
    if _SOME_OF.search(scan.text, scan.start, scan.end):
        return "both" if len(nodes) > 1 else "all"  # how many of them is not read
    if {"or", ",", "with"}.isdisjoint(gaps) and _DEFINED.search(scan.text, begin, end):
        return "all"  # a condition and the bound that defines it
    ways = {"any": 0, "all": 0, "both": 0}
    for gap in gaps:
        ways[_ways(gap, scan, begin)] += 1
    if ways["any"] and any(isinstance(node, Not) for node in nodes):
        return "both"  # "must not have A or B"
    if ways["all"] and _ONE_OF.search(scan.text, begin, end):
        return "both"
    found = [way for way, times in ways.items() if times]
    return found[0] if len(found) == 1 else "both"


def _ways(gap: str, scan: Scan, begin: int) -> str:
    if scan.kind == "exclusion":
        return {"or": "any", ",": "any", "and": "both", "with": "both"}.get(gap, "all")
    if gap and _AS_SUCH.search(scan.text, scan.start, begin):
        return "both"
    if gap in ("or", ",") and _ONE_OF.search(scan.text, scan.start, begin):
        return "any"
    return "both" if gap in ("or", "with") else "all"


def _gap(before: Condition, after: Condition, scan: Scan) -> str:
    """What joins two that stand side by side: "or", "and", ",", or "" where nothing does."""
    if before.span is None or after.span is None:
        return "or"
    begin, end = before.span[1], after.span[0]
    if end < begin:
        end = after.span[1]  # a second bound of one name
    between = [each for each in scan.symbols if begin <= each.start < end]
    roles = {each.role for each in between if not (each.role == "or" and _OR_MORE.match(scan.text, each.end))}
    if "." in roles and any(each.role == "." and _NEW_SENTENCE.match(scan.text, each.end) for each in between):
        return "." if scan.kind == "inclusion" else ","
    if "/" in roles and _OVER.fullmatch(scan.text, begin, end):
        return "or"
    if "examples" in roles or _AS_SUCH.search(scan.text, begin, end):
        return "with"  # "atopic diseases, including asthma and eczema": some of what is asked for
    if scan.kind == "exclusion" and {",", "and"} <= roles:
        return ","  # "A, B, and C" keep out each
    narrowed = scan.kind == "exclusion" and _GOES_ON.match(scan.text, begin)  # then it is left out
    if roles & {"or", ","} and not narrowed and _WITHIN.match(scan.text, begin, end):
        return "with"  # "HIV-infected patients with a history of wobbles or stroke"
    order = (
        (",", "or", "and") if ";" in roles else ("or", "and", ",")
    )  # what parts members comes before what joins in one
    found = next((role for role in order if role in roles or (role == "," and ";" in roles)), "")
    return "with" if found == "," and isinstance(after, Opaque) else found  # a time behind a comma may go for all


def _narrows(node: Condition, scan: Scan) -> bool:
    """Whether a statement stands behind "with": it may narrow the one that is not shown."""
    return node.span is None or scan.text[max(0, node.span[0] - 6) : node.span[0]].lower().endswith("with ")


def _cut_short(node: Condition, later: tuple[Condition, ...], scan: Scan) -> bool:
    """Whether words that narrow a condition stand behind it unread, or a time at the end of its list is missing."""
    if not isinstance(node, Diagnosis | Procedure | Medication) or node.span is None:
        return False
    if node.window is not None:
        return False
    if _GOES_ON.match(scan.text, node.span[1]):
        return True
    for other in later:
        if getattr(other, "window", None) is None or other.span is None:
            continue
        between = [each.role for each in scan.symbols if node.span[1] <= each.start < other.span[0]]
        joint = next((role for role in reversed(between) if role in (",", "or", "and")), "")
        after = next((each.role for each in scan.symbols if each.start >= other.span[1]), ".")
        if joint == "," and after == ",":
            return False  # "amyloidosis, a stroke within 6 months, an infarction": the time is the stroke's
        return "." not in between and ";" not in between and _is_like(node, other)
    return False


def _is_like(node: Condition, other: Condition) -> bool:
    """Whether a time of one may go for the other: both conditions, or both something done to a person."""
    done = (Procedure, Medication, Participation)
    return type(other) is type(node) or (isinstance(node, Medication) and isinstance(other, done))
