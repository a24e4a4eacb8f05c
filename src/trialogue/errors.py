"""The two channels by which trouble is reported: exceptions for misuse, issues for data.

Exceptions (raised)::

    TrialogueError                 root of everything this package raises on purpose
    ├── ProgrammingError           a caller in Python broke a documented precondition
    └── UserError                  shown to a person in one line; carries a documented exit status
        ├── BadInput        (3)    a file, option or form field that cannot be used as given
        ├── NotFound        (4)    a study, file or concept that is not there
        ├── NotReady        (5)    no snapshot or desk database yet; the message names the command that makes it
        └── PartlyDone      (6)    the work went on, and some records or people were rejected and reported

Exit status 0 is success, 1 an unexpected failure of ours, 2 a command line that click could not read.

Issues (collected, never raised): :class:`Issue`. One bad record in half a million stops nothing and is never lost.
Wording of both: what, where, the value received, then the fix.
"""

from __future__ import annotations

from dataclasses import dataclass


class TrialogueError(Exception):
    """Root of the exceptions raised on purpose by this package."""


class ProgrammingError(TrialogueError):
    """A caller in Python broke a documented precondition."""


class UserError(TrialogueError):
    """Trouble a person can mend; the command line prints it in one line and exits with `exit_status`."""

    exit_status = 3


class BadInput(UserError):
    """A file, option or form field cannot be used as given."""

    exit_status = 3


class NotFound(UserError):
    """What was asked for is not there."""

    exit_status = 4


class NotReady(UserError):
    """Something must be built first; the message names the command."""

    exit_status = 5


class PartlyDone(UserError):
    """The work went on, and part of it was rejected and reported."""

    exit_status = 6


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing found wrong in data.

    `source` says where the data came from ("studies.jsonl line 17", "patient.yaml: medications[2].dose"),
    `span` the characters concerned as (start, end) or None, `message` what was received and what was expected,
    and `remedy` what to do about it.
    """

    source: str
    span: tuple[int, int] | None
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        where = self.source if self.span is None else f"{self.source} [{self.span[0]}:{self.span[1]}]"
        return f"{where}: {self.message}" + (f" {self.remedy}" if self.remedy else "")
