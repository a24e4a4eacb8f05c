"""What reading a study's eligibility gives: criteria, each with its place in the source and its condition tree."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trialogue.criteria.nodes import AnyAtom, Condition, Span, atoms


class Mention(msgspec.Struct, frozen=True, gc=False):
    """The words of one concept, value or time: `type`, and `start`..`end` in the source."""

    type: str
    start: int
    end: int


class ReadingIssue(msgspec.Struct, frozen=True, gc=False):
    """Something about the text a coordinator should know: a repair, an ambiguity, a contradiction.

    `code` is a stable short name ("repaired-typo", "open-list", "lost-comparator"), `span` offsets into the source.
    """

    code: str
    message: str
    span: Span | None = None


class Criterion(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One numbered or bulleted item, or one structured field, of an eligibility section.

    `kind` is `inclusion` or `exclusion`; `source` is `text` or the structured field's name. For `text`,
    `text == source_text[start:end]` always; a structured field has no span and `text` restates its value.
    `applies_to` names the cohort or arm the list is for, or None for everybody.
    """

    kind: str
    source: str
    text: str
    start: int | None
    end: int | None
    applies_to: str | None = None
    condition: Condition
    issues: tuple[ReadingIssue, ...] = ()
    mentions: tuple[Mention, ...] = ()
    """Only where they were asked for; never part of a snapshot."""


class Eligibility(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """All criteria of one study, with the versions of reader and vocabulary that made them."""

    criteria: tuple[Criterion, ...]
    reader_version: str
    vocabulary_version: str

    def asked(self) -> Iterator[AnyAtom]:
        """Every statement of every criterion, in text order."""
        return (atom for criterion in self.criteria for atom, _ in atoms(criterion.condition))
