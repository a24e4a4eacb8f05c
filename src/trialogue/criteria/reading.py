"""What is known while one item is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialogue.criteria.abbreviations import with_abbreviations
from trialogue.criteria.criterion import Mention, ReadingIssue
from trialogue.criteria.lexing import symbolise
from trialogue.criteria.mentions import find_mentions
from trialogue.criteria.nodes import Condition, Opaque, Span
from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary import Concept, Vocabulary


@dataclass(slots=True)
class Reading:
    """What is known while one item is read."""

    text: str
    kind: str
    vocabulary: Vocabulary
    diagnoses: list[str] = field(default_factory=list)
    issues: list[ReadingIssue] = field(default_factory=list)
    symbols: dict[Span, list[Symbol]] = field(default_factory=dict)
    """The symbols of each part, so that nothing need be named twice."""
    mentions: dict[Mention, None] | None = None
    """What is mentioned, in order, where that was asked for."""
    abbreviations: dict[str, Concept] = field(default_factory=dict)
    """What the text's own abbreviations stand for."""
    of_people: bool = False
    """Whether only what is said of people is a statement of its own: the head of what is read is not understood."""
    of_drugs: bool = False
    """Whether a head says that what its points name is taken."""
    unled: dict[Span, Condition] = field(default_factory=dict)
    """Statements in the text's own words that do not say of whom they speak."""

    def named(self, start: int, end: int) -> list[Symbol]:
        """The symbols of a part; their mentions are noted."""
        found = symbolise(self.text, start, end, self.vocabulary)
        if self.abbreviations:
            found = with_abbreviations(found, self.text, self.abbreviations)
        if self.mentions is not None:
            self.mentions.update(dict.fromkeys(find_mentions(found)))
        self.symbols[start, end] = found
        return found

    def opaque(self, start: int, end: int) -> Opaque:
        start, end = trimmed(self.text, start, end)
        return Opaque(label=self.text[start:end], span=(start, end))

    def issue(self, code: str, message: str, span: Span | None) -> None:
        self.issues.append(ReadingIssue(code=code, message=message, span=span))


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without spaces at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
