"""The role of docs/how-to/append-only-role.md: it runs the desk, and neither triggers nor it can be got round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from trial_log import EVENTS, context
from trial_tables import empty_trial
from trialogue.conduct import events as e
from trialogue.portal.trial.append_only import TABLES

PAGE = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "append-only-role.md"
STUDY = "NCT04515719"


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)
def test_the_documented_role_keeps_a_log_that_it_can_only_add_to(desk: Desk) -> None:  # noqa: F811
    from django.db import DatabaseError, connection, transaction

    from trialogue.portal.trial.log_store import append_event, open_study, read_entries

    documented = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    begun = EVENTS[0]
    assert len(documented) == 1 and isinstance(begun, e.StudyOpened)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE trialogue_app; {documented[0]} SET ROLE trialogue_app")
        try:
            open_study(STUDY, begun, context(0))
            with transaction.atomic():
                append_event(STUDY, EVENTS[1], context(1))
            for table in TABLES:
                for change in ("UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE",
                               "DROP TRIGGER {0}_no_update ON {0}", "ALTER TABLE {0} DISABLE TRIGGER ALL"):  # fmt: skip
                    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                        cursor.execute(change.format(table))
            assert len(list(read_entries(STUDY))) == 2
        finally:
            cursor.execute("RESET ROLE; DROP OWNED BY trialogue_app; DROP ROLE trialogue_app")
            empty_trial(desk)
