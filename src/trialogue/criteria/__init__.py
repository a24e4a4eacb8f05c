"""Eligibility text to condition trees: the splitter, the grammar passes, the printer, the JSON form.

`read(study)` and `read_text(text)` give an :class:`~trialogue.criteria.criterion.Eligibility`. Pure: no clock, no
network, no database. May import `study`, `patient`, `vocabulary`, `text`; imported by `matching`, `snapshot` and all
above.
"""

from typing import TYPE_CHECKING, Any

from trialogue.criteria.criterion import Criterion, Eligibility, ReadingIssue
from trialogue.criteria.parser import parse_condition
from trialogue.criteria.printer import print_condition

if TYPE_CHECKING:
    from trialogue.criteria.reader import READER_VERSION, read, read_text

__all__ = [
    "READER_VERSION",
    "Criterion",
    "Eligibility",
    "ReadingIssue",
    "parse_condition",
    "print_condition",
    "read",
    "read_text",
]


def __getattr__(name: str) -> Any:
    """The reader when it is first asked for: its grammar takes a third of a second, and who only looks at trees that
    were read before, as the portal and most commands do, need not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from trialogue.criteria import reader  # noqa: PLC0415  # heavy: the grammar is compiled

    return getattr(reader, name)
