"""Analysis datasets from a study's log at a data cut-off: who, what they were given, what was found, and the endpoint.

- `table.py`: rows whose values name the events they come from;
- `known.py`: what the log says of each participant by the cut-off;
- `sets.py`: intention to treat, full analysis, per protocol and safety, by rule;
- `endpoint.py`: the time to the first flare under an estimand with its intercurrent events;
- `readings.py`: what a visit says of an instrument;
- `responses.py`: SRI-4 and BICLA, recorded and computed;
- `courses.py`: values, totals and answers at visits, under an estimand;
- `repeated.py`: flares that recur, under an estimand;
- `derive.py`: the tables.

Pure: entries, a protocol and a day go in. May import `conduct`, `analysis.first_event`; imported by reports and `cli`.
"""

from trialogue.analysis.datasets.derive import Datasets, derive_datasets
from trialogue.analysis.datasets.table import Row, Table

__all__ = ["Datasets", "Row", "Table", "derive_datasets"]
