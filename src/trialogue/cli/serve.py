"""`trialogue serve`: the portal, served by granian from the snapshot in the home directory."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from trialogue.cli import Settings
from trialogue.errors import BadInput

_MIGRATING: Final = 0x7121A10C
"""The number of our advisory lock among those of the database; any will do that nobody else uses."""

# The server's own log, too, names places in the code and never the message of an exception, which may quote a fact.
SERVER_LOG: Final[dict[str, Any]] = {
    "filters": {"quiet": {"()": "trialogue.portal.quiet_log.WithoutQuery"}},
    "formatters": {
        "generic": {"()": "trialogue.portal.quiet_log.PlaceOnly", "format": "%(asctime)s %(levelname)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic", "filters": ["quiet"]}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--reload", is_flag=True, help="Start again when the code changes (for development).")
@click.option("--json", "as_json", is_flag=True, help="Print where it serves as JSON, before serving.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, reload: bool, as_json: bool) -> None:
    """Serve the portal from the snapshot in the home directory, until interrupted."""
    from trialogue.cli.output import print_json
    from trialogue.snapshot.directory import current_folder
    from trialogue.snapshot.manifest import read_manifest

    home: Path = ctx.obj.home
    read_manifest(current_folder(home))  # one of another version is told here, not page by page
    try_address(host, port)
    prepare_desk(home)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if as_json:
        print_json({"url": url, "home": str(home)})
    else:
        click.echo(f"Serving {home} on {url} (stop with Ctrl-C)", err=True)
    run_server(home, host, port, reload=reload)


def prepare_desk(home: Path) -> None:
    """Make the key and the desk database of a home, or bring the database up to date; instant when it is."""
    os.environ["TRIALOGUE_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialogue.portal.settings")
    from trialogue.portal.environment import ensure_secret_key

    ensure_secret_key(home)
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import OperationalError

    try:
        with _no_other_migrating(home):
            if not _is_up_to_date():
                call_command("migrate", verbosity=0, interactive=False)
    except (OperationalError, OSError) as error:
        raise BadInput(f"the desk database cannot be used ({error}); let this account write where it lies ({home}, or "
                       "what DATABASE_URL names), or choose another home with --home") from error  # fmt: skip
    from trialogue.portal.vault.person_keys import prepare_vault

    prepare_vault(home)


def _is_up_to_date() -> bool:
    """Whether no migration is left to do: asked first, since `migrate` takes long even where it finds nothing."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _no_other_migrating(home: Path) -> Iterator[None]:
    """Two commands that begin at once would make the same tables and rows: the second waits for the first, by a lock
    of the database on PostgreSQL, by one on a file of the home on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        with (home / "desk.lock").open("w") as file:
            flock(file, LOCK_EX)  # given back when the file is closed, however the process ends
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])


def on_the_desk(command: Callable[..., None]) -> Callable[..., None]:
    """Bring the desk database up to date before a command looks at it."""

    @wraps(command)
    def run(settings: Settings, *arguments: Any, **options: Any) -> None:
        prepare_desk(settings.home)
        command(*arguments, **options)

    return run


def run_server(home: Path, host: str, port: int, *, reload: bool = False) -> None:
    """Serve until interrupted. The address has been tried: see :func:`try_address`."""
    os.environ["TRIALOGUE_HOME"] = str(home.resolve())
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # Access logs would write query strings; the portal's own log says what failed.
    Granian(
        "trialogue.portal.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOG,
        reload=reload,
    ).serve()


def try_address(host: str, port: int) -> None:
    """Raise BadInput when the address cannot be listened on.

    Listening fails inside granian's own process; asked first, it can be told in one line before anything is announced.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            option = "--host" if isinstance(error, socket.gaierror) else "--port"
            raise BadInput(
                f"cannot listen on {host} port {port} ({error.strerror}); choose another with {option}"
            ) from None
