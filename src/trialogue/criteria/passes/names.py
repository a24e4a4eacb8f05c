"""Open vocabulary: names of conditions, procedures and drugs that no dictionary holds, told by how they end.

"Infiltrative cardiomyopathy" is a cardiomyopathy whatever the first word means, "a chylous effusion" an effusion. Such
a name becomes a concept of its own (`~infiltrative cardiomyopathy`): it matches only itself and its inflections, and
is a kind of what its last words name. Words: `data/name_*.tsv`, `data/anatomy.tsv`.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import kind_of_word, may_be_in_name, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, Vocabulary, ungrounded_id

_MOST_WORDS: Final = 7
_KINDS: Final = {
    "condition": "condition",
    "procedure": "procedure",
    "drug": "drug-class",
    "drug-class": "drug-class",
    "allergen": "allergen",
}
_EXPOSED: Final = frozenset(
    ("therapy", "therapies", "treatment", "treatments", "use", "usage", "administration", "regimen", "regimens",
     "intake", "consumption", "exposure")
)  # fmt: skip
_SAME_DRUG: Final = frozenset(
    ("agent", "agents", "drug", "drugs", "medication", "medications", "product", "products", "medicine", "medicines",
     "preparation", "preparations", "tablets", "capsules", "derivatives", "class", "mimetics", "mimetic", "analogues",
     "analogs", "formulations", "compounds", "substances", "ingredients", "ingredient", "components", "injections",
     "injection", "infusion", "infusions")
)  # fmt: skip
_MEDICINES: Final = frozenset(("medication", "medications", "medicine", "medicines", "drug", "drugs"))
_ALLERGIC: Final = frozenset(("allergy", "hypersensitivity", "intolerance", "allergies", "anaphylaxis", "sensitivity"))
_CODE: Final = re.compile(r"[A-Z]{2,6}-?\d{2,7}[A-Z]?\Z")
_NOT_CODES: Final = re.compile(
    r"(?:CD|PD|IL|CYP|HER|HLA|ICD|DSM|COVID|SARS|BRCA|CTLA|EGFR|VEGF|NCT|TNF|IGG|HPV|GLP|WHO)"
)
_THROUGH: Final = frozenset(("of", "in"))


def find_names(symbols: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """The same symbols, with each run of words that ends as a name joined to one concept."""
    named: list[Symbol] = []
    index = 0
    while index < len(symbols):
        stop = _run(symbols, index, text) if symbols[index].role in _BEGINNING else index
        if stop == index:
            named.append(symbols[index])
            index += 1
            continue
        named += _named(symbols[index:stop], symbols[stop : stop + 3], text, vocabulary)
        index = stop
        if index < len(symbols) and _is_use(named[-1], symbols[index], text):
            named.append(Symbol("exposed", symbols[index].start, symbols[index].end))
            index += 1
    return _with_places(named, text)


_BEGINNING: Final = frozenset(("word", "concept", "stop"))
"""Roles with which a name may begin."""


def _run(symbols: list[Symbol], begin: int, text: str) -> int:
    at = begin
    while at < len(symbols) and _is_part(symbols, at, text) and (at == begin or _touches(symbols, at, text)):
        at += 1
    while at > begin and symbols[at - 1].role in ("-", "stop"):
        at -= 1
    return at


def _is_part(symbols: list[Symbol], at: int, text: str) -> bool:
    symbol = symbols[at]
    if symbol.role == "word":
        words = text[symbol.start : symbol.end]
        behind = at > 0 and symbols[at - 1].role in ("word", "concept") and words.lower() in _THERAPIES
        return behind or may_be_in_name(words)
    if symbol.role == "concept":
        return symbol.value.kind in _KINDS
    if symbol.role == "-":
        tight = (
            symbol.start and not text[symbol.start - 1].isspace() and not text[symbol.end : symbol.end + 1].isspace()
        )
        return bool(tight) and at + 1 < len(symbols) and symbols[at + 1].role in ("word", "concept")
    if symbol.role == "stop" and text[symbol.start : symbol.end].lower() == "non":
        return at + 2 < len(symbols) and symbols[at + 1].role == "-" and symbols[at + 2].role == "word"
    return False


def _touches(symbols: list[Symbol], at: int, text: str) -> bool:
    gap = text[symbols[at - 1].end : symbols[at].start]
    return not gap or (gap.isspace() and "\n\n" not in gap)


def _named(run: list[Symbol], after: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    head = len(run) - 1
    while head >= 0 and not _is_head(run, head, text):
        head -= 1
    if head < 0:
        return [_as_code(each, text) for each in run]
    name, rest = run[: head + 1], run[head + 1 :]
    if rest and name[-1].role == "concept" and name[-1].value.kind in ("drug", "drug-class", "procedure"):
        rest = _used(name[-1], rest, text)
    return [*_joined(name, rest or after, text, vocabulary), *rest]


def _as_code(symbol: Symbol, text: str) -> Symbol:
    """ "AZD8421": letters and figures as makers number their compounds."""
    words = text[symbol.start : symbol.end]
    if symbol.role != "word" or not _CODE.match(words) or _NOT_CODES.match(words):
        return symbol
    return Symbol("concept", symbol.start, symbol.end, Concept(id=ungrounded_id(words), kind="drug", name=words))


def _used(drug: Symbol, rest: list[Symbol], text: str) -> list[Symbol]:
    """ "Steroid therapy", "insulin use": the word behind says that the drug is taken."""
    first = text[rest[0].start : rest[0].end].lower()
    is_drug = drug.value.kind != "procedure"
    if first in _EXPOSED:
        return [Symbol("exposed" if is_drug else "neutral", rest[0].start, rest[0].end), *rest[1:]]
    if first in _SAME_DRUG and is_drug:
        return (
            [Symbol("neutral", rest[0].start, rest[0].end), *_used(drug, rest[1:], text)]
            if rest[1:]
            else [Symbol("neutral", rest[0].start, rest[0].end)]
        )
    return rest


def _is_use(drug: Symbol, behind: Symbol, text: str) -> bool:
    """ "Steroid *use*": a word that ends every name, and behind a drug says that it is taken."""
    if drug.role != "concept" or drug.value.kind not in ("drug", "drug-class") or behind.role != "word":
        return False
    between = text[drug.end : behind.start]
    return text[behind.start : behind.end].lower() in _EXPOSED and between.isspace() and "\n" not in between


def _head_kind(symbol: Symbol, text: str) -> str | None:
    if symbol.role == "concept":
        return _KINDS[symbol.value.kind]
    words = text[symbol.start : symbol.end]
    if words.lower() in _THERAPIES:
        return "drug-class"
    return kind_of_word(words) if symbol.role == "word" else None


def _is_head(run: list[Symbol], index: int, text: str) -> bool:
    """Whether a name may end here; "therapy" ends one only behind what says that it is of drugs."""
    symbol = run[index]
    if symbol.role == "word" and text[symbol.start : symbol.end].lower() in _THERAPIES:
        before = [text[each.start : each.end].lower() for each in run[:index]]
        return bool(before) and (before[0] == "anti" or before[-1] in _OF_DRUGS)
    return _head_kind(symbol, text) is not None


_THERAPIES: Final = frozenset(("therapy", "therapies", "treatment", "treatments"))
_OF_DRUGS: Final = frozenset(
    ("hormonal", "hormone", "biologic", "biological", "targeted", "immunosuppressive", "anticancer", "antitumor",
     "antineoplastic", "cytotoxic", "endocrine", "antibiotic", "antiviral", "antifungal", "antithrombotic",
     "anticoagulant", "antiplatelet", "antihypertensive", "antidepressant", "antipsychotic", "antiepileptic",
     "immunomodulatory", "immunomodulating", "antiretroviral", "cancer", "antidiabetic", "antiarrhythmic",
     "cytoreductive",
     "myelosuppressive", "neoadjuvant", "thrombolytic", "inotropic", "diuretic", "vasodilator", "biologics", "cytokine",
     "androgen", "estrogen", "testosterone", "replacement", "enzyme", "opioid", "antimicrobial", "antiandrogen")
)  # fmt: skip
"""Words before "therapy" that say it is by drugs."""


def _joined(name: list[Symbol], after: list[Symbol], text: str, vocabulary: Vocabulary) -> list[Symbol]:
    """The run as one concept, or as it was where it is one already or says nothing by itself."""
    last = name[-1]
    start, end = name[0].start, last.end
    if len(name) == 1 and last.role == "concept":
        return name
    allergy = _allergy_to(name, text)
    if allergy is not None:
        return [allergy]
    if _is_the_same_drug(name, text):
        return [Symbol("concept", start, end, name[0].value)]
    kind = _head_kind(last, text)
    if kind is None or all(each.role == "concept" and _KINDS[each.value.kind] == kind for each in name):
        return name
    if last.role == "concept" and len(name) > 1 and name[-2].role == "-":
        return name  # "double-blind", "anti-asthmatic": the last word alone is not what is named
    if _measured(after) or len(name) > _MOST_WORDS or _says_nothing(name, text):
        return name
    if start and text[start - 1] in "-/'":
        return name
    label = text[start:end]
    known = vocabulary.lookup(label, tuple(_KINDS))
    if known is not None:
        return [Symbol("concept", start, end, known)]
    return [Symbol("concept", start, end, Concept(id=ungrounded_id(label), kind=kind, name=" ".join(label.split())))]


def _is_the_same_drug(name: list[Symbol], text: str) -> bool:
    """ "Pioglitazone medications", "SSRI drugs": a medicine that is called one."""
    first, last = name[0], name[-1]
    drug = first.role == "concept" and first.value.kind in ("drug", "drug-class")
    return len(name) == 2 and drug and last.role == "word" and text[last.start : last.end].lower() in _MEDICINES


def _allergy_to(name: list[Symbol], text: str) -> Symbol | None:
    """ "Aspirin allergy": an allergy to what stands before."""
    last, first = name[-1], name[0]
    if first.role != "concept" or first.value.kind not in ("drug", "drug-class"):
        return None
    if any(text[each.start : each.end].lower() not in _SAME_DRUG for each in name[1:-1]):
        return None
    if text[last.start : last.end].lower() not in _ALLERGIC:
        return None
    allergen = Concept(id=first.value.id, kind="allergen", name=first.value.name)
    return Symbol("concept", first.start, last.end, allergen)


def _measured(after: list[Symbol]) -> bool:
    """Whether a bound follows: then the words may name what is measured."""
    following = next((each for each in after if each.role not in ("neutral", "at", "of", "for")), None)
    return following is not None and following.role in ("quantity", "number", "compare")


def _says_nothing(name: list[Symbol], text: str) -> bool:
    """ "Medical condition", "systemic illness": a name of such words alone tells nothing from anything."""
    last, before = name[-1], name[:-1]
    known = any(each.role == "concept" for each in before)
    keys = [fold_word(text[each.start : each.end]) for each in before if each.role == "word"]
    if known or not all(key in words_of("name_generic", "before") for key in keys):
        return False
    if last.role == "concept":
        return True
    return fold_word(text[last.start : last.end]) in words_of("name_generic", "head")


def _with_places(symbols: list[Symbol], text: str) -> list[Symbol]:
    """ "Adenocarcinoma of the rectum": a part of the body behind a condition belongs to its name."""
    joined: list[Symbol] = []
    index = 0
    while index < len(symbols):
        symbol = symbols[index]
        stop = _place(symbols, index, text) if symbol.role == "concept" else index
        if stop > index + 1:
            label = text[symbol.start : symbols[stop - 1].end]
            name = Concept(id=ungrounded_id(label), kind=symbol.value.kind, name=" ".join(label.split()))
            symbol = Symbol("concept", symbol.start, symbols[stop - 1].end, name)
        joined.append(symbol)
        index = stop if stop > index else index + 1
    return joined


def _place(symbols: list[Symbol], index: int, text: str) -> int:
    symbol = symbols[index]
    if symbol.role != "concept" or symbol.value.kind not in ("condition", "procedure"):
        return index
    at = index + 1
    if at >= len(symbols) or text[symbols[at].start : symbols[at].end].lower() not in _THROUGH:
        return index
    at += 1
    while at < len(symbols) and text[symbols[at].start : symbols[at].end].lower() in ("the", "a"):
        at += 1
    begin = at
    while at < len(symbols) and at - begin < 4 and _is_body(symbols[at], text):
        at += 1
    return at if at > begin else index


def _is_body(symbol: Symbol, text: str) -> bool:
    return symbol.role == "word" and fold_word(text[symbol.start : symbol.end]) in words_of("anatomy")
