"""What a bound in an unread part is a bound of: the nearest name before it, behind it, or none that may be given it."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Span
from trialogue.criteria.passes.counted import counted_in
from trialogue.criteria.passes.islands.behind import (
    GRADED,
    SCALE_WORD,
    name_behind,
    named_by_what_follows,
    scale_behind,
)
from trialogue.criteria.passes.islands.following import before_how, fits, follows_bound, is_no_share
from trialogue.criteria.passes.islands.no_names import NEVER_A_NAME, VERBS, is_no_name, is_no_value, told_of_another
from trialogue.criteria.passes.islands.ratios import ejection_fraction, is_difference, is_ratio, ratio_of_volumes
from trialogue.criteria.passes.islands.whole_names import (
    Named,
    cut_short,
    tells_nothing,
    with_its_beginning,
)
from trialogue.criteria.passes.scan import (
    CLOSE,
    LINKS,
    OPEN,
    PASSED_OVER,
    Scan,
    opening,
)
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.criteria.words import words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, default, is_ungrounded, ungrounded_id

_MEASURES: Final = ("measurement", "instrument")
_SCORED: Final = re.compile(
    r"(?i:score|scale|index|class|level|ratio|rate|volume|count|category)|\b[A-Z][A-Za-z]*[A-Z0-9]\W*(?:of|is|at|:)?\W*\Z",
    re.ASCII,
)
_POINTS: Final = re.compile(r" ?(?:points?|scores?)\b", re.IGNORECASE)
_NO_MEASURE: Final = re.compile(r"\bdos(?:e|age|es|ages)(?: changes?)?\Z", re.IGNORECASE)
_COMPARED_VALUE: Final = re.compile(
    r"[<>]|(?:(?:of|is|are|equal(?: to)?|at) )*(?:greater|above|below|higher|lower|exceed|superior|inferior|or)",
    re.IGNORECASE,
)
_BARE_VALUE: Final = re.compile(
    r"(?:\W*\b(?:in|an?|the|class(?:es)?|category|scores?|scale|usually|type)\b)+\W*\Z", re.IGNORECASE
)
_HOW_FOUND: Final = frozenset(("measured", "calculated", "estimated", "documented", "corrected"))
_PASSED: Final = LINKS | _HOW_FOUND | {"predicted", "i.e", "i.e.", "ie", "e.g", "eg"}
_VALUES: Final = frozenset(("grade", "grades", "class", "classes", "stage", "stages", "status", "category", "type"))
_WORD: Final = re.compile(r"[A-Za-z][\w'/-]*\Z")
_STRUCTURE: Final = frozenset(
    ("and", "or", "not", "except", "group", "quantity", "window", "duration", "agecue", "ageunit", "anchor", "before",
     "after", "within", "participation", "sinceonset", "compare", "tail")
)  # fmt: skip
_PRESSURES: Final = ("systolic-bp", "diastolic-bp")
_MOST_NAME_WORDS: Final = 4
_CONCENTRATION: Final = re.compile(r"/(?:L|dL|mL|uL)\Z")


def name_of(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> Named | None:
    """The concept that the quantity at `index` bounds, and where it is named; not of a part of an instrument."""
    if (fraction := ejection_fraction(scan, index, bound)) is not None:
        return fraction
    named = ratio_of_volumes(scan, index) or _nearest_name(scan, index, symbol, bound)
    if named is not None and (is_difference(scan, named[1][0]) or cut_short(scan.text, scan.start, named, symbol)):
        return None
    if named is not None and (is_ratio(scan, named[1][0]) or _ends_elsewhere(scan, named, bound)):
        return None
    if named is not None and (is_no_name(scan, named, bound) or is_no_value(scan, named, symbol, bound)):
        return None
    if named is not None and is_no_share(named[0], bound.quantity.unit):
        return None
    if named is not None and named[1][0] >= symbol.end and fits(named[0], bound.quantity.unit) is False:
        return None  # "less than 15 ml/kg body weight"
    if named is not None:
        named = with_its_beginning(scan.text, scan.start, named)
    if named is None or named[0].kind != "instrument":
        return named
    first, last = min(named[1][1], symbol.end), max(named[1][0], symbol.start)
    return None if _PART_OF_SCALE.search(scan.text, first, last) else named


def _ends_elsewhere(scan: Scan, named: Named, bound: Bound) -> bool:
    """ "Related to therapy grade > 1", "refrain from consuming <= 1", "interval prolonged": no name of a measure."""
    concept, span = named
    if not is_ungrounded(concept.id) or bound.quantity.unit in ("Gy", "cGy"):
        return False
    name = scan.text[slice(*span)]
    if bound.unit_text == "+" or (_STAINED.search(name) and "+" in scan.text[span[1] : span[1] + 6]):
        return _STAINED.search(name) is not None  # "HER2 IHC 2+ or 1+": each for itself
    if " such as " in name.lower():
        return True
    if _ONLY_SIGN.search(scan.text, max(scan.start, span[0] - 20), span[1]):
        return True  # "lactate level indicative of shock (> 2 mmol/L)"
    return _NO_END.search(name.lower()) is not None or (" " in name and _ADJECTIVE.search(name) is not None)


_ONLY_SIGN: Final = re.compile(r"\b(?:indicative|suggestive|consistent|compatible)\b", re.IGNORECASE)
_STAINED: Final = re.compile(r"\b(?:IHC|HER-?2|ISH|FISH)\b", re.IGNORECASE)
_TAKEN: Final = re.compile(
    r" (?:measurement|test|reading|value|result|sample|determination|assessment)s?\b", re.IGNORECASE
)
_CHANGES: Final = re.compile(
    r" (?:reversibility|improvement|increase|decrease|decline|change|variability|reduction|response)s?\b", re.IGNORECASE
)
_ADJECTIVE: Final = re.compile(
    r"\b(?!systolic|diastolic|clinic)[a-z]+(?:active|itive|ative|ic|ous|entary|ular|trial|terial|monary|diac)\Z"
)
"""How a name ends that goes on: "physically inactive", "mildly stenotic"."""


_NO_END: Final = re.compile(
    r"\b(?:grades?|prolonged|consuming|exceeding|requiring|receiving|taking|using|having|being|undergoing|therapy|treatment|"
    r"diagnosed|defined|treated|considered|predicted|severe|moderate|mild|"
    r"according to|due to|demonstrating|covering|involving|affecting|"
    r"comprising|comprises?|meeting|who|whose|that|consumes?|received|completed)\Z"
)
_PART_OF_SCALE: Final = re.compile(
    r"\b(?:items?|questions?|sub-?scales?|sub-?scores?|domains?|components?)\b", re.IGNORECASE
)


def _nearest_name(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> Named | None:
    if (pressure := _pressure_behind(scan, index)) is not None:
        return pressure
    at = _before(scan, index)
    if scan.named is not None and at is not None and follows_bound(scan, at, bound, symbol, scan.named[0]):
        return scan.named
    before = scan.symbols[at] if at is not None else None
    if (bracketed := _in_brackets(scan, index, before, bound)) is not None:
        return bracketed
    measured = before is not None and before.role == "concept" and before.value.kind in _MEASURES
    after = scan.symbols[index + 1] if index + 1 < len(scan.symbols) else None
    if measured and before is not None and before.value.id == "blood-pressure" and after is not None:
        measured = not (after.role == "concept" and after.value.id in _PRESSURES)
    if not measured:
        named = _straight_behind(scan, index) or named_by_what_follows(scan, index, symbol, bound)
        if named is not None:
            return named
    while at is not None and scan.symbols[at].role in (OPEN, ",", "-"):
        at = _before(scan, at)
    before = scan.symbols[at] if at is not None else None
    if at is not None and before is not None and before.role == "concept" and before.value.kind in _MEASURES:
        return _narrower(scan, at) or (before.value, before.span)
    named = (_graded(scan, at) if at is not None else None) or _by_unit(symbol, bound)
    named = named or (_with_its_number(scan, at) if at is not None else None)
    return named or _made_name(scan, index, at, bound)


def _made_name(scan: Scan, index: int, at: int | None, bound: Bound) -> Named | None:
    """A name that no dictionary knows: of the words before a bound, or of a scale behind it."""
    symbol = scan.symbols[index]
    before = scan.symbols[at] if at is not None else None
    if at is None or before is None or before.role in _STRUCTURE or not _named_by_letters(scan, before):
        return name_behind(scan, index, symbol)
    if bound.quantity.unit in (None, "{score}") and scale_behind(scan, symbol) is not None:
        return name_behind(scan, index, symbol)
    if before.role == "qualifier" and _GRADE.match(scan.text, before.start):
        return None  # "Grade 2 or 3, > 5 centimeters"
    if before.role == "concept" and before.value.id == "alcohol-user":
        return default().concept("alcohol-intake-amount"), before.span
    if before.role == "concept" and not _may_be_measured(scan, before, symbol, bound):
        return None
    return _by_words(scan, index, at, bound)


def _in_brackets(scan: Scan, index: int, before: Symbol | None, bound: Bound) -> Named | None:
    """ "Depression (HAM-D) > 18", "glucose (HbA1c) > 10 %": a measure in brackets behind what is none, or another."""
    at = index - 1
    while at > 0 and scan.symbols[at].role in PASSED_OVER:
        at -= 1
    if at <= 0 or scan.symbols[at].role != CLOSE:
        return None
    inside = scan.symbols[opening(scan, at) + 1 : at]
    if not inside or inside[0].role != "concept" or inside[0].value.kind not in _MEASURES:
        return None
    if before is not None and before.role == "concept" and before.value.kind in _MEASURES:
        unit = bound.quantity.unit
        if not (len(inside) == 1 and fits(inside[0].value, unit) and fits(before.value, unit) is False):
            return None
    elif inside[0].value.kind != "instrument":
        return None
    return inside[0].value, inside[0].span


def _with_its_number(scan: Scan, at: int) -> Named | None:
    """ "GDF-15", "IL-6": capitals and a number that a dash joins are one name."""
    if at and scan.text[slice(*scan.symbols[at].span)].lower() in ("index", "ratio", "level", "levels"):
        at -= 1  # "FIB-4 index"
    if at < _LETTERED or scan.symbols[at].role != "number" or not _is_hyphen(scan, at - 1):
        return None
    letters, number = scan.symbols[at - 2], scan.symbols[at]
    if letters.role != "word" or not scan.text[slice(*letters.span)].isupper():
        return None
    span = (letters.start, number.end)
    name = scan.text[slice(*span)]
    return Concept(id=ungrounded_id(name), kind="measurement", name=name), span


_GRADE: Final = re.compile(r"(?:grade|stage)s?\b", re.IGNORECASE)
_LETTERED: Final = 2


def _narrower(scan: Scan, at: int) -> Named | None:
    """ "Left ventricular end *diastolic pressure*": words straight before a measure make it another one."""
    first = at
    while first > 0 and at - first < _MOST_NAME_WORDS:
        earlier = scan.symbols[first - 1]
        words = scan.text[earlier.start : earlier.end]
        if not _narrows_measure(earlier, words) or scan.text[earlier.end : scan.symbols[first].start].strip():
            break
        first -= 1
    while first < at and scan.symbols[first].role == "-":
        first += 1
    if first == at or scan.symbols[at].value.kind != "measurement":
        return None
    span = (scan.symbols[first].start, scan.symbols[at].end)
    name = " ".join(scan.text[slice(*span)].split())
    return Concept(id=ungrounded_id(name), kind="measurement", name=name), span


def _narrows_measure(symbol: Symbol, words: str) -> bool:
    return symbol.role == "-" or (symbol.role == "word" and words.lower() in _PLACES)


_PLACES: Final = frozenset(
    ("specific", "end", "left", "right", "ventricular", "atrial", "aortic", "pulmonary", "arterial", "portal",
     "intracranial", "intracardiac", "wedge", "capillary", "ankle", "toe", "central", "cerebral", "mitral",
     "tricuspid", "spinal", "cerebrospinal", "pleural", "synovial", "umbilical", "cord", "salivary", "sweat",
     "breast", "donor")
)  # fmt: skip
"""Words before a measure that make it one of another place."""


def _graded(scan: Scan, at: int) -> Named | None:
    """ "New York Heart Association (NYHA) grade": an instrument behind its word for a value."""
    if scan.text[scan.symbols[at].start : scan.symbols[at].end].lower() not in _VALUES:
        return None
    behind = _before(scan, at)
    while behind and scan.text[slice(*scan.symbols[behind].span)].lower() in ("scale", "functional", "classification"):
        behind -= 1
    symbol = scan.symbols[behind] if behind is not None else None
    if symbol is None or symbol.role != "concept" or symbol.value.kind != "instrument":
        return None
    return symbol.value, symbol.span


def _may_be_measured(scan: Scan, before: Symbol, symbol: Symbol, bound: Bound) -> bool:
    """Whether a concept that is no measure can name one with the words behind it: "lithium level", "frailty score"."""
    if before.value.kind in ("drug", "drug-class", "allergen"):
        return _CONCENTRATION.search(bound.quantity.unit or "") is not None
    between = scan.text[before.end : symbol.start]
    return before.value.kind not in ("sex", "state") or SCALE_WORD.search(between) is not None


def _named_by_letters(scan: Scan, symbol: Symbol) -> bool:
    return any(char.isalpha() for char in scan.text[symbol.start : symbol.end])


def _before(scan: Scan, index: int) -> int | None:
    """The symbol before that may name something: links, brackets and for whom it is are passed over."""
    at, last = index - 1, ""
    if at >= 0 and scan.symbols[at].role == "=" and _is_range(scan.symbols[index]):
        at -= 1  # "glucose = 100-125 mg/dl"; before a single number a comparator may have been lost
    while at >= 0:
        symbol = scan.symbols[at]
        words = scan.text[symbol.start : symbol.end].lower()
        if symbol.role in ("or", "/") and last in _HOW_FOUND:
            at, last = at - 1, ""
            continue
        last = words
        linking = symbol.role == "neutral" and all(word in LINKS for word in words.split())
        sexed = symbol.role == "concept" and symbol.value.kind == "sex"
        if words == "rest" and at and scan.symbols[at - 1].role == "at":
            words = "at"
        if linking or symbol.role in PASSED_OVER or symbol.role == "examples" or words in _PASSED or words == "at":
            at -= 1
        elif sexed and at and scan.text[scan.symbols[at - 1].start : scan.symbols[at - 1].end].lower() in ("in", "for"):
            at -= 2
        elif sexed and at and at == index - 1 and _is_named(scan.symbols[at - 1]):
            at -= 1  # "QTcF (Fridericia) *male* > 450 ms"
        elif symbol.role == CLOSE:
            at = opening(scan, at) - 1
        elif (behind := before_how(scan, at)) is not None:
            at = behind
        else:
            return at
    return None


def _is_range(symbol: Symbol) -> bool:
    bound = symbol.value.quantity if isinstance(symbol.value, Bound) else None
    return bound is not None and bound.low is not None and bound.high is not None and bound.low != bound.high


def _is_named(symbol: Symbol) -> bool:
    return symbol.role in (CLOSE, ",", ":") or (symbol.role == "concept" and symbol.value.kind in _MEASURES)


def _pressure_behind(scan: Scan, index: int) -> Named | None:
    """ "> 200 mmHg *(systolic)* or > 120 mmHg *(diastolic)*": which pressure it is, in brackets."""
    behind = scan.symbols[index + 1 : index + 4]
    if [each.role for each in behind] != [OPEN, "concept", CLOSE] or behind[1].value.id not in _PRESSURES:
        return None
    return behind[1].value, behind[1].span


def _straight_behind(scan: Scan, index: int) -> Named | None:
    """ ">= 140 mmHg systolic", "< 37 weeks gestation": a measure behind its bound, with no bound of its own."""
    at = index + 1
    while at < len(scan.symbols) and scan.symbols[at].role == "of":
        at += 1
    if at >= len(scan.symbols):
        return None
    symbol = scan.symbols[at]
    if symbol.role != "concept" or symbol.value.kind not in _MEASURES:
        return None
    if at > index + 1 and scan.symbols[index].role == "quantity" and scan.symbols[index].value.quantity.unit == "%":
        return None  # "more than 15 % of all QRS complexes": a share of them
    if (change := _CHANGES.match(scan.text, symbol.end, scan.end)) is not None:
        name = scan.text[symbol.start : change.end()]  # "> 12 % FEV1 reversibility"
        return Concept(id=ungrounded_id(name), kind="measurement", name=name), (symbol.start, change.end())
    if _TAKEN.match(scan.text, symbol.end) is not None:
        return None  # "at least three PSA measurements": how many there are
    behind = at + 1
    while behind < len(scan.symbols) and scan.symbols[behind].role in ("neutral", "of", "at", ":"):
        behind += 1
    if behind < len(scan.symbols) and scan.symbols[behind].role in ("quantity", "number", OPEN):
        return None
    return symbol.value, symbol.span


def _by_unit(symbol: Symbol, bound: Bound) -> Named | None:
    """What only one thing is counted in: "> 10 cigarettes per day"."""
    concept = counted_in(bound.quantity.unit, default())
    return (concept, symbol.span) if concept is not None else None


def _is_value(scan: Scan, symbol: Symbol, bound: Bound) -> bool:
    """Whether the comparison is one of values, not of how many: "> 3", "above 3", not "at least 3"."""
    return bound.explicit and _COMPARED_VALUE.match(scan.text, symbol.start) is not None


def _is_scored(scan: Scan, span: Span, index: int) -> bool:
    """Whether the words up to a bound, or straight behind it, say that it is one of a score, ratio or the like."""
    symbol = scan.symbols[index]
    lead = scan.text[span[0] : symbol.start]
    if _BARE_VALUE.match(lead) or GRADED.search(lead):
        return False
    return bool(_SCORED.search(lead) or _POINTS.match(scan.text, symbol.end))


def _by_words(scan: Scan, index: int, at: int, bound: Bound) -> Named | None:
    """A name the vocabulary does not know: the words that run up to the bound."""
    first = _first_of_name(scan, at)
    last = scan.text[slice(*scan.symbols[at].span)].lower().split()[-1]
    scaled = SCALE_WORD.search(scan.text[scan.symbols[at].end : scan.symbols[index].start]) is not None
    if (
        _breaks(scan, at)
        and last not in _MEASURE_NOUNS
        and bound.quantity.unit != "[diop]"
        and (not scaled or last in NEVER_A_NAME)
    ):
        return None  # "high (> 15)", "less than", "the patient has": no name of a measure
    if _TO_A_COUNT.search(scan.text, scan.symbols[at].end, scan.symbols[index].start + 3):
        return None  # "a response to > 1 trial": what is counted stands behind
    span = (scan.symbols[_longer(scan, first)].start, scan.symbols[at].end)
    words = scan.text[slice(*span)]
    unit = bound.quantity.unit
    if tells_nothing(words) or told_of_another(scan, span, unit):
        return None
    if (unit is None and _code(words, bound)) or (unit in (None, "%") and _is_condition(scan, index, at, unit)):
        return None
    if unit is not None and unit.startswith(("h/", "d/", "min/d", "{count}")):
        return None  # how often: not ours to name
    if unit is None and not _is_value(scan, scan.symbols[index], bound) and not _is_scored(scan, span, index):
        return None  # a count, or the stage or grade of a condition
    if unit not in ("Gy", "cGy") and _NO_MEASURE.search(words):
        return None
    return Concept(id=ungrounded_id(words), kind="measurement", name=words), span


def _first_of_name(scan: Scan, at: int) -> int:
    """Where the words begin that run up to a word as one name."""
    first = at
    while first > 0 and at - first + 1 < _MOST_NAME_WORDS:
        earlier = scan.symbols[first - 1]
        if earlier.role in _STRUCTURE or earlier.role in ("neutral", "of"):
            break
        if earlier.role == "concept" and earlier.value.kind == "sex":
            break
        if first == at and _is_hyphen(scan, first - 1):
            first -= 2  # "NDDI-E"
            continue
        if not _WORD.match(scan.text[earlier.start : earlier.end].replace(" ", "")):
            break
        first -= 1
    first = max([first, *(each + 1 for each in range(first, at) if _is_verb(scan, each))])
    while first < at and _breaks(scan, first):
        first += 1
    if first < at and _is_hyphen(scan, first):
        first -= 1  # "STOP-Bang"
    return first


def _is_hyphen(scan: Scan, at: int) -> bool:
    """Whether a dash joins the words on both its sides to one."""
    if at < 1 or scan.symbols[at].role != "-" or scan.symbols[at - 1].role not in ("word", "concept"):
        return False
    before, dash, after = scan.symbols[at - 1 : at + 2]
    return before.end == dash.start and dash.end == after.start and scan.text[before.start : before.end].isalnum()


def _is_verb(scan: Scan, at: int) -> bool:
    """ "Had a record *showing* HbA1c >= 6.3 %": the name begins behind it."""
    return scan.text[slice(*scan.symbols[at].span)].lower().rpartition(" ")[2] in VERBS


def _is_condition(scan: Scan, index: int, at: int, unit: str | None) -> bool:
    """ "The nine items of the manual for gaming disorder >= 5": a condition is no score."""
    symbol = scan.symbols[at]
    between = scan.text[symbol.end : scan.symbols[index].start]
    named = symbol.role == "concept" and symbol.value.kind == "condition"
    label = scan.text[slice(*symbol.span)]
    if scan.text[symbol.start - 1 : symbol.start] == "-" or (unit == "%" and label[1:].islower()):
        return False  # "PC-PTSD >= 3", "weight loss > 15 %"
    named = named or scan.text[slice(*symbol.span)].lower() in ("disorder", "syndrome", "disease")
    return named and not SCALE_WORD.search(between)


def _code(words: str, bound: Bound) -> bool:
    """ "BAY 43-9006": the number of a substance, not a range of something."""
    low, high = bound.quantity.low, bound.quantity.high
    return words.isupper() and low is not None and high is not None and high >= 50 * max(low, 1)


_TO_A_COUNT: Final = re.compile(r"\b(?<!equal )to[ ][<>]|\b(?<!equal )to[ ](?:at|mo|fe|le)\w?")


def _longer(scan: Scan, first: int) -> int:
    """Where a name begins that goes on before "of", "in" or a slash: "*fraction of* inspired oxygen", "*E/*e'"."""
    begin, at = first, first - 1
    while at > 0 and first - at < _MOST_LONGER and scan.text[scan.symbols[at].start : scan.symbols[at].end] in _THROUGH:
        at -= 1
        gathered = at
        while (
            at >= 0 and scan.symbols[at].role in ("word", "concept") and (not _breaks(scan, at) or _is_level(scan, at))
        ):
            at -= 1
        if at == gathered:
            break
        begin = at + 1
    return begin


def _is_level(scan: Scan, at: int) -> bool:
    return scan.text[slice(*scan.symbols[at].span)].lower() in ("level", "levels", "titer", "titre")


_MOST_LONGER: Final = 12
_THROUGH: Final = frozenset(("of", "in", "of the", "in the", "/", "to", "against"))


def _breaks(scan: Scan, at: int) -> bool:
    """Whether a word belongs to no name."""
    symbol = scan.symbols[at]
    words = scan.text[symbol.start : symbol.end].split()
    if _MONTHLY.search(scan.text, max(scan.start, symbol.start - 12), symbol.end):
        return False
    broken = fold_word(words[-1]) in words_of("name_breaks") or words[-1].lower() in ("exam", "examination", "result")
    return symbol.role != "concept" and broken


_MONTHLY: Final = re.compile(r"\bmenstrual cycles?\Z", re.IGNORECASE)
"""A cycle that has a length, unlike one of treatment."""
_MEASURE_NOUNS: Final = frozenset(
    ("index", "score", "scores", "rate", "rates", "level", "levels", "time", "size", "area", "volume", "ratio", "value",
     "values", "test", "scale", "reading", "readings", "frequency", "duration", "grade", "stage", "count", "counts",
     "quality", "activity", "range", "change", "response", "reduction", "function", "reaction", "mean", "average",
     "distance", "difference", "length", "capacity", "month", "dose", "position", "consumption", "intake", "hour",
     "residual", "severity", "off", "assessment", "maximum", "minimum", "effect", "sign", "signal", "number")
)  # fmt: skip
"""Words that break other names and end those of measures."""
