"""What can be wrong with a patient document, each with its path, the value received, what was expected, and the fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialogue.errors import BadInput

LONGEST_SHOWN: Final = 80
MOST_IN_MESSAGE: Final = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: at `path` stands `value` (as shown to a person), `expected` was wanted; `fix` mends it."""

    path: str
    value: str
    expected: str
    fix: str

    def __str__(self) -> str:
        received = f" {self.value}:" if self.value else ""
        return f"{self.path}:{received} expected {self.expected}. {self.fix}"


class PatientFileError(BadInput):
    """A patient document cannot be used as given; `problems` lists everything that is wrong with it, in its order."""

    def __init__(self, problems: tuple[Problem, ...], name: str = "patient document") -> None:
        self.problems = problems
        shown = " ".join(str(problem) for problem in problems[:MOST_IN_MESSAGE])
        more = len(problems) - MOST_IN_MESSAGE
        rest = f" And {more} more; `trialogue patient check` lists them all." if more > 0 else ""
        super().__init__(f"{name}: {shown}{rest}")


def shown(value: object) -> str:
    """A received value as a message prints it: one line, never long, control characters visible."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
