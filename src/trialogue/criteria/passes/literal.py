"""Whole statements of a person in which no pass found anything: asked in the text's own words, as they stand.

"More than 2 prior lines of chemotherapy" counts what no node counts, "strenuous exercise within 3 hours of the visit"
times what no dictionary names, "contraindication to wobblin, wobblone or dancin" lists what none knows. Each is one
plain statement, so the whole of it is the state `~words`; a time at its end stands beside it, any other in its words;
examples in brackets are left out. It is the last thing tried, so that nothing with a node of its own is lost in it:
what was found in the part stands beside the statement (rule `as-it-stands`), and where the two disagree the answer is
unknown. Words: `data/literal_bars.tsv`.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from trialogue.criteria.as_it_stands import ahead_if_planned, beside_what_was_found
from trialogue.criteria.nodes import Condition, Not, Opaque, State, Window
from trialogue.criteria.passes.own_statements import after_auxiliaries, is_duty, people_before, tells
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.unowned_times import tells_its_side
from trialogue.criteria.words import words_of
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import ungrounded_id

_LONGEST: Final = 260
_MOST_WORDS: Final = 32
_FEWEST_LED: Final = 2
_MEETING: Final = frozenset(
    ("meet", "meets", "meeting", "met", "fulfil", "fulfils", "fulfill", "fulfills", "fulfilling")
)
_MET: Final = frozenset(("meet", "meets", "criteria", "criterion", "defined"))
"""Words that may stand behind "meets": "meets criteria for X as defined by Y"."""
_ABLE: Final = frozenset(("able", "unable", "ability", "inability"))
_FEWEST_WORDS: Final = {"inclusion": 4, "exclusion": 3}
_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "/", "exposed", "route", "qualifier", "expose", "current",
     "opener", "at", "history", "tested", "anchor", "before", "after", "or", "and", "not", "stop", "result", "both",
     ".", "'", '"', "between", "®", "within", "quantity", "number", "window", "compare", "forward", "tail", "vague",
     "%", "ahead", "duration", ",", "examples", "allergy", "participation", "either-way", "except", "open")
)  # fmt: skip
_TOLD_BY_ROLE: Final = frozenset(("window", "examples", "at", "participation", "except"))
"""What is known for what it is, so that none of its words can point elsewhere."""
_EDGES: Final = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_TIMED: Final = frozenset(("window", "forward", "quantity"))
"""Not "*3 months* of therapy" or "oxygen *for 5 days* in infancy", which tell how much of it there is."""
_SIGNS: Final = re.compile(r"\s[-–—]+\s|:\s|[=~<>≤≥+]|(?<![\d])\.\d|\bstudy [\w-]*\d|\b\d+-\d")
"""What the words of a concept do not keep: "< 50 %" and "> 50 %" would be one."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[<>]=?|%")
_DEFINES: Final = re.compile(r"includes?\b", re.IGNORECASE)
"""A verb that goes on to define what was said."""
_CLOSING: Final = re.compile(
    r" ?(?:which|that|who|as|with|without|including|such|due|in|at|on|either|defined|expected|whatever|not|confirmed|"
    r"especially|particularly|[a-z]{3,}ing)\b(?! or\b| and\b)",
    re.IGNORECASE,
)
"""How a clause begins that closes a statement behind a comma."""
_CLAUSES: Final = frozenset(("that", "which", "who"))
_MODALS: Final = frozenset(("may", "might", "could", "would", "can", "will"))
_PARTICIPATION: Final = frozenset(("participation", "participated", "participating", "enrollment", "enrolment"))
_STUDIES: Final = frozenset(("trial", "trials", "study", "studies", "research"))
_JOINTS: Final = frozenset(("or", "and", "nor"))
_TURNS: Final = re.compile(
    r"\b(?:not?|can|may|might|will|would|could|as|are|is|was|were|be|have|has|had|because|due|for)\b", re.IGNORECASE
)
"""In a bracket: a clause of its own, which may take back or explain."""
_BEGINNING: Final = frozenset(("not", "except"))
_LEADING: Final = frozenset(("neutral", "history", "current", "expose", "allergy", "at"))
_CUT: Final = re.compile(
    r"\A(?:or|and|the|with|than|to|of|including|includes?|such as|e g)\b|"
    r"\b(?:or|and|the|with|than|to|of|a|an|for|in|at|by|on|from|over|during|least|last|most|within|any|no|more|less|"
    r"including|includes?|such as)\Z",
    re.IGNORECASE,
)


def read_literal(
    symbols: list[Symbol], text: str, kind: str, unread: Condition, *, of_people: bool = False
) -> tuple[Condition, bool] | None:
    """The state that a whole part says of a person, and whether it names people; None where it may say another thing.

    `unread` is what the part is so far: an `Opaque`, with the window that was found in it, or what stands in the part
    beside the whole of it.
    """
    symbols = without_edges(symbols, _EDGES)
    if not symbols or not _is_plain(symbols, text):
        return None
    window = _window_beside(symbols, unread, text)
    seen = unread.window if isinstance(unread, Opaque) else None
    start, end = span_of(symbols)
    examples = [each for each in symbols if _is_examples(each)]
    times = [each for each in symbols if each.role == "window"]
    beside = times if window is not None else []
    words = _words(_said(symbols, _in_order([*examples, *beside]), text))
    people = people_before(words)
    at, negated = after_auxiliaries(words, people, led=people > 0)
    if is_duty(words[:at], kind, negated=negated):
        return None
    rest = words[at:]
    told = rest if len(beside) == len(times) else _words(_said(symbols, _in_order([*examples, *times]), text))[at:]
    fewest = _FEWEST_LED if at > 0 or window is not None else _FEWEST_WORDS[kind]
    if len(told) < fewest or (of_people and not people) or not _is_statement(told, negated=negated, led=at > 0):
        return None
    cues = [each for each in symbols if each.role in _TOLD_BY_ROLE]
    if _points_elsewhere(_words(_said(symbols, _in_order([*examples, *cues]), text))[at:]):
        return None
    if window is not None and rest[0] in _ABLE:
        return None
    if at == 0 and not _stands_by_itself(symbols, text, kind):
        return None
    if negated and any(each.role == "," for each in symbols):
        return None
    if _CUT.search(" ".join(rest)) or _may_be_verb([each for each in symbols if each not in (*examples, *times)], text):
        return None
    label = " ".join(text[start:end].split()).rstrip(".,;: ")
    if negated:
        label = label[max(0, f" {label.lower()}".find(f" {rest[0]}")) :]  # the tree says that it is not so
    if names_somebody_else(label):
        return None
    told_when = isinstance(unread, Opaque) and tells_its_side(unread)
    lasting = told_when or any(each.role in _TIMED for each in symbols) or symbols[-1].role == "duration"
    when = window or (seen if lasting else None)  # "a remission (longer than 3 months)": of that word, not of all
    when = ahead_if_planned(when, rest) if when is not None else None
    state = State(concept=ungrounded_id(" ".join(rest)), label=label, window=when, span=(start, end))
    node: Condition = Not(part=state, span=(start, end)) if negated else state
    if not isinstance(unread, Opaque):
        beside_found = beside_what_was_found(unread, node, kind)
        if beside_found is None:
            return None
        node = beside_found
    return node, people > 0


def _in_order(symbols: list[Symbol]) -> list[Symbol]:
    return sorted({each.start: each for each in symbols}.values(), key=lambda each: each.start)


def _stands_by_itself(symbols: list[Symbol], text: str, kind: str) -> bool:
    """Whether a part that names nobody is no piece of a list that began before: "A and other B" among the inclusions,
    "wobbles, with 3 nights"."""
    numbered = any(each.role in ("quantity", "number") for each in symbols)
    if numbered and any(each.role == "," and _CLOSING.match(text, each.end + 1) for each in symbols):
        return False
    joints = [i for i, each in enumerate(symbols[:-1]) if each.role in _JOINTS]
    return kind == "exclusion" or not any(symbols[i + 1].role in _LEADING for i in joints)


def _words(said: str) -> list[str]:
    return [each.removesuffix("'s").removesuffix("’s") for each in map(str.lower, _WORD.findall(said))]


def _is_examples(symbol: Symbol) -> bool:
    """Whether a bracket holds examples and nothing else: not "(e.g. A; B is allowed)"."""
    if symbol.role != "group" or not symbol.value or symbol.value[0].role != "examples":
        return False
    return not any(each.role in ("stop", "except") for each in symbol.value)


def _window_beside(symbols: list[Symbol], unread: Condition, text: str) -> Window | None:
    """The one time of a part, where it begins or closes it and goes for all of it; any other stays in its words."""
    timed = [each for each in symbols if each.role == "window"]
    if any(each.role == "except" for each in symbols):
        return None  # it may be of the exception
    if len(timed) != 1 or timed[0].value.other is not None or timed[0] not in (symbols[0], symbols[-1]):
        return None
    if isinstance(unread, Opaque) and unread.window is None:
        return None
    ahead = words_of("own_statement_words", "ahead")
    said = _words(_said(symbols, timed, text))
    return None if not (_JOINTS | ahead).isdisjoint(said) else timed[0].value.window


def _may_be_verb(symbols: list[Symbol], text: str) -> bool:
    """ "Asthma medication wobbles": an unknown last word in -s behind a name may say what the name does."""
    if [each.role for each in symbols[-2:]] != ["concept", "word"]:
        return False
    return text[symbols[-1].start : symbols[-1].end].lower().endswith("s")


def _is_plain(symbols: list[Symbol], text: str) -> bool:
    start, end = span_of(symbols)
    if end - start > _LONGEST or text.startswith(":", end):
        return False
    for each in symbols:
        if each.role == "group":
            if not _is_examples(each) and not _is_plain_group(each, text):
                return False
        elif each.role not in _PLAIN or (each.role == "examples" and _DEFINES.match(text, each.start)):
            return False
    if _SIGNS.search(text, start, end):
        return False
    if not _is_list(symbols, text) or any(_begins_another(symbols, i) for i, each in enumerate(symbols)):
        return False
    numbered = any(each.role in ("quantity", "number", "compare") for each in symbols)
    measured = any(each.role == "concept" and each.value.kind in ("measurement", "instrument") for each in symbols)
    return not (numbered and measured)  # a bound, which has a node of its own


def _is_list(symbols: list[Symbol], text: str) -> bool:
    """Whether commas part members of a list whose last is joined ("A, B or C"), or a closing clause ("A, which B")."""
    commas = [i for i, each in enumerate(symbols) if each.role == ","]
    if not commas:
        return True
    behind = symbols[commas[-1] + 1 :]
    if behind and (behind[0].role == "except" or _CLOSING.match(text, behind[0].start)):
        return _is_list(symbols[: commas[-1]], text)
    joint = next((i for i, each in enumerate(behind) if each.role in _JOINTS), None)
    return joint is not None and (joint > 0 or len(commas) > 1 or behind[joint].role == "or")


def _begins_another(symbols: list[Symbol], at: int) -> bool:
    """Whether something is denied or set aside behind a joint, which may be said of all: "asthma or *no* wobbling"."""
    return symbols[at].role in _JOINTS and at + 1 < len(symbols) and symbols[at + 1].role in _BEGINNING


def _said(symbols: list[Symbol], left_out: list[Symbol], text: str) -> str:
    """The words of a part without those of some symbols."""
    start, end = span_of(symbols)
    pieces, begin = [], start
    for each in left_out:
        pieces.append(text[begin : each.start])
        begin = each.end
    return " ".join((*pieces, text[begin:end]))


def _is_plain_group(group: Symbol, text: str) -> bool:
    """Whether a bracket holds plain words, which stay among those of the statement."""
    inside = text[group.start + 1 : group.end - 1]
    return bool(group.value) and all(each.role in _PLAIN for each in group.value) and not _TURNS.search(inside)


def _points_elsewhere(words: list[str]) -> bool:
    """Whether a word says that this is no statement by itself, or none of the person."""
    barred = _barred(meeting=bool(words) and words[0] in _MEETING)
    return not barred.isdisjoint(_without_other_of_list(words))


@functools.cache
def _barred(*, meeting: bool) -> frozenset[str]:
    barred = words_of("literal_bars", "any") | words_of("own_statement_words", "never")
    return barred - _MET if meeting else barred


def _without_other_of_list(words: list[str]) -> list[str]:
    """ "Rosuvastatin or *other* statins": other than the one just named."""
    return [word for i, word in enumerate(words) if not (word == "other" and i and words[i - 1] in _JOINTS)]


def _is_statement(words: list[str], *, negated: bool, led: bool) -> bool:
    """Whether plain words say one thing of a person, and not what is allowed, defined or said of the study."""
    if len(words) > _MOST_WORDS or _CUT.search(" ".join(words)):
        return False
    if not tells(words):
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
