"""Whole statements of a person in which no pass found anything: asked in the text's own words, as they stand.

"More than 2 prior lines of chemotherapy" counts what no node counts, "strenuous exercise within 3 hours of the visit"
times what no dictionary names, "contraindication to wobblin, wobblone or dancin" lists what none knows. Each is one
plain statement, so the whole of it is the state `~words`; a time at its end stands beside it, examples in brackets are
left out. It is the last thing tried, so that nothing with a node of its own is lost in it. Words:
`data/literal_bars.tsv`.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Condition, Not, Opaque, State, Window
from trialogue.criteria.passes.own_statements import after_auxiliaries, people_before, tells
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.words import words_of
from trialogue.vocabulary import ungrounded_id

_LONGEST: Final = 260
_MOST_WORDS: Final = 32
_FEWEST_LED: Final = 2
_ABLE: Final = frozenset(("able", "unable", "ability", "inability"))
_FEWEST_WORDS: Final = {"inclusion": 4, "exclusion": 3}
_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "/", "exposed", "route", "qualifier", "expose", "current",
     "opener", "at", "history", "tested", "anchor", "before", "after", "or", "and", "not", "stop", "result", "both",
     ".", "'", '"', "between", "®", "within", "quantity", "number", "window", "compare", "forward", "tail", "vague",
     "%", "ahead", "duration", ",")
)  # fmt: skip
_EDGES: Final = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_SIGNS: Final = re.compile(r"\s[-–—]+\s|:\s|[=~<>≤≥+]|(?<![\d])\.\d|\bstudy [\w-]*\d|\b\d+-\d")
"""What the words of a concept do not keep: "< 50 %" and "> 50 %" would be one."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[<>]=?|%")
_CLAUSES: Final = frozenset(("that", "which", "who"))
_MODALS: Final = frozenset(("may", "might", "could", "would", "can", "will"))
_PARTICIPATION: Final = frozenset(("participation", "participated", "participating", "enrollment", "enrolment"))
_STUDIES: Final = frozenset(("trial", "trials", "study", "studies", "research"))
_JOINTS: Final = frozenset(("or", "and", "nor"))
_BEGINNING: Final = frozenset(("neutral", "history", "current", "not", "expose", "allergy", "at"))
_CUT: Final = re.compile(
    r"\A(?:or|and|the|with|than|to|of)\b|"
    r"\b(?:or|and|the|with|than|to|of|a|an|for|in|at|by|on|from|over|during|least|last|most|within|any|no|more|less)\Z",
    re.IGNORECASE,
)


def read_literal(
    symbols: list[Symbol], text: str, kind: str, unread: Condition, *, of_people: bool = False
) -> tuple[Condition, bool] | None:
    """The state that a whole part says of a person, and whether it names people; None where it may say another thing.

    `unread` is what the part is so far: an `Opaque`, with the window that was found in it.
    """
    symbols = without_edges(symbols, _EDGES)
    window = unread.window if isinstance(unread, Opaque) else None
    if not symbols or not isinstance(unread, Opaque) or not _is_plain(symbols, text):
        return None
    kept = _without_window(symbols, window)
    if kept is None:
        return None
    start, end = span_of(symbols)
    said = _said(symbols, [each for each in symbols if each.role == "group" or each not in kept], text)
    words = [each.group().lower().removesuffix("'s").removesuffix("’s") for each in _WORD.finditer(said)]
    people = people_before(words)
    at, negated = after_auxiliaries(words, people, led=people > 0)
    rest = words[at:]
    fewest = _FEWEST_LED if at > 0 or window is not None else _FEWEST_WORDS[kind]
    if len(rest) < fewest or (of_people and not people) or not _is_statement(rest, negated=negated, led=at > 0):
        return None
    if window is not None and rest[0] in _ABLE:
        return None
    if window is not None and not (_JOINTS | words_of("own_statement_words", "ahead")).isdisjoint(rest):
        return None  # of which of them the time is said is not told; or it is a time ahead
    if _may_be_verb(kept, text):
        return None
    label = " ".join(text[start:end].split()).rstrip(".,;: ")
    node: Condition = State(concept=ungrounded_id(" ".join(rest)), label=label, window=window, span=(start, end))
    return (Not(part=node, span=(start, end)) if negated else node), people > 0


def _may_be_verb(symbols: list[Symbol], text: str) -> bool:
    """ "Asthma medication wobbles": an unknown last word in -s behind a name may say what the name does."""
    if [each.role for each in symbols[-2:]] != ["concept", "word"]:
        return False
    return text[symbols[-1].start : symbols[-1].end].lower().endswith("s")


def _is_plain(symbols: list[Symbol], text: str) -> bool:
    start, end = span_of(symbols)
    if end - start > _LONGEST or text.startswith(":", end) or _SIGNS.search(text, start, end):
        return False
    for each in symbols:
        if each.role == "group":
            if not each.value or each.value[0].role != "examples":
                return False
        elif each.role not in _PLAIN:
            return False
    if not _is_list(symbols) or any(_begins_another(symbols, i) for i, each in enumerate(symbols)):
        return False
    numbered = any(each.role in ("quantity", "number", "compare") for each in symbols)
    measured = any(each.role == "concept" and each.value.kind in ("measurement", "instrument") for each in symbols)
    return not (numbered and measured)  # a bound, which has a node of its own


def _is_list(symbols: list[Symbol]) -> bool:
    """Whether commas part members of a list whose last is joined ("A, B or C"), not clauses ("A, and B")."""
    commas = [i for i, each in enumerate(symbols) if each.role == ","]
    if not commas:
        return True
    behind = symbols[commas[-1] + 1 :]
    joint = next((i for i, each in enumerate(behind) if each.role in _JOINTS), None)
    return joint is not None and (joint > 0 or len(commas) > 1)


def _begins_another(symbols: list[Symbol], at: int) -> bool:
    """Whether another statement begins behind a joint: "planned surgery or *history of* wobbling"."""
    return symbols[at].role in _JOINTS and at + 1 < len(symbols) and symbols[at + 1].role in _BEGINNING


def _said(symbols: list[Symbol], left_out: list[Symbol], text: str) -> str:
    """The words of a part without those of some symbols."""
    start, end = span_of(symbols)
    pieces, begin = [], start
    for each in left_out:
        pieces.append(text[begin : each.start])
        begin = each.end
    return " ".join((*pieces, text[begin:end]))


def _without_window(symbols: list[Symbol], window: Window | None) -> list[Symbol] | None:
    """The symbols without the one time that stands beside the statement; None where there are several."""
    timed = [each for each in symbols if each.role == "window"]
    if window is None:
        return symbols if not timed else None
    if len(timed) != 1 or timed[0].value.other is not None or timed[0] not in (symbols[0], symbols[-1]):
        return None
    return [each for each in symbols if each is not timed[0]]


def _is_statement(words: list[str], *, negated: bool, led: bool) -> bool:
    """Whether plain words say one thing of a person, and not what is allowed, defined or said of the study."""
    if len(words) > _MOST_WORDS or _CUT.search(" ".join(words)):
        return False
    barred = words_of("literal_bars", "any") | words_of("own_statement_words", "never")
    if not barred.isdisjoint(words) or not tells(words):
        return False
    if not (_PARTICIPATION.isdisjoint(words) or _STUDIES.isdisjoint(words)):
        return False
    if negated and not _JOINTS.isdisjoint(words):
        return False
    if words[0].isdigit() and (len(words) < 2 or words[1] != "or"):
        return False  # "10 mg wobblin" of a list of doses
    clause = next((i for i, word in enumerate(words) if word in _CLAUSES), len(words))
    if not words_of("literal_bars", "verb").isdisjoint(words[1 if led else 0 : clause]):
        return False
    return _MODALS.isdisjoint(words[:clause]) and words[0] not in words_of("literal_bars", "first")
