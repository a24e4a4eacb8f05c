"""One part of an item, between semicolons and sentence ends: the passes in their order, the first that reads it wins.

A pass reads the whole part or nothing. Only a restriction behind a known opener ("requiring ...") may stay unread: it
joins what was read by All, since it can narrow it and nothing else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from itertools import pairwise

from trialogue.criteria.nodes import (
    Age,
    All,
    Condition,
    Consent,
    Diagnosis,
    Except,
    IfThen,
    Measurement,
    Medication,
    Not,
    Opaque,
    Readings,
    Score,
    Sex,
    Span,
    atoms,
    is_whole,
    walk,
)
from trialogue.criteria.nodes import Any as AnyOf
from trialogue.criteria.passes.abilities import is_stated, read_abilities
from trialogue.criteria.passes.adequacy import read_adequacy
from trialogue.criteria.passes.allergens import read_allergies
from trialogue.criteria.passes.alternatives import read_alternatives
from trialogue.criteria.passes.bounds_by_person import read_bounds_by_person
from trialogue.criteria.passes.brackets import is_listed, read_bracket
from trialogue.criteria.passes.coordination import read_list
from trialogue.criteria.passes.either_sex import read_either_sex
from trialogue.criteria.passes.examples import read_examples
from trialogue.criteria.passes.exceptions import read_exception
from trialogue.criteria.passes.gates import ANYTHING, held_in, of_kind
from trialogue.criteria.passes.guards import read_guard
from trialogue.criteria.passes.holders import is_held_by_another
from trialogue.criteria.passes.intervals import read_interval
from trialogue.criteria.passes.islands.alone import read_alone
from trialogue.criteria.passes.judged import read_judged
from trialogue.criteria.passes.judgement import is_consent, is_judgement, read_consent, read_judgement
from trialogue.criteria.passes.kept_out import where_kept_out
from trialogue.criteria.passes.languages import read_language
from trialogue.criteria.passes.medications import REGIMEN, read_regimen
from trialogue.criteria.passes.narrowing import narrowed
from trialogue.criteria.passes.onset import read_onset
from trialogue.criteria.passes.own_names import with_own_names
from trialogue.criteria.passes.own_statements import read_own_statement
from trialogue.criteria.passes.people import read_people
from trialogue.criteria.passes.phrase import OTHER
from trialogue.criteria.passes.scan import TIMES
from trialogue.criteria.passes.scores import read_grade_counts
from trialogue.criteria.passes.statements import read_statements
from trialogue.criteria.passes.treatments import read_treatment
from trialogue.criteria.passes.unless import read_unless
from trialogue.criteria.passes.whole_statements import read_whole_statement
from trialogue.criteria.symbols import Bound, Symbol, span_of, without_edges
from trialogue.criteria.words import is_adjective
from trialogue.vocabulary import Vocabulary, is_ungrounded

_EDGES = frozenset((",", ".", ";", ":", "-", "*", "and", "or", '"', "'", "_"))
_WIDENING = frozenset(("or", ",", "/", "stop", "except", "not", "open", "pronoun", "examples", "group"))
_WITH = frozenset(("with", "have", "having", "has"))


def read_clause(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """The node of a part, or None when it was not understood."""
    inner = without_edges(symbols, _EDGES)
    if not inner:
        return None
    excluded = where_kept_out(inner, text)
    if excluded < len(inner):
        node = read_clause(inner[:excluded], text, vocabulary, kind, span_of(inner[:excluded]))
        if node is None or kind == "exclusion":
            return node
        return Not(part=node, span=span) if _plain(node) else None
    headed = _headed(inner, text, vocabulary, kind, span)
    if headed is not None:
        return headed

    def read(rest: list[Symbol]) -> Condition | None:
        return _unguarded(rest, text, vocabulary, kind, span_of(rest))

    return read_unless(inner, text, kind, read) or _guarded(inner, text, vocabulary, kind, span)


def _guarded(inner: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """The node, of those alone whom it is asked of."""
    guarded = read_guard(inner, text, kind, lambda rest: _unguarded(rest, text, vocabulary, kind, span_of(rest)))
    return guarded or _unguarded(inner, text, vocabulary, kind, span)


_ONLY_FOR = re.compile(
    r"(?:for )?(?:the )?(?:cohorts?|groups?|arms?|parts?|phases?|strat(?:um|a)|sub-?stud(?:y|ies)|"
    r"[\w+ -]{2,30}? only|[\w-]+ (?:cohort|arm|group)(?= ?:))\b"
    r"[^:;.]{0,30}:(?=\s)",
    re.IGNORECASE,
)


def _headed(inner: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """ "Cohort 2 only: uncontrolled glaucoma": whom it is for is not read, what it says is."""
    head = _ONLY_FOR.match(text, *span) if text.find(":", *span) >= 0 else None
    rest = [] if head is None else [each for each in inner if each.start >= head.end()]
    if head is None or not rest:
        return None
    node = _unguarded(rest, text, vocabulary, kind, span_of(rest))
    if node is None:
        return None
    guard = Opaque(label=text[head.start() : head.end()].strip(), span=(head.start(), head.end()))
    return IfThen(guard=guard, then=node, span=span) if kind == "inclusion" else All(parts=(guard, node), span=span)


_CLAUSE_GOES_ON = re.compile(
    r"\b(?:that|which) (?:[\w-]+ ){1,6}?or "
    r"(?:requires?|needs?|causes?|is|are|has|have|may|would|interferes?|impairs?)\b",
    re.IGNORECASE,
)
"""A clause of two halves, "that is progressing *or requires* treatment": the second is none of its own."""


def _unguarded(inner: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    said = text[slice(*span)]
    judged, lower = is_judgement(said, text), said.lower()
    goes_on = "that " in lower or "which " in lower
    if goes_on and not judged and _CLAUSE_GOES_ON.search(text, *span):
        return None
    if judged:

        def plainly(piece: list[Symbol]) -> Condition | None:
            node = _read(piece, text, vocabulary, kind)
            return node if node is not None and _plain(node) else None

        def by_own_words(piece: list[Symbol]) -> Condition | None:
            return _by_own_words(piece, text, vocabulary, kind)

        return read_judged(inner, text, kind, span, (plainly, by_own_words)) or read_judgement(text, span)
    if is_consent(said, text):
        abilities = read_abilities(
            inner, text, kind, lambda piece: _unguarded(piece, text, vocabulary, kind, span_of(piece))
        )
        return abilities or read_language(text, span, kind) or _with_consent(inner, text, vocabulary, kind, span)
    node = read_either_sex(inner, text) or _read(without_edges(inner, _EDGES) or inner, text, vocabulary, kind)
    if any(each.role == "group" for each in inner) and (node is None or not is_whole(node) or is_listed(node)):
        node = (
            read_bracket(inner, text, kind, lambda piece: _unguarded(piece, text, vocabulary, kind, span_of(piece)))
            or node
        )
    if node is None or not is_whole(node):
        node = read_allergies(inner, text) or node
    if node is None and kind == "inclusion":
        node = read_people(inner, text, lambda piece: read_list(piece, text, vocabulary, kind))
    if node is None and kind == "exclusion":
        node = bare_drugs(inner, text)
    return (
        node
        or read_statements(inner, text, kind)
        or read_whole_statement(inner, text)
        or read_alone(inner, text, kind, span_of(inner))
        or read_alternatives(inner, text, kind, lambda piece: _guarded(piece, text, vocabulary, kind, span_of(piece)))
        or _in_own_words(inner, text, vocabulary, kind)
    )


def _by_own_words(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """What stands before a judgement of it, where it is a name or a statement of its own."""
    node = _in_own_words(symbols, text, vocabulary, kind)
    if node is None:
        own = read_own_statement(symbols, text, kind)
        node = own[0] if own is not None else None
    return node if node is not None and _plain(node) else None


def _in_own_words(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """A part that no pass read, with its plain words as names of their own; nothing of it may stay unread."""
    if text.startswith(":", symbols[-1].end):
        return None  # a head
    named = with_own_names(symbols, text, kind)
    node = read_list(named, text, vocabulary, kind) if named is not None else None
    return node if node is not None and is_whole(node) else None


def bare_drugs(symbols: list[Symbol], text: str) -> Condition | None:
    """ "Ketoconazole or itraconazole" alone among the exclusions, or what a head says is taken: whoever takes one."""
    if any(each.role not in ("concept", "or", ",", "/", "neutral", ".", "exposed") for each in symbols):
        return None
    if any(_words_of(each, text) in OTHER for each in symbols):
        return None
    drugs = [each for each in symbols if each.role == "concept"]
    if not drugs or any(each.value.kind not in ("drug", "drug-class") for each in drugs):
        return None
    parts = tuple(Medication(concept=each.value.id, label=text[slice(*each.span)], span=each.span) for each in drugs)
    return parts[0] if len(parts) == 1 else AnyOf(parts=parts, span=span_of(symbols))


def _plain(node: Condition) -> bool:
    return not any(isinstance(each, Not | Except | IfThen | Consent) for each, _ in walk(node))


def _read(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    for read in _passes_for(frozenset(held_in(symbols) & _NEEDED)):
        node = read(symbols, text, vocabulary, kind)
        if node is not None:
            return node
    return None


def _read_interval(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    return read_interval(symbols, text, kind, lambda rest: read_list(rest, text, vocabulary, kind))


def _with_consent(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str, span: Span) -> Condition | None:
    """Consent alone, or joined by "and" to something that can be read."""
    if not any(is_stated(each) for each in _flat(symbols)):
        return read_consent(text, span)
    if kind != "inclusion":
        return None
    parts: list[Condition] = []
    for piece in _split_at_and(symbols):
        stretch = span_of(piece)
        node = (
            read_consent(text, stretch) if is_consent(text[slice(*stretch)]) else _read(piece, text, vocabulary, kind)
        )
        if node is None:
            return None
        parts.append(node)
    return All(parts=tuple(parts), span=span) if len(parts) > 1 else None


def _flat(symbols: list[Symbol]) -> list[Symbol]:
    return [each for symbol in symbols for each in (symbol.value if symbol.role == "group" else [symbol])]


def _split_at_and(symbols: list[Symbol]) -> list[list[Symbol]]:
    pieces: list[list[Symbol]] = [[]]
    for symbol in symbols:
        if symbol.role in ("and", ","):
            pieces.append([])
        else:
            pieces[-1].append(symbol)
    return [piece for piece in (without_edges(each, _EDGES) for each in pieces) if piece]


def _with_its_bound(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "Severe renal impairment (eGFR < 30)", "heart failure NYHA III": the bound defines or narrows its disease."""
    last = symbols[-1]
    if symbols[0].role == "concept" and symbols[0].value.kind == "instrument" and len(symbols) > 2:
        score = read_list(symbols[:2], text, vocabulary, kind)  # "NYHA class IV heart failure"
        named = read_list(symbols[2:], text, vocabulary, kind) if isinstance(score, Score) else None
        if score is not None and isinstance(named, Diagnosis) and not is_ungrounded(named.concept):
            return All(parts=(score, named), span=span_of(symbols))
    grouped = last.role == "group" and bool(last.value)
    at = len(symbols) - 1
    if not grouped:
        at = next(
            (i for i, each in enumerate(symbols) if each.role == "concept" and each.value.kind == "instrument"), 0
        )
    said = text[slice(*span_of(symbols))].lower()
    defined = 0
    if any(map(said.__contains__, _DEFINED_STEMS)):
        defined = next((i for i, each in enumerate(symbols) if i and _words_of(each, text) in _DEFINED), 0)
    inner = symbols[defined + 1 :] if defined else without_edges(last.value, _EDGES) if grouped else symbols[at:]
    at = defined or at
    grouped = grouped or bool(defined)
    if at == 0 or not inner:
        return None
    disease = read_list(without_edges(symbols[:at], _EDGES), text, vocabulary, kind)
    if not isinstance(disease, Diagnosis):
        return None
    bound = read_list(inner, text, vocabulary, kind)
    bounds: tuple[Condition | None, ...] = bound.parts if isinstance(bound, All | AnyOf) and grouped else (bound,)
    if grouped and (bound is None or not all(isinstance(each, Measurement | Score) for each in bounds)):
        bound = read_bounds_by_person(inner, text, vocabulary, kind)
        bounds = tuple(each for each, _ in atoms(bound) if not isinstance(each, Sex)) if bound is not None else ()
    if bound is None or not all(isinstance(each, Measurement | Score) for each in bounds):
        return None
    span = span_of(symbols)
    both = All(parts=(disease, bound), span=span)
    return Readings(alternatives=(both, bound), rule="bound-in-brackets", span=span) if grouped else both


_DEFINED = frozenset(
    ("defined as", "defined by", "as defined by", "as indicated by", "indicated by", "i.e.", "i.e.,", "i.e",
     "as evidenced by", "evidenced by", "as measured by", "is defined as")
)  # fmt: skip
"""Words behind a condition that open the bound which defines it."""
_DEFINED_STEMS = ("defined", "indicated", "i.e", "evidenced", "measured")
"""One of these stands in each."""


def _words_of(symbol: Symbol, text: str) -> str:
    return " ".join(text[symbol.start : symbol.end].lower().split())


def _both_sides_of_with(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """ "SLE patients with low disease activity (score < 8)": both sides hold."""
    for index in range(1, len(symbols) - 1):
        symbol = symbols[index]
        aged = symbol.role == "agecue"  # "kidney disease patients aged 18 to 80 years"
        if not aged and (symbol.role != "neutral" or text[symbol.start : symbol.end].lower().split()[-1] not in _WITH):
            continue
        left, right = symbols[:index], symbols[index + (not aged) :]
        if any(each.role in ("or", "not", "and", ",", "allergy", "expose") for each in left):
            return None
        if not any(each.role in ("concept", "quantity") for each in _flat(left)):
            continue
        if all(each.role in ("agecue", "neutral") for each in right):
            return None  # "women with children"
        before = read_list(left, text, vocabulary, kind)
        after = _read(without_edges(right, _EDGES), text, vocabulary, kind) if before is not None else None
        if before is None or after is None:
            continue
        if any(each.role in ("or", ",") for each in right) and kind == "exclusion" and not _one_bound_of_all(after):
            return None
        parts = after.parts if isinstance(after, All) else (after,)
        return All(parts=(before, *parts), span=span_of(symbols))
    return None


def _one_bound_of_all(node: Condition) -> bool:
    """ "Hepatic disease with ALT or AST > 3 x ULN": one bound, so that the disease goes with either."""
    if not isinstance(node, AnyOf) or not all(isinstance(each, Measurement) for each in node.parts):
        return False
    return len({each.quantity for each, _ in atoms(node)}) == 1


def _is_length(symbol: Symbol) -> bool:
    return isinstance(symbol.value, Bound) and symbol.value.quantity.unit in TIMES


def _restricted(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """What was read, and behind an opener a restriction that was not."""
    for index in range(1, len(symbols)):
        symbol = symbols[index]
        role, words = symbol.role, text[symbol.start : symbol.end].lower()
        if role not in _OPENERS and words != "with" and (role not in _TAIL_ROLES or words not in _TAILS):
            continue
        left, right = symbols[:index], symbols[index:]
        before = next((each for each in reversed(left) if each.role != "neutral"), left[-1])
        if before.role in ("or", "/") or _may_widen(right, text, kind):
            return None  # "kidney disease or on dialysis", "pregnancy or patients with wobbles": another statement
        if words.split()[0] in ("after", "before") and left[-1].role == "quantity" and _is_length(left[-1]):
            return None  # "a wobble < 2 hours after feeding": no length of it
        node = read_list(left, text, vocabulary, kind)
        if node is None or any(isinstance(each, Not | Except | IfThen | Readings | Consent) for each, _ in walk(node)):
            continue
        start, end = span_of(right)
        if is_held_by_another(node, text[start:end]) or _LET_IN.search(text, start, end):
            return None
        if words in _OF_VALUE and len(right) > 1 and right[1].role in ("quantity", "compare", "number"):
            return None  # "a wobble count of >= 4": a value, not a kind
        of_some = _OF_SOME.match(text, start, end) or _OF_SOME.search(text, max(left[0].start, start - 24), start)
        if kind == "inclusion" and of_some and any(a.quantity for a, _ in atoms(node)):
            continue  # "> 12 g/dL in women": nothing is said of men
        if (by_its_words := narrowed(node, right, text)) is not None:
            return by_its_words
        if isinstance(node, Age) and words in _OF_TIME and not _SAYS_AGE.search(text, left[0].start, left[-1].end):
            continue  # "more than 2 years of sports" is no age
        return All(parts=(node, Opaque(label=text[start:end], span=(start, end))), span=span_of(symbols))
    return None


_LET_IN = re.compile(
    r"\b(?:allowed|permitted|permissible|acceptable|eligible|exempt|not (?:be )?(?:an? )?exclu\w*)\b", re.IGNORECASE
)
"""Behind a name: that it does not matter."""
_OPENERS = frozenset(("opener", "for"))
_OF_VALUE = frozenset(("of", "of the"))
_OF_SOME = re.compile(
    r"(?:in|for|among)\b(?: (?:all|any|the|those|adult|pediatric|paediatric|pregnant|elderly))* "
    r"(?:wom[ae]n|m[ae]n|(?:fe)?males?|patients?|subjects?|participants?|persons?|people|children|infants|adolescents|"
    r"adults|those|individuals|boys|girls|smokers|diabetics|cohorts?|arms?|groups?|parts?)\b",
    re.IGNORECASE,
)
_OF_TIME = frozenset(
    ("of", "of the", "since", "after", "before", "from", "prior to", "prior", "following", "during", "for", "in", "on")
)
_SAYS_AGE = re.compile(r"\b(?:age[ds]?|old|older|younger)\b", re.IGNORECASE)
_TAIL_ROLES = frozenset(("word", "neutral", "before", "after", "at", "of", "within"))
_TAILS = frozenset(
    ("in", "on", "during", "at", "under", "after", "before", "since", "from", "as", "that", "which", "where", "per",
     "despite", "due", "affecting", "involving", "causing", "resulting", "leading", "undergoing", "receiving", "who",
     "whose", "amenable", "suitable", "prior to", "prior", "following", "of", "of the", "using", "to", "through",
     "located", "scheduled", "treated", "which is", "who are", "who have", "between", "throughout", "because",
     "defined", "defined as", "characterized", "necessitating", "needing", "occurring", "associated", "for")
)  # fmt: skip
"""Words behind a name that open what can only narrow it."""


def _may_widen(symbols: list[Symbol], text: str, kind: str) -> bool:
    if any(each.role == "-" and before.end < each.start for before, each in pairwise(symbols)):
        return True  # a dash with a space before it may begin another point
    opener = text[symbols[0].start : symbols[0].end].lower().split()
    clause = opener[0] in _CLAUSES
    for index, each in enumerate(symbols):
        if each.role in ("or", "/") or (each.role == "and" and kind == "exclusion"):
            if not _joins_alike(symbols, index, text, needing="requir" in opener[-1] or "need" in opener[-1]):
                return True
        elif each.role in _WIDENING and not (clause and each.role in ("not", "stop")):
            return True
    return False


def _joins_alike(symbols: list[Symbol], index: int, text: str, *, needing: bool) -> bool:
    """Whether "or" joins two words of one narrowing: "requiring *oral or intravenous* antibiotics", "dialysis or X"."""
    if not 0 < index < len(symbols) - 1:
        return False
    before, after = symbols[index - 1], symbols[index + 1]
    drugs = after.role == "concept" and after.value.kind in ("drug", "drug-class", "procedure")
    if before.role in ("route", "qualifier") and (drugs or after.role in ("route", "qualifier")):
        return True
    if before.role == after.role == "word":
        return all(is_adjective(text[each.start : each.end]) for each in (before, after))
    return needing and all(
        each.role == "concept" and each.value.kind in ("drug", "drug-class", "procedure") for each in (before, after)
    )


_CLAUSES = frozenset(("that", "which", "whose"))
"""Openers of a clause that says something of the name before it alone."""

_Pass = Callable[[list[Symbol], str, Vocabulary, str], Condition | None]

_PASSES: tuple[tuple[frozenset[str], _Pass], ...] = (
    (frozenset((of_kind("instrument"),)), lambda symbols, text, *_: read_grade_counts(symbols, text)),
    (REGIMEN, lambda symbols, text, vocabulary, _: read_regimen(symbols, text, vocabulary)),
    (frozenset(("sinceonset", "window")), lambda symbols, text, *_: read_onset(symbols, text)),
    (frozenset(("quantity", "number", of_kind("sex"), of_kind("state"))), read_bounds_by_person),
    (frozenset(("except",)), read_exception),
    (ANYTHING, read_list),
    (frozenset(("examples",)), read_examples),
    (frozenset(("group", of_kind("instrument"), "neutral", "opener", "examples")), _with_its_bound),
    (frozenset(("agecue", "neutral")), _both_sides_of_with),
    (frozenset(("quantity",)), _read_interval),
    (ANYTHING, lambda symbols, text, *_: read_treatment(symbols, text)),
    (ANYTHING, lambda symbols, text, _, kind: read_adequacy(symbols, text, kind)),
    (ANYTHING, _restricted),
)
"""The passes in their order, each with what a stretch must hold some of for it to read anything."""
_NEEDED = frozenset[str]().union(*(needs for needs, _ in _PASSES))


@functools.cache
def _passes_for(held: frozenset[str]) -> tuple[_Pass, ...]:
    """The passes that may read a stretch which holds these of the things needed."""
    return tuple(read for needs, read in _PASSES if not needs or not needs.isdisjoint(held))
