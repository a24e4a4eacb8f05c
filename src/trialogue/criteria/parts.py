"""One part of an item, by the passes in their order: what is read whole, and what stands in what is not."""

from __future__ import annotations

import re

from trialogue.criteria.nodes import All, Condition, Diagnosis, Opaque, Readings, Span, State, atoms, is_whole
from trialogue.criteria.obligations import asked_in_exclusion, negated_exclusion
from trialogue.criteria.passes.allergens import with_severity
from trialogue.criteria.passes.clause import bare_drugs, read_clause
from trialogue.criteria.passes.guards import of_that_sex
from trialogue.criteria.passes.islands.unread_part import read_islands, with_residue
from trialogue.criteria.passes.literal import read_literal
from trialogue.criteria.passes.own_statements import read_own_statement
from trialogue.criteria.reading import Reading, trimmed
from trialogue.criteria.shared_ends import claims_more
from trialogue.criteria.symbols import Symbol

_PUNCTUATION = re.compile(r"[()\[\];.!?]")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z(\"*])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|incl|no|dr|st|resp|ca|cf|al|fig|spp?|[a-z])|\b[A-Z])\Z", re.IGNORECASE
)
LONGEST_READ = 3_000
"""Characters of one part beyond which it is kept whole: no criterion says one thing in so many words."""
_LONGEST_JOINT = 6
_NUMBERED = re.compile(r"(?:[.;:)]|\s{2}|\n)\s*\(?\d{1,2}(?:\.\d{1,2})*[.)]\s*\Z|\A\W*\d{1,2}(?:\.\d{1,2})*[.)]\s*\Z")
"""What ends a piece before one that is an item of its own: "... asthma. 2.2. Stroke"."""
_MOST_PIECES = 200
"""Sentences of an overlong part that are looked into."""


def read_unread(own: Span, reading: Reading, *, numbers_only: bool = False) -> Condition:
    """A stretch that is not read as a whole: what stands in it, or only the numbers, beside the whole of it."""
    if own[1] - own[0] > LONGEST_READ:
        pieces = [piece[:2] for piece in pieces_of(reading.text, *own) if piece[1] - piece[0] <= LONGEST_READ]
        found = tuple(read_unread(piece, reading, numbers_only=True) for piece in pieces[:_MOST_PIECES])
        whole = reading.opaque(*own)
        if not any(isinstance(each, Readings) for each in found):
            return whole
        return Readings(alternatives=(All(parts=found, span=own), whole), rule="unread-part", span=own)
    symbols = reading.symbols.get(own) or reading.named(*own)  # a head has been named already
    found_here = read_islands(symbols, reading.text, reading.kind, own, numbers_only=numbers_only)
    return found_here or reading.opaque(*own)


def has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def pieces_of(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Parts between semicolons and sentence ends outside brackets, each with what ended it."""
    ends = {match.start() for match in _SENTENCE_END.finditer(text, start, end)}
    if not ends and text.find(";", start, end) < 0:
        begin, end = trimmed(text, start, end)
        return [(begin, end, "")] if begin < end else []
    cuts: list[tuple[int, str]] = []
    depth = 0
    for match in _PUNCTUATION.finditer(text, start, end):
        at, char = match.start(), match.group()
        depth += (char in "([") - (char in ")]" and depth > 0)
        if depth == 0 and char == ";":
            cuts.append((at, ";"))
        elif depth == 0 and at in ends and not _ABBREVIATION.search(text, max(start, at - 8), at):
            cuts.append((at, "."))
    pieces, begin = [], start
    for at, separator in cuts:
        pieces.append((begin, at, separator))
        begin = at + 1
    pieces.append((begin, end, ""))
    return [(*trimmed(text, begin, stop), separator) for begin, stop, separator in pieces if text[begin:stop].strip()]


def read_part(start: int, end: int, reading: Reading, *, explains: bool = False) -> tuple[Condition | None, bool]:
    """The node of one part and whether all of it was read; (None, True) for bare punctuation.

    A later sentence may explain what was said (`explains`): only what it says of people is a statement of its own.
    """
    start, end = trimmed(reading.text, start, end)
    node, known = _read_part(start, end, reading, explains=explains)
    if node is not None and reading.kind == "exclusion":
        node = asked_in_exclusion(node, reading.text[start:end], start)
        known = known and not isinstance(node, Opaque)
    return node, known


def _read_part(start: int, end: int, reading: Reading, *, explains: bool) -> tuple[Condition | None, bool]:
    text = reading.text
    if not has_words(text[start:end]):
        return None, True
    symbols = reading.named(start, end)
    if end - start <= _LONGEST_JOINT and all(each.role in ("or", "and", ".", ",") for each in symbols):
        return None, True  # "... ; or" at the end of an item
    _note(symbols, reading)
    _name_the_disease(symbols, reading)
    node = read_clause(symbols, text, reading.vocabulary, reading.kind, (start, end))
    if node is None and reading.of_drugs:
        node = bare_drugs(symbols, text)
    if node is None or claims_more(node):
        node = _in_own_words(symbols, (start, end), reading, of_people=explains or reading.of_people)
    if node is None:
        # a later sentence that is not read may explain, or take back: only its numbers are claimed
        later = explains and _NUMBERED.search(text, max(0, start - 12), start) is None
        islands = read_islands(symbols, text, reading.kind, (start, end), numbers_only=later)
        unread = islands or reading.opaque(start, end)
        found = read_literal(symbols, text, reading.kind, unread, of_people=explains or reading.of_people)
        if found is None:
            return unread, False
        if not is_whole(found[0]):
            return found[0], False  # it stands beside its own words: no name in them is claimed
        node = _said_of(found, (start, end), reading)
    if isinstance(node, State) and _OF_EVERYBODY.search(text, start, end):
        return reading.opaque(start, end), False
    if reading.kind == "exclusion":
        node = with_severity(negated_exclusion(node, text[start:end], reading.issue), text, (start, end))
    reading.diagnoses += [atom.concept for atom, _ in atoms(node) if isinstance(atom, Diagnosis) and atom.concept]
    known = is_whole(node)
    node = of_that_sex(node) if reading.kind == "inclusion" and not known else node
    return (node if known else with_residue(node, symbols, text, reading.kind)), known


_OF_EVERYBODY = re.compile(
    r"\b(?:any|all|either) (?:(?:race|racial|ethnic|ethnicit(?:y|ies)|gender|sex|or|and|groups?|/)[ /]?)*"
    r"(?:races?|ethnicit(?:y|ies)|origins?|gender|sex|nationality|backgrounds?)\W*\Z",
    re.IGNORECASE,
)
""" "Of any ethnic origin": everybody is, so that nothing is asked."""


def _in_own_words(symbols: list[Symbol], span: Span, reading: Reading, *, of_people: bool) -> Condition | None:
    found = read_own_statement(symbols, reading.text, reading.kind, of_people=of_people)
    return _said_of(found, span, reading) if found is not None else None


def _said_of(found: tuple[Condition, bool], span: Span, reading: Reading) -> Condition:
    """A statement in the text's own words; where it does not say of whom it speaks, that is noted."""
    node, names_people = found
    if not names_people:
        if reading.kind == "exclusion":
            node = negated_exclusion(node, reading.text[slice(*span)], reading.issue)
        reading.unled[span] = node
    return node


def _note(symbols: list[Symbol], reading: Reading) -> None:
    for symbol in symbols:
        if symbol.role in ("window", "duration") and symbol.value.repaired:
            words = reading.text[symbol.start : symbol.end]
            reading.issue(
                "repaired-typo", f"{words!r} is read as a window of time, as if it began with 'within'", symbol.span
            )


_DISEASE = frozenset(("disease", "the disease", "disease course", "illness"))


def _name_the_disease(symbols: list[Symbol], reading: Reading) -> None:
    """ "Disease duration more than 3 months" speaks of the disease named before it in the same item."""
    if len(set(reading.diagnoses)) != 1:
        return
    words = [reading.text[each.start : each.end].lower() for each in symbols]
    for index in range(len(symbols) - 1):
        pair = (words[index], words[index + 1])
        later = symbols[index + 2] if index + 2 < len(symbols) else None
        if pair not in (("disease", "duration"), ("duration", "of disease"), ("course", "of")) or later is None:
            continue
        if later.role != "quantity":
            continue
        concept = reading.vocabulary.concept(reading.diagnoses[0])
        symbols[index] = Symbol("concept", symbols[index].start, symbols[index + 1].end, concept)
        symbols[index + 1] = Symbol("sinceonset", later.start, later.end, later.value)
        del symbols[index + 2]
        return
