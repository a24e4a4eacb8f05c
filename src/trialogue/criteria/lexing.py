"""From normalised text to symbols: every pass names what it knows, what is left stays a word."""

from __future__ import annotations

import functools
import re

from trialogue.criteria.lexicon import first_words, longest_cue
from trialogue.criteria.passes.chains import join_chains
from trialogue.criteria.passes.classified import with_classification
from trialogue.criteria.passes.clinical_points import with_clinical_points
from trialogue.criteria.passes.counted import with_weight, with_what_is_counted
from trialogue.criteria.passes.listed import with_list_of_any
from trialogue.criteria.passes.measured_conditions import with_what_is_measured
from trialogue.criteria.passes.modifiers import with_modifiers
from trialogue.criteria.passes.names import find_names
from trialogue.criteria.passes.normal_limits import find_normal_limits
from trialogue.criteria.passes.participation import find_participations
from trialogue.criteria.passes.plans import without_time_of_plans
from trialogue.criteria.passes.pressures import split_pressures
from trialogue.criteria.passes.quantities import is_at_least_one, read_quantity
from trialogue.criteria.passes.scales import without_scales
from trialogue.criteria.passes.steroid_equivalents import with_equivalents
from trialogue.criteria.passes.windows import may_open_window, read_window
from trialogue.criteria.symbols import Symbol
from trialogue.text.numbers import WORDS
from trialogue.text.tokens import Token, tokenise
from trialogue.vocabulary import Concept, Vocabulary

_ALLERGY = re.compile(r"(?:allerg(?:y|ic|ies)|hypersensitivity|intolerance) to ", re.IGNORECASE)
_ASA = frozenset(
    ("I", "II", "III", "IV", "V", "1", "2", "3", "4", "5", "status", "physical", "class", "<", "<=", ">", ">=")
)
_ENDS = {")": "(", "]": "["}
_NARROWING = frozenset(("severe", "mild", "moderate", "active", "current", "serious", "symptomatic"))
_STAGED = frozenset(("stage", "grade", "stages", "grades"))
_LEADS = frozenset(("compare", "between"))


def symbolise(text: str, start: int, end: int, vocabulary: Vocabulary) -> list[Symbol]:
    """The symbols of `text[start:end]`, brackets folded into groups."""
    tokens = tokenise(text, start, end)
    mentions = _mentions(text, start, end, vocabulary)
    symbols: list[Symbol] = []
    asked = _asked_of_passes()
    index, count = 0, len(tokens)
    while index < count:
        token = tokens[index]
        if token.text == "-" and _is_bullet(symbols, text, token):
            symbols.append(Symbol("neutral", token.start, token.end, "-"))
            index += 1
            continue
        kind, lower = token.kind, token.lower
        if (kind == "sign" or (kind == "word" and lower not in asked)) and token.start not in mentions:
            # most tokens: a sign, or a word that no cue and no number begins with, which no pass need be asked for
            symbols.append(Symbol("word" if kind == "word" else token.text, token.start, token.end, lower))
            index += 1
            continue
        following = tokens[index + 1].lower if index + 1 < count else ""
        if (lower in _STAGED or (lower == "of" and following in _STAGED)) and _scored(symbols):
            symbols.append(Symbol("neutral", token.start, token.end, "-"))  # "ECOG grade 0-1": the instrument's value
            index += 1
            continue
        symbol, index = _next(text, tokens, index, mentions)
        if symbol.role == "concept" and index < count:
            symbol = _as_instrument(symbol, text, tokens[index].text, vocabulary)
        elif symbol.role == "before" and _is_prior(symbol, symbols, tokens, index, text):
            symbol = Symbol("history", symbol.start, symbol.end, "history")
        symbols.append(symbol)
    said = text[start:end].lower()
    if "scale" in said or "range" in said:
        symbols = without_scales(symbols, text)
    if "pregnan" in said:
        symbols = without_time_of_plans(symbols, text)
    chained = _with_values(symbols, text, vocabulary)
    _join_either_way(chained, text)
    if "following" in said:
        chained = with_list_of_any(chained, text)
    return _grouped(with_modifiers(find_names(with_classification(chained, text), text, vocabulary), text))


def _with_values(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """The symbols with each name and its values as one or two bounds; without a concept or a bound as they are."""
    roles = {each.role for each in symbols}
    named, bounded = "concept" in roles, "quantity" in roles
    if named or bounded:
        symbols = join_chains(symbols, text)
    if named:
        symbols = with_equivalents(symbols, text, vocabulary)
        # an instrument's values ("ECOG 0 or 1") have become a bound
        bounded = bounded or any(each.role == "quantity" for each in symbols)
        symbols = with_clinical_points(symbols, text, vocabulary) if bounded else symbols
    if bounded:
        symbols = symbols if named else with_weight(symbols, text, vocabulary)
        symbols = with_what_is_counted(with_what_is_measured(symbols, vocabulary), vocabulary)
        symbols = split_pressures(symbols, vocabulary)
    return symbols


def _join_either_way(symbols: list[Symbol], text: str) -> None:
    """ "With or without", which asks for nothing, as one thing that no pass takes for a negation."""
    for index, joint in enumerate(symbols[1:-1]):
        if joint.role not in ("or", "and", "/"):
            continue
        first, _, last = symbols[index : index + 3]
        if (text[slice(*first.span)].lower(), text[slice(*last.span)].lower()) == ("with", "without"):
            symbols[index : index + 3] = [Symbol("either-way", first.start, last.end)]
            return


def _is_bullet(before: list[Symbol], text: str, token: Token) -> bool:
    """Whether a dash begins the point under a title: "Age:" and below it "- 18 and over"."""
    return bool(before) and before[-1].role == ":" and text[token.end : token.end + 1] == " "


def _scored(before: list[Symbol]) -> bool:
    """Whether what was said last is an instrument that is scored in grades."""
    last = next((each for each in reversed(before) if not _is_passed_before_grade(each)), None)
    return last is not None and last.role == "concept" and last.value.id in _IN_GRADES


def _is_passed_before_grade(symbol: Symbol) -> bool:
    return symbol.role in _PASSED_BEFORE_GRADE or (symbol.role == "word" and symbol.value in _SCALE_WORDS)


_PASSED_BEFORE_GRADE = frozenset((")", "of", "neutral", ":"))
_SCALE_WORDS = frozenset(("scale", "classification", "functional"))
_IN_GRADES = frozenset(
    ("ecog", "nyha", "hoehn-yahr", "asa-class", "ccs-angina", "killip", "kellgren-lawrence", "tanner", "fitzpatrick",
     "hunt-hess", "mallampati")
)  # fmt: skip
"""Instruments whose values are called grades, stages or classes."""


@functools.cache
def _asked_of_passes() -> frozenset[str]:
    """The words with which a cue, a grade or a number may begin."""
    return _STAGED | _BEFORE_GRADE | first_words() | WORDS.keys()


def _as_instrument(symbol: Symbol, text: str, behind: str, vocabulary: Vocabulary) -> Symbol:
    """ "ASA II" is the anaesthetists' class, not aspirin."""
    if text[symbol.start : symbol.end] != "ASA" or behind not in _ASA or "asa-class" not in vocabulary:
        return symbol
    return Symbol("concept", symbol.start, symbol.end, vocabulary.concept("asa-class"))


def _is_prior(symbol: Symbol, before: list[Symbol], tokens: list[Token], index: int, text: str) -> bool:
    """ "Prior chemotherapy" speaks of the past; "30 days prior" of a time before something."""
    timed = before and before[-1].role in ("number", "quantity", "duration", "window")
    named = index < len(tokens) and tokens[index].kind == "word" and tokens[index].lower not in ("to", "the", "study")
    return text[symbol.start : symbol.end].lower() == "prior" and named and not timed


def _mentions(text: str, start: int, end: int, vocabulary: Vocabulary) -> dict[int, Symbol]:
    found: dict[int, Symbol] = {}
    for mention in vocabulary.find(text[start:end]):
        begin, stop = start + mention.start, start + mention.end
        cue = _ALLERGY.match(text, begin, stop)
        if cue is not None:
            # "allergy to aspirin" may be a name of its own; what the allergy is to stands better alone.
            begin = cue.end()
            found |= _inside(text, begin, stop, vocabulary)
            continue
        begin, stop = _with_brackets(text, begin, stop)
        begin = _with_long_name(text, begin, found)
        symbol = Symbol("concept", begin, stop, _before_bracket(mention.concept, text[begin:stop], vocabulary))
        if symbol.value is not mention.concept:
            bracket = begin + text[begin:stop].index("(")
            symbol.end = bracket - text[begin:bracket].endswith(" ")
            found |= _inside(text, bracket, stop, vocabulary)
        symbol = _without_narrowing(symbol, text, vocabulary)
        found[symbol.start] = symbol
    ready = [*find_participations(text, start, end), *find_normal_limits(text, start, end)]
    return found | {each.start: each for each in ready}


def _inside(text: str, start: int, end: int, vocabulary: Vocabulary) -> dict[int, Symbol]:
    """The names in a stretch that was taken for a part of a longer name."""
    names = vocabulary.find(text[start:end])
    return {start + each.start: Symbol("concept", start + each.start, start + each.end, each.concept) for each in names}


def _before_bracket(concept: Concept, words: str, vocabulary: Vocabulary) -> Concept:
    """ "Diabetes (type 1 and 2)" is diabetes: a name that runs into a bracket which goes on ends before it."""
    if "(" not in words or ")" in words or words.startswith("("):
        return concept
    return vocabulary.lookup(words[: words.index("(")].strip(), (concept.kind,)) or concept


def _with_long_name(text: str, begin: int, found: dict[int, Symbol]) -> int:
    """ "Human immunodeficiency virus (HIV) antibody" is one name: where it begins; the name before is taken away."""
    if text[begin] != "(":
        return begin
    before = next((each for each in found.values() if text[each.end : begin].isspace() or each.end == begin), None)
    if before is None or before.role != "concept":
        return begin
    return found.pop(before.start).start


def _with_brackets(text: str, begin: int, stop: int) -> tuple[int, int]:
    """A name that runs out of a bracket with the bracket: "(ECOG) performance status", "AST (SGOT)"."""
    words = text[begin:stop]
    if ")" in words and "(" not in words and text[begin - 1 : begin] == "(":
        begin -= 1
    if "(" in words and ")" not in words and text[stop : stop + 1] == ")":
        stop += 1
    return begin, stop


def _without_narrowing(symbol: Symbol, text: str, vocabulary: Vocabulary) -> Symbol:
    """ "Severe liver disease" is liver disease, narrowed: the narrowing must stay visible on the atom."""
    if symbol.value.kind != "condition":
        return symbol
    first, _, rest = text[symbol.start : symbol.end].partition(" ")
    if not rest:
        return symbol
    base = vocabulary.lookup(rest, ("condition",))
    # A synonym that swallows its narrowing word ("uncontrolled infection" for infection) would say more than the text.
    swallowed = base is not None and base.id == symbol.value.id and first.isalpha() and _qualifies(first)
    if base is None or not (first.lower() in _NARROWING or swallowed):
        return symbol
    return Symbol("concept", symbol.end - len(rest), symbol.end, base)


@functools.lru_cache(maxsize=10_000)
def _qualifies(word: str) -> bool:
    """Whether a word by itself narrows a condition."""
    cue = longest_cue(tokenise(word), 0)
    return cue is not None and cue[0][0] == "qualifier"


_GRADE = (
    r"(?:grades?|stages?) ?(?:>=|<=|>|<)? ?(?:I{1,3}V?|IV|V|[0-5])[A-Da-d]?\b(?! ?\+)"
    r"(?:(?: ?[-/,] ?| or | and | to )(?:grade |stage )?(?:I{1,3}V?|IV|V|[0-5])[A-Da-d]?\b){0,3}"
    r"(?:,? (?:or|and) (?:greater|higher|above|more|worse|lower|less|below|later|beyond))?"
)
_STAGE = re.compile(_GRADE, re.IGNORECASE)
_COMPARED_GRADE = re.compile(
    r"(?:of )?(?:(?:>=|<=|>|<) ?|(?:at least|greater than|more than|higher than|less than|above|below) (?:an? )?)?"
    r"(?:(?:NCI[- ]?)?CTC(?:AE)? (?:v(?:ersion)?\.? ?[\d.]+ )?)?" + _GRADE,
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"%|\.\d")
_SIGNS = ((">=", "at least"), ("<=", "at most"), (">", "above"), ("<", "below"))
_BEFORE_GRADE = frozenset(
    (">", ">=", "<", "<=", "at", "greater", "more", "higher", "less", "above", "below", "of", "nci", "ctcae", "ctc")
)


def _stage(text: str, tokens: list[Token], index: int) -> tuple[Symbol, int] | None:
    """ "Stage III-IV", "grade 2 or higher", "> CTCAE grade 1": a narrowing of its own words, which only they show."""
    token = tokens[index]
    if token.lower not in _STAGED and token.lower not in _BEFORE_GRADE:
        return None
    found = (_STAGE if token.lower in _STAGED else _COMPARED_GRADE).match(text, token.start)
    if found is None or _GOES_ON.match(text, found.end()):
        return None
    said = found.group().lower().removeprefix("of ")
    for sign, words in _SIGNS:
        said = said.replace(sign, f" {words} ")
    value = "-".join(re.sub(r"[/,-]", " ", said).split())
    return Symbol("qualifier", token.start, found.end(), value), _after(tokens, index, found.end())


def _next(text: str, tokens: list[Token], index: int, mentions: dict[int, Symbol]) -> tuple[Symbol, int]:
    token = tokens[index]
    cue = longest_cue(tokens, index) if token.kind == "word" else None
    mention = mentions.get(token.start)
    cue_end = tokens[cue[1] - 1].end if cue is not None else token.start
    staged = _stage(text, tokens, index)
    if staged is not None and (mention is None or staged[0].end > mention.end):
        return staged
    if mention is not None and mention.end > cue_end:
        return mention, _after(tokens, index, mention.end)
    opens = may_open_window(cue[0][0] if cue is not None else "", token)
    if opens and (read := read_window(text, tokens, index)) is not None and read[0].end >= cue_end:
        return read
    numeric = token.kind in ("number", "compare") or cue is None or cue[0][0] in _LEADS
    numeric = numeric or (token.lower == "at" and is_at_least_one(tokens, index))
    if numeric and (read := read_quantity(text, tokens, index)) is not None:
        return read
    if mention is not None and mention.end >= cue_end:
        return mention, _after(tokens, index, mention.end)
    if cue is not None:
        (role, value), after = cue
        if role == "tail" and token.lower in ("or", "and"):
            # A tail without its number: "under 18 years or over 70 years".
            return Symbol(token.lower, token.start, token.end, "-"), index + 1
        return Symbol(role, token.start, tokens[after - 1].end, value), after
    role = token.text if token.kind == "sign" else "word"
    return Symbol(role, token.start, token.end, token.lower), index + 1


def _after(tokens: list[Token], index: int, end: int) -> int:
    while index < len(tokens) and tokens[index].start < end:
        index += 1
    return index


def _grouped(symbols: list[Symbol]) -> list[Symbol]:
    """Brackets that close become groups; a bracket without its other half stays a sign."""
    levels: list[list[Symbol]] = [[]]
    openers: list[Symbol] = []
    for symbol in symbols:
        if symbol.role in ("(", "["):
            openers.append(symbol)
            levels.append([])
        elif symbol.role in _ENDS and openers and openers[-1].role == _ENDS[symbol.role]:
            opener, inner = openers.pop(), levels.pop()
            levels[-1].append(Symbol("group", opener.start, symbol.end, inner))
        else:
            levels[-1].append(symbol)
    while openers:
        opener, inner = openers.pop(), levels.pop()
        levels[-1] += [opener, *inner]
    return levels[0]
