"""Folding: one key for every way of writing a name.

:func:`fold` sets aside case, accents, hyphens, possessives, British against American spelling and the plural:

>>> fold("Haemorrhagic tumours") == fold("hemorrhagic tumor")
True
>>> fold("Crohn’s disease")
'crohn disease'
>>> fold("TNF-α inhibitors")
'tnf alpha inhibitor'

A key is for comparing, never for showing. Folding a key again gives the same key. Chinese characters are one word
each, since Chinese is written without blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "ω": "omega",
}  # fmt: skip
_GREEK = "".join(GREEK) + "".join(GREEK).upper()
_CJK = "\u3400-\u9fff"
_MARKS = "\u0300-\u036f"
_LETTER = rf"[^\W_{_GREEK}{_CJK}]"
# A word is a run of letters, digits and combining accents with its possessive; Greek letters and Chinese characters
# stand alone. Every repeated part begins with a character that what stands before it cannot take: no backtracking.
WORD: Final = re.compile(rf"[{_GREEK}{_CJK}]|{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*(?:['’`´]s(?![^\W_]))?")

ASCII_WORD: Final = re.compile(r"[0-9A-Za-z]+(?:['`]s(?![0-9A-Za-z]))?")
"""The same in a text of ASCII alone, found in half the time."""

_BLANKED: Final = "".join(character if character.isalnum() else " " for character in map(chr, range(128)))
"""Every ASCII character that is part of no word as a blank: what separates words where nobody possesses anything."""

# Words whose last s is no plural, or whose plural no rule below reaches.
INVARIANT: Final = frozenset({"series", "species", "rabies", "scabies", "caries", "facies", "ascites", "herpes", "gas"})
IRREGULAR: Final = {
    "children": "child", "women": "woman", "men": "man", "feet": "foot", "teeth": "tooth", "emboli": "embolus",
    "thrombi": "thrombus", "nuclei": "nucleus", "bacteria": "bacterium", "fungi": "fungus", "sinuses": "sinus",
    "fetuses": "fetus", "indices": "index", "crises": "crisis", "vertebrae": "vertebra", "ova": "ovum",
    "headaches": "headache", "backaches": "backache", "toothaches": "toothache", "earaches": "earache",
}  # fmt: skip

# (ending, its replacement, shortest word it applies to); the first that fits is used.
PLURALS: Final = (
    ("omata", "oma", 7), ("iruses", "irus", 7), ("noses", "nosis", 8), ("stases", "stasis", 7), ("roses", "rosis", 8),
    ("psies", "psy", 6), ("yses", "ysis", 7), ("theses", "thesis", 8), ("sses", "ss", 5), ("shes", "sh", 5),
    ("ches", "ch", 6), ("xes", "x", 4), ("ies", "y", 5), ("ss", "ss", 2), ("us", "us", 2), ("is", "is", 2),
    ("s", "", 4),
)  # fmt: skip

# British spelling to American, as (pattern, replacement) on a lower-case word.
SPELLINGS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=.)ae(?=.)|^ae(?=[st])", "e"),  # haemorrhage, anaemia, aetiology
        (r"oe(?=[dlmnpst]|a$|ic$|al)", "e"),  # oedema, oesophagus, oestrogen, diarrhoea, apnoea, coeliac
        (r"(?<=[a-z]{2})our(?=s?$|ed$|ing$|al$|able$)", "or"),  # tumour, behavioural
        (r"(?<=[a-z]{2})is(?=e[ds]?$|ing$|ations?$)", "iz"),  # randomise, stabilisation
        (r"ys(?=e[ds]?$|ing$)", "yz"),  # analyse, dialysed
        (r"(?<=[bt])re(?=s?$)", "er"),  # centre, litre, fibre
        (r"sulph", "sulf"),
        (r"leuc(?=o)", "leuk"),
        (r"(?<=[a-z]{3})ogue(?=s?$)", "og"),
        (r"programme", "program"),
        (r"(?<=[a-z]{2}[aeiou])ll(?=ed$|ing$)", "l"),  # labelled, counselling
    )
)


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of `text` as (start, end, key), the offsets exact into `text`."""
    for found in WORD.finditer(text):
        yield found.start(), found.end(), fold_word(found.group())


def fold(term: str) -> str:
    """The key of `term`: its words folded and joined by single blanks; empty where there is no letter or digit."""
    if not term.isascii():
        found = WORD.findall(unicodedata.normalize("NFKC", term))
    elif "'s" in term or "`s" in term:
        found = ASCII_WORD.findall(term)
    else:
        found = term.translate(_BLANKED).split()
    return " ".join(map(fold_word, found))


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """The key of one word as :data:`WORD` finds it."""
    if word[-1:] == "s" and len(word) > 2 and word[:-1].isupper():  # SSRIs, TIAs
        word = word[:-1]
    if word.isascii() and word.isalpha():
        return _settle(word.lower())
    plain = _without_accents(word)
    if plain[-2:] in ("'s", "’s", "`s", "´s"):
        plain = plain[:-2]
    plain = GREEK.get(plain, plain)
    parts = WORD.findall(plain)
    if len(parts) == 1 and parts[0] == plain:
        return _settle(plain)
    return " ".join(fold_word(part) for part in parts if part != word)


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    kept = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFKC", kept).casefold()


def _settle(word: str) -> str:
    """Apply the spelling and plural rules until nothing changes, so that folding twice is folding once."""
    seen = word
    for _ in range(len(word) + 1):
        changed = _singular(_american(seen))
        if changed == seen:
            return seen
        seen = changed
    return seen


def _american(word: str) -> str:
    if len(word) < 5:
        return word
    for pattern, replacement in SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


def _singular(word: str) -> str:
    if word in INVARIANT or not word.isalpha():
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, replacement, shortest in PLURALS:
        if word.endswith(ending) and len(word) >= shortest:
            return word[: len(word) - len(ending)] + replacement
    return word
