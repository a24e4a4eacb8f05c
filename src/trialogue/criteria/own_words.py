"""An item's own words, without its points: parts by `;` and sentences, and how they are joined.

The rule above all: an unread part makes the answer unknown wherever it could change it. A part that may restrict what
was read joins it by All; a part that may widen or turn it leaves both in a Readings, which never decides.
"""

from __future__ import annotations

import re

from trialogue.criteria.guessed_joints import begins_with_one_of, begins_with_some_of
from trialogue.criteria.item_heads import counts_down, is_vague_head
from trialogue.criteria.lexing import symbolise
from trialogue.criteria.nodes import All, Any, Condition, Consent, Judgement, Not, Opaque, Readings, Span, atoms
from trialogue.criteria.parts import LONGEST_READ, pieces_of, read_part, read_unread
from trialogue.criteria.passes.islands.terms import is_table, tells_terms
from trialogue.criteria.passes.islands.unread_part import read_islands
from trialogue.criteria.passes.listed import members_of
from trialogue.criteria.reading import Reading, trimmed
from trialogue.criteria.shared_heads import read_shared_head

_TURNING = frozenset(("stop", "except", "pronoun", "not"))


def read_own_words(own: Span, reading: Reading) -> Condition | None:
    start, end = own
    if start >= end:
        return None
    if end - start > LONGEST_READ:
        return read_unread(own, reading)
    if is_table(reading.text, own):
        return reading.opaque(*own)
    if counts_down(reading.text, *own):
        return read_unread(own, reading, numbers_only=True)
    listed = _under_its_head(own, reading)
    if listed is not None:
        return listed
    colon = _definition(own, reading)
    if colon is not None:
        return colon
    pieces = pieces_of(reading.text, start, end)
    read: list[tuple[Condition, bool, str]] = []
    before = ""
    defined = of_kin = False
    for begin, stop, separator in pieces:
        node, known = read_part(begin, stop, reading, explains=before == ".")
        if node is not None and (defined or (of_kin and _THEY.match(reading.text, begin, stop))):
            node, known = reading.opaque(begin, stop), False  # it goes on to explain, or to speak of the parent
        if len(pieces) > 1:
            defined = defined or tells_terms(reading.text, (begin, stop))
            of_kin = of_kin or _KIN.match(reading.text, begin, stop) is not None
        if node is not None:
            read.append((node, known, separator))
        before = separator
    if reading.unled and not all(known and not isinstance(node, Judgement) for node, known, _ in read):
        read = [_without_unled(each, reading) for each in read]
    return _joined(read, own, reading)


def _under_its_head(own: Span, reading: Reading) -> Condition | None:
    """A list on one line whose head shares what it says: "any of the following within 3 months: stroke or seizures".

    Names between commas with a time behind the last are one clause instead (`passes.listed`): it may go for each.
    """
    head = _FOLLOWING.match(reading.text, *own)
    shared = read_shared_head(reading.named(*head.span()), head.span(), reading) if head is not None else None
    if head is None or shared is None or not (shared.counted or reading.kind == "exclusion"):
        return None
    begin, end = trimmed(reading.text, head.end(), own[1])
    pieces = pieces_of(reading.text, begin, end)
    if parted := len(pieces) > 1 and all(separator == ";" for _, _, separator in pieces[:-1]):
        spans = [(_LABEL.match(reading.text, *each[:2]).end(), each[1]) for each in pieces]  # type: ignore[union-attr]
    else:
        spans = members_of(reading.named(begin, end))
    outside, reading.of_drugs = reading.of_drugs, shared.of_drugs
    read = [read_part(*span, reading) for span in spans]
    reading.of_drugs = outside
    nodes = [node for node, known in read if node is not None and (known or parted)]
    if len(read) < 2 or len(nodes) < len(read) or (not parted and _is_timed(nodes[-1])):
        return None
    return shared.join(nodes, reading, own)


def _is_timed(node: Condition) -> bool:
    return any(atom.window is not None for atom, _ in atoms(node))


_FOLLOWING = re.compile(r"[^:;]{0,120}\b(?:following|below)\b[^:;]{0,120}:(?=\s)", re.IGNORECASE)
"""To the colon of a head that speaks of the list behind it."""
_LABEL = re.compile(r"(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]\s+)?")
"""The number or letter of a piece."""


def _without_unled(part: tuple[Condition, bool, str], reading: Reading) -> tuple[Condition, bool, str]:
    """A part in its own words is no clause by itself beside one that is not read, unless it says of whom it speaks."""
    node, _, separator = part
    span = next((each for each in reading.unled if reading.unled[each] is node), None)
    if span is None:
        return part
    symbols = reading.symbols[span]
    return read_islands(symbols, reading.text, reading.kind, span) or reading.opaque(*span), False, separator


def _definition(own: Span, reading: Reading) -> Condition | None:
    """Rule `head-defined`: "Hepatic dysfunction: ALT > 2 x ULN; GFR < 60", or "a decrease in X, IgG < 5"."""
    start, end = own
    text = reading.text
    for sign in (":", ","):
        at = text.find(sign, start, end)
        if at < 0 or not is_vague_head(text[start:at]):
            continue
        rest = trimmed(text, at + 1, end)
        parts = [read_part(begin, stop, reading) for begin, stop, _ in pieces_of(text, *rest)]
        nodes = [node for node, known in parts if node is not None and known]
        if not nodes or len(nodes) != len([node for node, _ in parts if node is not None]):
            continue
        if not all(_bounded(node) for node in nodes):
            continue
        if len(nodes) == 1:
            return nodes[0]
        flat = flattened(nodes, Any if reading.kind == "exclusion" else All)
        reading.issue("head-defined", "the head is read as defined by what follows it", (start, at))
        return (Any if reading.kind == "exclusion" else All)(parts=flat, span=own)
    return None


def _bounded(node: Condition) -> bool:
    return all(atom.quantity is not None for atom, _ in atoms(node))


def flattened(nodes: list[Condition], cls: type[All] | type[Any]) -> tuple[Condition, ...]:
    flat: list[Condition] = []
    for node in nodes:
        flat += node.parts if isinstance(node, cls) else (node,)
    return tuple(flat)


def _joined(read: list[tuple[Condition, bool, str]], own: Span, reading: Reading) -> Condition | None:
    if not read:
        return None
    nodes = [node for node, _, _ in read]
    if len(nodes) == 1:
        return nodes[0]
    if all(isinstance(node, Opaque) for node in nodes):
        timed = any(isinstance(node, Opaque) and node.window is not None for node in nodes)
        return _together(nodes, own, reading, semicolons=True) if timed else reading.opaque(*own)
    semicolons = all(separator == ";" for _, _, separator in read[:-1])
    unread = [node for node, known, _ in read if not known]
    turning = any(_turns(node, reading) for node in unread) or any(_excepts(node, reading) for node in nodes[1:])
    if turning or (unread and reading.kind == "exclusion" and not semicolons):
        return Readings(
            alternatives=(_together(nodes, own, reading, semicolons), reading.opaque(*own)),
            rule="unread-part",
            span=own,
        )
    return _together(nodes, own, reading, semicolons)


def _together(nodes: list[Condition], own: Span, reading: Reading, semicolons: bool) -> Condition:
    if reading.kind == "inclusion":
        opened = [_opens_with_or(node, reading) for node in nodes]
        together = All(parts=flattened(nodes, All), span=own)
        if not any(opened[1:]) and not _some_will_do(nodes, own, reading):
            return together
        either = Any(parts=flattened(nodes, Any), span=own)
        if opened[-1] and semicolons:
            return either
        return Readings(alternatives=(together, either), rule="or-in-inclusion", span=own)
    if all(isinstance(node, Judgement | Consent | Not) for node in nodes):
        return Any(parts=tuple(nodes), span=own)
    return Any(parts=flattened(nodes, Any), span=own)


def _some_will_do(nodes: list[Condition], own: Span, reading: Reading) -> bool:
    first = nodes[0].span
    if begins_with_one_of(reading.text, own[0]):
        return True
    return first is not None and begins_with_some_of(reading.text, own[0], first[1])


def _opens_with_or(node: Condition, reading: Reading) -> bool:
    if node.span is None:
        return False
    begin = node.span[0]
    return _OR.search(reading.text[max(0, begin - 6) : begin + 3]) is not None


_OR = re.compile(r"[;.]\s*or\b|\A\s*or\b|\bor[ ]?\Z", re.IGNORECASE)


_KIN = re.compile(
    r"\W*(?:an? |the |at least one )?(?:parents?|(?:legal )?guardians?|caregivers?|carers?)\b", re.IGNORECASE
)
_THEY = re.compile(
    r"\W*(?:and )?(?:he|she|they|he/she|she/he|he or she|the (?:parent|guardian|caregiver)s?)\b", re.IGNORECASE
)
_EXCEPTS = re.compile(r"\W*(?:the )?exceptions? (?:to|are|is|include)\b", re.IGNORECASE)


def _excepts(node: Condition, reading: Reading) -> bool:
    """Whether a later sentence only says what is no case of the first: "Exceptions to this are ..."."""
    return node.span is not None and _EXCEPTS.match(reading.text, *node.span) is not None


def _turns(node: Condition, reading: Reading) -> bool:
    """Whether an unread part may widen or turn round what was read beside it."""
    if node.span is None:
        return True
    symbols = reading.symbols.get(node.span) or symbolise(reading.text, *node.span, reading.vocabulary)
    flat = [each for symbol in symbols for each in (symbol.value if symbol.role == "group" else [symbol])]
    return any(each.role in _TURNING for each in flat)
