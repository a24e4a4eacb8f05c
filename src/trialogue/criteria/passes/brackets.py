"""What stands in brackets behind what was read: a reference, a guard, a bound, or words that explain or narrow it.

"ECOG 0-1 (see Appendix A)" says no more than without. "Negative pregnancy test (women of childbearing potential)" asks
it of them alone. A bound beside a condition defines or narrows it (rule `bound-in-brackets`); so do plain words (rule
`words-in-brackets`): both readings are kept, which agree where the condition is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Any,
    Atom,
    Condition,
    Consent,
    Diagnosis,
    Except,
    IfThen,
    Judgement,
    Measurement,
    Medication,
    Not,
    Opaque,
    Procedure,
    Readings,
    Score,
    Sex,
    State,
    walk,
)
from trialogue.criteria.passes.narrowing import narrowed
from trialogue.criteria.passes.phrase import is_abbreviation
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.words import is_adjective
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import ungrounded_id

Reader = Callable[[list[Symbol]], Condition | None]

_EDGES: Final = frozenset((",", ".", ";", ":", "-", "*", '"', "'"))
_NUMBER_OF: Final = r"[ -]?-?\d[\w.-]*"
_REFERENCE: Final = re.compile(
    r"(?:please )?(?:(?:see|refer to|cf\.?|per|according to|in) )?(?:also )?(?:the )?"
    r"(?:appendix|annex|table|section|figure|footnote)s?\.? [\w.-]+(?: (?:and|or|,) [\w.-]+)?|"
    rf"(?:visit|day|week|cycle|month|v|d|c){_NUMBER_OF}(?:,? ?(?:visit|day|week|d|c){_NUMBER_OF})?|incl\.?|inclusive",
    re.IGNORECASE,
)
"""Brackets that point to a paper or name a day of the study."""
_BRAND: Final = re.compile(r"[A-Z][\w -]*[®™](?: ?[/,] ?[A-Z][\w -]*[®™])*")
_GUARD_LEAD: Final = re.compile(r"(?:only )?(?:(?:if|for|in|of) )?(?:all |the |a )?", re.IGNORECASE)
_FIRST: Final = frozenset(
    ("which", "as", "risk", "need", "e.g.", "eg", "e.g", "i.e.", "ie", "i.e", "including", "include", "excluding",
     "except", "not", "no", "n.b.", "nb", "note", "because", "due", "since", "must", "see", "like", "such", "for", "to",
     "or", "and", "site", "group", "phase", "other", "outside", "both", "either", "any", "all", "at", "on", "before",
     "after", "than")
)  # fmt: skip
"""First words in brackets that do more than explain or narrow."""
_DOUBTFUL: Final = frozenset(
    ("ok", "okay", "only",
     "potential", "possible", "may", "can", "will", "study", "trial", "unless", "if", "allowed", "part", "arm",
     "cohort")
)  # fmt: skip
_PLAIN: Final = frozenset(
    ("word", "concept", "qualifier", "of", "for", "neutral", "-", "opener", "result", "current", "or", "/", "route",
     "tested", "exposed", "vague")
)  # fmt: skip
_MOST_WORDS: Final = 7
_BEFORE: Final = 90
_WORD: Final = re.compile(r"[a-z0-9]+")
_SIGN: Final = re.compile(r"[<>=\u2264\u2265]")
"""What plain words would lose: "(Fontaine >= IIb)"."""
_NUMBERED: Final = re.compile(r"\d")


def is_listed(node: Condition) -> bool:
    """Whether words in brackets that say whom something is asked of were read as a list's member."""
    return any(isinstance(each, Readings) and each.rule == "bracketed-list" for each, _ in walk(node)) and any(
        isinstance(each, State) for each, _ in walk(node)
    )


def read_bracket(symbols: list[Symbol], text: str, kind: str, read: Reader) -> Condition | None:
    """The part without its brackets, and what these say of it; None where either is not understood."""
    at = next((i for i, each in enumerate(symbols) if i and each.role == "group" and each.value), None)
    if at is None:
        return None
    inner = without_edges(symbols[at].value, _EDGES)
    base = read([*symbols[:at], *symbols[at + 1 :]])
    if base is None or not inner or any(isinstance(each, Opaque | Consent | Judgement) for each, _ in walk(base)):
        return None
    inside = text[inner[0].start : inner[-1].end].strip()
    if _REFERENCE.fullmatch(inside) or (_BRAND.fullmatch(inside) and symbols[at - 1].role == "concept"):
        return base
    begin = symbols[at].start
    if is_abbreviation(inside, text[max(0, begin - _BEFORE) : begin]) or _is_said(base, inside):
        return base
    if any(isinstance(each, Readings | IfThen | Except) for each, _ in walk(base)):
        return None
    span = span_of(symbols)
    guarded = _guarded(base, _guard(inner, inside, read), kind)
    if guarded is not None:
        return msgspec.structs.replace(guarded, span=span)
    return _with(base, symbols[at], lambda atom: _explained(atom, inner, inside, text, read))


def _is_said(base: Condition, inside: str) -> bool:
    """Whether what was read holds the words in brackets already, as a narrowing in the text's own words may."""
    words = _WORD.findall(inside.lower())
    return any(
        "-".join(words) in "-".join((*each.qualifiers, (each.concept or "").replace(" ", "-")))
        for each, _ in walk(base)
        if isinstance(each, Diagnosis | Procedure | Medication | State)
    )


def _guard(inner: list[Symbol], inside: str, read: Reader) -> Condition | None:
    """The condition that brackets such as "(if female of childbearing potential)" hold."""
    lead = _GUARD_LEAD.match(inside)
    start = inner[0].start + (lead.end() if lead else 0)
    rest = [each for each in inner if each.start >= start]
    return read(rest) if rest else None


def _guarded(base: Condition, guard: Condition | None, kind: str) -> IfThen | All | None:
    """ "Negative pregnancy test (if female of childbearing potential)": asked of those alone."""
    if guard is None or isinstance(base.part if isinstance(base, Not) else base, All | Any):
        return None
    parts = guard.parts if isinstance(guard, All | Any) else (guard,)
    if not all(isinstance(each, Sex) or _is_of_women(each) for each in parts):
        return None
    return IfThen(guard=guard, then=base) if kind == "inclusion" else All(parts=(guard, base))


def _is_of_women(node: Condition) -> bool:
    return isinstance(node, State) and node.concept in ("childbearing-potential", "postmenopausal")


def _with(node: Condition, group: Symbol, explain: Callable[[Condition], Condition | None]) -> Condition | None:
    """The same tree with the last atom that begins before the brackets explained by them."""
    if isinstance(node, Not):
        part = _with(node.part, group, explain)
        return None if part is None else msgspec.structs.replace(node, part=part)
    if isinstance(node, All | Any):
        before = [i for i, part in enumerate(node.parts) if part.span is not None and part.span[0] < group.start]
        if not before or len({part.span for part in node.parts}) < len(node.parts):
            return None
        named = [each.concept for part in node.parts for each, _ in walk(part) if isinstance(each, Atom)]
        if len(set(named)) < len(named):
            return None  # "severe or terminal renal failure (...)": the brackets go for both
        if any(_is_only_an_adjective(part) for part in node.parts[: before[-1]]):
            return None  # "hepatic or renal insufficiency (...)": the brackets may go for either
        explained = _with(node.parts[before[-1]], group, explain)
        if explained is None:
            return None
        parts = (*node.parts[: before[-1]], explained, *node.parts[before[-1] + 1 :])
        return msgspec.structs.replace(node, parts=parts)
    return explain(node)


def _is_only_an_adjective(node: Condition) -> bool:
    """Whether a name is one adjective in the text, whose noun stands behind the name of another."""
    return isinstance(node, Diagnosis) and " " not in node.label.strip() and is_adjective(node.label)


_METHODS: Final = re.compile(r"(?:e\.? ?g|i\.? ?e|for example|such as|includ)", re.IGNORECASE)
"""How a bracket begins that lists methods of contraception."""


def _members(atom: Measurement, inner: list[Symbol], text: str) -> Condition | None:
    """ "Low complement (C3 or C4)": what is measured is named in the bracket, and any of it will do."""
    if any(each.role not in ("concept", "or", ",", "/", "neutral") for each in inner):
        return None
    named = [each for each in inner if each.role == "concept"]
    if len(named) < 2 or any(each.value.kind != "measurement" for each in named):
        return None
    said = ((each.value.id, text[slice(*each.span)], each.span) for each in named)
    parts = (msgspec.structs.replace(atom, concept=id, label=label, span=span) for id, label, span in said)
    return Any(parts=tuple(parts), span=atom.span)


def _explained(atom: Condition, inner: list[Symbol], inside: str, text: str, read: Reader) -> Condition | None:
    if isinstance(atom, Measurement) and atom.quantity is None:
        return _members(atom, inner, text)
    if isinstance(atom, State) and atom.concept == "contraception" and _METHODS.match(inside):
        return atom
    if not isinstance(atom, Diagnosis | Procedure | Medication):
        return None
    if names_somebody_else(inside):
        return None  # "asthma (in a brother)"
    told = narrowed(atom, inner, text)
    if told is not None:
        return told
    stated = read(inner) if _NUMBERED.search(inside) else None
    if stated is not None:
        return _bounded(atom, stated)
    first = _words(inside)[0] if _words(inside) else ""
    words = _WORD.findall(inside.lower())
    if (
        first in _FIRST
        or _SIGN.search(inside)
        or not _DOUBTFUL.isdisjoint(words)
        or not 0 < len(words) <= _MOST_WORDS
        or not all(each.role in _PLAIN for each in inner)
    ):
        return None
    if any(each.role == "concept" and each.value.kind in ("state", "sex") for each in inner):
        return None
    return Readings(alternatives=(_narrow(atom, words), atom), rule="words-in-brackets", span=atom.span)


def _words(inside: str) -> list[str]:
    return inside.lower().split()


def _bounded(atom: Condition, stated: Condition) -> Condition | None:
    """Rule `bound-in-brackets`: the condition and its bound, or the bound alone, which defines it."""
    parts = stated.parts if isinstance(stated, All | Any) else (stated,)
    if not isinstance(atom, Diagnosis) or not all(isinstance(each, Measurement | Score) for each in parts):
        return None
    both = All(parts=(atom, stated), span=atom.span)
    return Readings(alternatives=(both, stated), rule="bound-in-brackets", span=atom.span)


def _narrow(atom: Diagnosis | Procedure | Medication, words: list[str]) -> Condition:
    if isinstance(atom, Diagnosis):
        return msgspec.structs.replace(atom, qualifiers=(*atom.qualifiers, "-".join(words)))
    name = f"{(atom.concept or '').removeprefix('~').replace('-', ' ')} {' '.join(words)}"
    return msgspec.structs.replace(atom, concept=ungrounded_id(name), label=name)
