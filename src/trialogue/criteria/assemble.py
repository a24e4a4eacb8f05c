"""From one item to its tree: parts by `;`, sentences and nested points, each read by the passes, what is left opaque.

The rule above all: an unread part makes the answer unknown wherever it could change it. A part that may restrict what
was read joins it by All; a part that may widen or turn it leaves both in a Readings, which never decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from trialogue.criteria.abbreviations import with_abbreviations
from trialogue.criteria.criterion import Mention, ReadingIssue
from trialogue.criteria.guessed_joints import begins_with_one_of, begins_with_some_of, ways_of
from trialogue.criteria.item import Item
from trialogue.criteria.item_heads import (
    EXCEPTING,
    LEAD,
    MEMBERS,
    allows,
    counted_list,
    counts_down,
    is_vague_head,
    says_only_how,
)
from trialogue.criteria.lexing import symbolise
from trialogue.criteria.mentions import find_mentions
from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Consent,
    Diagnosis,
    Except,
    Judgement,
    Not,
    Opaque,
    Readings,
    Span,
    atoms,
    is_whole,
)
from trialogue.criteria.obligations import asked_in_exclusion, negated_exclusion
from trialogue.criteria.passes.allergens import with_severity
from trialogue.criteria.passes.clause import read_clause
from trialogue.criteria.passes.guards import of_that_sex
from trialogue.criteria.passes.islands.terms import is_table, tells_terms
from trialogue.criteria.passes.islands.unread_part import read_islands, with_residue
from trialogue.criteria.passes.literal import read_literal
from trialogue.criteria.passes.own_statements import read_own_statement
from trialogue.criteria.point_joints import join_points
from trialogue.criteria.shared_ends import claims_more
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.titles import is_topic
from trialogue.vocabulary import Concept, Vocabulary

_TURNING = frozenset(("stop", "except", "pronoun", "not"))
_PUNCTUATION = re.compile(r"[()\[\];.!?]")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z(\"*])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|incl|no|dr|st|resp|ca|cf|al|fig|spp?|[a-z])|\b[A-Z])\Z", re.IGNORECASE
)
_NEGATIVE = re.compile(
    r"\b(?:no|not|none|without|never|neither|absence|exclud\w*|except\w*|unless|if|only)\b", re.IGNORECASE
)
_LONGEST_READ = 3_000
"""Characters of one part beyond which it is kept whole: no criterion says one thing in so many words."""
_LONGEST_JOINT = 6
_NUMBERED = re.compile(r"(?:[.;:)]|\s{2}|\n)\s*\(?\d{1,2}(?:\.\d{1,2})*[.)]\s*\Z|\A\W*\d{1,2}(?:\.\d{1,2})*[.)]\s*\Z")
"""What ends a piece before one that is an item of its own: "... asthma. 2.2. Stroke"."""
_MOST_PIECES = 200
"""Sentences of an overlong part that are looked into."""


@dataclass(slots=True)
class Reading:
    """What is known while one item is read."""

    text: str
    kind: str
    vocabulary: Vocabulary
    diagnoses: list[str] = field(default_factory=list)
    issues: list[ReadingIssue] = field(default_factory=list)
    symbols: dict[Span, list[Symbol]] = field(default_factory=dict)
    """The symbols of each part, so that nothing need be named twice."""
    mentions: dict[Mention, None] | None = None
    """What is mentioned, in order, where that was asked for."""
    abbreviations: dict[str, Concept] = field(default_factory=dict)
    """What the text's own abbreviations stand for."""
    of_people: bool = False
    """Whether only what is said of people is a statement of its own: the head of what is read is not understood."""
    unled: dict[Span, Condition] = field(default_factory=dict)
    """Statements in the text's own words that do not say of whom they speak."""

    def named(self, start: int, end: int) -> list[Symbol]:
        """The symbols of a part; their mentions are noted."""
        found = symbolise(self.text, start, end, self.vocabulary)
        if self.abbreviations:
            found = with_abbreviations(found, self.text, self.abbreviations)
        if self.mentions is not None:
            self.mentions.update(dict.fromkeys(find_mentions(found)))
        self.symbols[start, end] = found
        return found

    def opaque(self, start: int, end: int) -> Opaque:
        start, end = trimmed(self.text, start, end)
        return Opaque(label=self.text[start:end], span=(start, end))

    def issue(self, code: str, message: str, span: Span | None) -> None:
        self.issues.append(ReadingIssue(code=code, message=message, span=span))


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without spaces at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def read_item(item: Item, reading: Reading) -> Condition:
    """The tree of an item and its nested points."""
    own = trimmed(reading.text, item.body, item.own_end)
    if not item.children:
        named = _own_words((item.value_of, own[1]), reading) if item.value_of is not None else None
        if named is not None and is_whole(named):
            return named
        return _own_words(own, reading) or reading.opaque(item.start, item.end)
    span = (item.start, item.end)
    head = reading.text[slice(*own)]
    if excepting := EXCEPTING.search(head):
        return _with_exceptions(item, trimmed(reading.text, own[0], own[0] + excepting.start()), reading)
    headless = not _words(head) or is_topic(head) or says_only_how(head, reading.kind)
    if not headless and allows(head):
        return read_unread((item.start, item.end), reading, numbers_only=True)
    before = None if headless else _head_condition(own, reading)
    reading.of_people, outside = reading.of_people or not (headless or before), reading.of_people
    parts = [read_item(child, reading) for child in item.children]
    reading.of_people = outside
    group = join_points(head, parts, reading, (own[1], item.end))
    if headless:
        return group
    if before is None:
        ways = ways_of(group, head, reading.issues)
        return Readings(alternatives=(*ways, read_unread(own, reading)), rule="unread-head", span=span)
    if MEMBERS.search(head):
        either = Any(parts=(before, *_flattened([group], Any)), span=span)
        if reading.kind == "exclusion":
            return either
        return Readings(alternatives=(either, All(parts=(before, group), span=span)), rule="nested-members", span=span)
    if reading.kind == "exclusion" and head.endswith(","):
        return Any(parts=(before, *_flattened([group], Any)), span=span)  # the first of a list, which its points go on
    return All(parts=(before, group), span=span)


def _with_exceptions(item: Item, own: Span, reading: Reading) -> Condition:
    """ "Cancer, except for:": the points are what it does not mean."""
    base = _own_words(own, reading) or reading.opaque(item.start, item.end)
    parts = tuple(read_item(child, reading) for child in item.children)
    exceptions = (Any(parts=parts, span=(own[1], item.end)),) if len(parts) > 1 else parts
    return Except(base=base, exceptions=exceptions, span=(item.start, item.end))


def read_unread(own: Span, reading: Reading, *, numbers_only: bool = False) -> Condition:
    """A stretch that is not read as a whole: what stands in it, or only the numbers, beside the whole of it."""
    if own[1] - own[0] > _LONGEST_READ:
        pieces = [piece[:2] for piece in _pieces(reading.text, *own) if piece[1] - piece[0] <= _LONGEST_READ]
        found = tuple(read_unread(piece, reading, numbers_only=True) for piece in pieces[:_MOST_PIECES])
        whole = reading.opaque(*own)
        if not any(isinstance(each, Readings) for each in found):
            return whole
        return Readings(alternatives=(All(parts=found, span=own), whole), rule="unread-part", span=own)
    symbols = reading.named(*own)
    found_here = read_islands(symbols, reading.text, reading.kind, own, numbers_only=numbers_only)
    return found_here or reading.opaque(*own)


def _words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _head_condition(own: Span, reading: Reading) -> Condition | None:
    """A head that states something itself: "Diabetes with one of the following:"."""
    start, end = own
    words = reading.text[start:end]
    lead = LEAD.search(words[-120:])
    stop = end - (len(words[-120:]) - lead.start()) if lead else end
    if stop <= start or _NEGATIVE.search(words):
        return None
    node, known = read_part(start, stop, reading)
    if node in reading.unled.values():
        return None  # a head says of whom, or what it is
    return node if known and node is not None else None


def _own_words(own: Span, reading: Reading) -> Condition | None:
    start, end = own
    if start >= end:
        return None
    if end - start > _LONGEST_READ:
        return read_unread(own, reading)
    if is_table(reading.text, own):
        return reading.opaque(*own)
    if counts_down(reading.text, *own):
        return read_unread(own, reading, numbers_only=True)
    listed = _counted(own, reading)
    if listed is not None:
        return listed
    colon = _definition(own, reading)
    if colon is not None:
        return colon
    pieces = _pieces(reading.text, start, end)
    read: list[tuple[Condition, bool, str]] = []
    before = ""
    defined = of_kin = False
    for begin, stop, separator in pieces:
        node, known = read_part(begin, stop, reading, explains=before == ".")
        if node is not None and (defined or (of_kin and _THEY.match(reading.text, begin, stop))):
            node, known = reading.opaque(begin, stop), False  # it goes on to explain, or to speak of the parent
        if len(pieces) > 1:
            defined = defined or tells_terms(reading.text, (begin, stop))
            of_kin = of_kin or _KIN.match(reading.text, begin, stop) is not None
        if node is not None:
            read.append((node, known, separator))
        before = separator
    if reading.unled and not all(known and not isinstance(node, Judgement) for node, known, _ in read):
        read = [_without_unled(each, reading) for each in read]
    return _joined(read, own, reading)


def _counted(own: Span, reading: Reading) -> Condition | None:
    """A list on one line whose head only counts: "At least two of the following: fever; cough; chills"."""
    begin = counted_list(reading.text, *own)
    pieces = _pieces(reading.text, begin, own[1]) if begin else []
    if len(pieces) < 2 or any(separator != ";" for _, _, separator in pieces[:-1]):
        return None
    bodies = [(_LABEL.match(reading.text, start, end).end(), end) for start, end, _ in pieces]  # type: ignore[union-attr]
    nodes = [node for body in bodies if (node := read_part(*body, reading)[0]) is not None]
    return join_points(reading.text[own[0] : begin], nodes, reading, own) if len(nodes) > 1 else None


_LABEL = re.compile(r"(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]\s+)?")
"""The number or letter of a piece."""


def _without_unled(part: tuple[Condition, bool, str], reading: Reading) -> tuple[Condition, bool, str]:
    """A part in its own words is no clause by itself beside one that is not read, unless it says of whom it speaks."""
    node, _, separator = part
    span = next((each for each in reading.unled if reading.unled[each] is node), None)
    if span is None:
        return part
    symbols = reading.symbols[span]
    return read_islands(symbols, reading.text, reading.kind, span) or reading.opaque(*span), False, separator


def _definition(own: Span, reading: Reading) -> Condition | None:
    """Rule `head-defined`: "Hepatic dysfunction: ALT > 2 x ULN; GFR < 60", or "a decrease in X, IgG < 5"."""
    start, end = own
    text = reading.text
    for sign in (":", ","):
        at = text.find(sign, start, end)
        if at < 0 or not is_vague_head(text[start:at]):
            continue
        rest = trimmed(text, at + 1, end)
        parts = [read_part(begin, stop, reading) for begin, stop, _ in _pieces(text, *rest)]
        nodes = [node for node, known in parts if node is not None and known]
        if not nodes or len(nodes) != len([node for node, _ in parts if node is not None]):
            continue
        if not all(_bounded(node) for node in nodes):
            continue
        if len(nodes) == 1:
            return nodes[0]
        flat = _flattened(nodes, Any if reading.kind == "exclusion" else All)
        reading.issue("head-defined", "the head is read as defined by what follows it", (start, at))
        return (Any if reading.kind == "exclusion" else All)(parts=flat, span=own)
    return None


def _bounded(node: Condition) -> bool:
    return all(atom.quantity is not None for atom, _ in atoms(node))


def _flattened(nodes: list[Condition], cls: type[All] | type[Any]) -> tuple[Condition, ...]:
    flat: list[Condition] = []
    for node in nodes:
        flat += node.parts if isinstance(node, cls) else (node,)
    return tuple(flat)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
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
    if not _words(text[start:end]):
        return None, True
    symbols = reading.named(start, end)
    if end - start <= _LONGEST_JOINT and all(each.role in ("or", "and", ".", ",") for each in symbols):
        return None, True  # "... ; or" at the end of an item
    _note(symbols, reading)
    _name_the_disease(symbols, reading)
    node = read_clause(symbols, text, reading.vocabulary, reading.kind, (start, end))
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
    if reading.kind == "exclusion":
        node = with_severity(negated_exclusion(node, text[start:end], reading.issue), text, (start, end))
    reading.diagnoses += [atom.concept for atom, _ in atoms(node) if isinstance(atom, Diagnosis) and atom.concept]
    known = is_whole(node)
    node = of_that_sex(node) if reading.kind == "inclusion" and not known else node
    return (node if known else with_residue(node, symbols, text, reading.kind)), known


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


def _joined(read: list[tuple[Condition, bool, str]], own: Span, reading: Reading) -> Condition | None:
    if not read:
        return None
    nodes = [node for node, _, _ in read]
    if len(nodes) == 1:
        return nodes[0]
    if all(isinstance(node, Opaque) for node in nodes):
        timed = any(isinstance(node, Opaque) and node.window is not None for node in nodes)
        return _together(nodes, own, reading, semicolons=True) if timed else reading.opaque(*own)
    semicolons = all(separator == ";" for _, _, separator in read[:-1])
    unread = [node for node, known, _ in read if not known]
    turning = any(_turns(node, reading) for node in unread) or any(_excepts(node, reading) for node in nodes[1:])
    if turning or (unread and reading.kind == "exclusion" and not semicolons):
        return Readings(
            alternatives=(_together(nodes, own, reading, semicolons), reading.opaque(*own)),
            rule="unread-part",
            span=own,
        )
    return _together(nodes, own, reading, semicolons)


def _together(nodes: list[Condition], own: Span, reading: Reading, semicolons: bool) -> Condition:
    if reading.kind == "inclusion":
        opened = [_opens_with_or(node, reading) for node in nodes]
        together = All(parts=_flattened(nodes, All), span=own)
        if not any(opened[1:]) and not _some_will_do(nodes, own, reading):
            return together
        either = Any(parts=_flattened(nodes, Any), span=own)
        if opened[-1] and semicolons:
            return either
        return Readings(alternatives=(together, either), rule="or-in-inclusion", span=own)
    if all(isinstance(node, Judgement | Consent | Not) for node in nodes):
        return Any(parts=tuple(nodes), span=own)
    return Any(parts=_flattened(nodes, Any), span=own)


def _some_will_do(nodes: list[Condition], own: Span, reading: Reading) -> bool:
    first = nodes[0].span
    if begins_with_one_of(reading.text, own[0]):
        return True
    return first is not None and begins_with_some_of(reading.text, own[0], first[1])


def _opens_with_or(node: Condition, reading: Reading) -> bool:
    if node.span is None:
        return False
    begin = node.span[0]
    return _OR.search(reading.text[max(0, begin - 6) : begin + 3]) is not None


_OR = re.compile(r"[;.]\s*or\b|\A\s*or\b|\bor[ ]?\Z", re.IGNORECASE)


_KIN = re.compile(
    r"\W*(?:an? |the |at least one )?(?:parents?|(?:legal )?guardians?|caregivers?|carers?)\b", re.IGNORECASE
)
_THEY = re.compile(
    r"\W*(?:and )?(?:he|she|they|he/she|she/he|he or she|the (?:parent|guardian|caregiver)s?)\b", re.IGNORECASE
)
_EXCEPTS = re.compile(r"\W*(?:the )?exceptions? (?:to|are|is|include)\b", re.IGNORECASE)


def _excepts(node: Condition, reading: Reading) -> bool:
    """Whether a later sentence only says what is no case of the first: "Exceptions to this are ..."."""
    return node.span is not None and _EXCEPTS.match(reading.text, *node.span) is not None


def _turns(node: Condition, reading: Reading) -> bool:
    """Whether an unread part may widen or turn round what was read beside it."""
    if node.span is None:
        return True
    symbols = reading.symbols.get(node.span) or symbolise(reading.text, *node.span, reading.vocabulary)
    flat = [each for symbol in symbols for each in (symbol.value if symbol.role == "group" else [symbol])]
    return any(each.role in _TURNING for each in flat)
