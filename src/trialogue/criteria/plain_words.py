"""The sentence parts by which a tree is said in plain words, in each language of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from trialogue.vocabulary import default
from trialogue.vocabulary.loading import first_names

LANGUAGES: Final = ("en", "zh", "es")
_WIDE: Final = re.compile(r" ?([（），；：［］]) ?")


_OWN_WORDS: Final = 2
"""Hyphens from which on a qualifier is no word of ours but a stretch of the text: "requiring-iv-antibiotics"."""


class PlainWords:
    """The words of one language; what it has no words for is said as it stands."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._parts = _table("plain_words.tsv", "key")[language]
        self._names = {} if language == "en" else first_names(language) | _table("plain_names.tsv", "id")[language]

    def say(self, key: str, **values: str) -> str:
        """The sentence part of `key` with its values filled in."""
        words = self._parts[key].format(**values)
        return words.strip() if values else words

    def word(self, text: str) -> str:
        """A qualifier or a route; in other words than ours it stays as it is."""
        return self._parts.get(f"word:{text}", text)

    def words(self, texts: tuple[str, ...]) -> str:
        """Several qualifiers in a row."""
        return ("、" if self.language == "zh" else " ").join(map(self.word, texts))

    def row(self, names: Iterable[str]) -> str:
        """Several names in a row."""
        return ("、" if self.language == "zh" else ", ").join(names)

    def qualified(self, qualifiers: tuple[str, ...], name: str) -> str:
        """A name with the qualifiers that narrow it; those in the text's own words stand behind it."""
        own = [each for each in qualifiers if each.count("-") >= _OWN_WORDS and f"word:{each}" not in self._parts]
        known = tuple(each for each in qualifiers if each not in own)
        said = self.say("qualified", qualifiers=self.words(known), name=name) if known else name
        return self.say("narrowed", words=", ".join(each.replace("-", " ") for each in own), name=said) if own else said

    def unit(self, code: str | None, *, one: bool = False, age: bool = False) -> str:
        """The words of a UCUM code, for one of it or for several; a code without words stays as it is."""
        code = code or ""
        found = self._parts.get(f"{'age-' if age else ''}unit:{code}", code)
        single, _, several = found.partition("|")
        return single if one else several or single

    def anchor(self, name: str | None) -> str:
        """The moment from which a window is seen; None is the day of asking."""
        return self._parts.get(f"anchor:{name or ''}", name or "")

    def sex(self, concept: str | None) -> str:
        """Female or male."""
        return self._parts.get(f"sex:{concept}", str(concept))

    def tidy(self, said: str) -> str:
        """Without the spaces that Chinese does not put beside its own brackets and stops."""
        return _WIDE.sub(r"\1", said) if self.language == "zh" else said

    def plain_name(self, concept: str) -> str:
        """The everyday name of a concept of the vocabulary. Raises NotFound for any other."""
        known = default().concept(concept)
        return self._names.get(concept) or known.plain or known.name

    def concept(self, concept: str | None, label: str) -> str:
        """The name of a concept, in English where the vocabulary has no other; outside it, the text's label."""
        vocabulary = default()
        if concept in vocabulary:
            return self._names.get(str(concept)) or vocabulary.concept(str(concept)).name
        return (label or concept or "").strip()


@lru_cache(maxsize=len(LANGUAGES))
def plain_words(language: str) -> PlainWords:
    """The words of a language by its code; what follows a hyphen does not count ("zh-hans"), unknown ones are English.

    >>> plain_words("es-mx").say("not", part="lupus")
    'no (lupus)'
    """
    code = language.split("-", maxsplit=1)[0].lower()
    return PlainWords(code if code in LANGUAGES else "en")


@cache
def _table(file_name: str, key: str) -> dict[str, dict[str, str]]:
    """The cells of a data file by language and key."""
    text = (files(__package__) / "data" / file_name).read_text(encoding="utf-8")
    header, *lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    at = header.index(key)
    return {
        language: {row[at]: row[header.index(language)] for row in lines}
        for language in LANGUAGES
        if language in header
    }
