"""Bounds in an unread part that are said of one sex: "< 26 kg in men", "women: > 88 cm"."""

from __future__ import annotations

from typing import Final

from trialogue.criteria.nodes import All, Condition, IfThen, Measurement, Score, Sex, Span
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan
from trialogue.criteria.symbols import Symbol

_FOR: Final = frozenset(("in", "for", "if", "among", "and"))
_AFTER_SEX: Final = frozenset((":", "-", "="))


def for_its_sex(node: Measurement | Score, scan: Scan, index: int) -> Condition:
    """The bound at `index` with the sex it is said of: a guard in an inclusion, a part of what excludes otherwise."""
    symbol = _behind(scan, index) or _before(scan, index) or _ahead(scan, node)
    if symbol is None or node.span is None:
        return node
    sex = Sex(concept=symbol.value.id, label=scan.text[slice(*symbol.span)], span=symbol.span)
    span: Span = (min(node.span[0], symbol.start), max(node.span[1], symbol.end))
    if scan.kind == "inclusion":
        return IfThen(guard=sex, then=node, span=span)
    return All(parts=(sex, node), span=span)


def _ahead(scan: Scan, node: Measurement | Score) -> Symbol | None:
    """ "*Male* subjects must weigh >= 50 kg": the sex of a member of a list, ahead of the name."""
    at = next((i for i, each in enumerate(scan.symbols) if node.span and each.start >= node.span[0]), 0) - 1
    while at > 0 and scan.symbols[at].role == "neutral":
        at -= 1
    if at < 0 or not _is_sex(scan.symbols[at]) or _both(scan, at):
        return None
    return scan.symbols[at] if at == 0 or scan.symbols[at - 1].role in (",", ";", "or", "and", OPEN) else None


def _is_sex(symbol: Symbol) -> bool:
    return symbol.role == "concept" and symbol.value.kind == "sex"


def _behind(scan: Scan, index: int) -> Symbol | None:
    at = index + 1
    at += at < len(scan.symbols) and scan.symbols[at].role == OPEN
    led = at < len(scan.symbols) and scan.text[slice(*scan.symbols[at].span)].lower() in _FOR - {"and"}
    at += led
    if at >= len(scan.symbols) or not _is_sex(scan.symbols[at]) or not (led or scan.symbols[at - 1].role == OPEN):
        return None
    return None if _both(scan, at) else scan.symbols[at]


def _before(scan: Scan, index: int) -> Symbol | None:
    at = index - 1
    at -= at >= 0 and scan.symbols[at].role in _AFTER_SEX
    if at < 0 or not _is_sex(scan.symbols[at]) or (at and scan.symbols[at - 1].role in ("or", "and") and at == 1):
        return None
    led = scan.symbols[at - 1] if at else None
    measured = led is not None and led.role == "concept" and led.value.kind in ("measurement", "instrument")
    joined = (
        led is None
        or measured
        or led.role in (OPEN, CLOSE, ",", ";", "or", "and")
        or scan.text[slice(*led.span)].lower() in _FOR
    )
    return scan.symbols[at] if joined and not _both(scan, at) else None


def _both(scan: Scan, at: int) -> bool:
    """ "In men or women": of neither alone."""
    joint, other = (*scan.symbols[at + 1 : at + 3], None, None)[:2]
    if joint is not None and other is not None and joint.role in ("or", "and", "/") and _is_sex(other):
        return True
    return at > 1 and scan.symbols[at - 1].role in ("or", "and", "/") and _is_sex(scan.symbols[at - 2])
