"""What narrows a condition, procedure or drug in the text's own words: where it is, how it was found, what it needs.

"Transplant *in the graft*", "heart failure *confirmed by echocardiography*", "infection *requiring antibiotics*",
"steroids *for asthma*". The words become a qualifier of the condition, or part of the name of the procedure or drug: a
fact shows them only by the same words, so without the condition the answer stands, and with it the narrowing is asked.
A clause of its own ("*that affects the heart*") narrows whatever it says. Openers: `data/narrowing.tsv`.
"""

from __future__ import annotations

import functools
import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Any, Condition, Diagnosis, Measurement, Medication, Procedure, Readings
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import UNGROUNDED, default, is_ungrounded, ungrounded_id

_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "exposed", "route", "qualifier", "current", "tested", "history",
     "anchor", "at", "opener", "result", "vague", "before", "after", "within", "expose", "or", "/")
)  # fmt: skip
"""What the words of a narrowing may be: nothing that counts, joins, turns or points elsewhere."""
_PLAIN_OF_CLAUSES: Final = _PLAIN | {"stop", "not"}
_CLAUSE: Final = frozenset(("that", "which", "whose"))
"""Openers of a clause of its own, in which a word may turn what it says, and nothing else."""
_TURNED: Final = frozenset(("unless", "except", "if", "but", "however", "allowed", "eligible", "excluded", "permitted"))
_BY_RULES: Final = ("according to", "per", "based on", "defined by", "by", "criteria")
"""Openers behind which a body of rules may be named, with its year and signs: "according to the 2019 ... criteria"."""
_PLAIN_OF_RULES: Final = _PLAIN | {"/", "group", "anchor", "at"}
_MOST_WORDS: Final = 10
_MOST_WORDS_OF_RULES: Final = 18
_FEWEST_OF_CLAUSES: Final = 3
_COMPARES: Final = re.compile(r"[<>=\u2264\u2265]")
_WORD: Final = re.compile(r"[a-z0-9]+")
_SIGNS: Final = frozenset((".", "'", '"'))


@functools.cache
def _openers() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("narrowing")}


def narrowed(node: Condition, tail: list[Symbol], text: str) -> Condition | None:
    """The same atom, narrowed by the tail's words; None where the tail is not wholly of a kind known to narrow.

    Of several the tail goes for the last or for each: both readings are kept.
    """
    while tail and tail[-1].role in _SIGNS:
        tail = tail[:-1]
    said = _said(tail, text)
    if said is None:
        return None
    if not isinstance(node, Any):
        return _by(node, *said)
    parts = [_by(part, *said) for part in node.parts]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    last = Any(parts=(*node.parts[:-1], found[-1]), span=node.span)
    return Readings(alternatives=(Any(parts=found, span=node.span), last), rule="shared-narrowing", span=node.span)


def _said(tail: list[Symbol], text: str) -> tuple[str, str, int] | None:
    """What the tail narrows, its words, and where it ends."""
    if len(tail) < 2:
        return None
    start, end = span_of(tail)
    said = " ".join(text[start:end].lower().split())
    first = " ".join(text[tail[0].start : tail[0].end].lower().split())
    clause = first.split()[0] in _CLAUSE
    opener = "any" if clause else _openers().get(first) or _openers().get(first.removesuffix(" the"))
    words = _WORD.findall(said)
    if opener is None or _COMPARES.search(said) is not None:
        return None  # a name does not keep what a value is compared with
    evidence = first.removesuffix(" the").endswith(_BY_RULES)
    plain = _PLAIN_OF_RULES if evidence else _PLAIN_OF_CLAUSES if clause else _PLAIN
    if not all(each.role in plain or _is_number_of_rules(each, evidence) for each in tail[1:]):
        return None
    if len(words) > (_MOST_WORDS_OF_RULES if evidence else _MOST_WORDS) or not _TURNED.isdisjoint(words):
        return None
    if clause and len(words) < _FEWEST_OF_CLAUSES:
        return None
    return opener, " ".join(words), end


def _by(node: Condition, opener: str, words: str, end: int) -> Condition | None:
    if isinstance(node, Diagnosis) and opener in ("any", "condition"):
        qualifier = words.replace(" ", "-")
        return msgspec.structs.replace(node, qualifiers=(*node.qualifiers, qualifier), span=_widened(node, end))
    if isinstance(node, Procedure | Medication | Measurement) and opener in ("any", "procedure"):
        tested = isinstance(node, Measurement) and bool(node.qualifiers)
        if node.concept is None or node.quantity is not None or (isinstance(node, Measurement) and not tested):
            return None
        if (isinstance(node, Medication) and node.stable_for) or (words.startswith("of ") and node.window is not None):
            return None  # "within 7 days of the first dose *of the drug*"
        name = f"{_name(node)} {words}"
        return msgspec.structs.replace(node, concept=ungrounded_id(name), label=name, span=_widened(node, end))
    return None


def _name(node: Procedure | Medication | Measurement) -> str:
    """The words by which the thing is known: its label where that names it, else its id's."""
    concept = node.concept or ""
    if is_ungrounded(concept):
        return concept.removeprefix(UNGROUNDED)
    named = default().lookup(node.label)
    return node.label if named is not None and named.id == concept else concept.replace("-", " ")


def _is_number_of_rules(symbol: Symbol, evidence: bool) -> bool:
    return evidence and symbol.role == "number" and symbol.value[1] is None


def _widened(node: Diagnosis | Procedure | Medication | Measurement, end: int) -> tuple[int, int] | None:
    return None if node.span is None else (node.span[0], end)
