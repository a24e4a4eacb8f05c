"""What is new of a study or a search since a person was last told, from the snapshot that serves and the archive."""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.errors import BadInput, NotFound
from trialogue.matching.compare.changed_words import Sentence
from trialogue.portal.alerts.targets import Target, search_of
from trialogue.registry import Archive
from trialogue.registry.changes import FieldChange
from trialogue.snapshot import Snapshot
from trialogue.snapshot.changes import describe_changes
from trialogue.study import Study, StudyError, parse_study

MOST_NAMED: Final = 50


class SaidCriterion(msgspec.Struct, frozen=True):
    """One criterion that changed: `relation` and `effect` as `matching.compare` has them."""

    relation: str
    effect: str
    sentence: Sentence


class FoundStudy(msgspec.Struct, frozen=True):
    """A study that a search finds and did not find before."""

    nct_id: str
    title: str
    status: str = ""


class News(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is new of one thing that is followed: a study that changed, or studies that a search finds now.

    `described` is false where the version she knew is not in the archive: then only that it changed can be said.
    """

    follow: str
    nct_id: str = ""
    title: str = ""
    fields: tuple[FieldChange, ...] = ()
    criteria: tuple[SaidCriterion, ...] = ()
    described: bool = True
    query: str = ""
    found: tuple[FoundStudy, ...] = ()
    more: int = 0


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person knows: the version of a study, or the studies of a search (numbers, each less the one before)."""

    record_hash: str = ""
    steps: tuple[int, ...] = ()

    @classmethod
    def of_studies(cls, nct_ids: list[str]) -> Seen:
        numbers = sorted(int(each[3:]) for each in nct_ids)
        return cls(steps=tuple(b - a for a, b in zip([0, *numbers], numbers, strict=False)))

    def numbers(self) -> set[int]:
        """The numbers of the studies."""
        found, last = set(), 0
        for step in self.steps:
            last += step
            found.add(last)
        return found


class Sources:
    """The snapshot and the archive of one run; what several people follow is looked up once."""

    def __init__(self, snapshot: Snapshot, archive: Archive | None) -> None:
        self.snapshot = snapshot
        self._archive = archive
        self._matching: dict[str, list[str]] = {}
        self._changes: dict[tuple[str, str, str], News | None] = {}

    @property
    def name(self) -> str:
        """Names the snapshot."""
        return self.snapshot.folder.name

    def seen_now(self, target: Target) -> Seen:
        """What a person who looks now knows from now on."""
        if target.nct_id:
            try:
                return Seen(record_hash=self.snapshot.study(target.nct_id).record_hash)
            except NotFound:
                return Seen()
        return Seen.of_studies(self.matching(target))

    def matching(self, target: Target) -> list[str]:
        """The studies that a search finds; none where its address can no longer be searched."""
        if target.query not in self._matching:
            try:
                self._matching[target.query] = self.snapshot.matching(search_of(target))
            except BadInput:
                self._matching[target.query] = []
        return self._matching[target.query]

    def news(self, follow: str, target: Target, seen: Seen, language: str) -> News | None:
        """What is new, or None. A change that our pages do not tell is no news."""
        if not target.nct_id:
            return self._news_of_search(follow, target, seen)
        try:
            study = self.snapshot.study(target.nct_id)
        except NotFound:
            return None
        if study.record_hash == seen.record_hash:
            return None
        key = (study.nct_id, seen.record_hash, language)
        if key not in self._changes:
            self._changes[key] = self._changed(study, seen.record_hash, language)
        found = self._changes[key]
        return msgspec.structs.replace(found, follow=follow) if found else None

    def _news_of_search(self, follow: str, target: Target, seen: Seen) -> News | None:
        known = seen.numbers()
        new = [each for each in self.matching(target) if int(each[3:]) not in known]
        if not new:
            return None
        named = tuple(_found(self.snapshot.study(each)) for each in new[:MOST_NAMED])
        return News(follow=follow, query=target.query, found=named, more=max(0, len(new) - MOST_NAMED))

    def _changed(self, study: Study, known_hash: str, language: str) -> News | None:
        known = self._version(study.nct_id, known_hash)
        if known is None:
            return News(follow="", nct_id=study.nct_id, title=study.title, described=False)
        changes = describe_changes(known, study, language)
        criteria = tuple(SaidCriterion(each.relation, each.effect, each.sentence) for each in changes.criteria.changes)
        if not changes:
            return None
        return News(follow="", nct_id=study.nct_id, title=study.title, fields=tuple(changes.fields), criteria=criteria)

    def _version(self, nct_id: str, record_hash: str) -> Study | None:
        versions = self._archive.versions(nct_id) if self._archive else []
        raw = next((each.raw for each in reversed(versions) if each.record_hash == record_hash), None)
        try:
            return parse_study(raw) if raw is not None else None
        except StudyError:
            return None


def _found(study: Study) -> FoundStudy:
    return FoundStudy(study.nct_id, study.title, study.overall_status or "")
