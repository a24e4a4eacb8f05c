"""What a study's state shows, derived and never typed: all of it blinded but `closed_report`, which is given the arms.

- `flow`: how many went which way, as CONSORT draws it, and recruitment against plan;
- `lists`: visits due, overdue and missed, readings missing, serious events whose report is due, open data queries;
- `medication`: the prednisone-equivalent history of a participant;
- `reports`: the open and the closed report for the board;
- `tables`: the state as tables; `csv_table` and `dataset_json` write one.

Pure. Imported by `portal` and `cli`.
"""

from trialogue.conduct.views.dataset_json import write_dataset_json
from trialogue.conduct.views.flow import Flow, Recruitment, count_flow, count_recruitment
from trialogue.conduct.views.lists import (
    DueVisit,
    MissingReadings,
    OpenQuery,
    SafetyDue,
    due_reports,
    due_visits,
    missing_data,
    open_queries,
)
from trialogue.conduct.views.medication import DoseStep, prednisone_history
from trialogue.conduct.views.reports import ArmFigures, OpenReport, closed_report, open_report
from trialogue.conduct.views.tables import Column, Table, list_tables, write_csv

__all__ = [
    "ArmFigures",
    "Column",
    "DoseStep",
    "DueVisit",
    "Flow",
    "MissingReadings",
    "OpenQuery",
    "OpenReport",
    "Recruitment",
    "SafetyDue",
    "Table",
    "closed_report",
    "count_flow",
    "count_recruitment",
    "due_reports",
    "due_visits",
    "list_tables",
    "missing_data",
    "open_queries",
    "open_report",
    "prednisone_history",
    "write_csv",
    "write_dataset_json",
]
