"""Names that share a word: "basal cell or squamous cell carcinoma", "hepatitis B or C", "type 1 or 2 diabetes"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from trialogue.criteria.nodes import LIMIT_UNITS, Quantity
from trialogue.criteria.symbols import Bound
from trialogue.criteria.words import is_adjective, may_be_in_name, says_nothing, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, Vocabulary, is_ungrounded, ungrounded_id

if TYPE_CHECKING:
    from trialogue.criteria.passes.phrase import Phrase

_LONGEST_SHARED = 2
_LARGEST_MULTIPLE = 100
_ROMAN = ("I", "II", "III")


def share_head(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Basal cell or squamous cell carcinoma": give a phrase of unknown words the head noun of the last phrase."""
    if len(phrases) < 2:
        return
    _share_beginning(phrases, text, vocabulary)
    last = phrases[-1]
    if last.concept is None or last.concept_span is None:
        return
    _number_last(phrases, text, vocabulary)
    named = [phrase.concept is not None and phrase.concept_span is not None for phrase in phrases]
    for index, phrase in enumerate(phrases[:-1]):
        if phrase.concept is not None:
            continue
        # "Hypertrophic or restrictive cardiomyopathy, ... or myocarditis": the nearest name behind goes for each.
        nearest = named.index(True, index + 1)
        if not phrase.negated and any(each.negated for each in phrases[index + 1 : nearest + 1]):
            continue  # "conscious, no mental or cognitive impairment"
        last = phrases[nearest]
        assert last.concept is not None and last.concept_span is not None
        tail = text[slice(*last.concept_span)].split()
        number = text[phrase.unknown[0].start : phrase.unknown[0].end] if len(phrase.unknown) == 1 else ""
        if number in _ROMAN or (number and phrase.unknown[0].role == "number"):
            # "Type 1 or type 2 diabetes".
            typed = vocabulary.lookup(f"type {number} {tail[-1]}", (last.concept.kind,))
            if typed is not None:
                phrase.concept, phrase.concept_span, phrase.known, phrase.unknown = typed, phrase.span, True, []
            continue
        if not phrase.words or any(each.role != "word" for each in phrase.unknown):
            continue
        for count in range(1, min(3, len(tail))):
            head = " ".join(tail[-count:])
            found = vocabulary.lookup(f"{phrase.words.strip()} {head}")
            if found is not None and found.kind == last.concept.kind:
                phrase.concept, phrase.known = found, True
                phrase.concept_span = (phrase.unknown[0].start, phrase.unknown[-1].end)
                phrase.unknown, phrase.words = [], ""
                break
        else:
            _share_open_head(phrase, last, text)


def _number_last(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Type 1 or *2 diabetes*": the second number is a type too."""
    last = phrases[-1]
    if last.concept is None or last.concept_span is None or len(last.unknown) != 1:
        return
    number = text[last.unknown[0].start : last.unknown[0].end]
    if last.unknown[0].role != "number" and number not in _ROMAN:
        return
    typed = vocabulary.lookup(f"type {number} {text[slice(*last.concept_span)]}", (last.concept.kind,))
    before = phrases[-2] if len(phrases) > 1 else None
    if typed is not None and before is not None and "type" in text[slice(*before.span)].lower().split():
        last.concept, last.unknown, last.known = typed, [], True


def _share_beginning(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Hepatitis B or C", "renal failure or dysfunction": a short name goes on from the beginning of the one before.

    Only where the two together are a name of the vocabulary's own.
    """
    for before, phrase in pairwise(phrases):
        _name_what_is_done(before, phrase, text)
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
            phrase.qualifiers = phrase.qualifiers or list(before.qualifiers)  # "HIV, *active* hepatitis B or C"
            phrase.concept, phrase.concept_span, phrase.known = found, phrase.unknown[0].span, True
            phrase.unknown, phrase.words = [], ""


def _name_what_is_done(before: Phrase, phrase: Phrase, text: str) -> None:
    """ "Mitral valve repair or *replacement*": what is done to what was named before, by a word that names no more."""
    named = (before.concept, phrase.concept)
    if any(each is None or each.kind != "procedure" for each in named) or phrase.qualifiers or phrase.own_lead:
        return
    if before.concept_span is None or phrase.concept_span is None or not is_ungrounded(named[1].id):  # type: ignore[union-attr]
        return
    said, own = text[slice(*before.concept_span)].split(), text[slice(*phrase.concept_span)].lower()
    if len(said) > 1 and own in _DONE_TO:
        name = " ".join([*said[:-1], own])
        phrase.concept = Concept(id=ungrounded_id(name), kind="procedure", name=name)


_DONE_TO = frozenset(("replacement", "repair", "resection", "removal", "reconstruction", "revision", "excision"))


def _share_open_head(phrase: Phrase, last: Phrase, text: str) -> None:
    """ "Infiltrative or hypertrophic cardiomyopathy": two names of their own where the first word is an adjective."""
    assert last.concept is not None and last.concept_span is not None
    words = phrase.words.split()
    if last.qualifiers and text[phrase.unknown[-1].end : last.span[0]].strip() == ",":
        return  # "irreversible, severe hypertension": two words for one
    if len(words) > _LONGEST_SHARED or last.concept.kind != "condition" or not is_adjective(words[-1]):
        return
    label = text[slice(*last.concept_span)].split()
    if not all(may_be_in_name(word) for word in words) or (len(label) > 1 and not is_adjective(label[0])):
        return
    generic = words_of("name_generic", "before")
    if len(label) == 1 and all(fold_word(word) in generic for word in words) and says_nothing(label[0]):
        return  # "a medical or social condition"
    name = " ".join([*words, *(label[1:] if len(label) > 1 else label)])
    phrase.concept = Concept(id=ungrounded_id(name), kind="condition", name=name)
    phrase.concept_span = (phrase.unknown[0].start, phrase.unknown[-1].end)
    phrase.unknown, phrase.words, phrase.known = [], "", True


def share_name_backwards(before: Phrase, after: Phrase) -> None:
    """ "ALT < 3 x ULN or < 5 x ULN": a bound alone is of what the one before it is of."""
    if before.bound is None:
        return
    after.concept, after.concept_span, after.age = before.concept, before.concept_span, before.age
    assert after.bound is not None
    if before.bound.quantity.unit is None and not _is_no_multiple(before.bound.quantity, after.bound.quantity.unit):
        quantity = msgspec.structs.replace(before.bound.quantity, unit=after.bound.quantity.unit)
        before.bound = Bound(quantity, after.bound.unit_text)
    if after.bound.unit_text == "age":
        before.age = after.age = before.concept is None


def _is_no_multiple(quantity: Quantity, unit: str | None) -> bool:
    """ "WBC > 12,000 or > 1.5 x ULN": too large for so many times a limit, so it has a unit that is not said."""
    ends = [abs(end) for end in (quantity.low, quantity.high) if end is not None]
    return unit in LIMIT_UNITS and max(ends, default=0) >= _LARGEST_MULTIPLE


COURSES = frozenset(("chronic", "acute", "subacute", "primary", "secondary"))
RESULTS = frozenset(("positive", "negative"))
LEVELS = frozenset(("elevated", "decreased", "abnormal"))
"""Results that go for what stands beside, and that a bound says more exactly: "elevated ALT or AST > 3 x ULN"."""


def both_tested(before: Phrase, after: Phrase) -> bool:
    """ "Positive for HBsAg or HIV", "low C3 or C4": the result before the first goes for the next if it is bare."""
    kinds = ("measurement", "condition") if before.result in RESULTS else ("measurement",)
    return all(_is_one_of(each, kinds) and _is_bare(each) for each in (before, after)) and not before.result_behind


def share_result(phrases: list[Phrase]) -> None:
    """A result behind the last of several tests goes for each that has no value: "HBsAg or anti-HCV *positive*"."""
    last = phrases[-1]
    if last.result not in RESULTS or not last.result_behind:
        return
    if not all(_is_one_of(each, ("measurement",)) for each in phrases):
        return
    for phrase in phrases[:-1]:
        if phrase.result is None and _is_bare(phrase):
            phrase.result = last.result


def share_time(members: list[Phrase]) -> None:
    """A time behind the last name in a bracket goes for each: "(stroke, infarction or angina *within 6 months*)"."""
    if members and not any(each.window or each.duration for each in members[:-1]):
        for each in members[:-1]:
            each.window = members[-1].window


def _is_one_of(phrase: Phrase, kinds: tuple[str, ...]) -> bool:
    return phrase.concept is not None and phrase.concept.kind in kinds


def _is_bare(phrase: Phrase) -> bool:
    """Whether a phrase names something and says nothing more of it."""
    return not (phrase.bound or phrase.qualifiers or phrase.has_lead or phrase.duration)


def share_grade(phrases: list[Phrase], joints: list[str]) -> bool:
    """A grade behind the last of a list goes for each behind a slash ("bleeding/haemorrhage grade 3"), else untold."""
    last, others = (
        phrases[-1],
        [each for each in phrases[:-1] if each.concept is not None and each.concept.kind == "condition"],
    )
    grades = [each for each in last.qualifiers if _GRADE.search(each)] if last.trailing_qualifiers else []
    graded = any(_GRADE.search(each) for phrase in others for each in phrase.qualifiers)
    if not grades or not others or graded:
        return True
    if set(joints) != {"/"}:
        return False
    for phrase in others:
        phrase.qualifiers += grades
    return True


_GRADE = re.compile(r"(?:\A|-)grades?-")


def without_its_kind(phrase: Phrase, text: str, vocabulary: Vocabulary) -> Concept | None:
    """ "Active or *latent tuberculosis*": what the first is of, which the name of the other of two kinds hides."""
    if phrase.concept is None or phrase.concept_span is None:
        return phrase.concept
    first, _, rest = text[slice(*phrase.concept_span)].partition(" ")
    if not rest or not (first.lower() in _KINDS or (is_ungrounded(phrase.concept.id) and _narrows(first))):
        return phrase.concept
    base = vocabulary.lookup(rest, (phrase.concept.kind,))
    return base or (
        phrase.concept if first.lower() in _KINDS else Concept(ungrounded_id(rest), phrase.concept.kind, rest)
    )


def _narrows(word: str) -> bool:
    return is_adjective(word) or (word.islower() and word.endswith("ed"))


_KINDS = COURSES | frozenset(
    ("active", "latent", "terminal", "stable", "unstable", "benign", "malignant",
     "severe", "mild", "recurrent", "persistent", "paroxysmal", "permanent", "congenital", "acquired", "invasive")
)  # fmt: skip
