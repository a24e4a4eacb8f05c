"""A disease by a body of criteria, "SLE by the 2019 EULAR/ACR criteria", or by the class of its biopsy.

The words that name the criteria or the class ("class III or IV lupus nephritis") narrow the disease, as "biopsy-proven"
does: without the disease the answer stands, and with it they are asked as they stand.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.symbols import Symbol

_NAME: Final = (
    r"(?:[A-Z][A-Za-z']*|\([A-Z][A-Za-z/ -]*\)|\d{4}|(?:revised|updated|modified|classification|diagnostic|clinical|"
    r"international|consensus|joint|new|current|preliminary|and|or|of|for|against|the|de)\b)"
)
_BODY: Final = (
    rf"(?P<body>{_NAME}(?:[ ,/-]{{1,3}}{_NAME}){{0,24}})[ ](?:classification[ ])?(?i:criteria|guidelines?|definition)"
    r"(?:[ ]\(?\d{4}\)?)?"
)
"""What names a body of criteria: names, letters and years."""
_INSTITUTION: Final = re.compile(
    r"[A-Z]{3,}|College|League|Society|Association|Clinics|Organi[sz]ation|Rotterdam|McDonald|\b(?:Rome|Duke)\b"
)
"""One of these is in the name of every body of criteria."""
_COUNT: Final = (
    r"(?:(?:at[ ]least|>=)[ ]?)?(?:\d{1,2}|[a-z]+)(?:[ ]\(\d{1,2}\))?(?:[ ]or[ ]more)?[ ](?:out[ ])?of[ ]"
    r"(?:the[ ])?(?:(?:\d{1,2}|eleven|seventeen)[ ])?(?:of[ ])?(?:the[ ])?"
)
_MEETS: Final = (
    r"(?:(?:has|have|having|must|who|that|should)[ ])*"
    r"(?:meet(?:s|ing)?|met|fulfil{1,2}(?:s|ed|ing)?|satisf(?:y|ies|ied|ying))"
)
_HOW: Final = (
    r"(?:(?:(?:diagnosed|defined|classified|established|confirmed|made|as)[ ])*"
    r"(?:according[ ]to|defined[ ]by|diagnosed[ ](?:by|with)|classified[ ]by|based[ ]on|as[ ]per|per|by|using|with)|"
    rf"{_MEETS})"
)
_BEHIND: Final = re.compile(rf"(?i:{_HOW}[ ](?:the[ ])?(?:{_COUNT})?){_BODY}")
_BEFORE: Final = re.compile(
    rf"(?i:{_MEETS}[ ](?:the[ ])?(?:{_COUNT})?){_BODY}[ ](?i:(?:for|of)[ ](?:the[ ])?(?:an?[ ])?"
    r"(?:(?:diagnosis|classification|presence|clinical|definite)[ ](?:of[ ])?)*)\Z"
)
_CLASSED: Final = frozenset(("lupus-nephritis", "glomerulonephritis"))
_ROMAN: Final = r"(?:III|II|IV|I|VI|V|[2-6])(?:-?[SG])?(?:[ ]?\((?:A|C|A/C)\))?(?![\w.])"
_CLASS: Final = re.compile(
    rf"\b(?P<class>(?:(?:ISN/RPS|WHO|RPS/ISN)[ ])?(?i:class(?:es)?)[ ]{_ROMAN}"
    rf"(?:(?:[ ]?(?:,[ ]?(?:and/or|or|and)[ ]|[,/+-])[ ]?|[ ](?:and/or|or|and|to|(?:with[ ])?or[ ]without)[ ])"
    rf"(?:(?i:class)[ ])?{_ROMAN}){{0,4}})"
)
_CLASS_BEHIND: Final = re.compile(rf"[ ,(:-]{{0,3}}(?:(?:of|with|as)[ ])?{_CLASS.pattern[2:]}")
"""The classes of a kidney biopsy, before or behind the disease."""
_EITHER_WAY: Final = re.compile(rf"[ ]with or without (?:co-?existing |concomitant )?(?i:class)[ ]{_ROMAN}")
"""Behind the disease: a class that may be there or not, which asks for nothing."""
_ELSEWHERE: Final = ("DSM", "Statistical Manual", "ICD")
"""Bodies of criteria that the vocabulary knows."""
_LEADS_ON: Final = re.compile(r"(?:[ ]+(?:for|of|the|an?|diagnosis|classification|presence))+\Z")
"""Behind the criteria, words that only lead on to the disease."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_BETWEEN: Final = frozenset(("neutral", "for", "of", ",", "at"))


def with_classification(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols, with the words that name the criteria a disease is told by as one that narrows it."""
    symbols = _with_classes(symbols, text)
    at = next((i for i, each in enumerate(symbols) if each.role == "concept" and each.value.kind == "condition"), None)
    said = text[symbols[0].start : symbols[-1].end] if at is not None else ""
    if at is None or "riteria" not in said or any(map(said.__contains__, _ELSEWHERE)):
        return symbols
    return _before(symbols, at, text) or _behind(symbols, at, text) or symbols


def _with_classes(symbols: list[Symbol], text: str) -> list[Symbol]:
    """ "Lupus nephritis class III, IV or V", "class III or IV lupus nephritis"."""
    at = next((i for i, each in enumerate(symbols) if each.role == "concept" and each.value.id in _CLASSED), None)
    if at is None:
        return symbols
    behind = _CLASS_BEHIND.match(text, symbols[at].end, symbols[-1].end)
    before = _CLASS.finditer(text, symbols[0].start, symbols[at].start)
    found = behind or next((each for each in before if _ends_at(each, symbols[at], text)), None)
    if found is None:
        return symbols
    start, end = found.span("class")
    within = [i for i, each in enumerate(symbols) if start <= each.start and each.end <= end]
    if not within or symbols[within[0]].start != start or symbols[within[-1]].end != end:
        return symbols
    either = _EITHER_WAY.match(text, symbols[at].end)
    rest = [each for each in symbols[within[-1] + 1 :] if either is None or not _lies_in(each, either)]
    return [*symbols[: within[0]], _narrowing(text, start, end), *rest]


def _lies_in(symbol: Symbol, found: re.Match[str]) -> bool:
    return found.start() < symbol.end <= found.end()


def _ends_at(match: re.Match[str], name: Symbol, text: str) -> bool:
    return not text[match.end("class") : name.start].strip()


def _before(symbols: list[Symbol], at: int, text: str) -> list[Symbol] | None:
    """ "Meets the SLICC criteria for SLE"."""
    for first in range(at):
        match = _BEFORE.match(text, symbols[first].start, symbols[at].start)
        if match is not None and _INSTITUTION.search(match["body"]):
            return [*symbols[:first], _narrowing(text, symbols[first].start, symbols[at].start), *symbols[at:]]
    return None


def _behind(symbols: list[Symbol], at: int, text: str) -> list[Symbol] | None:
    """ "SLE by the 2019 EULAR/ACR criteria for systemic lupus erythematosus"."""
    match, first = None, at + 1
    while first < len(symbols):
        match = _BEHIND.match(text, symbols[first].start, symbols[-1].end)
        if match is not None or symbols[first].role not in _BETWEEN:
            break
        first += 1
    if match is None or not _INSTITUTION.search(match["body"]):
        return None
    last = next(i for i in range(first, len(symbols)) if symbols[i].end >= match.end())
    if symbols[last].end != match.end():
        return None
    again = last + 1
    while again < len(symbols) and symbols[again].role in _BETWEEN:
        again += 1
    same = again < len(symbols) and symbols[again].role == "concept" and symbols[again].value.id == symbols[at].value.id
    behind = symbols[again + 1 :] if same and again > last + 1 else symbols[last + 1 :]
    return [*symbols[:first], _narrowing(text, symbols[first].start, match.end()), *behind]


def _narrowing(text: str, start: int, end: int) -> Symbol:
    end = start + len(_LEADS_ON.sub("", text[start:end].rstrip()))
    return Symbol("qualifier", start, end, "-".join(_WORD.findall(text[start:end].lower())))
