"""Conditions, procedures, drugs and windows of time that stand in a part that was not read."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import (
    Allergy,
    Condition,
    Diagnosis,
    Medication,
    Opaque,
    Participation,
    Procedure,
    Span,
    State,
    Window,
)
from trialogue.criteria.passes.islands.ages import from_conception, is_of_life
from trialogue.criteria.passes.islands.shared import (
    is_cut_at_a_joint,
    may_belong_to_a_part_before,
    shared_history,
    with_shared_narrowing,
)
from trialogue.criteria.passes.phrase import OTHER
from trialogue.criteria.passes.scan import (
    CLOSE,
    OPEN,
    Scan,
    is_apart,
    keep,
    stands_before,
)
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective
from trialogue.text.lower_case import in_lower_case
from trialogue.vocabulary import is_ungrounded

_LEADING: Final = frozenset(
    ("neutral", "history", "current", "both", "qualifier", ",", "or", "and", "(", "opener", "examples", "not", "/", ";")
)
"""What may stand straight before a concept that speaks for itself."""
_AFTER_CONDITION: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "after-condition")
_BEFORE_PROCEDURE: Final = frozenset(row[0] for row in read_table("island_words") if row[1] == "before-procedure")


_TRAILING: Final = frozenset(
    (
        ",", "or", "and", ".", ";", OPEN, CLOSE, "neutral", "opener", "examples", "at", "both", "except", "not",
        "current", "history", "open", ":", "qualifier", "in", "exposed", "duration",
        "for", "expose", "of", "result", "either-way",
    )
)  # fmt: skip
"""What may stand straight behind a concept that speaks for itself."""
_RELATIVES: Final = in_lower_case(
    r"\b(?:parents?|mothers?|fathers?|maternal|caregivers?|carers?|donors?|siblings?|partners?|spouses?|relatives?|"
    r"famil(?:y|ies|ial)|first[- ]degree|husbands?|wi(?:fe|ves)|fetus|fetal|controls?|control group)\b"
)


def take_window(scan: Scan, index: int, symbol: Symbol) -> None:
    if is_apart(scan.text, symbol.end) or is_of_life(scan, symbol):
        return
    window = from_conception(scan, symbol, symbol.value.window)
    span = symbol.span
    owner = _owner(scan, index) if symbol.role == "window" else None
    place = scan.symbols.index(owner) if owner is not None else 0
    shown = owner is not None and scan.kind == "exclusion" and _is_means(scan, place)
    shown = shown or (owner is not None and _only_narrows(scan, place))
    shown = shown or (owner is not None and owner.role == "concept" and _is_cut(scan, place, owner))
    if owner is None or shown or _after_turning_word(scan, index):
        scan.found.append((Opaque(label=scan.text[slice(*span)], window=window, span=span), _is_excepted(scan, index)))
        return
    node = _windowed(scan, owner, (owner.start, symbol.end), window)
    if isinstance(node, Diagnosis | Procedure):
        at = scan.symbols.index(owner)
        lead = _lead(scan, at)
        served = at > 0 and scan.symbols[at - 1].role in ("for", "of")
        if served or lead is None or any(each.role == "expose" for each in lead):
            scan.found.append(
                (Opaque(label=scan.text[slice(*span)], window=window, span=span), _is_excepted(scan, index))
            )
            return
        qualifiers, temporality = _narrowing(lead, scan.text)
        node = msgspec.structs.replace(node, qualifiers=qualifiers, temporality=temporality)
    keep(scan, node)


def _is_excepted(scan: Scan, index: int) -> bool:
    """Whether a time belongs to an exception: not behind its comma, "any use, except X, *within 6 months*"."""
    return scan.excepted and not (index and scan.symbols[index - 1].role == ",")


def _is_cut(scan: Scan, at: int, owner: Symbol) -> bool:
    """Whether the name of what a time belongs to is a part of a longer one, or says nothing alone."""
    return may_belong_to_a_part_before(scan, at) or is_cut_at_a_joint(scan, at) or _is_bare(owner)


def _only_narrows(scan: Scan, at: int) -> bool:
    """ "Stroke *with disability* within 3 months": the time is as well that of what stands before."""
    at -= 1
    while at >= 0 and scan.symbols[at].role in ("qualifier", "current"):
        at -= 1
    if at < 0 or not scan.text[slice(*scan.symbols[at].span)].lower().startswith("with"):
        return False
    return at == 0 or scan.symbols[at - 1].role in ("concept", CLOSE)


def _is_means(scan: Scan, at: int) -> bool:
    """ "Angiography *using contrast agents* within 7 days": what something is done with, not what is asked."""
    using = scan.text[slice(*scan.symbols[at - 1].span)].lower() if at > 1 else ""
    return _shows(scan, at) or (using == "using" and scan.symbols[at - 2].role in ("concept", "word", CLOSE))


def _after_turning_word(scan: Scan, index: int) -> bool:
    """Whether a word before may turn what the window belongs to: "planned use of prednisone within 3 months"."""
    for earlier in reversed(scan.symbols[:index]):
        if earlier.role in (".", ";", ",", "or", "and"):
            return False
        if earlier.role == "stop":
            return True
    return False


def _narrowing(lead: list[Symbol], text: str) -> tuple[tuple[str, ...], str | None]:
    """The qualifiers and the time that the words before a concept give it."""
    own = [each for each in reversed(lead) if each.role == "qualifier" and not _OF_DIAGNOSIS.match(text, each.end)]
    qualifiers = tuple(dict.fromkeys(str(each.value) for each in own))
    if any(each.role == "current" and each.value == "active" for each in lead):
        qualifiers = ("active", *qualifiers)
    if any(each.role == "neutral" and text[each.start : each.end].lower() in OTHER for each in lead):
        qualifiers = (*qualifiers, "other")
    return qualifiers, next((_TEMPORALITIES[each.role] for each in lead if each.role in _TEMPORALITIES), None)


_OF_DIAGNOSIS: Final = re.compile(r" (?:\w+ )?diagnos[ie]s of\b", re.IGNORECASE)
""" "A *primary* diagnosis of": what is primary is the diagnosis."""


def _owner(scan: Scan, index: int) -> Symbol | None:
    """The concept straight before a window."""
    at = stands_before(scan, index)
    if at is None or scan.symbols[at].role not in ("concept", "participation"):
        return None
    symbol = scan.symbols[at]
    if symbol.role == "concept" and symbol.value.kind not in ("condition", "procedure", "drug", "drug-class"):
        return None
    if symbol.role == "concept" and symbol.value.kind in ("drug", "drug-class"):
        return symbol if (scan.symbols[at - 1].role if at else "") in ("expose", "not") else None
    return symbol


def _windowed(scan: Scan, owner: Symbol, span: Span, window: Window) -> Condition:
    label = scan.text[owner.start : owner.end]
    if owner.role == "participation":
        temporality, qualifiers = owner.value
        return Participation(label=label, temporality=temporality, qualifiers=qualifiers, window=window, span=span)
    kinds: dict[str, type[Diagnosis] | type[Procedure] | type[Medication]]
    kinds = {"condition": Diagnosis, "procedure": Procedure, "drug": Medication, "drug-class": Medication}
    return kinds[owner.value.kind](concept=owner.value.id, label=label, window=window, span=span)


def take_concept(scan: Scan, index: int, symbol: Symbol) -> None:
    """A condition, procedure or drug that stands as itself: no word before or behind makes it something else."""
    kind = symbol.value.kind
    if kind not in _ISLANDS or symbol.value.id == "comorbidity" or (kind == "state" and symbol.value.id not in _STATES):
        return
    if not _stands_alone(scan, index, symbol) or _not_asked(scan, symbol):
        return
    if symbol.value.id == "smoker" and scan.text[symbol.start : symbol.end].lower().endswith("smoking"):
        return  # "smoking on the day of the study": something done, not a smoker
    if (scan.kind == "exclusion" or kind == "procedure") and _shows(scan, index):
        return  # "as evidenced by a stroke", "by echocardiography or MRI": what shows it, not what is asked
    if kind == "condition" and _TREATMENT.search(scan.text, max(scan.start, symbol.start - 90), symbol.start):
        return  # "antiviral treatments (HIV, hepatitis)": what is treated, not what a person has
    if symbol.value.id == "hypersensitivity" and _goes_on_to(scan, index):
        return  # "allergic reactions or sensitivity to colchicine": not any hypersensitivity
    allergen = _allergen(scan, index)
    if allergen:
        if kind in ("drug", "drug-class", "allergen"):
            label = scan.text[symbol.start : symbol.end]
            keep(scan, Allergy(concept=symbol.value.id, label=label, span=symbol.span))
        return
    lead = _lead(scan, index)
    if kind == "allergen" or lead is None or (kind == "procedure" and scan.symbols[index - 1].role == OPEN and index):
        return  # "electrocardiographic (ECG) changes": an abbreviation in brackets is no procedure of its own
    roles = {each.role for each in lead}
    if scan.negated == "here" and "not" not in roles:
        return
    if may_belong_to_a_part_before(scan, index) or is_cut_at_a_joint(scan, index) or _is_bare(symbol):
        return
    node = _standing(scan, index, lead, roles)
    if node is not None:
        keep(scan, with_shared_narrowing(node, scan, index))


def _not_asked(scan: Scan, symbol: Symbol) -> bool:
    """Whether the words around a name say that it is not asked for: "with or without X", "free of X", "X findings"."""
    begin = max(scan.start, symbol.start - 60)
    return (
        _EITHER_WAY.search(scan.text, begin, symbol.start) is not None
        or _FREE.search(scan.text, begin, symbol.start) is not None
        or _EXPLAINS.search(scan.text, begin, symbol.start) is not None
        or _IN_CASE.search(scan.text, begin, symbol.start) is not None
        or _is_whom_a_bound_is_for(scan, symbol)
        or _OF_ANOTHER.search(scan.text, begin, symbol.start) is not None
        or _ATTENDS.search(scan.text, max(scan.start, symbol.start - 150), symbol.start) is not None
        or (symbol.value.kind in ("drug", "drug-class") and _NEEDING.search(scan.text, begin, symbol.start) is not None)
        or _HEAD_BEHIND.match(scan.text, symbol.end, scan.end) is not None
        or _MEANT_FOR.search(scan.text, begin, symbol.start) is not None
        or _LEFT_OUT.match(scan.text, symbol.end, scan.end) is not None
        or _DENIED.match(scan.text, symbol.end, scan.end) is not None
        or (symbol.value.kind == "procedure" and _FINDINGS.match(scan.text, symbol.end, scan.end) is not None)
    )


def _is_whom_a_bound_is_for(scan: Scan, symbol: Symbol) -> bool:
    """ "AST <= 5 x ULN *with liver metastases*", "*in those with asthma*": whom a bound is for, not what is asked."""
    before = next(
        (each for each in reversed(scan.symbols) if each.role == "quantity" and each.end <= symbol.start), None
    )
    return before is not None and _WHOM.fullmatch(scan.text, before.end, symbol.start) is not None


def _is_bare(symbol: Symbol) -> bool:
    """ "Repair", "instability": one word that only ends as names do, and says of nothing."""
    return is_ungrounded(symbol.value.id) and " " not in symbol.value.name.strip()


_TREATMENT: Final = re.compile(
    r"\b(?:vaccin\w*|immuni[sz]ations?|treatments?|therap(?:y|ies)|drugs?|medications?|medicines?|agents?|antibiotics|"
    r"anticonvulsants?|prophylaxis) ?\((?:e\.?g\.?,? |for |against |such as )?[^()]*\Z",
    re.IGNORECASE,
)
_EITHER_WAY: Final = re.compile(
    r"\b(?:with(?: or |/|\\/| and/or | and )without|regardless of|irrespective of|whether or not)\b[^.;]{0,40}\Z",
    re.IGNORECASE,
)
_LEFT_OUT: Final = re.compile(
    r" (?:(?:is|was|are|were|has|have|had) )?not (?:been |yet )*"
    r"(?:completed|done|performed|available|possible|received|given|obtained|required|necessary|feasible|planned|proven|confirmed|established|excluded)",
    re.IGNORECASE,
)
"""Behind a name: that it was not done or is not there."""
_DENIED: Final = re.compile(
    r"(?: ?\([^()]*\))?[ -](?:sero-?)?negativ|-(?:naive|free)\b|"
    r"(?: (?!or\b|and\b|with\b|that\b|which\b|who\b)[\w-]+){0,3}? (?:is|are|was|were|has|have|had|must|should|may|can|"
    r"could|does|do|did|will) (?:\w+ )?(?:not|never)\b",
    re.IGNORECASE,
)
"""Behind a name: a sentence that denies something of it."""
_IN_CASE: Final = re.compile(
    r"\b(?:in cases? (?:of|where|when|with)|in the (?:case|event) of)\b[^.;,]*\Z", re.IGNORECASE
)
"""Before a name: when something else holds."""
_OF_ANOTHER: Final = re.compile(
    r"\b(?:contact with|"
    r"(?:an?|another|any) (?:individual|person|patient|subject)s? (?:with|who has))\b(?: [\w-]+){0,6} ?\Z",
    re.IGNORECASE,
)
"""Before a name: somebody else, whom the person met."""
_ATTENDS: Final = re.compile(
    r"[a-z)]\W+(?:complicated|accompanied|combined|associated) (?:with|by)\b(?:(?!\b(?:history|presence)\b)[^.;])*\Z",
    re.IGNORECASE,
)
"""Before a name: what another goes with."""
_HEAD_BEHIND: Final = re.compile(
    r"(?:,? (?:or|and|and/or)|/) ?(?:[\w-]+ ){1,4}"
    r"(?:intoleran|phobia|allerg|refusal|contraindicat|hypersensitiv|resistan)",
    re.IGNORECASE,
)
"""Behind a name: what is said of it and of the next, "venipuncture or injection *intolerance*"."""
_MEANT_FOR: Final = re.compile(r"\bused (?:in|for|to)\b[^.;,]*\Z", re.IGNORECASE)
_NEEDING: Final = re.compile(
    r"(?:including (?:those|patients|subjects|participants) |"
    r"\S (?<!patients )(?<!subjects )(?<!participants )(?<!those ))requiring (?:the )?(?:use of )?(?:[\w-]+ ){0,2}\Z",
    re.IGNORECASE,
)
"""Before a drug: what something else needs."""
_WHOM: Final = re.compile(
    r",? ?\(?(?:(?:but |or )?(?:in|for|among) (?:the )?(?:those|patients|subjects|participants|individuals|people|"
    r"persons|presence|setting|case|cases)\b[^.;,()]{0,40}|(?:with|if|when)(?: \w+){0,3} ?)",
    re.IGNORECASE,
)
_FREE: Final = re.compile(r"\b(?:free (?:of|from)|absence of|lack of) (?:[\w-]+ ){0,2}\Z", re.IGNORECASE)
_EXPLAINS: Final = re.compile(r"\b(?:explained|accounted for|attribut\w+) (?:by|to)\b[^.;]*\Z", re.IGNORECASE)
_FINDINGS: Final = re.compile(
    r"\W*(?:\([^()]*\)\W*)?(?:changes?|findings?|abnormalit|results?|signs?|evidence|diagnos[ie]s|criteria|proven|"
    r"confirm\w+|guid\w+|has|shows?|showed|shown|reveal\w*|demonstrat\w+)\b",
    re.IGNORECASE,
)
"""Behind an examination: what it shows is meant, not that it was done."""


def _is_procedure(symbol: Symbol) -> bool:
    return symbol.role == "concept" and symbol.value.kind == "procedure"


def _shows(scan: Scan, index: int) -> bool:
    """Whether a name stands behind words for what shows or defines something, alone or joined to another by "or"."""
    for at in range(index - 1, -1, -1):
        symbol = scan.symbols[at]
        if symbol.role == "opener":
            return scan.text[symbol.start : symbol.end].lower() not in _NEEDS
        if symbol.role not in (
            "concept",
            "qualifier",
            "neutral",
            "history",
            "current",
            "or",
            "and",
            "/",
            "word",
            *_LISTS[_is_procedure(scan.symbols[index])],
        ):
            return False
        if symbol.role == "word" and not is_adjective(scan.text[symbol.start : symbol.end]):
            return scan.text[symbol.start : symbol.end].lower() in _SHOWS
    return False


_LISTS: Final = ((), (",", "-", "(", ")"))
_NEEDS: Final = frozenset(("requiring", "that require", "that requires", "which require", "which requires"))
_SHOWS: Final = frozenset(("by", "via", "evidenced", "using"))


def _goes_on_to(scan: Scan, index: int) -> bool:
    for later in scan.symbols[index + 1 :]:
        if later.role in (".", ";"):
            return False
        if later.role == "allergy" or scan.text[later.start : later.end].lower() in ("to", "to the", "against"):
            return True
    return False


def _standing(scan: Scan, index: int, lead: list[Symbol], roles: set[str]) -> Condition | None:
    symbol = scan.symbols[index]
    kind, label = symbol.value.kind, scan.text[symbol.start : symbol.end]
    qualifiers, temporality = _narrowing(lead, scan.text)
    if kind == "state" and qualifiers:
        return None  # "suspected or proven immunocompromised state": a state has no room for it
    if not lead and kind in ("condition", "procedure"):
        temporality = shared_history(scan, index)
    if kind in ("drug", "drug-class"):
        exposed = _exposure(scan, index, lead)
        if exposed is None:
            return None
        temporality = {"current": "current", "ever": "history"}.get(exposed, temporality)
    elif "expose" in roles:
        return None
    cls = _ATOMS[kind]
    return cls(
        concept=symbol.value.id,
        label=label,
        temporality=temporality,
        qualifiers=() if kind == "state" else qualifiers,
        span=symbol.span,
    )


_ATOMS: Final[dict[str, type[Diagnosis] | type[Procedure] | type[Medication] | type[State]]] = {
    "condition": Diagnosis,
    "procedure": Procedure,
    "drug": Medication,
    "drug-class": Medication,
    "state": State,
}
_ISLANDS: Final = frozenset(("condition", "procedure", "drug", "drug-class", "allergen", "state"))
_STATES: Final = frozenset(("pregnant", "lactating", "smoker", "immunocompromised", "treatment-naive", "imprisoned"))
_LISTED: Final = frozenset(
    ("concept", ",", "or", "and", "/", OPEN, CLOSE, "neutral", "examples", "open", "route", "exposed", ":")
)


def _exposure(scan: Scan, index: int, lead: list[Symbol]) -> str | None:
    """How a drug is meant: by its own words, by those before the list it stands in, or by a word behind it."""
    if any(_says_other(scan, each) for each in scan.symbols[: index - len(lead)] if each.role in ("expose", "neutral")):
        return None  # "use of other sedatives and analgesics": which others is not said here
    own: str | None = next((each.value for each in lead if each.role == "expose"), None)
    if own is not None:
        return own
    behind = scan.symbols[index + 1 : index + 2]
    if behind and behind[0].role == "exposed":
        return "any"
    for symbol in reversed(scan.symbols[:index]):
        if symbol.role == "expose":
            return str(symbol.value)
        if symbol.role not in _LISTED or (symbol.role == "concept" and symbol.value.kind not in ("drug", "drug-class")):
            return None
    return None


def _says_other(scan: Scan, symbol: Symbol) -> bool:
    return scan.text[symbol.start : symbol.end].lower().endswith(("other", "another"))


def _allergen(scan: Scan, index: int) -> bool:
    """Whether a concept stands behind "allergy to", alone or in a list."""
    for symbol in reversed(scan.symbols[:index]):
        if symbol.role == "allergy":
            return True
        if symbol.role not in ("concept", ",", "or", "and", "/", "neutral", OPEN, CLOSE, "examples", "anchor"):
            return False
    return False


_TEMPORALITIES: Final = {"history": "history", "both": "history", "current": "current"}


def _stands_alone(scan: Scan, index: int, symbol: Symbol) -> bool:
    if scan.text[symbol.end : symbol.end + 1] == "-" or (symbol.start and scan.text[symbol.start - 1] in "-/'"):
        return False
    if scan.relatives is None:
        seen = max(0, scan.start - 1)  # what stands before may go on with a word
        words = scan.text[seen : scan.end].lower()
        scan.relatives = _RELATIVES.search(words, scan.start - seen) is not None
    if scan.relatives:
        return False
    after = scan.symbols[index + 1] if index + 1 < len(scan.symbols) else None
    return after is None or after.role in _TRAILING or scan.text[after.start : after.end].lower() in _AFTER_CONDITION


def _lead(scan: Scan, index: int) -> list[Symbol] | None:
    """The cues straight before a concept, up to a comma or conjunction; None where something else stands there."""
    lead: list[Symbol] = []
    for at in range(index - 1, -1, -1):
        symbol = scan.symbols[at]
        words = scan.text[symbol.start : symbol.end].lower()
        if symbol.role in (",", "or", "and", ";", "(", "opener", "examples", ":", "*", "."):
            if symbol.role == "opener" and scan.symbols[index].value.kind == "procedure":
                return None
            return lead if not _turned(scan, at) else None
        if symbol.role in _LEADING or symbol.role == "expose":
            lead.append(symbol)
        elif scan.symbols[index].value.kind == "procedure" and words in _BEFORE_PROCEDURE:
            return None if _after_turning_word(scan, at) else lead
        elif symbol.role == "concept" and symbol.value.kind == "sex":
            continue
        elif _treated(scan, at, index):
            return lead
        else:
            return lead if _with(scan, at + 1, index) and not _turned(scan, at + 1) else None
    return lead


def _treated(scan: Scan, at: int, index: int) -> bool:
    """ "Insulin for diabetes", "resection of a glioma": a condition behind what is done for it, where nothing turns."""
    words = scan.text[scan.symbols[at].start : scan.symbols[at].end].lower()
    if scan.symbols[index].value.kind != "condition" or words not in ("for", "of", "of the"):
        return False
    if index + 1 < len(scan.symbols) and scan.symbols[index + 1].role in (",", "or", "/"):
        return False  # "therapy for hypertension, diabetes or asthma": one of them
    before = scan.symbols[at - 1] if at else None
    if before is None or not (before.role in ("concept", "exposed", ")", "word") or before.role == "neutral"):
        return False
    if before.role == "word" and scan.text[before.start : before.end].lower() not in _DONE_FOR:
        return False
    barred = {"stop", "not", "pronoun", "allergy"} | ({"compare", "quantity"} if words == "for" else set())
    return not any(each.role in barred for each in scan.symbols)


_DONE_FOR: Final = frozenset(
    ("treatment", "therapy", "management", "resection", "hospitalized", "hospitalization",
     "hospitalisation", "treated", "admitted", "surgery", "control", "severity", "symptoms", "signs", "stage")
)  # fmt: skip
"""Words whose "for" or "of" names what the person has."""


def _with(scan: Scan, begin: int, end: int) -> bool:
    """Whether "with" or the like parts a concept from unread words before it."""
    words = [scan.text[each.start : each.end].lower() for each in scan.symbols[begin:end] if each.role == "neutral"]
    return any(word.endswith(_WITHS) for word in words)


_WITHS: Final = ("with", "diagnosis of", "who have", "having", "suffering from", "suffer from", "evidence of")


def _turned(scan: Scan, at: int) -> bool:
    """Whether a word before, up to a full stop, may turn what follows: "at risk of stroke, cancer"."""
    for earlier in range(at, -1, -1):
        symbol = scan.symbols[earlier]
        if symbol.role in (".", ";"):
            return False
        if symbol.role in ("stop", "allergy", "pronoun", "for", "of", "after", "before"):
            return True
        if scan.text[symbol.start : symbol.end].lower() in _CAUSED:
            return True
    return False


_CAUSED: Final = frozenset(("due to", "because of", "secondary to", "caused by", "owing to", "resulting from", "from"))
"""Behind these stands a cause, which alone is nothing that was asked for."""
