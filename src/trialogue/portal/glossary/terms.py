"""The terms of the glossary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from django.utils.translation import gettext


@dataclass(frozen=True)
class Term:
    """A word, its other spellings, and what it means. The spellings in `quiet` are never marked in a text."""

    id: str
    term: str
    means: str
    also: tuple[str, ...] = ()
    quiet: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """The term in the language of the moment."""
        return gettext(self.term)

    @property
    def meaning(self) -> str:
        """What it means, in the language of the moment."""
        return gettext(self.means)

    @property
    def marked(self) -> tuple[str, ...]:
        """The spellings that a text is searched for."""
        return tuple(each for each in (self.term, *self.also) if each not in self.quiet)


@lru_cache(maxsize=1)
def load_terms() -> tuple[Term, ...]:
    """Every term, in the order of the alphabet."""
    source = files(__package__).joinpath("terms.yaml").read_text(encoding="utf-8")
    found = [
        Term(each["id"], each["term"], each["means"], tuple(each["also"]), frozenset(each.get("quiet", ())))
        for each in yaml.safe_load(source)
    ]
    return tuple(sorted(found, key=lambda each: each.term.casefold()))
