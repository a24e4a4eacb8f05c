"""One proposed fact of a letter as the page shows it: what it would be, and the words of the letter it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.translation import gettext as _

from trialogue.patient.letter import Letter, Proposal, confirm
from trialogue.portal.fit.naming import concept_words
from trialogue.portal.layout.registry_text import line
from trialogue.portal.layout.said import said
from trialogue.portal.outlook.fact_lines import fact_groups

BEFORE: Final = 45
AFTER: Final = 30
"""How many characters of the letter are shown around a fact, at most."""
_LINE: Final = re.compile(r"[\r\n]+|(?<=[a-z)]{2}[.!?]) +")


@dataclass(frozen=True)
class ProposedFact:
    """Its number; what it means, in the language of the page; its own words and those around; what is said of it."""

    number: int
    words: str
    meaning: str
    said: str
    before: str
    after: str
    ticked: bool = False

    @property
    def parted(self) -> tuple[bool, bool]:
        """Whether a blank stands before its words, and after them."""
        return self.before[-1:].isspace(), self.after[:1].isspace()


def shown_fact(letter: Letter, number: int, *, ticked: bool = False) -> ProposedFact:
    """The proposal of this number."""
    proposal = letter.proposals[number]
    start, end = proposal.start, _word_end(letter.text, proposal.end)
    before, after = _around(letter.text, start, end)
    words = " ".join(letter.text[start:end].split())
    return ProposedFact(number, words, _meaning(letter, proposal), _said(proposal), before, after, ticked)


def _word_end(text: str, end: int) -> int:
    """The end of a span that stops inside a word, moved to the end of the word."""
    inside = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    rest = re.match(r"\w+", text[end:]) if inside else None
    return end + (rest.end() if rest else 0)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after it in its own sentence, cut to what fits."""
    before = _LINE.split(text[:start])[-1]
    after = _LINE.split(text[end:])[0]
    if len(before) > BEFORE:
        before = "… " + before[-BEFORE:].partition(" ")[2]
    if len(after) > AFTER:
        after = after[:AFTER].rpartition(" ")[0] + " …"
    return before, after


def _meaning(letter: Letter, proposal: Proposal) -> str:
    if proposal.kind == "complete":
        return _("nothing else of this kind")
    groups = fact_groups(confirm(letter, [proposal]).patient)
    if not groups:
        return line(proposal.words)
    if proposal.negated:
        return line(_("%(name)s: no") % {"name": concept_words(proposal.concept or "", proposal.words)})
    name, told = groups[0].lines[0]
    return format_html("{}: {}", line(name), said(told)) if told else line(name)


def _said(proposal: Proposal) -> str:
    if proposal.subject != "patient":
        return _("about someone else")
    if proposal.certainty == "possible":
        return _("the letter is not sure")
    return _("only spoken of") if proposal.certainty == "hypothetical" else ""
