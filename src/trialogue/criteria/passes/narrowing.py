"""What narrows a condition or procedure in the text's own words: where it is, how it was found, what it needs.

"Transplant *in the graft*", "heart failure *confirmed by echocardiography*", "infection *requiring antibiotics*". The
words become a qualifier of the condition, or part of the procedure's name: a fact shows them only by the same words,
so without the condition the answer stands, and with it the narrowing is asked. Openers: `data/narrowing.tsv`.
"""

from __future__ import annotations

import functools
import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Condition, Diagnosis, Procedure
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import UNGROUNDED, ungrounded_id

_PLAIN: Final = frozenset(("word", "concept", "neutral", "of", "for", "-", "exposed", "route", "qualifier", "current"))
"""What the words of a narrowing may be: nothing that counts, joins, turns or points elsewhere."""
_BY_RULES: Final = ("according to", "per", "based on", "defined by", "by", "criteria")
"""Openers behind which a body of rules may be named, with its year and signs: "according to the 2019 ... criteria"."""
_PLAIN_OF_RULES: Final = _PLAIN | {"/", "group", "anchor", "at"}
_MOST_WORDS: Final = 9
_MOST_WORDS_OF_RULES: Final = 18
_WORD: Final = re.compile(r"[a-z0-9]+")
_SIGNS: Final = frozenset((".", "'", '"'))


@functools.cache
def _openers() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("narrowing")}


def narrowed(node: Condition, tail: list[Symbol], text: str) -> Condition | None:
    """The same atom, narrowed by the tail's words; None where the tail is not wholly of a kind known to narrow."""
    while tail and tail[-1].role in _SIGNS:
        tail = tail[:-1]
    if len(tail) < 2:
        return None
    start, end = span_of(tail)
    said = " ".join(text[start:end].lower().split())
    first = " ".join(text[tail[0].start : tail[0].end].lower().split())
    opener = _openers().get(first) or _openers().get(first.removesuffix(" the"))
    words = _WORD.findall(said)
    if opener is None:
        return None
    evidence = first.removesuffix(" the").endswith(_BY_RULES)
    plain = _PLAIN_OF_RULES if evidence else _PLAIN
    if not all(each.role in plain or _is_number_of_rules(each, evidence) for each in tail[1:]):
        return None
    if len(words) > (_MOST_WORDS_OF_RULES if evidence else _MOST_WORDS):
        return None
    if isinstance(node, Diagnosis) and opener in ("any", "condition"):
        return msgspec.structs.replace(node, qualifiers=(*node.qualifiers, "-".join(words)), span=_widened(node, end))
    if isinstance(node, Procedure) and opener in ("any", "procedure"):
        if node.label not in text or node.concept is None:
            return None
        name = f"{node.label} {' '.join(words)}"
        if node.concept.startswith(UNGROUNDED):
            name = f"{node.concept.removeprefix(UNGROUNDED)} {' '.join(words)}"
        return msgspec.structs.replace(node, concept=ungrounded_id(name), label=name, span=_widened(node, end))
    return None


def _is_number_of_rules(symbol: Symbol, evidence: bool) -> bool:
    return evidence and symbol.role == "number" and symbol.value[1] is None


def _widened(node: Diagnosis | Procedure, end: int) -> tuple[int, int] | None:
    return None if node.span is None else (node.span[0], end)
