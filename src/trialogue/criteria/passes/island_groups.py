"""How what stands in an unread part is joined, and what cannot be shown in a list of which only one need hold."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition, Diagnosis, Opaque, Procedure, Readings, Span
from trialogue.criteria.passes.scan import Scan

_ONE_OF: Final = re.compile(r"\b(?:(?:one|any)(?: or more)? of|at least one|either)\b", re.IGNORECASE)
_SOME_OF: Final = re.compile(
    r"\b(?:(?:two|three|four|five|\d) or more|at least (?:two|three|four|five|\d)|(?:two|three|four) (?:out )?) ?"
    r"(?:\(\d\) )?(?:out )?of\b",
    re.IGNORECASE,
)
_DEFINED: Final = re.compile(r"\b(?:defined|as evidenced)\b", re.IGNORECASE)
_GOES_ON: Final = re.compile(
    r"[ ](?:with|without|due to|that|which|who|requiring|secondary to|caused by|associated with|because of)\b",
    re.IGNORECASE,
)
"""Words behind a condition that narrow it; where they were not read, it would claim more than the text."""


def beside(nodes: tuple[Condition, ...], scan: Scan, span: Span) -> Condition:
    """What stands side by side, by the words between; both ways where an inclusion says "or" but not "any of"."""
    joined = _joining(nodes, scan)
    if joined == "all" and len(nodes) > 1 and _SOME_OF.search(scan.text, scan.start, scan.end):
        joined = "both"  # how many of them is not read
    if joined == "all":
        return All(parts=nodes, span=span)
    if joined == "both":
        ways = (All(parts=nodes, span=span), Any(parts=nodes, span=span))
        return Readings(alternatives=ways, rule="or-in-inclusion", span=span)
    whole = tuple(node for at, node in enumerate(nodes) if not _cut_short(node, nodes[at + 1 :], scan))
    if len(whole) < len(nodes):
        whole = tuple(node for node in whole if not _narrows(node, scan))
    if not whole:
        return Opaque(label=scan.text[slice(*span)], span=span)
    return whole[0] if len(whole) == 1 else Any(parts=whole, span=span)


def _joining(nodes: tuple[Condition, ...], scan: Scan) -> str:
    said = [node.span for node in nodes if not isinstance(node, Opaque) and node.span is not None]
    if len(said) < 2:
        return "all"  # a time beside the one statement
    begin, end = min(start for start, _ in said), max(stop for _, stop in said)
    roles = {each.role for each in scan.symbols if begin <= each.start < end}
    if scan.kind == "exclusion":
        if "or" not in roles and _DEFINED.search(scan.text, begin, end):
            return "all"  # a condition and the bound that defines it
        listed = "," in roles and "and" not in roles
        return "any" if "or" in roles or listed else "all"
    if _ONE_OF.search(scan.text, scan.start, begin):
        return "any"
    return "both" if "or" in roles else "all"


def _narrows(node: Condition, scan: Scan) -> bool:
    """Whether a statement stands behind "with": it may narrow the one that is not shown."""
    return node.span is None or scan.text[max(0, node.span[0] - 6) : node.span[0]].lower().endswith("with ")


def _cut_short(node: Condition, later: tuple[Condition, ...], scan: Scan) -> bool:
    """Whether words that narrow a condition stand behind it unread, or a time at the end of its list is missing."""
    if not isinstance(node, Diagnosis | Procedure) or node.span is None:
        return False
    if node.window is not None:
        return False
    if _GOES_ON.match(scan.text, node.span[1]):
        return True
    for other in later:
        if getattr(other, "window", None) is None or other.span is None:
            continue
        between = [each.role for each in scan.symbols if node.span[1] <= each.start < other.span[0]]
        return "." not in between and ";" not in between and type(other) is type(node)
    return False
