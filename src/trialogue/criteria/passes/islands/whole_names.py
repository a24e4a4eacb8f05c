"""Whether a name found for a bound in an unread part is the whole of what is bounded."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Span
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, is_ungrounded, ungrounded_id

Named = tuple[Concept, Span]
"""A concept, and the characters that name it."""

_CHANGE: Final = re.compile(
    r"\b(?:changes?|increases?|decreases?|gains?|loss|fluctuations?|variations?|variability|differences?|drops?|declines?|"
    r"falls?|reductions?)(?: from (?:\w+ ){1,3}?)?(?:(?<= )| )(?:in|of) (?:[\w-]+ ){0,2}\Z",
    re.IGNORECASE,
)
_AIM: Final = re.compile(
    r"\b(?:to (?:keep|maintain|achieve|reach|attain)|(?:goal|target) (?:of|is)|"
    r"(?:for|with) an? (?:goal|target)) (?:[\w-]+ ){0,2}\Z",
    re.IGNORECASE,
)
"""Before a measure: what something is to bring about, not what is found."""
_COMPARED: Final = re.compile(r"[<>\u2264\u2265]=? ?\Z")
_SPECIFIC: Final = re.compile(
    r"(?:[A-Za-z][\w.]*[- ]specific |\b(?:[\w-]+ )?(?:A\. ?)?"
    r"(?:peanut|milk|egg|wheat|soy|nut|cashew|walnut|hazelnut|sesame|fish|shrimp|mite|pollen|grass|birch|ragweed|cat|dog|"
    r"mou?ld|latex|venom|aspergillus|fumigatus|casein)[ -])(?:\w+ ){0,2}\Z",
    re.IGNORECASE,
)
""" "*Peanut-specific blood* IgE": another measure than the IgE in all."""
_JOINED: Final = re.compile(r"\b(?:New|[Rr]elative) \Z|(?:\b[A-Z]\. ?)?[A-Za-z0-9][\w-]*-\Z|\b[A-Z]\. ?\Z")
_COUNTED: Final = re.compile(r" (?:or (?:more|fewer|less) )(?!or\b|and\b|at\b|in\b|on\b|to\b|for\b|if\b)[a-z]{4,}")
_MORE: Final = re.compile(r" or (?:more|fewer|less)\Z")
_AROUND: Final = 60


def cut_short(text: str, start: int, named: Named, bounded: Symbol) -> bool:
    """Whether words straight before a name make it another: a change in it, what it is specific for, a comparison."""
    concept, (begin, _) = named
    lead = text[max(start, begin - _AROUND) : begin]
    if begin < bounded.start and _CHANGE.search(lead):
        return True  # "change in body weight > 5 kg"
    if concept.kind == "instrument" and begin < bounded.start and _COMPARED.search(lead):
        return True  # "> NYHA II": the sign stands before the name
    if begin < bounded.start and _AIM.search(lead):
        return True
    return is_ungrounded(concept.id) and lead.lower().endswith("-specific ")  # "peanut-specific antibody"


def tells_nothing(words: str) -> bool:
    """ "Diameter", "minimal distance", "symptoms": words for a measure that do not say of what."""
    said = words.lower().split()
    if len(words) == 1:
        return True  # "(n = > 40,000)"
    if len(said) == 1 and (said[0].endswith(("ly", "ed")) or fold_word(said[0]) in words_of("anatomy")):
        return True
    return all(word in _BARE or word.removesuffix("s").removesuffix("e") in _BARE for word in said)


_BARE: Final = frozenset(
    ("rest", "giant", "abnormal", "normal", "borderline", "positive", "negative", "class", "grade", "stage", "category",
     "diameter", "distance", "size", "length", "width", "thickness", "area", "symptoms", "symptom", "score", "scores",
     "scale", "index", "questionnaire", "inventory", "ratio", "rate", "level", "levels", "value", "values", "intensity",
     "number", "numbers", "total", "time",
     "gradient", "minimal", "minimum", "maximal", "maximum", "mean", "average", "baseline", "overall", "the", "a", "an",
     "and", "of", "severity", "frequency", "measurement", "reading", "result", "results", "percentage", "volume",
     "pressure", "count", "counts", "concentration", "change", "difference", "range", "depth",
     "majority", "domain", "domains", "item", "items", "subscale",
     "loss", "gain", "increase", "decrease", "cutoff", "cut-off", "cut", "off", "threshold")
)  # fmt: skip


def with_its_beginning(text: str, start: int, named: Named) -> Named:
    """ "Brachial-ankle index", "PC-PTSD": a name found behind a hyphen, that the vocabulary does not know, is the
    whole word's."""
    concept, (begin, end) = named
    makes_other = _OF_WHICH.get(concept.id)
    specific = makes_other.search(text, max(start, begin - _AROUND), begin) if makes_other is not None else None
    if specific is not None:
        name = text[specific.start() : end]
        return Concept(id=ungrounded_id(name), kind=concept.kind, name=name), (specific.start(), end)
    found = _JOINED.search(text, max(start, begin - _AROUND), begin)
    if not is_ungrounded(concept.id) or found is None:
        return named
    name = text[found.start() : end]
    return Concept(id=ungrounded_id(name), kind=concept.kind, name=name), (found.start(), end)


_OF_PLACE: Final = re.compile(
    r"\b(?:vaginal|urinary|urine|gastric|intragastric|o?esophageal|salivary|saliva|skin|semen|pleural|fluid|stool|"
    r"f(?:a)?ecal|ascit\w+|tissue) (?:fluid )?\Z",
    re.IGNORECASE,
)
_OF_WHICH: Final = {"ige": _SPECIFIC, "igg": _SPECIFIC, "blood-ph": _OF_PLACE}
"""Words before a measure that make it another: by the measure's name."""


def counts_things(text: str, end: int) -> bool:
    """Whether a number without a unit counts the things named behind it: ">= 4 swollen joints", "> 2 lines of care"."""
    return _THINGS.match(text, end) is not None


_THINGS: Final = re.compile(
    r"[ ](?:(?!on\b|in\b|at\b|of\b|for\b|with\b|from\b|during\b|before\b|after\b|by\b|and\b|or\b|to\b|within\b|per\b|"
    r"as\b|if\b|despite\b|following\b|without\b|than\b|when\b|who\b|while\b|is\b|are\b|was\b|were\b)"
    r"[A-Za-z/-]+[ ]){0,3}"
    r"(?:joints?|lesions?|episodes?|events?|visits?|attacks?|exacerbations?|seizures?|relapses?|hospitali[sz]ations?|"
    r"lines|regimens?|courses?|cycles?|doses|injections?|medications?|drugs|therapies|agents?|teeth|nodes?|nodules?|"
    r"follicles?|arter(?:y|ies)|vessels?|segments?|territor(?:y|ies)|occasions|symptoms|signs|"
    r"criteria|quadrants|vertebrae|fractures|tumou?rs|relatives|features?|factors?|levels|cores?|samples?|biopsies|sites?|organs?|children|pregnancies|births?)\b",
)


def counts_behind(text: str, start: int, end: int) -> bool:
    """Whether a number without a unit counts what stands behind it: "volume > 10 cc, 12 or more follicles"."""
    return _COUNTED.match(text, end) is not None or (
        _MORE.search(text, start, end) is not None and text[end : end + 1] == " "
    )
