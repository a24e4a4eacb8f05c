"""Everything a blinded person can look at, for the release gate: a trial is played twice, its arms exchanged, and each
output must be the same bytes.

Add a page by a line in :data:`OUTPUTS`: its name, and a function that is given the desk and gives what the page sends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from desk_database import Desk
from trialogue.cli import Settings
from trialogue.cli.desk import desk as group
from trialogue.errors import UserError

STUDY = "NCT04515719"
BY = ("--by", "somebody", "--role")
_OWN = {"hash", "previous", "nonce"}
"""What differs between two logs of the same events: a nonce of chance, and the hashes over it."""


def run(desk: Desk, *arguments: str) -> str:
    """What a command prints, or the words it refuses with."""
    settings = Settings(desk.home, home_given=True)
    try:
        return (
            CliRunner()
            .invoke(group, list(arguments), obj=settings, catch_exceptions=False, standalone_mode=False)
            .stdout
        )
    except UserError as error:
        return f"refused: {error}"


def _command(*arguments: str) -> Callable[[Desk], bytes]:
    return lambda desk: run(desk, *arguments).encode()


def _log(desk: Desk) -> bytes:
    lines = [json.loads(line) for line in run(desk, "export", STUDY).splitlines()]
    return json.dumps([{name: value for name, value in line.items() if name not in _OWN} for line in lines]).encode()


def _log_sizes(desk: Desk) -> bytes:
    return repr([len(line) for line in run(desk, "export", STUDY).splitlines()]).encode()


def _tables(form: str) -> Callable[[Desk], bytes]:
    def write(desk: Desk) -> bytes:
        with TemporaryDirectory() as folder:
            run(desk, "export", STUDY, "--format", form, "--to", f"{folder}/tables")
            files = sorted(Path(folder, "tables").iterdir())
            assert files
            content = {path.name: path.read_text(encoding="utf-8") for path in files}
        if form == "dataset-json":
            documents = {name: json.loads(text) for name, text in content.items()}
            for document in documents.values():
                del document["datasetJSONCreationDateTime"]
            return json.dumps(documents).encode()
        return json.dumps(content).encode()

    return write


def _database(_: Desk) -> bytes:
    """What whoever reads the database sees without a key: every plain column, and the length of every sealed one."""
    from trialogue.portal.trial import models

    seen: dict[str, list[Any]] = {}
    for model in (models.LogEntry, models.Slot, models.Allocation, models.SealedKit, models.ProtocolDocument):
        fields = [field.attname for field in model._meta.concrete_fields if field.attname not in _OWN]
        for row in model.objects.order_by("pk").values_list(*fields):
            shown = [len(value) if isinstance(value, bytes | memoryview) else value for value in row]
            seen.setdefault(model.__name__, []).append(shown)
    assert len(seen) == 5
    return repr(seen).encode()


def _page(path: str, role: str = "investigator") -> Callable[[Desk], bytes]:
    """What a page of the study shows somebody blinded, without what differs each time: tokens of forms."""

    def show(desk: Desk) -> bytes:
        from django.test import Client

        from account_journey import make_account
        from trialogue.portal.accounts.addresses import find_account
        from trialogue.portal.accounts.models import Role
        from trialogue.portal.accounts.roles import grant_role

        address = f"{role}@example.net"
        try:
            account = find_account(address)
        except UserError:
            account = make_account(address)
            grant_role(account, Role(role), datetime.now(UTC), nct_id=STUDY)
        browser = Client()
        browser.force_login(account)
        answer = browser.get(f"/desk/{STUDY}/trial{path}")
        assert answer.status_code == 200, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return _TOKEN.sub(b"", content)

    return show


_TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"')
OUTPUTS: dict[str, Callable[[Desk], bytes]] = {
    "consort": _command("consort", STUDY, "--json"),
    "recruitment": _command("recruitment", STUDY, "--planned-until", "2022-12-31"),
    "due": _command("due", STUDY, "--as-of", "2022-05-01"),
    "kits": _command("kits", STUDY, "--as-of", "2022-05-01"),
    "every kit": _command("kits", STUDY, "--list"),
    "open report": _command("report", STUDY, "--as-of", "2022-05-01"),
    "the log": _log,
    "sizes of the log's lines": _log_sizes,
    "CSV": _tables("csv"),
    "Dataset-JSON": _tables("dataset-json"),
    "database without keys": _database,
    "page: overview": _page(""),
    "page: participant": _page("/participants/P-002"),
    "page: visit": _page("/participants/P-002/visits/v4"),
    "page: visit to come": _page("/participants/P-002/visits/unscheduled"),
    "page: randomise": _page("/participants/P-002/randomise"),
    "page: code": _page("/participants/P-002/code"),
    "page: kits": _page("/kits", "coordinator"),
    "page: open report": _page("/report", "monitor"),
    "file: doses": _page("/files/doses-csv", "monitor"),
    "refused: randomise": _command(
        "randomise", STUDY, "P-002", "--day", "2022-01-10", "--request", "late", *BY, "coordinator"
    ),
    "refused: dispense": _command(
        "dispense", STUDY, "P-002", "v5", "--day", "2022-01-10", "--request", "late", *BY, "pharmacist"
    ),
    "refused: confirm a code break": _command("code-break", "confirm", STUDY, "P-002", *BY, "pharmacist"),
    "refused: closed report": _command("closed-report", STUDY, "--seen-by", "me", *BY, "investigator"),
    "refused: unblind": _command("unblind", STUDY, "--seen-by", "me", *BY, "monitor"),
}
"""Name to output; a page's author adds hers."""
