"""Finding names in text: a tree of folded words, walked once over the text, the longest name winning.

Short all-capital abbreviations ("ALT", "SLE") match only as capitals, with or without a plural s. Those that are also
English words ("ALL", "AIDS") do not match where the words around them are capitals too: there, capitals say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from typing import Final

from trialogue.text.fold import ASCII_WORD, WORD, fold_word
from trialogue.vocabulary.concept import KINDS, Concept, Mention

# What may stand between two words of one name: blanks, a line break inside a sentence, or a joining sign.
_GAP: Final = re.compile(
    r"[ \t\u00a0\u202f]*[\n]?[ \t\u00a0\u202f]*|[ \u00a0]?[-‐‑–_/+&][ \u00a0]?|['’.]|['’] | ?[()] ?|"
)
# After an initial, a full stop ends no sentence: "H. pylori", "St. John's wort".
_INITIAL_GAP: Final = ". "
_RANK: Final = {kind: rank for rank, kind in enumerate(KINDS)}
_SHORT: Final = 3
_CACHED_WORDS: Final = 200_000


Word = tuple[int, int, str]
"""A word of a text: where it starts and ends, and the word as written."""


def words_of(text: str) -> list[Word]:
    """Every word of a text, in order."""
    pattern = ASCII_WORD if text.isascii() else WORD
    return [(match.start(), match.end(), match.group()) for match in pattern.finditer(text)]


@dataclass(slots=True)
class _Name:
    """The concepts that one folded name means, and how it must be written (`capitals`: None, or the only spelling)."""

    concept: Concept
    capitals: str | None
    is_english: bool


@dataclass(slots=True)
class _Branch:
    next: dict[str, _Branch] = field(default_factory=dict)
    names: list[_Name] = field(default_factory=list)


_UNSEEN: Final = _Branch()
"""Stands for a word whose branch is not known yet."""


def is_case_sensitive(name: str, english_words: Collection[str]) -> bool:
    """Whether `name` is an abbreviation that lower case could not mean.

    It has capitals and is short (up to three letters, or four of mixed case: "eGFR" is not the gene EGFR), or it is all
    capitals and in lower case an English word, or would lose a last s to folding ("HADS" is not "had").
    """
    if not name.isalnum() or name == name.lower() or not name.isascii():
        return False
    if len(name) == _SHORT + 1 and not name.isupper() and not name.istitle():
        return True
    return len(name) <= _SHORT or (
        name.isupper() and (name.lower() in english_words or fold_word(name) != name.lower())
    )


class Dictionary:
    """Names to find in text; the built tree is never changed, but for what it remembers of words."""

    def __init__(self, concepts: Iterable[Concept], english_words: Collection[str]) -> None:
        self._root = _Branch()
        self._keys: dict[str, tuple[str, ...]] = {}
        self._heads: dict[str, _Branch | None] = {}
        self._english = english_words
        for concept in concepts:
            for name in (concept.name, *concept.synonyms):
                self._add(name, concept)

    def _add(self, name: str, concept: Concept) -> None:
        branch = self._root
        for word in self._words_of(name):
            branch = branch.next.setdefault(word, _Branch())
        capitals = name if is_case_sensitive(name, self._english) else None
        entry = _Name(concept, capitals, name.lower() in self._english)
        if branch is self._root or any(other.concept is concept and other.capitals is None for other in branch.names):
            return
        branch.names.append(entry)

    def _words_of(self, name: str) -> list[str]:
        return [key for found in WORD.findall(name) for key in self.key(found)]

    @property
    def first_words(self) -> Container[str]:
        """The first folded word of every name."""
        return self._root.next

    def key(self, word: str) -> tuple[str, ...]:
        """The folded words that a word of a text stands for."""
        key = self._keys.get(word)
        if key is None:
            if len(self._keys) > _CACHED_WORDS:
                self._keys.clear()
            key = self._keys[word] = tuple(fold_word(word).split())
        return key

    def find(self, text: str, kinds: Collection[str] | None = None) -> list[Mention]:
        """The longest names in `text` that do not overlap, from left to right, of the given kinds or of all."""
        mentions: list[Mention] = []
        found = words_of(text)
        heads, begin = self._heads, 0
        for position, (_, _, word) in enumerate(found):
            branch = heads.get(word, _UNSEEN)
            if branch is _UNSEEN:
                branch = self._head(word)
            if branch is None or position < begin:
                continue
            if branch.names or len(self.key(word)) > 1 or self._goes_on(branch, found, position + 1):
                mention, last = self.longest(text, found, position, kinds)
                if mention is not None:
                    mentions.append(mention)
                    begin = last + 1
        return mentions

    def _head(self, word: str) -> _Branch | None:
        """The branch of the names that begin with a word of a text, remembered by the word: most begin none."""
        if len(self._heads) > _CACHED_WORDS:
            self._heads.clear()
        key = self.key(word)
        branch = self._heads[word] = self._root.next.get(key[0]) if key else None
        return branch

    def _goes_on(self, branch: _Branch, found: list[Word], at: int) -> bool:
        """Whether the word at `at` may go on with a name that its one word before begins."""
        if at >= len(found):
            return False
        key = self.key(found[at][2])
        return not key or key[0] in branch.next

    def longest(
        self, text: str, found: list[Word], position: int, kinds: Collection[str] | None
    ) -> tuple[Mention | None, int]:
        """The longest name that begins with the word at `position`, and the position of its last word."""
        branch: _Branch | None = self._root
        best: Mention | None = None
        last = index = position
        while index < len(found):
            for key in self.key(found[index][2]):
                branch = branch.next.get(key) if branch is not None else None
            if branch is None or (index > position and not joins(text, found[index - 1], found[index])):
                break
            if branch.names:
                concepts = self._readings(branch.names, found, position, index, kinds)
                if concepts:
                    end = without_possessive(found[index])
                    best, last = Mention(found[position][0], end, concepts[0], tuple(concepts[1:])), index
            index += 1
        return best, last

    def _readings(
        self,
        names: list[_Name],
        found: list[Word],
        position: int,
        index: int,
        kinds: Collection[str] | None,
    ) -> list[Concept]:
        concepts: list[Concept] = []
        for name in names:
            if kinds is not None and name.concept.kind not in kinds:
                continue
            if name.capitals is not None and not _is_written(name, found, position):
                continue
            if name.concept not in concepts:
                concepts.append(name.concept)
        return sorted(concepts, key=lambda concept: _RANK[concept.kind]) if len(concepts) > 1 else concepts


def _is_written(name: _Name, found: list[Word], position: int) -> bool:
    """Whether the word at `position` is the abbreviation as capitals, and not a capital among capitals."""
    word = found[position][2]
    if word not in (name.capitals, f"{name.capitals}s", f"{name.capitals}'s", f"{name.capitals}’s"):
        return False
    if not name.is_english:
        return True
    around = [found[at][2] for at in (position - 1, position + 1) if 0 <= at < len(found)]
    return not any(len(other) > 1 and other.isalpha() and other.isupper() for other in around)


def joins(text: str, left: Word, right: Word) -> bool:
    """Whether what stands between two words may stand inside one name."""
    gap = text[left[1] : right[0]]
    return gap == " " or _GAP.fullmatch(gap) is not None or (gap == _INITIAL_GAP and len(left[2]) <= 2)


def without_possessive(word: Word) -> int:
    """Where a word ends, its possessive left out."""
    return word[1] - 2 if word[2][-2:] in ("'s", "’s", "`s", "´s") else word[1]
