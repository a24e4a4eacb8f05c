"""Which cohort each criterion binds: heads of lists name cohorts, and not always by one name, nor always a cohort.

"Group A (newly implanted)" heads what lets people in, "Group A" what keeps them out: one cohort. "All groups", "both
phases" are everybody. A list that only keeps people out is no cohort where all that lets people in stands elsewhere:
who fits none of the cohorts would fit that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from trialogue.criteria.criterion import Criterion

_WORD: Final = re.compile(r"[^\W_]+")
_EVERYBODY: Final = frozenset(("all", "both", "every", "each", "any"))

_Words = tuple[str, ...]


def cohorts_of(criteria: Sequence[Criterion]) -> tuple[str | None, ...]:
    """For each criterion the name of the cohort it binds, None where it binds everybody."""
    named = [each.applies_to for each in criteria]
    if not any(named):
        return (None,) * len(named)
    admitting = frozenset(each.applies_to for each in criteria if each.kind == "inclusion" and each.source == "text")
    cohort = _cohorts(tuple(dict.fromkeys(name for name in named if name)), admitting)
    return tuple(cohort[name] if name else None for name in named)


@lru_cache(maxsize=1024)
def _cohorts(names: tuple[str, ...], admitting: frozenset[str | None]) -> dict[str, str | None]:
    """Each name of a head with the cohort it stands for."""
    first: dict[_Words, str] = {}
    for name in sorted(names, key=lambda each: each not in admitting):
        first.setdefault(_words(name), name)
    alike = {name: first[_words(name)] for name in names}
    let_in = frozenset(alike[name] for name in names if name in admitting)
    several = len(set(alike.values())) > 1
    found: dict[str, str | None] = {}
    for name, own in alike.items():
        if several and _words(own)[:1] and _words(own)[0] in _EVERYBODY:
            found[name] = None
        elif own in let_in or not let_in:
            found[name] = own
        else:
            found[name] = _of_keeping_out(own, let_in, None in admitting)
    return found


def _of_keeping_out(name: str, let_in: frozenset[str], everybody_is_let_in: bool) -> str | None:
    """What a head stands for under which nobody is let in, beside cohorts that people are let into."""
    words = _words(name)
    if "and" in words:
        return name if everybody_is_let_in and not _joins(words, let_in) else None
    near = [each for each in sorted(let_in) if _begins(words, _words(each)) or _begins(_words(each), words)]
    if len(near) == 1:
        return near[0]
    return name if everybody_is_let_in else None


def _joins(words: _Words, let_in: frozenset[str]) -> bool:
    """Whether the words name one of the cohorts, and another one."""
    return any(set(_words(each)) <= set(words) for each in let_in)


def _begins(words: _Words, longer: _Words) -> bool:
    return longer[: len(words)] == words


def _words(name: str) -> _Words:
    return tuple(_WORD.findall(name.casefold()))
