"""One phrase: what was found between two conjunctions, before it becomes a node.

A phrase is read only when every symbol in it is accounted for. One unknown word and the phrase is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from trialogue.criteria.nodes import LIMIT_UNITS, Quantity, Span, Window
from trialogue.criteria.passes.bracket_words import narrows, only_allows, shows_only
from trialogue.criteria.passes.limits import in_its_unit
from trialogue.criteria.passes.settling import BEFORE_MEASURE, settled
from trialogue.criteria.passes.sharing import share_head, share_time
from trialogue.criteria.symbols import Bound, Symbol, When, span_of
from trialogue.vocabulary import Concept, Vocabulary, ungrounded_id
from trialogue.vocabulary.units import parse_unit

SIGNS_PASSED_OVER = frozenset(("*", '"', "'", "_", "`", ":"))
"""Markdown and quotation marks that say nothing."""
OTHER = frozenset(("other", "another", "other known"))
"""Words for something besides what is known from before: in a first statement, besides the disease of the study."""
_STUDY_DRUG = frozenset(("drug", "drugs", "medication", "medications", "product", "treatment", "treatments", "agent"))
_BEGINNINGS = frozenset(("enrolment", "randomisation", "screening", "baseline", "consent", "first dose"))
"""Days at the beginning of a study."""
_AS_EXAMPLES = ("e.g", "eg", "for e", "for i", "such as")
_DOSES = frozenset(("mg/d", "mg/kg/d", "g/d", "ug/d", "mg/wk", "mg"))
_ENTRY = ("at ", "as of ", "on ", "upon ")


class Phrase(msgspec.Struct, gc=False):
    """The fields that symbols filled. `known` is False when something was not accounted for."""

    span: Span
    words: str = ""
    temporality: str | None = None
    negated: bool = False
    negated_of_sex: bool = False
    """Whether the negation stands behind the sex: "women *not* using contraception"."""
    expose: str | None = None
    route: str | None = None
    allergy: bool = False
    qualifiers: list[str] = []
    qualifier_spans: list[Span] = []
    trailing_qualifiers: bool = False
    result: str | None = None
    result_behind: bool = False
    tested: bool = False
    concept: Concept | None = None
    concept_span: Span | None = None
    sex: Concept | None = None
    age: bool = False
    people: str | None = None
    bound: Bound | None = None
    window: When | None = None
    duration: When | None = None
    participation: tuple[str | None, tuple[str, ...]] | None = None
    members: list[Phrase] = []
    added: bool = False
    at_entry: bool = False
    open_members: Symbol | None = None
    every: bool = False
    other: bool = False
    """Whether it is something other than what was said before."""
    equation: str | None = None
    vague: bool = False
    own_lead: bool = False
    own_kind: bool = False
    """Whether its name holds the word that narrows it, the other of two: "active or *latent tuberculosis*"."""
    known: bool = True
    unknown: list[Symbol] = []

    @property
    def is_unnamed_measurement(self) -> bool:
        """A bound in a laboratory's unit behind words that no dictionary knows: they name what is measured."""
        unit = self.bound.quantity.unit if self.bound is not None else None
        return (
            unit is not None
            and ("/" in unit or unit in (*LIMIT_UNITS, "mm[Hg]"))
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


def people_of(words: str) -> str | None:
    """Whom words for an age name: "adult" or "child"."""
    lower = words.lower()
    if lower in ("adult", "child"):
        return None  # "adult spinal deformity": a word of the condition's name
    return "adult" if "adult" in lower else "child" if "child" in lower or "diatric" in lower else None


class _Filling:
    __slots__ = ("accompanied", "day_follows", "of_drug", "phrase", "text", "vocabulary")

    def __init__(self, phrase: Phrase, text: str, vocabulary: Vocabulary) -> None:
        self.phrase, self.text, self.vocabulary = phrase, text, vocabulary
        self.accompanied = False
        """Whether "with" has opened something that stands beside the concept."""
        self.of_drug = False
        """Whether a dose was said whose drug must follow."""
        self.day_follows = False
        """Whether "before" was said of a measure's bound, and its day must follow."""

    def take(self, symbol: Symbol) -> None:
        role = symbol.role
        if role in ("neutral", "at") or role in SIGNS_PASSED_OVER:
            self.phrase.at_entry |= role == "at" and self.text[symbol.start : symbol.end].lower().startswith(_ENTRY)
            words = self.text[symbol.start : symbol.end].lower() if role == "neutral" else ""
            self.phrase.every |= words in ("any", "all")
            self.phrase.other |= words in OTHER and self.phrase.concept is None
            self.accompanied |= words == "with" and self.phrase.concept is not None
            return
        if role == "of" and ((self.phrase.bound is None and self._measured()) or self._dosed()):
            return
        handler = _HANDLERS.get(role)
        if handler is None or handler(self, symbol) is False:
            self.phrase.known = False
            self.phrase.unknown.append(symbol)

    def _begun(self) -> bool:
        return self.phrase.concept is not None or self.phrase.bound is not None

    def _measured(self) -> bool:
        concept = self.phrase.concept
        return concept is not None and concept.kind in ("measurement", "instrument")

    def _dosed(self) -> bool:
        """ "20 mg/day *of* prednisone": a dose whose drug comes behind it."""
        bound = self.phrase.bound
        self.of_drug = bound is not None and bound.quantity.unit in _DOSES and self.phrase.concept is None
        return self.of_drug

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
        self.phrase.negated_of_sex = self.phrase.sex is not None
        self.phrase.other |= "other" in self.text[symbol.start : symbol.end].lower().split()
        if symbol.value in ("history", "current", "active"):
            return self._current(symbol) if symbol.value == "active" else self._temporality(symbol.value)
        return True

    def _expose(self, symbol: Symbol) -> bool:
        if self._begun() or (self.phrase.expose and symbol.value != "any"):
            return False
        self.phrase.expose = self.phrase.expose or symbol.value  # "have received treatment with"
        return True

    def _exposed(self, _: Symbol) -> bool:
        """ "Steroid therapy": a word behind the drug that says it is taken."""
        self.phrase.expose = self.phrase.expose or "any"
        return True

    def _anchor(self, symbol: Symbol) -> bool:
        """ "Allergy to the study drug": what else is an anchor of time may be what is not tolerated."""
        words = self.text[symbol.start : symbol.end].lower().split()
        if self.day_follows:
            self.day_follows = False
            return symbol.value in _BEGINNINGS
        if not self.phrase.allergy or self._begun() or words[-1] not in _STUDY_DRUG:
            return False
        self.phrase.concept = Concept(id=ungrounded_id("study drug"), kind="drug", name="the study drug")
        self.phrase.concept_span = symbol.span
        return True

    def _before(self, _: Symbol) -> bool:
        """ "HbA1c > 7 % *before randomisation*": a value of the study's beginning, as all are."""
        self.day_follows = self._measured() and self.phrase.bound is not None
        return self.day_follows

    def _allergy(self, _: Symbol) -> bool:
        if self._begun():
            return False
        self.phrase.allergy = True
        return True

    def _qualifier(self, symbol: Symbol) -> bool:
        if self.accompanied:
            return False  # "vasculitis with bilateral ...": it narrows what follows
        self.phrase.trailing_qualifiers |= self.phrase.concept is not None
        self.phrase.qualifiers.append(symbol.value)
        self.phrase.qualifier_spans.append(symbol.span)
        return True

    def _result(self, symbol: Symbol) -> bool:
        if self.phrase.result is not None:
            return False
        self.phrase.result = symbol.value
        self.phrase.result_behind = self.phrase.concept is not None
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

    def _agecue(self, symbol: Symbol) -> bool:
        self.phrase.age = True
        self.phrase.people = self.phrase.people or people_of(self.text[symbol.start : symbol.end])
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
            return phrase.participation is None and (not self.of_drug or concept.kind in ("drug", "drug-class"))
        # "HCV hepatitis": the second word only restates what the first is.
        if self.vocabulary.is_a(phrase.concept.id, concept.id):
            return True
        if self.vocabulary.is_a(concept.id, phrase.concept.id):
            phrase.concept, phrase.concept_span = concept, symbol.span
            return True
        return False

    def _group(self, symbol: Symbol) -> bool:
        return read_group(self, symbol)


_HANDLERS: Final[dict[str, Callable[[_Filling, Symbol], bool]]] = {
    name.removeprefix("_"): handler
    for name, handler in vars(_Filling).items()
    if name.startswith("_") and name[1:].isalpha() and callable(handler)
}
"""What takes a symbol of each role: the method that is called as the role is."""


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
    if phrase.bound is not None and _says_again(phrase.bound, inner, filling.text):
        return True
    if phrase.bound is not None and (parse_unit(inside.strip(" .").lower()) or only_allows(inner, filling.text)):
        return True  # "27 kilograms (kg)", "haemoglobin >= 8 g/dL (transfusion allowed)"
    inner = settled(inner, filling.text)
    values = _own_values(phrase, inner)
    if values:
        return all(_taken(filling, each) for each in values)
    if phrase.vague and phrase.concept is None:
        return all(_taken(filling, each) for each in inner)
    kind = phrase.concept.kind if phrase.concept is not None else ""
    if kind == "condition" and all(each.role in ("qualifier", "neutral", "current") for each in inner):
        return all(_taken(filling, each) for each in inner)  # "asthma (severe)"
    if kind == "state" and shows_only(inner, inside):
        return True  # "pregnancy (as assessed by urine hCG)"
    if kind == "condition" and narrows(inner, inside, filling.text):
        words = "-".join(re.findall(r"[^\W_]+", inside.lower()))
        return _taken(filling, Symbol("qualifier", symbol.start, symbol.end, words))
    if kind == "measurement" and all(word in BEFORE_MEASURE for word in inside.lower().split()):
        return True  # "triglycerides (fasting)"
    if phrase.bound is not None and all(each.role in ("anchor", "neutral", "at") for each in inner):
        return True  # "HbA1c > 9 % (screening)"
    if phrase.qualifiers and _only_examples(phrase, inner, filling.text):
        return True  # "suspected autoimmune disease (such as lupus)": what is suspected is the disease
    return _members(filling, inner) or _only_examples(phrase, inner, filling.text)


_OWN: Final = frozenset(("quantity", "neutral", "at", "window", "duration", "agecue", "ageunit", "equation"))


def _own_values(phrase: Phrase, inner: list[Symbol]) -> list[Symbol]:
    """The values and times that brackets hold and nothing else."""
    if [each.role for each in inner] == ["tested", "quantity"] and phrase.result != "negative":
        phrase.result = None  # "positive ANA (titre >= 1:80)": the bound says it
        return inner[1:]
    return inner if all(each.role in _OWN for each in inner) else []


def _only_examples(phrase: Phrase, inner: list[Symbol], text: str) -> bool:
    """ "Infection (e.g. ...)": whatever the examples are, they are kinds of the condition that is named."""
    opened = text[inner[0].start : inner[0].end].lower().startswith(_AS_EXAMPLES) and inner[0].role == "examples"
    turned = any(each.role in ("except", "not", "stop", "quantity", "number", "window") for each in inner)
    return opened and not turned and phrase.concept is not None and phrase.concept.kind in ("condition", "procedure")


_AGAIN: Final = frozenset(
    ("ie", "i.e", "i.e.", "or", ",", "=", "~", "equivalent to", "equal to", "equals", "approximately", "about",
     "corresponding to", "corresponds to")
)  # fmt: skip
"""Before a bound that is restated: "3 mg/dL (ie, 265 umol/L)"."""


def _says_again(bound: Bound, inner: list[Symbol], text: str) -> bool:
    values = [each for each in inner if text[each.start : each.end].lower() not in _AGAIN]
    return bool(values) and all(_restates(bound, each) for each in values)


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
        if each.role in ("open", "examples"):
            phrase.open_members = phrase.open_members or each  # "(e.g. HIV, etc.)": examples, whatever their end
        elif each.role in ("or", "and", ",", "/", ";"):
            pieces.append([])
        elif not (phrase.open_members is not None and each.role == "."):
            pieces[-1].append(each)
    if filling.text[inner[-1].start : inner[-1].end].lower() in ("other", "others", "or other", "and other"):
        phrase.open_members = phrase.open_members or Symbol("open", inner[-1].start, inner[-1].end)
    members = [read_phrase(piece, filling.text, filling.vocabulary) for piece in pieces if piece]
    share_head(members, filling.text, filling.vocabulary)
    share_time(members)
    if not members or not all(each.known and each.concept is not None and each.bound is None for each in members):
        return False
    if any(each.negated for each in members):
        return False  # "atrial fibrillation (not paroxysmal atrial fibrillation)"
    phrase.members = members
    return True


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
    if phrase.bound is None or phrase.concept is None:
        return phrase.bound.quantity if phrase.bound is not None else None
    return in_its_unit(phrase.bound.quantity, phrase.concept.id, phrase.bound.unit_text)


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
