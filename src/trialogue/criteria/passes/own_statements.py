"""Whole plain statements of a person that no other pass read, each a state in the text's own words.

"Patients who are sedated", "has nursed a child", "overuse of opioids": where a part says one thing of a person, in one
of four frames (who it is said of, a verb, a lead such as "history of", a noun that tells something), holds no number,
time, exception or word that points elsewhere, and lists nothing, the person is asked for it in its own words. "Not" in
front says that it is not so. It is answered by nothing else. Words: `data/own_statement_words.tsv`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from trialogue.criteria.nodes import Condition, Diagnosis, Not, Procedure, Span, State, Window
from trialogue.criteria.symbols import Symbol, span_of, without_edges
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import ungrounded_id

_LONGEST: Final = 170
_MOST_WORDS: Final = 20
_FIRST_WORDS: Final = 5
_FEWEST_LED: Final = 2
_FEWEST_BARE: Final = {"inclusion": 4, "exclusion": 3}
_PLAIN: Final = frozenset(
    ("word", "concept", "neutral", "of", "for", "-", "/", "exposed", "route", "qualifier", "expose", "current",
     "opener", "at", "history", "tested", "anchor", "before", "after", "or", "and", "not", "stop", "result", "both",
     ".", "'", '"', "between", "®", "within")
)  # fmt: skip
"""What the symbols of such a part may be: nothing counted, timed, excepted, bracketed or spoken of before."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBERED: Final = re.compile(r"(?<![^\W_])\d|[<>=%+±~]")
_EDGES: Final = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_DASH: Final = re.compile(r"\s[-–—]+\s")
_JOINTS: Final = frozenset(("or", "and", "and/or", "/"))
_JOINED_KINDS: Final = frozenset(
    ("condition", "drug", "drug-class", "measurement", "allergen", "procedure", "state", "sex", "instrument")
)
_LEADS: Final = frozenset(("history", "current", "expose", "neutral", "both"))
_ENDS_NOUN: Final = frozenset(("of", "for", "opener", "at", "before", "after", "within", "between", "not"))
_DAYS: Final = frozenset(("anchor", "at"))
_OF_THE_STUDY: Final = re.compile(
    r"\bstudy (?=(?:eyes?|knees?|joints?|hips?|limbs?|legs?|shoulders?|foot|feet|hands?|ears?|teeth|tooth|lesions?|"
    r"sides?|drugs?|medications?|medicines?|treatments?|products?|interventions?|agents?|devices?|vaccines?)\b)"
)
"""What is called the study's and names something of the person, or given to her."""
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


@dataclass(frozen=True, slots=True)
class _Said:
    """The statement of a part: its symbols and words behind the people it is said of, denied or not, and when."""

    own: list[Symbol]
    words: list[str]
    text: str
    span: Span
    of_people: bool
    led: bool
    negated: bool
    window: Window | None

    @property
    def label(self) -> str:
        return " ".join(self.text[slice(*self.span)].replace("(s)", "").split())


def read_own_statement(
    symbols: list[Symbol], text: str, kind: str, *, of_people: bool = False
) -> tuple[Condition, bool] | None:
    """What a whole part says of a person, or its lack, and whether it names people first; None where it says more, or
    may say it of another.

    With `of_people` only what names people first: a later sentence may explain something.
    """
    symbols = without_edges(symbols, _EDGES)
    said = _said(symbols, text, kind, of_people=of_people) if symbols and _is_plain(symbols, text) else None
    if said is None or not tells(said.words) or _lists_names(said) or _says_more(said.words):
        return None
    joined = not _JOINTS.isdisjoint(said.words)
    if joined and (said.negated or said.window is not None or any(each.role == "result" for each in said.own)):
        return None  # "not A or B", "A or B within a year", "positive test of A and of B": of which is not said
    if not (said.led or _is_predicate(said.words) or _is_noun_phrase(said, kind)):
        return None
    node = _named(said)
    if node is None:
        return None
    return (Not(part=node, span=span_of(symbols)) if said.negated else node), said.of_people


def _is_plain(symbols: list[Symbol], text: str) -> bool:
    """Whether all of it is plain words, in brackets too; a window may stand at its end, a comma between adjectives."""
    start, end = span_of(symbols)
    if end - start > _LONGEST or text.startswith(":", end) or _DASH.search(text, start, end):
        return False
    for index, each in enumerate(symbols):
        if each.role == "group":
            if not all(inner.role in _PLAIN or inner.role == "," for inner in each.value):
                return False
        elif each.role == ",":
            between = 0 < index < len(symbols) - 1
            if not (between and all(_is_narrowing(symbols[i], text) for i in (index - 1, index + 1))):
                return False
        elif each.role == "window":
            if each is not symbols[-1] or each.value.other is not None or len(symbols) == 1:
                return False
        elif each.role not in _PLAIN:
            return False
    return True


def _said(symbols: list[Symbol], text: str, kind: str, *, of_people: bool) -> _Said | None:
    window = symbols[-1].value.window if symbols[-1].role == "window" else None
    if window is not None:
        symbols = symbols[:-1]
    start, end = span_of(symbols)
    while end > start and text[end - 1] in ".;,: ":
        end -= 1
    if _NUMBERED.search(text, start, end):
        return None
    spoken = list(_WORD.finditer(text, start, end))
    words = [each.group().lower() for each in spoken]
    people = people_before(words)
    at, negated = after_auxiliaries(words, people, led=people > 0)
    rest = words[at:]
    if not rest or len(rest) > _MOST_WORDS or (of_people and not people) or is_duty(words[:at], kind, negated=negated):
        return None
    own = [each for each in symbols if each.start >= spoken[at].start()]
    told = _OF_THE_STUDY.sub("", " ".join(text[slice(*each.span)].lower() for each in own if each.role not in _DAYS))
    barred = _barred() if window is None else _barred() | _words("ahead")
    if not own or not barred.isdisjoint(_WORD.findall(told)) or not _words("never").isdisjoint(rest):
        return None
    return _Said(own, rest, text, (spoken[at].start(), end), people > 0, at > 0, negated, window)


def _named(said: _Said) -> Condition | None:
    """The statement by its own words: a condition where its noun is one that is known, else a state."""
    noun = _noun(said)
    if noun is not None and noun.role == "concept":
        return _kind_of_known(noun, said)
    return None if _says_what_it_does(said.words) else _own(said)


def _own(said: _Said) -> Condition | None:
    """A state; where something was given or done, with its time, a procedure. Of any other the time is not read."""
    concept, label, span = ungrounded_id(said.label), said.label, said.span
    if said.window is None:
        return State(concept=concept, label=label, span=span)
    if _done().isdisjoint(said.words[:_FIRST_WORDS]):
        return None
    return Procedure(concept=concept, label=label, window=said.window, span=span)


@functools.cache
def _done() -> frozenset[str]:
    return _words("done") | words_of("own_name_bars", "procedure")


def _is_noun_phrase(said: _Said, kind: str) -> bool:
    """ "Overuse of opioids": behind a lead such as "history of", or a noun in words that can be nothing else."""
    words, own = said.words, said.own
    if words[0] in _words("lead"):
        return len(words) >= _FEWEST_LED
    if len(words) < _FEWEST_BARE[kind] or words[0] in words_of("own_name_bars", "verb"):
        return False
    if any(each.role == "not" for each in own) or not _CLAUSES.isdisjoint(words):
        return False
    if any(each.role in _JOINTS and not _is_narrowing(own[i - 1], said.text) for i, each in enumerate(own)):
        return False
    last, before = own[-1], own[-2] if len(own) > 1 else own[-1]
    # "Asthma medication wobbles": an unknown last word in -s behind a name may say what the name does.
    return not (before.role == "concept" and last.role == "word" and words[-1].endswith("s"))


_OF_NONE: Final = frozenset(("risk", "risks", "family", "familial"))
"""Words with which a condition that is named is not one that the person has."""


def _kind_of_known(noun: Symbol, said: _Said) -> Condition | None:
    """ "Low-grade/borderline ovarian *tumour*": a kind of what its noun names; "history of" says when."""
    own, text, span = said.own, said.text, said.span
    verbal = own[0].role == "word" and text[slice(*own[0].span)].lower().endswith("ing")
    of_another = said.window is not None and noun is not own[-1]
    if verbal or of_another or not _OF_NONE.isdisjoint(said.words) or noun.value.kind == "procedure":
        return _own(said)  # planned, denied, or its result; the time of something else
    if noun.value.kind != "condition" or not _is_of_adjectives(noun, own, text):
        return None
    if any(each.role == "group" for each in own):
        return None  # what is in brackets may explain it
    if noun is own[0]:
        tail = text[noun.end : span[1]]
        qualifier = "-".join(each.group().lower() for each in _WORD.finditer(tail))
        if not qualifier or names_somebody_else(tail):
            return None  # "asthma in a sister"
        return Diagnosis(
            concept=noun.value.id, label=said.label, qualifiers=(qualifier,), window=said.window, span=span
        )
    first = next(each for each in own if each.role not in ("neutral", "history"))
    past = any(each.role == "history" for each in own[: own.index(first)])
    named = " ".join(text[first.start : span[1]].split())
    return Diagnosis(
        concept=ungrounded_id(named),
        label=named,
        temporality="history" if past and said.window is None else None,
        window=said.window,
        span=span,
    )


def people_before(words: list[str]) -> int:
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


def after_auxiliaries(words: list[str], at: int, *, led: bool) -> tuple[int, bool]:
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


def is_duty(words: list[str], kind: str, *, negated: bool) -> bool:
    """ "Patients must discontinue X" among the exclusions: who does not is excluded, which these words do not say."""
    return kind == "exclusion" and not negated and not _DUTIES.isdisjoint(words)


_DUTIES: Final = frozenset(("must", "should", "shall"))


def _says_more(words: list[str]) -> bool:
    """Whether a verb of its own stands in it outside a clause ("X is also Y"), or it breaks off."""
    if words[-1] in _words("unfinished") or words[0] in _JOINTS:
        return True
    verb = next((i for i, word in enumerate(words) if word in _words("finite")), None)
    return verb is not None and _CLAUSES.isdisjoint(words[:verb])


def _lists_names(said: _Said) -> bool:
    """Whether a joint has a known name at its side, which could stand by itself, or another statement behind it."""
    symbols = said.own
    joints = [i for i, each in enumerate(symbols) if each.role in _JOINTS]
    if not joints:
        return False
    at = joints[0]
    if len(joints) > 1 or not 0 < at < len(symbols) - 1:
        return True
    named = [i for i, each in enumerate(symbols) if each.role == "concept" and each.value.kind in _JOINED_KINDS]
    if named and named[0] < at < named[-1]:
        return True
    if at - 1 in named or (at + 1 in named and not _is_narrowing(symbols[at - 1], said.text)):
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


def _noun(said: _Said) -> Symbol | None:
    """The noun of the part: what stands before the first preposition or clause; leads are passed over."""
    last, led = None, False
    for symbol in said.own:
        if symbol.role == "group":
            continue
        words = said.text[symbol.start : symbol.end].lower().split()
        leading = symbol.role in _LEADS or (symbol.role != "concept" and words[0] in _words("lead"))
        if last is None and (leading or (led and symbol.role == "of")):
            led = led or leading
            continue
        if symbol.role in _ENDS_NOUN or not _words("preposition").isdisjoint((words[0], words[-1])):
            break
        if last is not None and words[0] in _words("behind"):
            break
        last = symbol
    return last


def _is_of_adjectives(noun: Symbol, own: list[Symbol], text: str) -> bool:
    """Whether only what may narrow it stands before the noun; a joint there joins adjectives."""
    at = own.index(noun)
    if any(each.role == "concept" and each.value.kind == "condition" for each in own[:at]):
        return False
    if any(
        each.role in ("expose", "exposed", "stop") and text[slice(*each.span)].lower() != "non" for each in own[:at]
    ):
        return False  # "prescribed X anticipated at discharge"
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


def tells(words: list[str]) -> bool:
    """Whether some word says what it is about: "medical conditions" and "severe illness" tell nothing."""
    return any(_tells_something(word) and not word.endswith("ically") for word in words)


@functools.lru_cache(maxsize=20_000)
def _tells_something(word: str) -> bool:
    keys = {word, fold_word(word)}
    return len(word) > 2 and all(keys.isdisjoint(each) for each in _telling_nothing())


@functools.cache
def _telling_nothing() -> tuple[frozenset[str], ...]:
    heads = words_of("own_name_bars", "head")
    return words_of("name_breaks"), words_of("vague_words"), words_of("name_generic"), heads, _words("silent")
