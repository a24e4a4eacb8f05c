"""Whether a bound in an unread part is the age of the person: not somebody else's, not the age of a thing or a time."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Age, Quantity, Window
from trialogue.criteria.passes.scan import CLOSE, OPEN, Scan, opening
from trialogue.criteria.symbols import Bound, Symbol

_AGE_UNITS: Final = frozenset(("a", "mo", "wk", "d", "h"))
_PERSONS: Final = frozenset(("sex", "agecue"))
_SOMEBODY_ELSE: Final = re.compile(
    r"\b(?:parents?|mothers?|fathers?|maternal|caregivers?|carers?|donors?|siblings?|partners?|spouses?|relatives?|"
    r"famil(?:y|ial)|onset|first[- ]degree|at diagnosis|"
    r"(?:has|have|having|had) (?:a |at least one |an? )?child(?:ren)?|"
    r"gestation\w*|husbands?|wi(?:fe|ves)|"
    r"(?:post-?)?menopaus\w*(?! (?:wom[ae]n|females?|patients?|subjects?|participants?)\b)|"
    r"before the age|after the age|adjusted (?:to|for|by)|corrected (?:age|gest)|post-?menstrual)\b",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(r"\([^()]*\)")
""" "Females (*postmenopausal or sterile*) aged >= 18": who is spoken of in a bracket that has closed."""
_AT_ANOTHER_TIME: Final = re.compile(
    r"[^,;.]{0,15}\b(?:at|when|of) (?:the )?(?:time of )?(?:onset|diagnosis|diagnosed|delivery|surgery|implant)",
    re.IGNORECASE,
)
_PERSON_WORDS: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "person")
_BARE_PERSONS: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "bare-person")
_TIME_BEFORE: Final = re.compile(
    r"\s*,?\s*(?:prior|before|ago|after|since|of (?!age)|from|following|earlier|previous|duration|history|post|apart|"
    r"experience|or more (?:before|after)|in duration|later|preceding|until|to (?!\d))",
    re.IGNORECASE,
)
_LASTING: Final = re.compile(
    r"(?:for|last|past|next|lasting|during|duration|over the|experience|follow-?up|survival|since|"
    r"expectancy|in|within|after|ago|stay|use|taking|apart)\W*(?:\w+\W+){0,2}\Z|"
    r"(?:every|each|per)\W*\Z",
    re.IGNORECASE,
)
_FOR_SOME: Final = re.compile(r"(?:for|if|among|healthy controls?)\b[^,.;:]{0,100}\Z", re.IGNORECASE)
"""At the start of a part: for whom it is, which is asked of nobody else."""
_LEGAL: Final = re.compile(r"\b(?:legal age|age of (?:consent|majority)|local(?:ly)?)\b[^.;]*\Z", re.IGNORECASE)
"""Before an age: one that a law names."""
_ASKED_OF: Final = re.compile(
    r"\d[^.;]*\b(?:for|in) (?:the |all |those )*(?:[\w-]+ )?(?:patients|subjects|participants|children|adults|"
    r"individuals|people|persons|those|adolescents|infants|(?:wo)?men|(?:fe)?males)"
    r"(?: (?:who are|aged|of|with|over|under|age))*\W*\Z",
    re.IGNORECASE,
)
"""Before an age: of whom a bound before it is asked, "> 8 mm *for children* 6 years and above"."""
_OF_THOSE: Final = re.compile(r"\((?:for|in|or (?:children|adolescents|minors|infants)) ?[^()]*\Z", re.IGNORECASE)
"""Before an age: a bracket that says of whom it is asked, "(*for residents of X, you must be* 21 years or older)"."""
_HEADS: Final = re.compile(
    r" ?(?:years?|yrs?)?(?: old| of age)? ?(?:(?:fe)?males?|(?:wo)?men|boys|girls)? ?: ?\d", re.IGNORECASE
)
"""Behind an age: what is asked at that age, "men < 40 years*: 2.5 mV*"."""
_IF_AGED: Final = re.compile(
    r"\d[^.;]*\bif (?:(?:they are|aged?|over|under|the (?:patient|subject) is) )*\W*\Z", re.IGNORECASE
)
"""Before an age: when a bound before it is asked, "> 400 mcg/day *if* <= 12 years old"."""
_LONGEST_LEAD: Final = 80
OLDEST: Final = 120
"""Years beyond which a number is nobody's age."""


_MAY_JOIN: Final = re.compile(
    r" ?(?:(?:of age|old|inclusive) ?)?,? ?(?:could|may|can|will|would|needs? to) (?:also |only |still )?"
    r"(?:be|have|need|require|participate|enrol|join|sign|give|provide)",
    re.IGNORECASE,
)
"""Behind an age: what those of that age may do, or do besides."""


def is_of_some(scan: Scan, symbol: Symbol, bound: Bound) -> bool:
    """Whether a length of time is an age that a law names, or that says of whom a bound before it is asked."""
    if bound.quantity.unit not in _AGE_UNITS:
        return False
    if _HEADS.match(scan.text, symbol.end, scan.end) or _MAY_JOIN.match(scan.text, symbol.end, scan.end):
        return True
    lead = scan.text[max(scan.start, symbol.start - _LONGEST_LEAD) : symbol.start]
    if (
        _OF_THOSE.search(lead) is not None
        or _LEGAL.search(lead) is not None
        or _ASKED_OF.search(lead) is not None
        or _IF_AGED.search(lead) is not None
    ):
        return True
    return _OF_SOME_GIRLS.search(lead) is not None or _in_bracket_of_bound(scan, symbol)


def _in_bracket_of_bound(scan: Scan, symbol: Symbol) -> bool:
    """ "ECOG 0 or 1 *(age >= 16 years)* or Lansky *(< 16 years)*": at which age a bound is asked."""
    at = scan.symbols.index(symbol) - 1
    while at > 0 and scan.symbols[at].role in ("agecue", "neutral", "for", ":"):
        at -= 1
    if at < 1 or scan.symbols[at].role != OPEN:
        return False
    before = scan.symbols[at - 1]
    if before.role in ("quantity", "number"):
        return True
    if before.role == "concept":
        return before.value.kind in ("instrument", "measurement")
    return _SCALE.fullmatch(scan.text, *before.span) is not None


_SCALE: Final = re.compile(r"Lansky|Karno\w+|ECOG|KPS|LPS|scale|score|index|status", re.IGNORECASE)
_OF_SOME_GIRLS: Final = re.compile(
    r"\((?:for|in|if|appli\w+) [^()]*\Z|\b(?:assent|parental|guardian)\b[^.;]{0,80}\Z|"
    r"\b(?:accepted|acceptable|allowed|required|sufficient|method)\b[^.;]{0,60}\bfor (?:the )?(?:girls|boys|those|"
    r"females|males|women|men|children) (?:aged |who are |below |under |over |younger than |older than )*\W*\Z",
    re.IGNORECASE,
)
"""Before an age: for whom something will do."""


def is_age(scan: Scan, index: int, symbol: Symbol, bound: Bound) -> bool:
    """Whether the words around a bound make it the person's age."""
    quantity = bound.quantity
    if quantity.unit is not None and quantity.unit not in _AGE_UNITS:
        return False
    if symbol.role == "number" or of_another(scan, symbol) or _FOR_SOME.match(scan.text, scan.start, symbol.start):
        return False
    before = _before(scan, index)
    after = scan.symbols[index + 1] if index + 1 < len(scan.symbols) else None
    if bound.unit_text == "age":
        return not _of_a_thing(scan, before, quantity)
    if after is not None and after.role in ("ageunit", "agecue"):
        return True
    if before is not None and before.role in ("agecue", "ageunit"):
        return True
    if _goes_on_from_age(scan, before, quantity) or _was_older(scan, index, quantity):
        return True
    if quantity.unit is None:
        return _bare_age(scan, before, after, quantity)
    if quantity.unit != "a" or max(quantity.low or 0, quantity.high or 0) < 2 or is_time(scan, symbol):
        return False
    if before is None or before.role in _PERSONS or (before.role == "concept" and before.value.kind == "sex"):
        return True
    words = scan.text[before.start : before.end].lower().split()
    return bool(words) and words[-1] in _PERSON_WORDS


def _was_older(scan: Scan, index: int, quantity: Quantity) -> bool:
    """ "Age at surgery > 18": who was older then is older now; an upper bound of then says nothing of now."""
    low = quantity.low or 0
    if quantity.high is not None or quantity.unit not in ("a", None) or not _GROWN <= low <= _PLAUSIBLE:
        return False
    return (
        _AGE_THEN.search(
            scan.text, max(scan.start, scan.symbols[index].start - _LONGEST_LEAD), scan.symbols[index].start
        )
        is not None
    )


_AGE_THEN: Final = re.compile(
    r"\bage at (?:the )?(?:time of )?(?:(?:index|initial|primary|first) )?"
    r"(?:surgery|operation|procedure|treatment|diagnosis|implantation|transplant(?:ation)?|presentation|admission|onset)"
    r"(?: (?:is|was|of|must be|should be))*\s*\Z",
    re.IGNORECASE,
)
_PLAUSIBLE: Final = 100


def _goes_on_from_age(scan: Scan, before: Symbol | None, quantity: Quantity) -> bool:
    """ "Age < 5.0 or *> 15.9 years*": the second bound of an age."""
    last = scan.found[-1][0] if scan.found else None
    if before is None or before.role not in ("or", "and") or not isinstance(last, Age) or last.span is None:
        return False
    if quantity.unit is None and (before.role == "or" or max(quantity.low or 0, quantity.high or 0) < _GROWN):
        return False
    return quantity.unit in ("a", None) and not scan.text[last.span[1] : before.start].strip()


_GROWN: Final = 10
""" "Less than 40 and *more than 74*": without a unit only numbers that are hardly anything else."""


def is_time(scan: Scan, symbol: Symbol) -> bool:
    """Whether the words around a length say that it is one of time: "for 3 years", "3 years ago"."""
    lead = scan.text[max(scan.start, symbol.start - _LONGEST_LEAD) : symbol.start]
    return bool(_TIME_BEFORE.match(scan.text, symbol.end, scan.end) or _LASTING.search(lead))


def is_of_life(scan: Scan, symbol: Symbol) -> bool:
    """Whether a length is how old somebody is: no time before the study."""
    behind = min(scan.end, symbol.end + _LONGEST_LEAD)
    if _OF_LIFE.match(scan.text, symbol.end, behind) or _OF_LIFE_IN.search(scan.text, *symbol.span):
        return True
    lead = max(scan.start, symbol.start - _LONGEST_LEAD)
    if _LIFESPAN.search(scan.text, lead, symbol.start) is not None:
        return True
    return _AGED.search(scan.text, lead, symbol.start) is not None


_LIFESPAN: Final = re.compile(r"\b(?:life ?span|life)\b[^.;,]{0,25}\Z", re.IGNORECASE)
"""Before a length: what life is left, "limits *lifespan to less than* 1 year"."""


def from_conception(scan: Scan, symbol: Symbol, window: Window) -> Window:
    """The same time, counted from the beginning of the pregnancy where it is one of it: "before 37 weeks of it"."""
    words = scan.text[symbol.start : min(scan.end, symbol.end + _LONGEST_LEAD)]
    if _OF_PREGNANCY.match(words, symbol.end - symbol.start) or _OF_PREGNANCY_IN.search(scan.text, *symbol.span):
        return msgspec.structs.replace(window, anchor="gestation", after=True)
    return window


_OF_PREGNANCY: Final = re.compile(
    r"[-' ]{0,2}(?:\(?[+\u00b1]/?-? ?\d{1,2} (?:days?|weeks?)\)? ?)?(?:\d days? ?)?(?:completed )?"
    r"(?:(?:of|in) (?:the )?)?"
    r"(?:gestation\w*|pregnan\w+|amenorrh\w+|pregnant)\b",
    re.IGNORECASE,
)
_OF_PREGNANCY_IN: Final = re.compile(r"\b(?:of|in) (?:the )?(?:gestation|pregnancy|amenorrh\w+)\b", re.IGNORECASE)
_OF_LIFE: Final = re.compile(
    r"[- ]?(?:\(?[+\u00b1]/?-? ?\d{1,2} (?:days?|weeks?)\)? ?)?(?:\d days? ?)?"
    r"(?:(?:of|in) )?(?:(?:post-?natal|gestational|corrected|post-?menstrual|chronological) )?"
    r"(?:age|life|old)\b(?! (?:group|related))",
    re.IGNORECASE,
)
_OF_LIFE_IN: Final = re.compile(r"\bage\b|\b(?:of|in) (?:the )?life\b", re.IGNORECASE)
_AGED: Final = re.compile(
    r"\bage[ds]?(?: (?:of|is|was|between|from|at least|less than|more than|under|over|above|below|[<>=\u2264\u2265]+))*"
    r"(?: \d+ ?\w+(?: of life)? (?:and|to|or))?[ :(]*\Z",
    re.IGNORECASE,
)


def of_another(scan: Scan, symbol: Symbol) -> bool:
    """Whether the age is somebody else's, or the age at which something else happened."""
    return (
        _SOMEBODY_ELSE.search(_CLOSED.sub(" ", scan.text[scan.start : symbol.start])) is not None
        or _AT_ANOTHER_TIME.match(scan.text, symbol.end, min(scan.end, symbol.end + 40)) is not None
    )


def _before(scan: Scan, index: int) -> Symbol | None:
    """The symbol that a bound belongs to by its place."""
    at = index - 1
    while at >= 0 and scan.symbols[at].role in ("at", ":", "between", OPEN, ",", "*", "of"):
        at -= 1
    if at > 0 and scan.symbols[at].role == CLOSE:
        opens = opening(scan, at)
        if _YEARS.fullmatch(scan.text, scan.symbols[opens].start, scan.symbols[at].end):
            at = opens - 1  # "age (years) >= 11"
    return scan.symbols[at] if at >= 0 else None


_YEARS: Final = re.compile(r"\((?:in )?(?:completed )?(?:years?|yrs?|y)\)", re.IGNORECASE)


def is_age_of_a_thing(scan: Scan, index: int, bound: Bound) -> bool:
    """Whether "old" is said of what is no person: how long ago it was done."""
    return bound.unit_text == "age" and _of_a_thing(scan, _before(scan, index), bound.quantity)


def _of_a_thing(scan: Scan, before: Symbol | None, quantity: Quantity) -> bool:
    """ "Transplants less than one year old": young, and behind a word that names nobody."""
    if before is None or max(quantity.low or 0, quantity.high or 0) > _YOUNG:
        return False
    if before.role == "concept":
        return bool(before.value.kind == "procedure")
    if before.role != "word":
        return False
    return scan.text[before.start : before.end].lower() not in _PERSON_WORDS


_YOUNG: Final = 1


def _bare_age(scan: Scan, before: Symbol | None, after: Symbol | None, quantity: Quantity) -> bool:
    """ "Patients < 18": a bound without a unit straight behind a person."""
    if before is None or before.role not in ("neutral", "sex", "word") or (quantity.low or quantity.high or 0) < 10:
        return False
    words = scan.text[before.start : before.end].lower().split()
    if not words or words[-1] not in _BARE_PERSONS or max(quantity.low or 0, quantity.high or 0) > 100:
        return False
    return (
        after is None or after.role in (".", ",", ";", "neutral") or scan.text[after.start : after.end] in ("or", "and")
    )
