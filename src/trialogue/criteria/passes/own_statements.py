"""Whole plain statements of a person that no other pass read, each a state in the text's own words.

"Patients who are sedated", "has nursed a child", "overuse of opioids": where a part says one thing of a person, in one
of four frames (who it is said of, a verb, a lead such as "history of", a noun that tells something), holds no number,
time, exception or word that points elsewhere, and lists nothing, the person is asked for it in its own words. "Not" in
front says that it is not so. It is answered by nothing else. Words: `data/own_statement_words.tsv`.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from trialogue.criteria.nodes import Condition, Diagnosis, Not, Span, State
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import ungrounded_id

_LONGEST: Final = 130
_MOST_WORDS: Final = 14
_FEWEST_LED: Final = 2
_FEWEST_BARE: Final = {"inclusion": 4, "exclusion": 3}
_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "/", "exposed", "route", "qualifier", "expose", "current",
     "opener", "at", "history", "tested", "anchor", "before", "after", "or", "and", "not", "stop", "result", "both",
     ".", "'", '"', "between", "®", "within")
)  # fmt: skip
"""What the symbols of such a part may be: nothing counted, timed, excepted, bracketed or spoken of before."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBERED: Final = re.compile(r"\d")
_EDGES: Final = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_DASH: Final = re.compile(r"\s[-–—]+\s")
_JOINTS: Final = frozenset(("or", "and", "and/or", "/"))
_JOINED_KINDS: Final = frozenset(
    ("condition", "drug", "drug-class", "measurement", "allergen", "procedure", "state", "sex", "instrument")
)
_LEADS: Final = frozenset(("history", "current", "expose", "neutral", "both"))
_ENDS_NOUN: Final = frozenset(("of", "for", "opener", "at", "before", "after", "within", "between", "not"))
_CLAUSES: Final = frozenset(("that", "which", "who", "whose", "whom", "where", "when"))
_NEGATIONS: Final = frozenset(("not", "no", "never", "without"))
_DOING: Final = frozenset(("do", "does", "did"))


@functools.cache
def _words(use: str) -> frozenset[str]:
    return words_of("own_statement_words", use)


@functools.cache
def _barred() -> frozenset[str]:
    never = words_of("own_name_bars", "never") - _words("harmless")
    return never | _words("bar")


def read_own_statement(symbols: list[Symbol], text: str, kind: str, *, of_people: bool = False) -> Condition | None:
    """What a whole part says of a person, or its lack; None where it says more, or may say it of another.

    With `of_people` only what names people first: a later sentence may explain something.
    """
    symbols = without_edges(symbols, _EDGES)
    if not symbols:
        return None
    start, end = span_of(symbols)
    while end > start and text[end - 1] in ".;,: ":
        end -= 1
    if end - start > _LONGEST or text.startswith(":", end) or any(each.role not in _PLAIN for each in symbols):
        return None
    if _NUMBERED.search(text, start, end) or _DASH.search(text, start, end):
        return None
    spoken = list(_WORD.finditer(text, start, end))
    words = [each.group().lower() for each in spoken]
    people = _people(words)
    if of_people and not people:
        return None
    at, negated = _past_auxiliaries(words, people, led=people > 0)
    rest = words[at:]
    if not rest or len(rest) > _MOST_WORDS or not _barred().isdisjoint(rest) or not _tells(rest):
        return None
    begin = spoken[at].start()
    own = [each for each in symbols if each.start >= begin]
    if not own or "," in text[begin:end] or _lists_names(own) or _says_more(rest):
        return None
    if (negated or any(each.role == "result" for each in own)) and not _JOINTS.isdisjoint(rest):
        return None  # "not A or B", "positive test of A and of B": of which of them is not said
    if not (at > 0 or _is_predicate(rest) or _is_noun_phrase(rest, own, text, kind)):
        return None
    node = _named(own, rest, text, (begin, end))
    if node is None:
        return None
    return Not(part=node, span=(start, end)) if negated else node


def _named(own: list[Symbol], words: list[str], text: str, span: Span) -> Condition | None:
    """The statement by its own words: a condition or procedure where its noun is one that is known, else a state."""
    label = " ".join(text[slice(*span)].split())
    noun = _noun(own, text)
    if noun is not None and noun.role == "concept":
        return _kind_of_known(noun, own, text, label, span)
    if _says_what_it_does(words):
        return None
    return State(concept=ungrounded_id(label), label=label, span=span)


def _is_noun_phrase(words: list[str], own: list[Symbol], text: str, kind: str) -> bool:
    """ "Overuse of opioids": behind a lead such as "history of", or a noun in words that can be nothing else."""
    if words[0] in _words("lead"):
        return len(words) >= _FEWEST_LED
    if len(words) < _FEWEST_BARE[kind] or words[0] in words_of("own_name_bars", "verb"):
        return False
    if any(each.role == "not" for each in own) or not _CLAUSES.isdisjoint(words):
        return False
    if any(each.role in _JOINTS and not _is_narrowing(own[i - 1], text) for i, each in enumerate(own)):
        return False
    last, before = own[-1], own[-2] if len(own) > 1 else own[-1]
    # "Asthma medication wobbles": an unknown last word in -s behind a name may say what the name does.
    return not (before.role == "concept" and last.role == "word" and words[-1].endswith("s"))


def _kind_of_known(noun: Symbol, own: list[Symbol], text: str, label: str, span: Span) -> Condition | None:
    """ "Low-grade/borderline ovarian *tumour*": a kind of what its noun names; "history of" says when."""
    verbal = own[0].role == "word" and text[slice(*own[0].span)].lower().endswith("ing")
    if verbal or noun.value.kind == "procedure":
        return State(concept=ungrounded_id(label), label=label, span=span)  # planned, denied, or its result
    if noun.value.kind != "condition" or not _is_of_adjectives(noun, own, text):
        return None
    if noun is own[0]:
        tail = label[noun.end - span[0] :].strip()
        qualifier = "-".join(each.group().lower() for each in _WORD.finditer(tail))
        return Diagnosis(concept=noun.value.id, label=label, qualifiers=(qualifier,), span=span) if tail else None
    first = next(each for each in own if each.role not in _LEADS)
    past = any(each.role == "history" for each in own[: own.index(first)])
    named = " ".join(text[first.start : span[1]].split())
    return Diagnosis(concept=ungrounded_id(named), label=named, temporality="history" if past else None, span=span)


def _people(words: list[str]) -> int:
    """How many of the first words only say of whom: "all patients who must"."""
    at = 0
    while at < len(words) and words[at] in _words("before people"):
        at += 1
    if at == len(words) or words[at] not in _words("people"):
        return 0
    at += 1
    while at < len(words) and words[at] in _words("behind people"):
        at += 1
    return at


def _past_auxiliaries(words: list[str], at: int, *, led: bool) -> tuple[int, bool]:
    """Where the predicate begins behind "must", "is", "have been", "with", and whether it is denied."""
    negated = False
    while at < len(words) and (words[at] in _words("auxiliary") or (led and words[at] == "with")):
        at += 1
    if at + 1 < len(words) and words[at] in _DOING and words[at + 1] == "not":
        return at + 2, True
    if at < len(words) and words[at] in _NEGATIONS:
        negated, at = True, at + 1
        while at < len(words) and words[at] in _words("auxiliary"):
            at += 1
    while at < len(words) and words[at] in ("a", "an", "the", "any", "either", "also"):
        at += 1
    return at, negated


def _says_more(words: list[str]) -> bool:
    """Whether a verb of its own stands in it outside a clause ("X is also Y"), or it breaks off."""
    if words[-1] in _words("unfinished") or words[0] in _JOINTS:
        return True
    verb = next((i for i, word in enumerate(words) if word in _words("finite")), None)
    return verb is not None and _CLAUSES.isdisjoint(words[:verb])


def _lists_names(symbols: list[Symbol]) -> bool:
    """Whether a joint has a known name at its side, which could stand by itself, or another statement behind it."""
    joints = [i for i, each in enumerate(symbols) if each.role in _JOINTS]
    if not joints:
        return False
    at = joints[0]
    if len(joints) > 1 or not 0 < at < len(symbols) - 1:
        return True
    named = [i for i, each in enumerate(symbols) if each.role == "concept" and each.value.kind in _JOINED_KINDS]
    if at - 1 in named or at + 1 in named or (named and named[0] < at < named[-1]):
        return True
    return symbols[at + 1].role in ("neutral", "history", "current", "not", "expose", "allergy", "at")


def _is_predicate(words: list[str]) -> bool:
    """ "Enrolled in ...", "still breastfeeding", "naive to ...": what somebody is or does."""
    at = 0
    while at < len(words) and (words[at] in _words("adverb") or (words[at].endswith("ly") and len(words[at]) > 4)):
        at += 1
    if at == len(words) or words[at] in _words("other verb"):
        return False
    verbal = words[at] in _words("predicate") or (len(words[at]) > 4 and words[at].endswith(("ed", "ing")))
    return verbal and len(words) - at > 1


def _noun(symbols: list[Symbol], text: str) -> Symbol | None:
    """The noun of the part: what stands before the first preposition or clause; leads are passed over."""
    last = None
    for symbol in symbols:
        words = text[symbol.start : symbol.end].lower().split()
        leading = symbol.role in _LEADS or words[0] in _words("lead")
        if last is None and leading:
            continue
        if symbol.role in _ENDS_NOUN or not _words("preposition").isdisjoint((words[0], words[-1])):
            if last is None and symbol.role == "of":
                continue
            break
        last = symbol
    return last


def _is_of_adjectives(noun: Symbol, own: list[Symbol], text: str) -> bool:
    """Whether only what may narrow it stands before the noun; a joint there joins adjectives."""
    at = own.index(noun)
    if any(each.role == "concept" and each.value.kind == "condition" for each in own[:at]):
        return False
    return all(
        each.role not in _JOINTS or (i > 0 and _is_narrowing(own[i - 1], text)) for i, each in enumerate(own[:at])
    )


def _is_narrowing(symbol: Symbol, text: str) -> bool:
    word = text[symbol.start : symbol.end].lower()
    return symbol.role in ("qualifier", "route", "current") or word.endswith("ed") or is_adjective(word)


def _says_what_it_does(words: list[str]) -> bool:
    """ "The capsule contains sorbitol": a verb behind a noun, outside a clause."""
    verbs = words_of("own_name_bars", "verb") - _words("preposition")
    verb = next((i for i, word in enumerate(words) if i and word in verbs and word.endswith("s")), None)
    return verb is not None and _CLAUSES.isdisjoint(words[:verb])


def _tells(words: list[str]) -> bool:
    """Whether some word says what it is about: "medical conditions" and "severe illness" tell nothing."""
    return any(_tells_something(word) for word in words)


@functools.lru_cache(maxsize=20_000)
def _tells_something(word: str) -> bool:
    keys = {word, fold_word(word)}
    return len(word) > 2 and all(keys.isdisjoint(each) for each in _telling_nothing())


@functools.cache
def _telling_nothing() -> tuple[frozenset[str], ...]:
    heads = words_of("own_name_bars", "head")
    return words_of("name_breaks"), words_of("vague_words"), words_of("name_generic"), heads
