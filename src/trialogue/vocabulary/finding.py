"""Finding names of the shipped dictionary and of compiled tables in one walk over a text.

The longest name wins, the shipped one where two are as long. A table's name that swallows a shipped name of the same
kind counts only where it is a kind of that: "juvenile psoriatic arthritis" may replace "psoriatic arthritis", nothing
may take the place of what a person has looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from trialogue.vocabulary.concept import Concept, Mention
from trialogue.vocabulary.dictionary import Dictionary, Word, joins, without_possessive, words_of
from trialogue.vocabulary.tables import Tables


class Finder:
    """Finds in the dictionary and the tables; holds nothing of its own."""

    def __init__(
        self,
        dictionary: Dictionary,
        tables: tuple[Tables, ...],
        concept: Callable[[str], Concept],
        is_a: Callable[[str, str], bool],
    ) -> None:
        self._dictionary = dictionary
        self._tables = tables
        self._concept = concept
        self._is_a = is_a

    def find(self, text: str, kinds: Collection[str] | None = None) -> list[Mention]:
        """As :meth:`Dictionary.find`."""
        if not self._tables:
            return self._dictionary.find(text, kinds)
        mentions: list[Mention] = []
        found = words_of(text)
        position = 0
        key_of, shipped = self._dictionary.key, self._dictionary.first_words
        while position < len(found):
            key = key_of(found[position][2])
            word = key[0] if key else ""
            mention, last = None, position
            if word in shipped:
                mention, last = self._dictionary.longest(text, found, position, kinds)
            for tables in self._tables:
                if word not in tables.first_words:
                    continue
                other, reach = self._in_tables(tables, text, found, position, kinds)
                longer = other is not None and (mention is None or reach > last)
                if longer and self._may_replace(other, text, found, position, reach):
                    mention, last = other, reach
            if mention is not None:
                mentions.append(mention)
                position = last
            position += 1
        return mentions

    def _in_tables(
        self, tables: Tables, text: str, found: list[Word], position: int, kinds: Collection[str] | None
    ) -> tuple[Mention | None, int]:
        key_of = self._dictionary.key
        best: Mention | None = None
        last, prefix = position, ""
        for index in range(position, len(found)):
            if index > position and not _joins_closely(text, found[index - 1], found[index]):
                break
            prefix = " ".join((prefix, *key_of(found[index][2]))).strip()
            concept_id, goes_on = tables.named(prefix)
            if concept_id is not None:
                concept = self._concept(concept_id)
                if kinds is None or concept.kind in kinds:
                    best, last = Mention(found[position][0], without_possessive(found[index]), concept), index
            if not goes_on:
                break
        return best, last

    def _may_replace(self, mention: Mention | None, text: str, found: list[Word], position: int, last: int) -> bool:
        """Whether every shipped name inside is of another kind, or broader."""
        assert mention is not None
        at = position
        while at <= last:
            inner, end = self._dictionary.longest(text, found, at, None)
            if inner is None:
                at += 1
                continue
            if end > last:
                return False
            if inner.concept.kind == mention.concept.kind and not self._is_a(mention.concept.id, inner.concept.id):
                return False
            at = end + 1
        return True


def _joins_closely(text: str, left: Word, right: Word) -> bool:
    """As for shipped names, but across no bracket: a terminology's names are many, and brackets begin something new."""
    between = text[left[1] : right[0]]
    return "(" not in between and ")" not in between and joins(text, left, right)
