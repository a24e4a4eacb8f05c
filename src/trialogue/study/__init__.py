"""The study record of ClinicalTrials.gov's API v2 as frozen types; `wire.py` alone knows its JSON names.

May import `text`, `vocabulary` and below; imported by `criteria`, `registry`, `search` and all above.

`parse_study(raw)` reads the bytes of one record; the :class:`Study` it gives keeps those bytes, the typed `record`
(every field of the API's tree under its snake_case name, almost all optional), and an issue for every field that had
to be left out. One module per part of the record: `identification.py`, `status.py`, `design.py`, `arms.py`,
`eligibility.py`, `contacts.py`, `results_*.py`, ..., put together in `record.py`.
"""

from trialogue.study.ages import parse_age
from trialogue.study.eligibility import EligibilityModule
from trialogue.study.parse import StudyError, parse_study
from trialogue.study.record import ProtocolSection, Record
from trialogue.study.reported_dates import parse_reported_date
from trialogue.study.study import Study

__all__ = [
    "EligibilityModule",
    "ProtocolSection",
    "Record",
    "Study",
    "StudyError",
    "parse_age",
    "parse_reported_date",
    "parse_study",
]
