"""One phrase: what was found between two conjunctions, before it becomes a node.

A phrase is read only when every symbol in it is accounted for. One unknown word and the phrase is not read at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from trialogue.criteria.nodes import Quantity, Span, Window
from trialogue.criteria.passes.settling import settled
from trialogue.criteria.symbols import Bound, Symbol, When, span_of
from trialogue.criteria.words import is_adjective, may_be_in_name
from trialogue.vocabulary import Concept, Vocabulary, ungrounded_id

SIGNS_PASSED_OVER = frozenset(("*", '"', "'", "_", "`", ":"))
"""Markdown and quotation marks that say nothing."""


_LONGEST_SHARED = 2
_STUDY_DRUG = frozenset(("drug", "drugs", "medication", "medications", "product", "treatment", "treatments", "agent"))
_AS_EXAMPLES = ("e.g", "eg", "for e", "for i", "such as")
_ENTRY = ("at ", "as of ", "on ", "upon ")


@dataclass(slots=True)
class Phrase:
    """The fields that symbols filled. `known` is False when something was not accounted for."""

    span: Span
    words: str = ""
    temporality: str | None = None
    negated: bool = False
    expose: str | None = None
    route: str | None = None
    allergy: bool = False
    qualifiers: list[str] = field(default_factory=list)
    qualifier_spans: list[Span] = field(default_factory=list)
    trailing_qualifiers: bool = False
    result: str | None = None
    tested: bool = False
    concept: Concept | None = None
    concept_span: Span | None = None
    sex: Concept | None = None
    age: bool = False
    bound: Bound | None = None
    window: When | None = None
    duration: When | None = None
    participation: tuple[str | None, tuple[str, ...]] | None = None
    members: list[Phrase] = field(default_factory=list)
    added: bool = False
    at_entry: bool = False
    open_members: Symbol | None = None
    every: bool = False
    equation: str | None = None
    vague: bool = False
    own_lead: bool = False
    known: bool = True
    unknown: list[Symbol] = field(default_factory=list)

    @property
    def is_unnamed_measurement(self) -> bool:
        """A bound in a laboratory's unit behind words that no dictionary knows: they name what is measured."""
        unit = self.bound.quantity.unit if self.bound is not None else None
        return (
            unit is not None
            and ("/" in unit or unit in ("{xULN}", "{xLLN}", "mm[Hg]"))
            and not unit.endswith(("/d", "/wk", "/mo", "/a", "/h"))
            and bool(self.unknown)
            and all(symbol.role == "word" for symbol in self.unknown)
            and self.concept is None
            and not (self.has_lead or self.qualifiers or self.age or self.sex or self.participation or self.duration)
        )

    @property
    def has_lead(self) -> bool:
        """Whether the phrase brings its own words for when and how."""
        return bool(self.temporality or self.negated or self.expose or self.allergy)

    @property
    def only_narrows(self) -> bool:
        """Qualifiers and times whose concept stands in a later phrase: "acute or" in "acute or chronic hepatitis"."""
        return (
            self.known
            and bool(self.qualifiers or self.temporality or self.expose or self.route)
            and not self.words.strip()
            and self.concept is None
            and not (self.sex or self.age or self.bound or self.window or self.duration)
            and not (self.participation or self.members or self.vague or self.result)
        )

    @property
    def is_bare_bound(self) -> bool:
        """Only a quantity: "or > 70" after "age < 18"."""
        return (
            self.known and self.bound is not None and self.concept is None and not self.age and not self.words.strip()
        )


def read_phrase(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> Phrase:
    """What the symbols say, field by field."""
    phrase = Phrase(span_of(symbols))
    reader = _Filling(phrase, text, vocabulary)
    for symbol in settled(symbols, text):
        reader.take(symbol)
    return phrase


class _Filling:
    def __init__(self, phrase: Phrase, text: str, vocabulary: Vocabulary) -> None:
        self.phrase, self.text, self.vocabulary = phrase, text, vocabulary

    def take(self, symbol: Symbol) -> None:
        role = symbol.role
        if role in ("neutral", "at") or role in SIGNS_PASSED_OVER:
            self.phrase.at_entry |= role == "at" and self.text[symbol.start : symbol.end].lower().startswith(_ENTRY)
            if role == "neutral" and self.text[symbol.start : symbol.end].lower() in ("any", "all"):
                self.phrase.every = True
            return
        if role == "of" and self.phrase.bound is None and self._measured():
            return
        handler = getattr(self, f"_{role}", None) if role.isalpha() else None
        if handler is None or handler(symbol) is False:
            self.phrase.known = False
            self.phrase.unknown.append(symbol)

    def _begun(self) -> bool:
        return self.phrase.concept is not None or self.phrase.bound is not None

    def _measured(self) -> bool:
        concept = self.phrase.concept
        return concept is not None and concept.kind in ("measurement", "instrument")

    def _word(self, symbol: Symbol) -> bool:
        self.phrase.words += " " + self.text[symbol.start : symbol.end]
        return False

    def _history(self, symbol: Symbol) -> bool:
        return self._temporality(symbol.value)

    def _current(self, symbol: Symbol) -> bool:
        if symbol.value == "active":
            self.phrase.qualifiers.append("active")
        return self._temporality("current")

    def _both(self, _: Symbol) -> bool:
        return self._temporality("any")

    def _temporality(self, value: str) -> bool:
        if self._begun() and self.phrase.concept is None:
            return False
        if self.phrase.temporality not in (None, value):
            # "history of ... current": two times in one phrase are not ours to reconcile.
            return False
        self.phrase.temporality = value
        return True

    def _not(self, symbol: Symbol) -> bool:
        if self._begun() or self.phrase.negated:
            return False
        self.phrase.negated = True
        if symbol.value in ("history", "current", "active"):
            return self._current(symbol) if symbol.value == "active" else self._temporality(symbol.value)
        return True

    def _expose(self, symbol: Symbol) -> bool:
        if self._begun() or self.phrase.expose:
            return False
        self.phrase.expose = symbol.value
        return True

    def _exposed(self, _: Symbol) -> bool:
        """ "Steroid therapy": a word behind the drug that says it is taken."""
        self.phrase.expose = self.phrase.expose or "any"
        return True

    def _anchor(self, symbol: Symbol) -> bool:
        """ "Allergy to the study drug": what else is an anchor of time may be what is not tolerated."""
        words = self.text[symbol.start : symbol.end].lower().split()
        if not self.phrase.allergy or self._begun() or words[-1] not in _STUDY_DRUG:
            return False
        self.phrase.concept = Concept(id=ungrounded_id("study drug"), kind="drug", name="the study drug")
        self.phrase.concept_span = symbol.span
        return True

    def _allergy(self, _: Symbol) -> bool:
        if self._begun():
            return False
        self.phrase.allergy = True
        return True

    def _qualifier(self, symbol: Symbol) -> bool:
        self.phrase.trailing_qualifiers |= self.phrase.concept is not None
        self.phrase.qualifiers.append(symbol.value)
        self.phrase.qualifier_spans.append(symbol.span)
        return True

    def _result(self, symbol: Symbol) -> bool:
        if self.phrase.result is not None:
            return False
        self.phrase.result = symbol.value
        return True

    def _tested(self, _: Symbol) -> bool:
        """ "Test", "serology": says something only with a result."""
        self.phrase.tested = True
        return True

    def _route(self, symbol: Symbol) -> bool:
        if self.phrase.route is not None or self.phrase.concept is not None:
            return False
        self.phrase.route = symbol.value
        return True

    def _equation(self, symbol: Symbol) -> bool:
        """ "By the Cockcroft-Gault formula", behind a bound: how a kidney's function is estimated."""
        if self.phrase.bound is None or not self._measured():
            return False
        self.phrase.equation = symbol.value
        return True

    def _agecue(self, _: Symbol) -> bool:
        self.phrase.age = True
        return True

    def _ageunit(self, _: Symbol) -> bool:
        self.phrase.age = True
        return True

    def _vague(self, _: Symbol) -> bool:
        if self.phrase.concept is not None:
            return False  # "tuberculosis with active disease" is narrowed by it
        self.phrase.vague = True
        return True

    def _quantity(self, symbol: Symbol) -> bool:
        if self.phrase.bound is not None:
            return False
        self.phrase.bound = symbol.value
        return True

    def _window(self, symbol: Symbol) -> bool:
        if self.phrase.window is not None:
            return False
        self.phrase.window = symbol.value
        return True

    def _duration(self, symbol: Symbol) -> bool:
        if self.phrase.duration is not None:
            return False
        self.phrase.duration = symbol.value
        return True

    def _participation(self, symbol: Symbol) -> bool:
        if self._begun() or self.phrase.participation is not None:
            return False
        self.phrase.participation = symbol.value
        return True

    def _concept(self, symbol: Symbol) -> bool:
        concept: Concept = symbol.value
        phrase = self.phrase
        if concept.kind == "sex":
            if phrase.sex is not None:
                return False
            phrase.sex = concept
            return True
        if phrase.concept is None:
            phrase.concept, phrase.concept_span = concept, symbol.span
            return phrase.participation is None
        # "HCV hepatitis": the second word only restates what the first is.
        if self.vocabulary.is_a(phrase.concept.id, concept.id):
            return True
        if self.vocabulary.is_a(concept.id, phrase.concept.id):
            phrase.concept, phrase.concept_span = concept, symbol.span
            return True
        return False

    def _group(self, symbol: Symbol) -> bool:
        return read_group(self, symbol)


def read_group(filling: _Filling, symbol: Symbol) -> bool:
    """What stands in brackets: an abbreviation, a bound, a time, or a list of members."""
    phrase, inner = filling.phrase, symbol.value
    inside = filling.text[symbol.start + 1 : symbol.end - 1]
    if not inner or is_abbreviation(inside, filling.text[max(0, symbol.start - 90) : symbol.start]):
        return True
    if (
        phrase.concept is not None
        and all(each.role in ("concept", "neutral") for each in inner)
        and any(each.role == "concept" and each.value.id == phrase.concept.id for each in inner)
    ):
        return True
    if phrase.bound is not None and all(_restates(phrase.bound, each) for each in inner):
        return True
    inner = settled(inner, filling.text)
    own = {"quantity", "neutral", "at", "window", "duration", "agecue", "ageunit", "equation"}
    if all(each.role in own for each in inner):
        return all(_taken(filling, each) for each in inner)
    if phrase.vague and phrase.concept is None:
        return all(_taken(filling, each) for each in inner)
    kind = phrase.concept.kind if phrase.concept is not None else ""
    if kind == "condition" and all(each.role in ("qualifier", "neutral", "current") for each in inner):
        return all(_taken(filling, each) for each in inner)  # "asthma (severe)"
    if phrase.bound is not None and all(each.role in ("anchor", "neutral", "at") for each in inner):
        return True  # "HbA1c > 9 % (screening)"
    return _members(filling, inner) or _only_examples(phrase, inner, filling.text)


def _only_examples(phrase: Phrase, inner: list[Symbol], text: str) -> bool:
    """ "Infection (e.g. ...)": whatever the examples are, they are kinds of the condition that is named."""
    opened = text[inner[0].start : inner[0].end].lower().startswith(_AS_EXAMPLES) and inner[0].role == "examples"
    turned = any(each.role in ("except", "not", "stop", "quantity", "number", "window") for each in inner)
    return opened and not turned and phrase.concept is not None and phrase.concept.kind in ("condition", "procedure")


def _restates(bound: Bound, symbol: Symbol) -> bool:
    """Rule `restated-bound`: "10.0 % (86 mmol/mol)" says the same in another unit."""
    if symbol.role == "number":
        unit = symbol.value[1]
    elif symbol.role == "quantity":
        unit = symbol.value.quantity.unit
    else:
        return False
    return unit is not None and bound.quantity.unit is not None and unit != bound.quantity.unit


def _taken(filling: _Filling, symbol: Symbol) -> bool:
    filling.take(symbol)
    return filling.phrase.known


def _members(filling: _Filling, inner: list[Symbol]) -> bool:
    phrase = filling.phrase
    if phrase.concept is None or phrase.members:
        return False
    pieces: list[list[Symbol]] = [[]]
    phrase.added = inner[0].role == "or"
    for each in inner:
        if each.role == "open":
            phrase.open_members = each
        elif each.role == "examples":
            phrase.open_members = phrase.open_members or each
        elif each.role in ("or", "and", ",", "/", ";"):
            pieces.append([])
        elif not (phrase.open_members is not None and each.role == "."):
            pieces[-1].append(each)
    if filling.text[inner[-1].start : inner[-1].end].lower() in ("other", "others", "or other", "and other"):
        phrase.open_members = phrase.open_members or Symbol("open", inner[-1].start, inner[-1].end)
    members = [read_phrase(piece, filling.text, filling.vocabulary) for piece in pieces if piece]
    share_head(members, filling.text, filling.vocabulary)
    if not members or not all(each.known and each.concept is not None and each.bound is None for each in members):
        return False
    phrase.members = members
    return True


def share_head(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Basal cell or squamous cell carcinoma": give a phrase of unknown words the head noun of the last phrase."""
    _share_beginning(phrases, text, vocabulary)
    last = phrases[-1] if phrases else None
    if last is None or last.concept is None or last.concept_span is None:
        return
    tail = text[slice(*last.concept_span)].split()
    for phrase in phrases[:-1]:
        if phrase.concept is None and len(phrase.unknown) == 1 and phrase.unknown[0].role == "number":
            # "Type 1 or type 2 diabetes".
            typed = vocabulary.lookup(f"{text[slice(*phrase.span)]} {tail[-1]}", (last.concept.kind,))
            if typed is not None:
                phrase.concept, phrase.concept_span, phrase.known, phrase.unknown = typed, phrase.span, True, []
            continue
        if phrase.concept is not None or not phrase.words or any(each.role != "word" for each in phrase.unknown):
            continue
        for count in range(1, min(3, len(tail))):
            head = " ".join(tail[-count:])
            found = vocabulary.lookup(f"{phrase.words.strip()} {head}")
            if found is not None and found.kind == last.concept.kind:
                phrase.concept, phrase.concept_span, phrase.known = found, phrase.span, True
                phrase.unknown, phrase.words = [], ""
                break
        else:
            _share_open_head(phrase, last, text)


def _share_beginning(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Hepatitis B or C", "renal failure or dysfunction": a short name goes on from the beginning of the one before.

    Only where the two together are a name of the vocabulary's own.
    """
    for before, phrase in pairwise(phrases):
        if phrase.concept is not None or before.concept is None or before.concept_span is None:
            continue
        if len(phrase.unknown) != 1 or phrase.unknown[0].role not in ("word", "number") or before.members:
            continue
        said = text[slice(*before.concept_span)].split()
        own = text[slice(*phrase.unknown[0].span)]
        found = next(
            (
                each
                for count in range(len(said) - 1, 0, -1)
                if (each := vocabulary.lookup(f"{' '.join(said[:count])} {own}", (before.concept.kind,))) is not None
            ),
            None,
        )
        if found is not None and found.id != before.concept.id:
            phrase.concept, phrase.concept_span, phrase.known = found, phrase.unknown[0].span, True
            phrase.unknown, phrase.words = [], ""


def _share_open_head(phrase: Phrase, last: Phrase, text: str) -> None:
    """ "Infiltrative or hypertrophic cardiomyopathy": two names of their own where the first word is an adjective."""
    assert last.concept is not None and last.concept_span is not None
    words = phrase.words.split()
    if len(words) > _LONGEST_SHARED or last.concept.kind != "condition" or not is_adjective(words[-1]):
        return
    label = text[slice(*last.concept_span)].split()
    if not all(may_be_in_name(word) for word in words) or (len(label) > 1 and not is_adjective(label[0])):
        return
    name = " ".join([*words, *(label[1:] if len(label) > 1 else label)])
    phrase.concept = Concept(id=ungrounded_id(name), kind="condition", name=name)
    phrase.concept_span = (phrase.unknown[0].start, phrase.unknown[-1].end)
    phrase.unknown, phrase.words, phrase.known = [], "", True


def is_abbreviation(inside: str, before: str) -> bool:
    """Whether bracketed letters abbreviate the words before: they occur there in order, the first at a word's start."""
    letters = inside.strip().rstrip("s") if inside.strip()[:-1].isupper() else inside.strip()
    letters = letters.replace("-", "").replace(".", "")
    if not (2 <= len(letters) <= 10 and letters.isalnum() and any(char.isupper() for char in letters)):
        return False
    words = before.lower().split()[-len(letters) - 3 :]
    joined = " ".join(words)
    for start in range(len(words)):
        rest = " ".join(words[start:])
        if rest[:1].strip("(") == letters[0].lower() and _subsequence(letters.lower(), rest):
            return True
    return letters.lower() in joined.replace("-", "")


def _subsequence(letters: str, text: str) -> bool:
    position = iter(text)
    return all(letter in position for letter in letters)


def quantity_or_none(phrase: Phrase) -> Quantity | None:
    """The interval of the phrase's bound."""
    return phrase.bound.quantity if phrase.bound is not None else None


def lasting(when: When | None) -> Quantity | None:
    """How long something has been there."""
    if when is None:
        return None
    window = when.window
    return Quantity(
        low=window.low,
        high=window.high,
        unit=window.unit,
        low_inclusive=when.low_inclusive,
        high_inclusive=when.high_inclusive,
    )


def window_or_none(when: When | None) -> Window | None:
    """The window itself."""
    return when.window if when is not None else None
