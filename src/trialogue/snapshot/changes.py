"""What changed between two versions of a record: by field, and where the eligibility changed by criterion."""

from __future__ import annotations

from dataclasses import dataclass

from trialogue.criteria import Eligibility, read
from trialogue.matching.compare import CriteriaChanges, list_criteria_changes
from trialogue.registry.changes import FieldChange, list_changes
from trialogue.snapshot.readings import reading_key, unreadable
from trialogue.study import Study

NO_CHANGES = CriteriaChanges((), 0)


@dataclass(frozen=True)
class RecordChanges:
    """The fields and the criteria that changed; both empty where only other parts of the record did."""

    fields: list[FieldChange]
    criteria: CriteriaChanges

    def __bool__(self) -> bool:
        return bool(self.fields or self.criteria.changes)


def describe_changes(before: Study, after: Study, language: str = "en") -> RecordChanges:
    """Compare two versions. Criteria are read, both by the reader of today, only where their text or fields differ.

    `language` is that of the names and amounts in the sentences on criteria.
    """
    same = reading_key(before) == reading_key(after)
    criteria = NO_CHANGES if same else list_criteria_changes(read_version(before), read_version(after), language)
    return RecordChanges(list_changes(before, after), criteria)


def read_version(study: Study) -> Eligibility:
    """The criteria of a version that no snapshot holds; where the reader fails, its whole text, not understood."""
    try:
        return read(study)
    except Exception as error:  # a reader that fails on one old text must not hide what else changed
        return unreadable(study, type(error).__name__)
