"""Marking terms in a finished piece of a page, so that each is explained where it stands.

Works on HTML that is already safe: only the text between tags is looked at, and nothing of it is ever unescaped. The
first time a term stands in a section it becomes a button that opens its explanation, without any script. Never inside
links, headings, forms, buttons and the like. The explanations stand behind the section, so that its own text stays
as it is for people who select and copy it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from trialogue.portal.glossary.terms import Term, load_terms

_PIECES: Final = re.compile(r"(<[^>]*>|&[#\w]+;)")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LEFT_ALONE: Final = frozenset(
    {
        "a",
        "button",
        "dt",
        "figcaption",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "input",
        "label",
        "legend",
        "option",
    }
    | {"script", "select", "style", "summary", "svg", "textarea", "title"}
)
_WITHOUT_END: Final = frozenset({"input"})
_CASED: Final = 4


def explain(html: str, section: str) -> SafeString:
    """The piece with its terms marked. `section` names it, unique on the page: letters, digits and hyphens.

    `html` must be safe already: what comes out is what came in, with our own buttons and explanations added.
    """
    shown: dict[str, Term] = {}
    parts: list[str] = []
    inside = 0
    for piece in _PIECES.split(html):
        if piece.startswith("<"):
            inside = max(0, inside + _step(piece))
        plain = piece and not inside and not piece.startswith(("<", "&"))
        parts.append(_marked(piece, section, shown) if plain else piece)
    notes = format_html_join("", "{}", ((_note(term, section),) for term in shown.values()))
    return mark_safe("".join(parts) + notes)  # noqa: S308  # safe pieces given, safe pieces of ours added


def _step(tag: str) -> int:
    """How a tag changes the depth inside what is left alone."""
    found = _TAG.match(tag)
    if not found or found[2].lower() not in _LEFT_ALONE or found[2].lower() in _WITHOUT_END or tag.endswith("/>"):
        return 0
    return -1 if found[1] else 1


def _marked(text: str, section: str, shown: dict[str, Term]) -> str:
    pattern, by_spelling = _spellings()

    def replace(match: re.Match[str]) -> str:
        term = _term_of(match[0], by_spelling)
        if term is None or term.id in shown:
            return match[0]
        shown[term.id] = term
        # The matched letters come out of text that is escaped already and hold no markup.
        return format_html(
            '<button type="button" class="term" popovertarget="{id}" popovertargetaction="show" '
            'aria-describedby="{id}" title="{meaning}">{word}</button>',
            id=_note_id(term, section),
            meaning=term.meaning,
            word=mark_safe(match[0]),  # noqa: S308
        )

    return pattern.sub(replace, text)


def _term_of(found: str, by_spelling: dict[str, tuple[Term, str]]) -> Term | None:
    """The term of a spelling. Short capitals ("ALT", "SLE") are words only as written: "alt" is not one."""
    term, spelling = by_spelling[found.casefold()]
    as_written = len(spelling) < _CASED and not spelling.islower()
    return None if as_written and found != spelling else term


@lru_cache(maxsize=1)
def _spellings() -> tuple[re.Pattern[str], dict[str, tuple[Term, str]]]:
    found = {spelling.casefold(): (term, spelling) for term in reversed(load_terms()) for spelling in term.marked}
    longest_first = sorted(found, key=lambda each: (-len(each), each))
    words = "|".join(re.escape(each) for each in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE), found


def _note(term: Term, section: str) -> SafeString:
    return format_html(
        '<div popover class="term-means" id="{id}"><p><strong>{word}</strong>: {meaning}</p>'
        '<p class="small"><a href="{address}#{term}">{all}</a></p></div>',
        id=_note_id(term, section),
        word=term.word,
        meaning=term.meaning,
        address=reverse("glossary"),
        term=term.id,
        all=_("All words explained"),
    )


def _note_id(term: Term, section: str) -> str:
    return f"term-{section}-{term.id}"
