"""Triggers that make tables append-only, in SQLite's and in PostgreSQL's words; the migration puts them there.

On PostgreSQL an empty table may be truncated (it loses nothing); whoever owns the table can drop a trigger, so the
portal should run as a role that does not own it and may only select and insert: see docs/how-to/append-only-role.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_PLACES: Final = {
    "trial_logentry": ("study_id,sequence", "study_id,previous"),
    "trial_slot": ("study_id,stratum,position",),
    "trial_allocation": ("slot_id", "study_id,participant", "study_id,request"),
    "trial_sealedkit": ("study_id,number",),
    "trial_protocoldocument": ("study_id,hash",),
    "trial_dynamicscheme": ("study_id",),
}
"""Each table with what is unique in it, beside its id."""
TABLES: Final = tuple(_PLACES)
FIRST: Final = TABLES[:3]
"""The tables of the first migration; those after it came later."""
# The table's name comes from the trigger itself; an empty table may be truncated.
_FUNCTION: Final = """
    CREATE FUNCTION trial_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE held boolean := true;
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO held;
        END IF;
        IF held THEN RAISE EXCEPTION '% REFUSAL', TG_TABLE_NAME; END IF;
        RETURN NULL;
    END $$
"""
_REFUSAL: Final = "is append-only: a correction is an event of its own"


def create_triggers(vendor: str, tables: Sequence[str] = FIRST) -> list[str]:
    """The statements that make the tables append-only."""
    if vendor == "postgresql":
        function = [_function()] if tables == FIRST else []
        return [*function, *(statement for table in tables for statement in _postgresql(table))]
    return [statement for table in tables for statement in _sqlite(table)]


def drop_triggers(vendor: str, tables: Sequence[str] = FIRST) -> list[str]:
    """The statements that take them away again."""
    names = [(table, f"{table}_no_{verb}") for table in tables for verb in ("update", "delete", "truncate", "replace")]
    if vendor == "postgresql":
        drops = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table, name in names]
        return [*drops, "DROP FUNCTION IF EXISTS trial_refuse_change()"] if tables == FIRST else drops
    return [f"DROP TRIGGER IF EXISTS {name}" for _, name in names]


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {_REFUSAL}'); END"
    verbs = [f"CREATE TRIGGER {table}_no_{v} BEFORE {v.upper()} ON {table} {refuse}" for v in ("update", "delete")]
    # INSERT OR REPLACE removes the row in its way without asking the trigger on DELETE.
    same = ("id", *_PLACES[table])
    held = " OR ".join(f"({' AND '.join(f'{name} = NEW.{name}' for name in unique.split(','))})" for unique in same)
    there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {held})"  # noqa: S608 (every name is of this module)
    return [*verbs, f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {there} {refuse}"]


def _function() -> str:
    return _FUNCTION.replace("REFUSAL", _REFUSAL)


def _postgresql(table: str) -> list[str]:
    rows = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION trial_refuse_change()"
        for verb in ("update", "delete")
    ]
    whole = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    return [*rows, whole + "FOR EACH STATEMENT EXECUTE FUNCTION trial_refuse_change()"]
