"""Names in the text's own words: a whole short phrase that no dictionary holds and no word of which ends as names do.

"Poor peripheral access", "lodging in a shelter": where no other pass read the part, each run of plain words in it that
holds a noun becomes a concept of its own (`~poor peripheral access`), with the words behind that narrow it, and the
part is read once more. Such a concept matches only the same words, so it can be asked of a person and is answered by
nothing else. A run with a verb of its own, a word that points elsewhere or one that says nothing by itself is none:
`data/own_name_bars.tsv`.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from itertools import pairwise
from typing import Final

from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective, kind_of_word, may_be_in_name, words_of
from trialogue.text.fold import fold_word
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import Concept, ungrounded_id

_MOST_WORDS: Final = 12
_FEWEST_BARE: Final = 3
_SHORTEST: Final = 3
_NAMES: Final = frozenset(
    ("word", "concept", "-", "qualifier", "tested", "route", "result", "exposed", "anchor", "vague")
)
_TAIL: Final = _NAMES | {"of", "for", "neutral", "opener", "at", "history", "current", "before", "after", "expose"}
_NAMED_KINDS: Final = frozenset(("condition", "procedure", "drug", "drug-class", "allergen", "measurement"))
_PREPOSITIONS: Final = frozenset(
    ("of", "in", "on", "to", "for", "with", "from", "at", "due", "by", "under", "into", "without", "secondary",
     "against", "over", "between", "through", "because", "as", "per", "upon", "following", "via", "near", "around")
)  # fmt: skip
_RELATIVES: Final = frozenset(("that", "which"))
_INTO: Final = frozenset(("in", "on", "under"))
"""What may begin a phrase that says where or how somebody is: "in sinus rhythm"."""
_LEADS: Final = frozenset(("neutral", "at", "history", "current", "both", "not", "expose"))
_TRAILS: Final = frozenset(("window", "duration", "at", ".", "group"))
_JOINTS: Final = frozenset(("or", "and", ",", "/"))
_UNLISTED: Final = frozenset(("/", "group", "result"))
"""What makes it doubtful in a list which words go for which member."""
_OTHERS: Final = frozenset(("other", "another"))
_ALLERGIC: Final = frozenset(
    ("hypersensitivity", "intolerance", "allergy", "sensitivity", "hypersensitivities", "allergies")
)
_COMPARES: Final = re.compile(r"[<>\u2264\u2265=]")
"""In a name: a value, which its words would lose."""
_RESULTS: Final = frozenset(("normal", "abnormal", "positive", "negative"))
"""Results that say something by themselves; "decreased" narrows what it stands before."""
_GRADED: Final = frozenset(("stage", "stages", "class", "classes", "grade", "grades", "ii", "iii", "iv", "level"))
_KINDS: Final = {"condition": "condition", "procedure": "procedure", "drug": "drug-class", "drug-class": "drug-class"}


def with_own_names(symbols: list[Symbol], text: str, kind: str) -> list[Symbol] | None:
    """The same symbols with each run of plain words joined to a concept; None where a run is no name."""
    listed = any(each.role in _JOINTS for each in symbols)
    if any(_points_elsewhere(each, text) for each in symbols if each.role in _LEADS) or (
        listed and any(each.role in _UNLISTED for each in symbols)
    ):
        return None
    timed = any(each.role in ("window", "duration") for each in symbols)
    named: list[Symbol] = []
    index, found = 0, 0
    while index < len(symbols):
        symbol = symbols[index]
        if symbol.role in _LEADS or symbol.role in _TRAILS or symbol.role in _JOINTS:
            named.append(symbol)
            index += 1
            continue
        stop = _run(symbols, index, text)
        run = symbols[index:stop]
        if not run:
            return None
        if any(each.role == "word" or _opens_tail(run[: i + 1], text) for i, each in enumerate(run)):
            concept = _own_name(run, text, listed=listed, timed=timed)
            if concept is None:
                return None
            if named and named[-1].role == "expose" and concept.value.kind in ("state", "condition"):
                concept = _exposed_to(named, concept, text, listed=listed)
                if concept is None:
                    return None
            named.append(concept)
            found += 1
        else:
            named += run
        index = stop
    if not found or (listed and _share_words(named, text)):
        return None
    if any(each.role == "group" for each in named) and any(_ends_in_use(each, text) for each in named):
        return None  # "narcotic use (any within 3 days)": the bracket says when
    if kind == "inclusion" and not _is_of_somebody(named, text):
        return None
    return named


def _ends_in_use(symbol: Symbol, text: str) -> bool:
    return symbol.role == "concept" and _words_of(symbol, text)[-1] == "use"


def _exposed_to(named: list[Symbol], concept: Symbol, text: str, *, listed: bool) -> Symbol | None:
    """ "Treatment with growth wobblers": a drug; "use of a walking frame": whatever it is, its use is the name."""
    words = text[named[-1].start : named[-1].end].lower()
    last = text[concept.start : concept.end].lower().split()[-1]
    given = any(stem in words for stem in _GIVEN) and fold_word(last) in _DRUG_NOUNS
    if given or any(stem in words for stem in _TREATED):
        return Symbol("concept", *concept.span, dataclasses.replace(concept.value, kind="drug-class"))
    if listed or not _USED.intersection(words.split()):
        return None
    lead = named.pop()
    label = " ".join(text[lead.start : concept.end].split())
    return Symbol("concept", lead.start, concept.end, Concept(id=ungrounded_id(label), kind="state", name=label))


_TREATED: Final = ("treat", "therap", "taking", "taken", "intake", "medicat", "ingest")
_GIVEN: Final = ("receiv", "receipt", "administ")
_DRUG_NOUNS: Final = frozenset(
    ("agent", "drug", "product", "factor", "formulation", "pill", "tablet", "capsule", "supplement", "preparation",
     "inhibitor", "blocker", "antibody", "compound", "dose", "polytherapy", "monotherapy", "regimen", "enhancer")
)  # fmt: skip
_USED: Final = frozenset(("use", "used", "uses", "using", "usage"))


def _is_of_somebody(named: list[Symbol], text: str) -> bool:
    """Whether it is asked of somebody: among inclusions a bare name of few words may be a head."""
    return named[0].role in _LEADS or len(text[named[0].start : named[0].end].split()) >= _FEWEST_BARE


def _words_of(symbol: Symbol, text: str) -> list[str]:
    return text[symbol.start : symbol.end].lower().split()


def _run(symbols: list[Symbol], begin: int, text: str) -> int:
    """Where the run of name words that begins here ends, what narrows it included."""
    at = begin
    while at < len(symbols) and symbols[at].role in _NAMES and not _opens_tail(symbols[begin : at + 1], text):
        at += 1
    if at == begin and _words_of(symbols[at], text)[0] not in _INTO:
        return begin
    if at < len(symbols) and _opens_tail(symbols[begin : at + 1], text):
        while at < len(symbols) and symbols[at].role in _TAIL:
            at += 1
        while at > begin and symbols[at - 1].role in ("at", "neutral"):
            at -= 1
    return at


def _opens_tail(run: list[Symbol], text: str) -> bool:
    """Whether the last opens what narrows the noun before it: a preposition, a participle, a clause of its own."""
    symbol = run[-1]
    first = _words_of(symbol, text)[0]
    if symbol.role in ("of", "for", "opener") or first in _PREPOSITIONS:
        return True
    if len(run) == 1 or not _is_noun(run[-2], text):
        return False
    return first in _RELATIVES or (
        symbol.role in ("word", "qualifier") and first.endswith("ing") and kind_of_word(first) is None
    )


def _own_name(run: list[Symbol], text: str, *, listed: bool, timed: bool) -> Symbol | None:
    start, end = run[0].start, run[-1].end
    label = _label(run, text)
    words = label.replace("-", " ").split()
    if (
        _COMPARES.search(label) is not None
        or not _GRADED.isdisjoint(word.lower() for word in words)
        or any(_is_instrument(each) for each in run)
    ):
        return None  # "Ann Arbor stage II-IV disease": a number on a scale
    cut = next((i for i in range(len(run)) if _opens_tail(run[: i + 1], text)), len(run))
    body, tail = run[:cut], run[cut:]
    if not 1 < len(words) <= _MOST_WORDS or (listed and (tail or len(words[0]) == 1)):
        return None  # "hepatitis B or C infection": what stands before goes for it too
    leading = 0 if listed else next((i for i, each in enumerate(body) if each.role != "qualifier"), 0)
    if not all(
        _may_stand(each, text, first=i == leading and not listed, last=each is body[-1]) for i, each in enumerate(body)
    ) or not _tail_may_stand(tail, text):
        return None
    if body and not _is_noun(body[-1], text):
        return None
    if tail and not _ALLERGIC.isdisjoint(word.lower() for word in words):
        return None  # "hypersensitivity against iron": to what is said behind
    if not tail and (_says_nothing(body, text) or _may_be_verb(body, text)):
        return None
    named = _kind(_head(run, body, text), text) if body else "state"
    if any(each.role == "result" and each.value in _RESULTS for each in body):
        named = "state"  # "a normal pelvic examination" is no examination
    if timed and named == "state" and body and _words_of(body[-1], text)[-1] == "use":
        return None  # "oral steroid use within 30 days": a drug, which its words do not say apart
    if timed and named == "state":
        named = "condition"
    if names_somebody_else(label) or (listed and named == "state"):
        return None
    return Symbol("concept", start, end, Concept(id=ungrounded_id(label), kind=named, name=label))


def _head(run: list[Symbol], body: list[Symbol], text: str) -> Symbol:
    """The noun that says what it is: of "glaucoma filtering *surgery* in the eye" the last before the preposition."""
    stop = next((i for i, each in enumerate(run) if _is_preposition(each, text)), len(run))
    last = run[stop - 1] if stop else body[-1]
    return last if _is_noun(last, text) else body[-1]


def _is_preposition(symbol: Symbol, text: str) -> bool:
    first = _words_of(symbol, text)[0]
    return symbol.role in ("of", "for", "opener") or first in _PREPOSITIONS | _RELATIVES | _VERBAL


_VERBAL: Final = frozenset(
    ("necessitating", "requiring", "needing", "affecting", "involving", "causing", "leading", "resulting", "following",
     "interfering", "limiting", "preventing", "impairing", "preceding", "occurring", "arising", "influencing")
)  # fmt: skip
"""Participles that govern what stands behind them, as those of "*filtering* surgery" do not."""


def _label(run: list[Symbol], text: str) -> str:
    """The words of the run, without brackets that were taken out of it."""
    said = text[run[0].start : run[0].end]
    for before, after in pairwise(run):
        gap = text[before.end : after.start]
        said += (" " if "(" in gap or "[" in gap else gap) + text[after.start : after.end]
    return " ".join(said.split())


def _is_instrument(symbol: Symbol) -> bool:
    return symbol.role == "concept" and symbol.value.kind == "instrument"


def _points_elsewhere(symbol: Symbol, text: str) -> bool:
    """Whether a lead sets what is named off from something said before: "any *other* subtype"."""
    return not _OTHERS.isdisjoint(_words_of(symbol, text))


def _may_stand(symbol: Symbol, text: str, *, first: bool = False, last: bool = False) -> bool:
    if symbol.role == "concept":
        return symbol.value.kind in _NAMED_KINDS
    if symbol.role == "result":
        return first or symbol.value not in _RESULTS
    if symbol.role != "word":
        return True
    words = _words_of(symbol, text)
    return _barred(last=last).isdisjoint(words) and all(any(map(str.isalpha, word)) for word in words)


@functools.cache
def _barred(*, last: bool) -> frozenset[str]:
    """The words that stand in no name; its last word may be "use": "oral iron use"."""
    barred = words_of("own_name_bars", "never") | words_of("own_name_bars", "verb")
    return barred - {"use"} if last else barred


def _tail_may_stand(tail: list[Symbol], text: str) -> bool:
    if not tail:
        return True
    last = tail[-1]
    if len(text[tail[0].start : last.end].split()) < 2 or not (
        last.role in ("concept", "qualifier", "exposed", "tested", "anchor") or _is_end(last, text)
    ):
        return False
    barred = _barred_in_tail(
        of_the_study=_OF_THE_STUDY.search(text, tail[0].start, last.end) is not None,
        relative=_words_of(tail[0], text)[0] in _RELATIVES,
    )
    inside = tail if len(tail) == 1 else tail[1:]
    return all(barred.isdisjoint(_words_of(each, text)) for each in inside) and not any(
        each.role == "concept" and each.value.kind not in _NAMED_KINDS | {"state", "instrument"} for each in tail
    )


@functools.cache
def _barred_in_tail(*, of_the_study: bool, relative: bool) -> frozenset[str]:
    barred = words_of("own_name_bars", "never") - {"any"}
    if of_the_study:
        barred -= {"study"}
    return barred if relative else barred | (words_of("own_name_bars", "verb") - _PREPOSITIONS)


_OF_THE_STUDY: Final = re.compile(
    r"\bstudy (?:eyes?|knees?|joints?|hips?|limbs?|legs?|shoulders?|foot|feet|hands?|ears?|teeth|tooth|lesions?|"
    r"vessels?|sides?|areas?)\b",
    re.IGNORECASE,
)
"""What is called the study's and is the person's own."""


def _is_end(symbol: Symbol, text: str) -> bool:
    words = _words_of(symbol, text)
    return symbol.role == "word" and len(words[-1]) >= _SHORTEST and words[-1] not in _PREPOSITIONS


def _is_noun(symbol: Symbol, text: str) -> bool:
    if symbol.role == "concept":
        return symbol.value.kind in _NAMED_KINDS - {"measurement"}
    word = text[symbol.start : symbol.end].lower()
    if symbol.role != "word" or len(word) < _SHORTEST or " " in word:
        return False
    if kind_of_word(word) is not None or word in _TOLD_NOUNS:
        return True
    return may_be_in_name(word) and not is_adjective(word)


_TOLD_NOUNS: Final = frozenset(
    ("reaction", "reactions", "treatment", "treatments", "therapy", "therapies", "procedure", "procedures", "symptom",
     "symptoms", "function", "finding", "findings", "intervention", "interventions", "abnormality", "abnormalities",
     "tests", "test", "use", "complication", "complications")
)  # fmt: skip
"""Nouns that name something together with a word before them that tells."""


def _may_be_verb(body: list[Symbol], text: str) -> bool:
    """ "Asthma medication wobbles": an unknown last word in -s behind a name may say what the name does."""
    last = text[body[-1].start : body[-1].end].lower()
    return (
        len(body) > 1
        and body[-1].role == "word"
        and body[-2].role == "concept"
        and last.endswith("s")
        and kind_of_word(last) is None
    )


def _says_nothing(body: list[Symbol], text: str) -> bool:
    """ "Serious issues": a last noun that tells nothing, behind words that tell no more; a part of the body."""
    last = text[body[-1].start : body[-1].end].lower()
    if not {last, fold_word(last)}.isdisjoint(words_of("anatomy")):
        return True
    if {last, fold_word(last)}.isdisjoint(words_of("own_name_bars", "head")):
        return False
    return not any(_tells(each, text) for each in body[:-1])


def _tells(symbol: Symbol, text: str) -> bool:
    """Whether a word before a noun that says nothing by itself makes it one of a kind: "claustrophobic reactions"."""
    if symbol.role == "concept":
        return True
    if symbol.role != "word":
        return False
    key = fold_word(text[symbol.start : symbol.end])
    return (
        key not in words_of("name_breaks")
        and key not in words_of("name_generic", "before")
        and key not in words_of("vague_words")
        and key not in words_of("own_name_bars", "head")
    )


def _kind(head: Symbol, text: str) -> str:
    if head.role == "concept":
        return _KINDS.get(head.value.kind, "state")
    word = text[head.start : head.end].lower()
    if word in words_of("own_name_bars", "procedure"):
        return "procedure"
    return _KINDS.get(kind_of_word(word) or "", "state")


def _share_words(named: list[Symbol], text: str) -> bool:
    """Whether a member of a list is one word, which may share words with its neighbours."""
    return any(each.role == "concept" and " " not in text[each.start : each.end] for each in named)
