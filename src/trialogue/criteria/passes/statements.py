"""Whole statements of ability, contraindication, need, plan, risk and the like, each a state named by its own words.

"Inability to swallow tablets" and "cannot swallow tablets" are the state `~unable to swallow tablet`; "able to swallow
tablets" asks for its lack. Such a state matches only the same words in a person's facts. A statement with a number, a
time, an exception, or a second statement behind "or" is none: it stays unread. Beginnings: `data/statements.tsv`.
"""

from __future__ import annotations

import functools
import re
from itertools import pairwise
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import All, Any, Condition, Not, Span, State
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.text.lower_case import in_lower_case
from trialogue.vocabulary import UNGROUNDED, ungrounded_id

_PASSED_OVER: Final = frozenset(("neutral", "at", "current", '"', "*", "_"))
_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "/", "exposed", "route", "qualifier", "expose", "current",
     "opener", "at", "history", "tested", "vague", "anchor", "within", "before", "after")
)  # fmt: skip
_PLAIN_OR_WITHOUT: Final = _PLAIN | {"not"}
_CUTS: Final = frozenset(("or", "and", ","))
_JOINTS: Final = frozenset(("or", "and"))
_JOINED_KINDS: Final = frozenset(("drug", "drug-class", "procedure"))
_LEADING: Final = frozenset(("in", "need", "with", "on", "at", "for", "who", "not", "unable", "requiring", "requires"))
"""Words behind "or" and "and" that begin a statement of their own."""
_MOST_WORDS: Final = 14
_SAID: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BEHIND: Final = re.compile(
    r"(?:(?:in|for) whom )?(?P<what>[\w '-]+?) (?:is |are |be )?"
    r"(?:(?P<against>contra-?indicated)|(?P<plan>planned|scheduled|anticipated))\Z",
    re.IGNORECASE,
)
_SAID_LAST: Final = ("indicated", "planned", "scheduled", "anticipated")
"""One of these ends whatever the pattern finds."""
_FINITE: Final = frozenset(
    ("will", "shall", "must", "should", "may", "might", "asked", "allowed", "eligible", "excluded", "is", "are", "was",
     "were", "has", "have", "so", "investigator", "investigators", "physician", "sponsor")
)  # fmt: skip
"""Words that go on to say what comes of it."""
_TAKING_PART: Final = frozenset(
    ("participate", "participating", "participation", "inclusion", "enrolment", "enrollment")
)
_STUDIES: Final = _TAKING_PART | {"study", "trial", "protocol"}
_OF_STUDIES: Final = {
    "suitable for": _STUDIES, "unsuitable for": _STUDIES, "candidate for": _STUDIES, "need for": _TAKING_PART,
}  # fmt: skip
"""Words that make a statement one about the study, not about the person."""
_AHEAD: Final = frozenset(("planned", "need for", "waiting for"))
_FOLLOWING: Final = frozenset(("attend", "complete", "comply", "adhere", "return", "follow"))
_SPEAK: Final = "unable to speak"


@functools.cache
def _beginnings() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = read_table("statements")
    patterns = (re.compile(rf"(?:{row[0]})(?=\W|\Z|(?<=[- ])|(?<=non))[ ]?", re.IGNORECASE) for row in rows)
    return tuple((pattern, row[1], row[2]) for pattern, row in zip(patterns, rows, strict=True))


@functools.cache
def _any_beginning() -> re.Pattern[str]:
    """One pattern for all beginnings: most stretches begin none, and are told by one look."""
    return in_lower_case("|".join(f"(?:{pattern.pattern})" for pattern, _, _ in _beginnings()))


@functools.cache
def _openings() -> frozenset[str]:
    """The first letters of whatever the beginnings match: most words are told by them."""
    return frozenset(row[0].replace("_", " ") for row in read_table("statement_openings"))


_FIRST_LETTERS: Final = 3


def _begins_at(text: str, start: int, end: int) -> bool:
    """Whether a beginning stands at `start`; some ask what stands before it."""
    if text[start : start + _FIRST_LETTERS].lower() not in _openings():
        return False
    seen = max(0, start - _LOOKED_BACK)
    return _any_beginning().match(text[seen:end].lower(), start - seen) is not None


_LOOKED_BACK: Final = len("non")


def read_statements(symbols: list[Symbol], text: str, kind: str) -> Condition | None:
    """One statement, or several joined by "and" or "or": "contraindication to X and/or inability to Y"."""
    cuts = [i for i, each in enumerate(symbols) if each.role in _CUTS and begins_statement(symbols[i + 1 :], text)]
    if not cuts:
        return _read_statement(symbols, text, kind)
    pieces = [symbols[begin + 1 : end] for begin, end in pairwise([-1, *cuts, len(symbols)])]
    nodes = [_read_statement([each for each in piece if each.role not in _CUTS], text, kind) for piece in pieces]
    parts = tuple(node for node in nodes if node is not None)
    said = {symbols[i].role for i in cuts}
    if len(parts) != len(nodes) or not said & _JOINTS or (said >= _JOINTS and kind == "inclusion"):
        return None
    return (All if kind == "inclusion" and "and" in said else Any)(parts=parts, span=span_of(symbols))


def begins_statement(symbols: list[Symbol], text: str) -> bool:
    """Whether a stretch begins as a statement does ("unable to ...")."""
    for each in symbols:
        if each.role not in _PASSED_OVER:
            return _begins_at(text, each.start, symbols[-1].end)
    return False


def _read_statement(symbols: list[Symbol], text: str, kind: str) -> Condition | None:
    """The state that the whole stretch is a statement of, or its absence; None where it is no such statement."""
    at = 0
    while at < len(symbols) and (symbols[at].role in _PASSED_OVER or _says_had(symbols[at], text)):
        at += 1
    if at == len(symbols):
        return None
    start, end = symbols[at].start, symbols[-1].end
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    begun = _begins_at(text, start, end)
    for pattern, name, sense in _beginnings() if begun else ():
        found = pattern.match(text, start, end)
        if found is not None:
            rest = [each for each in symbols[at:] if each.end > found.end()]
            lacking = sense == "lack" and kind == "inclusion"
            if sense == "lack" and not lacking:
                # Among the exclusions "able to fast" excludes by the ability itself.
                name = name.replace("unable", "able").removeprefix("without ")  # noqa: PLW2901 (said the other way round)
            state = _state(name, rest, (start, end), text[found.end() : end], text)
            return _lacking(state) if lacking and state is not None else state
    return _said_behind(symbols[at:], (start, end), text)


def _says_had(symbol: Symbol, text: str) -> bool:
    """ "Patients who have had an (inadequate response)": what happened to somebody still holds of her."""
    return symbol.role == "history" and text[symbol.start : symbol.end].lower().endswith(_HAD)


_HAD: Final = (" had", " had a", " had an", " had any")


def _lacking(state: State) -> Not:
    """The state does not hold; its label says what the atom says, the lack, which the text's own words do not."""
    label = (state.concept or "").removeprefix(UNGROUNDED)
    return Not(part=msgspec.structs.replace(state, label=label), span=state.span)


_EXPECTED: Final = re.compile(r"expected (?!to\b)", re.IGNORECASE)


def _state(name: str, rest: list[Symbol], span: Span, said: str, text: str) -> State | None:
    ahead = None
    if rest and name in _AHEAD and rest[-1].role == "forward":
        ahead = msgspec.structs.replace(rest[-1].value.window, after=True)
        rest = rest[:-1]  # "planned surgery within the next 6 months": the time is part of the name
    if not rest or not _is_plain(rest):
        return None
    words = _SAID.findall(said)
    if name == _SPEAK:
        words = words[: next((i for i, word in enumerate(words) if word.lower().startswith("speak")), len(words))]
    if name == "planned" and words and words[0].lower() in _FOLLOWING:
        return None  # "expected to attend all visits": that the study is followed
    if name in _OF_STUDIES and not _OF_STUDIES[name].isdisjoint(word.lower() for word in words):
        return None  # "eligible to participate in the study"
    if not 0 < len(words) <= _MOST_WORDS or not _FINITE.isdisjoint(word.lower() for word in words):
        return None
    label = " ".join(text[slice(*span)].split())
    if name == "planned" and _EXPECTED.match(label):
        name = "expected"  # "expected difficult airway": nothing that anybody plans
    if name == "planned" and any(word.lower().startswith("pregnan") for word in words):
        return State(concept="planning-pregnancy", label=label, window=ahead, span=span)
    return State(concept=ungrounded_id(f"{name} {' '.join(words)}"), label=label, window=ahead, span=span)


def _is_plain(symbols: list[Symbol]) -> bool:
    """Whether the words hold one statement: nothing counted, timed, excepted or turned, no second lead behind "or"."""
    for index, symbol in enumerate(symbols):
        if symbol.role in _JOINTS:
            if index and symbols[index - 1].role == "/":
                return False  # "risk of A and/or B": two statements, or one
            behind = symbols[index + 1] if index + 1 < len(symbols) else None
            named = behind is not None and behind.role == "concept" and behind.value.kind in _JOINED_KINDS
            worded = behind is not None and behind.role == "word" and behind.value not in _LEADING
            if not (named or worded):
                return False
        elif (symbol.role == "not" and symbol.value != "-") or (
            symbol.role not in _PLAIN_OR_WITHOUT and not (symbol.role == "." and index == len(symbols) - 1)
        ):
            return False
    return True


def _said_behind(symbols: list[Symbol], span: Span, text: str) -> State | None:
    """ "MRI is contraindicated", "heart surgery planned"."""
    if not text[slice(*span)].lower().endswith(_SAID_LAST):
        return None
    found = _BEHIND.match(text, *span)
    if found is None or not found.group().endswith(text[span[1] - 5 : span[1]]) or found.end() != span[1]:
        return None
    what = [each for each in symbols if found.start("what") <= each.start and each.end <= found.end("what")]
    if not what or not _is_plain(what) or any(each.role in _JOINTS for each in what):
        return None
    words = _SAID.findall(found["what"])
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    name = "contraindication to" if found["against"] else "planned"
    return State(
        concept=ungrounded_id(f"{name} {' '.join(words)}"), label=" ".join(text[slice(*span)].split()), span=span
    )
