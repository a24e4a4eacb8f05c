"""What the evaluator says, in the language of the page: by its parts where it has them, else English, marked so."""

from __future__ import annotations

import re
from typing import Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as now

from trialogue.criteria.plain import describe
from trialogue.criteria.plain_words import PlainWords, plain_words
from trialogue.matching.wording import CONTEXT, Name, Row, Tree, Unit, Word, Words
from trialogue.portal.layout.registry_text import line
from trialogue.vocabulary import default as vocabulary

_LETTERS: Final = re.compile(r"[A-Za-z]{2}")
SOURCES: Final = frozenset({"your answer", "letter"})
"""Where a fact of a form is from, in our own words."""

_SLOT: Final = re.compile(r"%\(\w+\)s")
_BETWEEN: Final = {"zh": {"; ": "；", ", ": "，", ": ": "："}}


def said(words: str) -> SafeString:
    """Words of the evaluator as HTML. English that has no translation is an element with `lang="en"`."""
    language = (get_language() or "en").split("-", maxsplit=1)[0]
    if language == "en":
        return format_html("<bdi>{}</bdi>", _printed(line(words)))
    return format_html("<bdi>{}</bdi>", _say(words, language))


def _say(words: str, language: str) -> SafeString:  # one way for each kind of words
    match words:
        case Tree():
            return escape(line(describe(words.node, language)))
        case Name():
            return _name(words, plain_words(language))
        case Unit():
            said_unit = plain_words(language).unit(words.code, one=words.one, age=words.age)
            return escape(line(said_unit)) if said_unit != words.code else escape(line(str(words)))
        case Row():
            between = _BETWEEN.get(language, {}).get(words.between, words.between)
            return mark_safe(escape(between).join(_say(each, language) for each in words.members))  # noqa: S308  # escaped
        case Word():
            return _word(words)
        case Words() if words.pattern:
            return _pattern(words, language)
    return escape(now(words)) if words in SOURCES else _foreign(str(words))


def _word(words: Word) -> SafeString:
    translated = pgettext(CONTEXT, words) if words else ""
    return _foreign(words) if translated == words else escape(translated)


def _name(words: Name, plain: PlainWords) -> SafeString:
    if words.concept not in vocabulary():
        return _foreign(str(words))
    translated = plain.concept(words.concept, str(words))
    return _foreign(translated) if translated == words else escape(line(translated))


def _pattern(words: Words, language: str) -> SafeString:
    translated = now(words.pattern)
    if translated == words.pattern and _LETTERS.search(_SLOT.sub("", translated)):
        return _foreign(str(words))
    parts = {name: _say(part if isinstance(part, str) else str(part), language) for name, part in words.parts.items()}
    return mark_safe(escape(translated) % parts)  # noqa: S308  # both are escaped


def _printed(words: str) -> str:
    """Signs as they are printed, not as they are typed."""
    return words.replace(">=", "≥").replace("<=", "≤")


def _foreign(words: str) -> SafeString:
    """Words as they are: the record's own, a person's, or English of ours without parts. Numbers need no mark."""
    shown = _printed(line(words))
    if shown.isascii() and _LETTERS.search(shown):
        return format_html('<span lang="en">{}</span>', shown)
    return escape(shown)
