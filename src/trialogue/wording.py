"""Words that remember what they were made of, so that a page can say them in another language."""

from __future__ import annotations

from collections.abc import Mapping


class Words(str):
    """English words with the `pattern` and `parts` they were made of."""

    pattern: str = ""
    parts: Mapping[str, object] = {}


def say(pattern: str, **parts: object) -> Words:
    """The pattern with its parts filled in.

    >>> say("recorded absent on %(date)s", date="2024-05")
    'recorded absent on 2024-05'
    """
    words = Words(pattern % parts)
    words.pattern, words.parts = pattern, parts
    return words
