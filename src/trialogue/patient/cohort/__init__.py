"""Cohorts as CSV: many people in one table, one row a person or one row a fact.

`read_cohort` is the door; every bad cell is reported by row, person and column, its person is left out, all others are
kept. `count_table` only counts. Columns are documented in `docs/reference/cohort.md`. May import the rest of `patient`
and below.
"""

from trialogue.patient.cohort.cells import KNOWN_COLUMN
from trialogue.patient.cohort.read import Cohort, CohortProblem, Member, read_cohort
from trialogue.patient.cohort.table import count_table

__all__ = ["KNOWN_COLUMN", "Cohort", "CohortProblem", "Member", "count_table", "read_cohort"]
