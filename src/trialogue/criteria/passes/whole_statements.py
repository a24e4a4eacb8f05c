"""Whole parts that say one thing of a person in a few usual wordings: "non-smoking", "minors", "sinus rhythm".

Each is a state: a known one, or one named by words of ours for all its wordings, which matches only itself. `*` names
it by the text's own words. Patterns: `data/whole_statements.tsv`.
"""

from __future__ import annotations

import functools
import re
from typing import Final

import msgspec

from trialogue.criteria.lexicon import read_table
from trialogue.criteria.nodes import Condition, Not, State, Window
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.text.lower_case import in_lower_case
from trialogue.vocabulary import UNGROUNDED, ungrounded_id

_LONGEST: Final = 140
_PEOPLE: Final = (
    r"(?:(?:all |any |the )?(?:patients?|subjects?|participants?|individuals?|persons?|people|those|volunteers?)"
    r"(?: (?:who|that|must|should|have|has|are|is|be|being|been|were|was|with|in))* )?"
)
_PEOPLE_BEHIND: Final = r"(?: (?:patients?|subjects?|participants?|individuals?|persons?|people|children|adults?))?"
_OWN_WORDS: Final = "*"


def _ahead(symbols: list[Symbol]) -> Window | None:
    """The time ahead that the name says, which is kept to be seen."""
    when = next((each.value.window for each in symbols if each.role in ("window", "forward")), None)
    return msgspec.structs.replace(when, after=True) if when is not None else None


@functools.cache
def _wordings() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = read_table("whole_statements")
    return tuple(
        (re.compile(rf"{_PEOPLE}(?:{pattern}){_PEOPLE_BEHIND}\Z", re.IGNORECASE), state, sense)
        for pattern, state, sense in rows
    )


@functools.cache
def _any_wording() -> re.Pattern[str]:
    """One pattern for all: most parts are worded otherwise, and are told by one look."""
    patterns = "|".join(f"(?:{row[0]})" for row in read_table("whole_statements"))
    return in_lower_case(rf"{_PEOPLE}(?:{patterns}){_PEOPLE_BEHIND}\Z")


def read_whole_statement(symbols: list[Symbol], text: str) -> Condition | None:
    """The state that the whole part is, or its lack; None where it is worded otherwise."""
    span = span_of(symbols)
    if span[1] - span[0] > _LONGEST:
        return None
    said = " ".join(text[slice(*span)].split()).rstrip(".;,: ")
    if _any_wording().match(said.lower()) is None:
        return None
    for pattern, state, sense in _wordings():
        if pattern.match(said) is None:
            continue
        if state == _OWN_WORDS:
            return State(concept=ungrounded_id(said), label=said, window=_ahead(symbols), span=span)
        if sense != "lack":
            return State(concept=state, label=said, span=span)
        return Not(part=State(concept=state, label=state.removeprefix(UNGROUNDED), span=span), span=span)
    return None
