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

import re
from dataclasses import dataclass
from typing import Final


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


def in_words(error: Exception) -> str:
    """What the decoder of a document (msgspec) found wrong, in words that name the place, what was received and what is
    taken; what is worded otherwise stays as it is.

    >>> in_words(ValueError("Expected `int | null`, got `str` - at `$.arms[1].share`"))
    'arms[1].share: a whole number or nothing is expected, and this is text'
    >>> in_words(ValueError("Object missing required field `bound`"))
    'field `bound` is missing'
    """
    message, _, path = str(error).partition(" - at `")
    where = path.removesuffix("`").removeprefix("$").removeprefix(".")
    for pattern, words in _DECODERS:
        if found := pattern.fullmatch(message):
            parts = {name: _named(part) for name, part in found.groupdict(default="").items()}
            message = words.format(**parts).strip()
            break
    return f"{where}: {message}" if where else message


_DECODERS: Final = tuple((re.compile(pattern), words) for pattern, words in (
    (r"Expected `(?P<taken>[^`]+)`, got `(?P<given>[^`]+)`", "{taken} is expected, and this is {given}"),
    (r"Expected `(?P<taken>[^`]+)` matching regex '(?P<form>.*)'", "{taken} of the form {form} is expected"),
    (r"Expected `(?P<taken>[^`]+)` of length (?P<bound>.+)", "{taken} of length {bound} is expected"),
    (r"Expected `(?P<taken>[^`]+)` (?P<bound>[<>]=? .+)", "{taken} {bound} is expected"),
    (r"Object missing required field (?P<field>`.+`)", "field {field} is missing"),
    (r"Object contains unknown field (?P<field>`.+`)", "field {field} is not known"),
    (r"Invalid (?:enum )?value (?P<given>.+)", "{given} is not one of the values that are known"),
    (r"Input data was truncated", "it ends before it is whole"),
    (r"JSON is malformed: .*\(byte (?P<at>\d+)\)", "it is no JSON from byte {at} on"),
))  # fmt: skip
_KINDS: Final = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "null": "nothing",
    "array": "a list", "object": "a set of named fields",
}  # fmt: skip


def _named(part: str) -> str:
    kinds = part.split(" | ")
    return " or ".join(_KINDS[kind] for kind in kinds) if all(kind in _KINDS for kind in kinds) else part
