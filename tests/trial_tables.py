"""The trial's tables emptied between tests: the PostgreSQL of a run serves other tests after this one."""

from __future__ import annotations

from desk_database import Desk


def empty_trial(desk: Desk) -> None:
    """Only the owner of the tables, past the triggers, can empty the log."""
    if desk.kind == "postgresql":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            held = (
                "dynamicscheme",
                "sealedkit",
                "protocoldocument",
                "keptstate",
                "allocation",
                "slot",
                "logentry",
                "trialstudy",
            )
            for table in held:
                cursor.execute(f"DELETE FROM trial_{table}")
            cursor.execute("SET session_replication_role = origin")
