"""What an import reports: four counts, and an issue for everything a person should know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from trialogue.errors import Issue


@dataclass(frozen=True, slots=True)
class ImportIssue(Issue):
    """An issue with its place: the file, and the line, record or member in it.

    `rejected` tells what was not taken in from what was only noted (a repaired id, a skipped file, a left-out field).
    """

    file: str = ""
    position: str = ""
    rejected: bool = True


@dataclass(slots=True)
class ImportReport:
    """What became of the records of one import.

    Every record is one of added, changed, unchanged, rejected; a stretch of a file that could not be read at all
    (a truncated end, an empty file) counts as one rejected.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, changed, unchanged, rejected."""
        return self.added, self.changed, self.unchanged, self.rejected

    def note(self, issue: ImportIssue) -> None:
        """Keep an issue, and count it when something was rejected."""
        self.issues.append(issue)
        self.rejected += issue.rejected


def make_issue(file: str, position: str, message: str, remedy: str = "", *, rejected: bool = True) -> ImportIssue:
    """An issue at a place; the line it prints as names file and position."""
    source = f"{file} {position}" if position else file
    return ImportIssue(source, None, message, remedy, file, position, rejected)


def report_to_json(report: ImportReport) -> dict[str, Any]:
    """The public JSON form of a report."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "issues": [_issue_to_json(issue) for issue in report.issues],
    }


def _issue_to_json(issue: Issue) -> dict[str, Any]:
    place = isinstance(issue, ImportIssue)
    return {
        "file": issue.file if place else issue.source,  # type: ignore[attr-defined]
        "position": issue.position if place else "",  # type: ignore[attr-defined]
        "rejected": issue.rejected if place else False,  # type: ignore[attr-defined]
        "reason": issue.message,
        "fix": issue.remedy,
    }
