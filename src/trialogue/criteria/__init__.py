"""Eligibility text to condition trees: the splitter, the grammar passes, the printer, the JSON form.

`read(study)` and `read_text(text)` give an :class:`~trialogue.criteria.criterion.Eligibility`. Pure: no clock, no
network, no database. May import `study`, `patient`, `vocabulary`, `text`; imported by `matching`, `snapshot` and all
above.
"""

from trialogue.criteria.criterion import Criterion, Eligibility, ReadingIssue
from trialogue.criteria.parser import parse_condition
from trialogue.criteria.printer import print_condition
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
