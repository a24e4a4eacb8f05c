"""Walking through alerts in tests: sign up, confirm by the mail's link, let the records change, be told."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alert_records import build_home
from desk_database import Desk
from smtp_server import Server
from trialogue.portal.mail.outbox import read_letter

ADDRESS = "a.quistgaard@example.net"
NOW = datetime.datetime(2026, 6, 1, 6, 0, tzinfo=datetime.UTC)
LINK = re.compile(r"https://portal\.example(/alerts/(\w+)/\S+)")


@pytest.fixture(scope="session")
def alert_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The records before and after the amendments."""
    return build_once(tmp_path_factory.getbasetemp())


@cache
def build_once(run: Path) -> tuple[Path, str, str]:
    """Each module that imports the fixture has one of its own, and all share this home."""
    home = run / "alert-home"
    home.mkdir()
    return (home, *build_home(home))


@dataclass
class Walk:
    """A portal with an empty desk at a moment, a mail server, and what a person does there."""

    desk: Desk
    smtp: Server
    client: Client
    snapshots: tuple[str, str]
    monkeypatch: pytest.MonkeyPatch
    now: datetime.datetime = NOW

    def amend(self) -> None:
        """The amended records arrive: another snapshot serves from now on."""
        self.serve(1)

    def serve(self, number: int) -> None:
        (self.desk.home / "snapshots" / "CURRENT").write_text(self.snapshots[number] + "\n")

    def wait(self, **passed: float) -> None:
        """Let time pass."""
        self.now += datetime.timedelta(**passed)

    def sign_up(self, page: str, **fields: str) -> Any:
        """Send the form of a page; `page` is its address, with the query of a search."""
        path, _, query = page.partition("?")
        given = {"email": ADDRESS, "rhythm": "at-once", "language": "en", "query": query}
        return self.client.post(path, given | fields)

    def send(self) -> list[Any]:
        """Send what is due; the letters that arrived by it."""
        from trialogue.portal.mail.worker import send_due

        already = len(self.smtp.inbox.letters)
        send_due(lambda: self.now)
        return self.smtp.inbox.letters[already:]

    def tell(self) -> int:
        """Put digests into the outbox as `trialogue alerts run` does; how many."""
        from trialogue.portal import serving
        from trialogue.portal.alerts.digests import compile_digests
        from trialogue.portal.alerts.news import Sources
        from trialogue.portal.alerts.public_links import link_maker
        from trialogue.portal.history.versions import open_archive

        archive = open_archive()
        assert archive is not None
        with archive:
            done = compile_digests(Sources(serving.snapshot(), archive), link_maker(None), self.now)
        assert done.unreadable == []
        return done.digests

    def follow(self, page: str, **fields: str) -> dict[str, str]:
        """Sign up and confirm; the links of the letter by what they are for."""
        self.sign_up(page, **fields)
        (letter,) = self.send()
        found = links(letter)
        assert self.client.post(found["confirm"]).status_code == 302
        return found


def links(letter: Any) -> dict[str, str]:
    """The addresses in a letter that arrived, by what they are for."""
    words = letter.get_content()
    return {name: address for address, name in LINK.findall(words)}


def waiting() -> list[Any]:
    """The letters in the outbox, opened, in the order in which they were written."""
    from trialogue.portal.mail.models import OutboxMail

    return [read_letter(row) for row in OutboxMail.objects.select_related("person").order_by("created_at", "id")]


@pytest.fixture
def walk(
    desk: Desk,
    smtp: Server,
    alert_home: tuple[Path, str, str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Walk:
    """An empty desk before the amendments, mail on."""
    from django.utils import timezone

    home, *names = alert_home
    settings.TRIALOGUE_MAIL = smtp.settings()
    (desk.home / "snapshots").mkdir()
    for name in names:
        (desk.home / "snapshots" / name).symlink_to(home / "snapshots" / name)
    (desk.home / "archive.sqlite").symlink_to(home / "archive.sqlite")
    walk = Walk(desk, smtp, Client(), (names[0], names[1]), monkeypatch)
    monkeypatch.setattr(timezone, "now", lambda: walk.now)
    walk.serve(0)
    return walk
