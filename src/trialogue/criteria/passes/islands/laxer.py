"""A second, laxer bound of the same thing, for some of those: "AST <= 3 x ULN (<= 5 x ULN if liver metastases)".

Asked both, the laxer one would ask nothing; so whoever it is for, which was not read, may do with it alone.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    IfThen,
    Measurement,
    Opaque,
    Quantity,
    Readings,
    Score,
)
from trialogue.criteria.passes.scan import Scan

_FOR_SOME: Final = re.compile(r"\(|\b(?:if|for|in|unless|when|with|patients|subjects|participants|or)\b", re.IGNORECASE)
_AND: Final = re.compile(r"\band\b", re.IGNORECASE)


def with_laxer_bounds(node: Condition, scan: Scan) -> Condition:
    """The same tree; where a bound and a laxer one of the same thing stand side by side, the laxer is for some."""
    match node:
        case All(parts=parts) | Any(parts=parts) if scan.kind == "inclusion":
            return _joined(node, _merged([with_laxer_bounds(each, scan) for each in parts], scan))
        case Any(parts=parts) if scan.kind == "exclusion":
            return _joined(node, _merged([with_laxer_bounds(each, scan) for each in parts], scan))
        case Readings(alternatives=ways):
            inner = tuple(with_laxer_bounds(each, scan) for each in ways)
            if inner == ways:
                return node
            joined = node.rule == "or-in-inclusion" and isinstance(inner[0], Any)
            return inner[0] if joined else msgspec.structs.replace(node, alternatives=inner)
    return node


def _joined(node: All | Any, parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return node if tuple(parts) == node.parts else msgspec.structs.replace(node, parts=tuple(parts))


def _merged(parts: list[Condition], scan: Scan) -> list[Condition]:
    merged: list[Condition] = []
    for each in parts:
        either = _either(merged[-1], each, scan) if merged else None
        if either is None:
            merged.append(each)
        else:
            merged[-1] = either
    return merged


def _either(strict: Condition, lax: Condition, scan: Scan) -> Condition | None:
    first, second = _bound_of(strict), _bound_of(lax)
    if first is None or second is None or not _same_but_laxer(first, second, scan.kind):
        return None
    if first.span is None or second.span is None or strict.span is None or lax.span is None:
        return None
    between = scan.text[first.span[1] : max(first.span[1], second.span[1])]
    whole = scan.text[first.span[1] : max(lax.span[1], second.span[1])]
    if _AND.search(between) or _FOR_SOME.search(whole) is None:
        return None
    start, end = first.span[1], max(lax.span[1], second.span[1])
    start += len(scan.text[start:end]) - len(scan.text[start:end].lstrip(" ,;"))
    whom = Opaque(label=scan.text[start:end].rstrip(), span=(start, start + len(scan.text[start:end].rstrip())))
    span = (min(strict.span[0], lax.span[0]), max(strict.span[1], end))
    if scan.kind == "inclusion":
        return Any(parts=(strict, All(parts=(whom, second), span=(start, end))), span=span)
    return Any(parts=(second, All(parts=(strict, whom), span=span)), span=span)


def _bound_of(node: Condition) -> Measurement | Score | None:
    """The one bound of a part, whatever unread words stand with it."""
    if isinstance(node, IfThen):
        return _bound_of(node.then)
    if isinstance(node, All):
        inner = [each for each in node.parts if not isinstance(each, Opaque)]
        return _bound_of(inner[0]) if len(inner) == 1 else None
    return node if isinstance(node, Measurement | Score) and node.quantity is not None else None


def _same_but_laxer(first: Measurement | Score, second: Measurement | Score, kind: str) -> bool:
    """Whether the second bounds the same on the same side, and lets more people in."""
    if first.concept != second.concept or type(first) is not type(second):
        return False
    one, other = first.quantity, second.quantity
    if one is None or other is None or one.unit != other.unit:
        return False
    ends = _one_end(one), _one_end(other)
    if ends[0] is None or ends[1] is None or ends[0][0] != ends[1][0]:
        return False
    upper = ends[0][0] == "high"
    lets_in_more = ends[1][1] > ends[0][1] if upper == (kind == "inclusion") else ends[1][1] < ends[0][1]
    return lets_in_more


def _one_end(quantity: Quantity) -> tuple[str, float] | None:
    if quantity.low is None and quantity.high is not None:
        return "high", quantity.high
    if quantity.high is None and quantity.low is not None:
        return "low", quantity.low
    return None
