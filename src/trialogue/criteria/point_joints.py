"""How nested points are joined: what their head says, else all in an inclusion and any in an exclusion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialogue.criteria.nodes import All, Any, AtLeast, Condition, Readings, Span

if TYPE_CHECKING:
    from trialogue.criteria.reading import Reading

_PEOPLE = (
    r"(?! (?:the )?(?:\w+ )?(?:patients?|subjects?|participants?|individuals?|persons?|people|wom[ae]n|men|"
    r"adults?|children|volunteers?|groups?|cohorts?|arms?|parts?|phases?|stud(?:y|ies))\b)"
)
"""Behind "all" or "any": of whom it is said, which tells nothing of how points are joined."""
_ALL_OF = re.compile(rf"\b(?:all|both|every)\b{_PEOPLE}(?: of)?|\beach of\b", re.IGNORECASE)
_OF_THEM = (
    r"(?= ?(?:\(\d\) ?)?(?:or more )?(?:out )?"
    r"(?:of|following|criteria|criterion|conditions|features|symptoms|signs|additional|other|risk|major|minor|items)\b)"
)
_ANY_OF = re.compile(
    r"\b(?:any|one|either|some)(?: \(1\))?(?: of\b| or more\b| or both\b|(?: of)?(?: the)? following\b|\W*\Z)|"
    r"\b(?:any|either) [\w/-]+(?: [\w/-]+)?\W*\Z|"
    r"\bat least (?:one|1)(?: \(1\))?(?: of\b|(?: (?!with\b)[\w/-]+){0,7}\W*\Z)|"
    rf"\b1 or more\b{_OF_THEM}|"
    r"(?<!than )(?<!most )(?<!only )(?<!exactly )\b1 of (?:the |these )?(?:following|below)\b|"
    r"\bsuch as\b|\bhistolog(?:y|ies)\b|\btumou?r types\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\((?![^()]*\b(?:following|of|at least|or more|all|any|either|both)\W*\))(?!one\b|any\b|at least\b)[^()]*\)"
)
"""A bracket in a head that says nothing of how its points are joined."""
_INCLUDING = re.compile(r"\bincluding\b", re.IGNORECASE)
_NEEDED = re.compile(r"\badequate\b|\bsufficient\b|\bnormal\b|\bfunctions?\b|\brequirements?\b", re.IGNORECASE)
"""In a head of an inclusion: all that it includes is asked, "adequate organ function, including:"."""
_COUNT_OF = re.compile(
    rf"\bat least (two|three|four|2|3|4)\b{_OF_THEM}|\b(two|three|2|3) or more\b{_OF_THEM}|"
    r"(?<!than )(?<!most )(?<!all )(?<!both )\b(two|three|four|[2-4])(?: \([2-4]\))?(?: out)? of "
    r"(?:the |these )?(?:following|below)\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_SHOWN_BY = re.compile(
    r"\b(?:defined|evidenced|characteri[sz]ed|manifested|demonstrated|documented|indicated|shown|confirmed) "
    r"(?:by|as)(?: the following)?\W*\Z",
    re.IGNORECASE,
)
"""A head that ends so may mean each of its points, or all of them together: "heart failure as evidenced by:"."""
_LAST_WORD = re.compile(r"\b(and|or)\W*\Z", re.IGNORECASE)


def _said(part: Condition, reading: Reading) -> str:
    return reading.text[slice(*part.span)][-12:] if part.span is not None else ""


def join_points(head: str, parts: list[Condition], reading: Reading, span: Span) -> Condition:
    """How nested points are joined: what the head says, else all in inclusion and any in exclusion."""
    together = tuple(parts)
    head = _BRACKETED.sub("", head)
    ends = {found.group(1).lower() for part in parts[:-1] if (found := _LAST_WORD.search(_said(part, reading)))}
    counted, any_of, all_of = _COUNT_OF.search(head), _ANY_OF.search(head), _ALL_OF.search(head)
    if counted and not (counted.group(3) and any_of):  # "one of the major or two of the following"
        return AtLeast(n=_COUNTS[next(filter(None, counted.groups())).lower()], parts=together, span=span)
    needed = reading.kind == "inclusion" and (all_of or _NEEDED.search(head))
    if any_of or (_INCLUDING.search(head) and not needed):
        return Any(parts=together, span=span)
    if all_of:
        return All(parts=together, span=span)
    if ends == {"or"} and len(parts) > 1:
        return Any(parts=together, span=span)
    if len(ends) > 1:
        ways = (All(parts=together, span=span), Any(parts=together, span=span))
        return Readings(alternatives=ways, rule="or-in-inclusion", span=span)
    if len(parts) > 1 and reading.kind == "inclusion" and _SHOWN_BY.search(head):
        ways = (All(parts=together, span=span), Any(parts=together, span=span))
        return Readings(alternatives=ways, rule="or-in-inclusion", span=span)
    if len(parts) > 1:
        word = "all" if reading.kind == "inclusion" else "any"
        reading.issue("no-operator", f"nested points without a word for how they join; read as {word} of them", span)
    return All(parts=together, span=span) if reading.kind == "inclusion" else Any(parts=together, span=span)
