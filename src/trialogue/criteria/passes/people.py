"""Who is asked for, where a part says only that: "male and non-pregnant female subjects aged 18 to 65 years".

What is left of such a part without its age is either both sexes, which asks nothing, or words of people ("healthy",
"ambulatory"), each a state of its own words. "Non-pregnant" goes for the women.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from trialogue.criteria.nodes import Age, All, Condition, Not, Sex, State
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import ungrounded_id

Reader = Callable[[list[Symbol]], Condition | None]

_SEX: Final = r"(?:males?|females?|m[ae]n|wom[ae]n|boys?|girls?)"
_BOTH: Final = re.compile(
    rf"\b{_SEX} ?(?:and/or|and|or|/|,) ?"
    r"(?P<lack>non-?pregnant(?:,? (?:and |or )?non-?(?:lactating|breast-?feeding))? )?"
    rf"{_SEX}\b|\bgender is not limited\b|"
    r"\b(?:no (?:gender|sex) (?:restriction|limit(?:ation)?)|"
    r"(?:with )?no restrictions? on (?:sex|gender)(?: or (?:ethnicity|race))?|"
    r"(?:of )?(?:any|either|both) (?:sex(?:es)?|genders?)(?: (?:and|or) (?:ethnicity|race))?|"
    r"regardless of (?:sex|gender))\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:participants?|patients?|subjects?|volunteers?|individuals?|persons?|people|adults?|adolescents?|children|must|be|"
    r"is|are|who|the|an?|of|both|only|will|at|gender|sex|age|inclusive|may|or|and|study)\b|[,.:;()]",
    re.IGNORECASE,
)
_KINDS: Final = frozenset(
    ("healthy", "elderly", "ambulatory", "caucasian", "outpatients", "outpatient", "hospitalized", "hospitalised",
     "inpatients", "japanese", "chinese", "korean", "asian", "literate", "community-dwelling")
)  # fmt: skip
_LACKS: Final = {"non-smoking": "smoker", "nonsmoking": "smoker", "non-smokers": "smoker"}


def read_people(symbols: list[Symbol], text: str, read: Reader) -> Condition | None:
    """The age and what else the words for people ask; None where the part says anything besides."""
    ages = [i for i, each in enumerate(symbols) if each.role in ("agecue", "ageunit", "quantity")]
    if not ages:
        return None
    begin, end = ages[0], ages[-1] + 1
    age = read(symbols[begin:end]) if any(each.role == "quantity" for each in symbols[begin:end]) else None
    if not isinstance(age, Age):
        return None
    asked = _asked([*symbols[:begin], *symbols[end:]], text)
    if asked is None:
        return None
    return All(parts=(age, *asked), span=span_of(symbols)) if asked else age


def _asked(rest: list[Symbol], text: str) -> tuple[Condition, ...] | None:
    """What the words besides the age ask for; nothing of both sexes, None where a word is not one of people."""
    if not rest or any(each.role in ("window", "duration", "quantity", "number", "group", "except") for each in rest):
        return None
    said = " ".join(" ".join(text[each.start : each.end].split()) for each in rest if each.role != "at")
    said = said.replace(" - ", "-")
    both = _BOTH.search(said)
    if both is None:
        return None
    span = span_of(rest)
    left = _PEOPLE.sub(" ", said[: both.start()] + " " + said[both.end() :]).lower().split()
    if not all(word in _KINDS or word in _LACKS for word in left):
        return None
    states = tuple(
        Not(part=State(concept=_LACKS[word], label=word, span=span), span=span)
        if word in _LACKS
        else State(concept=ungrounded_id(word), label=word, span=span)
        for word in left
    )
    if not both["lack"]:
        return states
    female = Sex(concept="female", label="female", span=span)
    words = both["lack"].lower()
    lacks = [State(concept="pregnant", label=both["lack"].strip(), span=span)]
    if "lactating" in words or "feeding" in words:
        lacks.append(State(concept="lactating", label=both["lack"].strip(), span=span))
    return (*(Not(part=All(parts=(female, lack), span=span), span=span) for lack in lacks), *states)
