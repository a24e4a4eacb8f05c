"""Examples outside brackets: "liver disease, such as cirrhosis or hepatitis".

Rule `examples`: what is named with its examples is any of them; "including" before measurements asks for each.
"""

from __future__ import annotations

import msgspec

from trialogue.criteria.nodes import Any, Condition, Diagnosis, Medication, Not, Opaque, Procedure, Window
from trialogue.criteria.passes.coordination import read_list
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import Vocabulary

_LEADS = frozenset(("history", "current", "both", "expose", "neutral", "at", "route"))
_JOINTS = frozenset((",", "-", ":", ";"))


def read_examples(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """Any of the named thing and its examples, or None where there are none or not all was understood."""
    at = next((index for index, each in enumerate(symbols) if each.role == "examples"), None)
    if not at or at == len(symbols) - 1:
        return None
    named, listed = symbols[:at], symbols[at + 1 :]
    while named and named[-1].role in _JOINTS:
        named = named[:-1]
    while listed and listed[0].role in _JOINTS:
        listed = listed[1:]
    if not named or not listed or any(each.role in ("or", "and", ",") for each in named):
        return None
    head = read_list(named, text, vocabulary, kind)
    negated = isinstance(head, Not)
    plain = head.part if isinstance(head, Not) else head
    if not isinstance(plain, Diagnosis | Medication | Procedure):
        return None
    lead = [each for each in named if each.role in _LEADS]
    members = read_list([*lead, *listed], text, vocabulary, "exclusion")
    parts = members.parts if isinstance(members, Any) else (members,) if members is not None else ()
    if not parts or not all(isinstance(each, type(plain) | Opaque) for each in parts):
        return None
    window = parts[-1].window if isinstance(parts[-1], Diagnosis | Medication | Procedure) else None
    if window is not None and plain.window is None:
        # "Any ischaemic event, including TIA, in the last month": the window at the end is everyone's.
        plain = msgspec.structs.replace(plain, window=window)
        parts = tuple(_timed(each, window) for each in parts if each is not None)
    if isinstance(plain, Diagnosis) and plain.qualifiers:
        parts = tuple(_as_narrow(each, plain.qualifiers) for each in parts if each is not None)
    span = span_of(symbols)
    either = Any(parts=(plain, *(each for each in parts if each is not None)), span=span)
    return Not(part=either, span=span) if negated else either


def _as_narrow(node: Condition, qualifiers: tuple[str, ...]) -> Condition:
    """ "*Severe* heart disease such as angina": the examples are of what is severe, unless they say otherwise."""
    if isinstance(node, Diagnosis) and not node.qualifiers:
        return msgspec.structs.replace(node, qualifiers=qualifiers)
    return node


def _timed(node: Condition, window: Window) -> Condition:
    """The same atom in a window, unless it has one."""
    if isinstance(node, Diagnosis | Medication | Procedure) and node.window is None:
        return msgspec.structs.replace(node, window=window)
    return node
