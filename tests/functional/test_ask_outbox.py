"""`trialogue outbox` as a process of its own, with a real SMTP server: sent, failed and told, killed, retried."""

from __future__ import annotations

import base64
import json
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ask_journey import PRIVATE, SENDER, ask_home, client, send  # noqa: F401  # fixtures
from ask_records import REGISTRY, RESTATED, TWO_SITES
from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import Server, smtp  # noqa: F401  # fixture
from trialogue.portal.mail.models import OutboxMail

# ruff: noqa: F811  # fixtures are imported by their names
ON_THE_WAY = "?where=Basel"


def outbox(desk: Desk, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*desk.command, "outbox", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | desk.environment | environment,
    )


@pytest.fixture
def page(client: Client, smtp: Server, settings: Any) -> str:
    """The page of a message that waits to be sent to a local server."""
    settings.TRIALOGUE_MAIL = smtp.settings()
    location: str = send(client, TWO_SITES, ON_THE_WAY).headers["Location"]
    return location


def states() -> dict[str, str]:
    return dict(OutboxMail.objects.values_list("kind", "state"))


def test_both_letters_arrive_and_the_page_says_so(page: str, client: Client, desk: Desk, smtp: Server) -> None:
    done = outbox(desk, "send", "--json", **smtp.environment())
    assert (done.returncode, json.loads(done.stdout)) == (0, {"ended": {"sent": 2}, "erased": 0}), done.stderr
    assert sorted(smtp.inbox.recipients) == [SENDER["email"], "basel@example.org"]
    assert all(letter["From"] == "desk@portal.example" for letter in smtp.inbox.letters)
    text = read_page(client.get(page)).text
    assert "Your message has been sent" in text
    assert "A copy went to your e-mail address" in text
    assert outbox(desk, "send", **smtp.environment()).stdout == "Nothing is due.\n"
    assert len(smtp.inbox.letters) == 2


def test_a_worker_killed_between_sending_and_recording_never_sends_again_by_itself(
    page: str, client: Client, desk: Desk, smtp: Server
) -> None:
    worker = subprocess.Popen(
        [*desk.command, "outbox", "send"],
        env=os.environ | desk.environment | smtp.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    smtp.inbox.on_words = lambda: os.kill(worker.pid, signal.SIGKILL)
    written, _ = worker.communicate(timeout=120)
    assert worker.returncode == -signal.SIGKILL, written
    smtp.inbox.on_words = None
    assert len(smtp.inbox.letters) == 1
    killed = OutboxMail.objects.get(message_id=smtp.inbox.letters[0]["Message-ID"])
    assert killed.state == "sending"
    done = outbox(desk, "send", "--json", "--stale-after", "0", **smtp.environment())
    assert done.returncode == 6, done.stderr
    assert json.loads(done.stdout)["ended"] == {"sent": 1, "possibly-twice": 1}
    killed.refresh_from_db()
    assert killed.state == "possibly-twice"
    assert len(smtp.inbox.letters) == 2
    if killed.kind == "to-site":
        assert "handed over, and no answer came" in read_page(client.get(page)).text
    outbox(desk, "send", "--stale-after", "0", **smtp.environment())
    assert len(smtp.inbox.letters) == 2
    assert outbox(desk, "retry", str(killed.id), **smtp.environment()).returncode == 0
    assert json.loads(outbox(desk, "send", "--json", **smtp.environment()).stdout)["ended"] == {"sent": 1}
    assert [letter["Message-ID"] for letter in smtp.inbox.letters].count(killed.message_id) == 2
    assert set(states().values()) == {"sent"}


def test_a_server_that_is_down_is_told_in_one_line_and_nothing_is_lost(page: str, desk: Desk, smtp: Server) -> None:
    smtp.controller.stop()
    done = outbox(desk, "send", **smtp.environment())
    smtp.start_again()
    assert done.returncode == 5
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nothing was lost" in done.stderr
    assert set(states().values()) == {"queued"}


def test_a_site_that_refuses_for_good_is_told_to_the_sender(
    page: str, client: Client, desk: Desk, smtp: Server
) -> None:
    first = OutboxMail.objects.order_by("not_before", "created_at").first()
    assert first is not None
    refused = "550 no such box basel@example.org"
    smtp.inbox.rcpt_replies = [refused] if first.kind == "to-site" else ["250 OK", refused]
    done = outbox(desk, "send", "--json", **smtp.environment())
    assert done.returncode == 6
    assert json.loads(done.stdout)["ended"] == {"sent": 2, "failed": 1}
    told = smtp.inbox.letters[-1]
    assert told["To"] == SENDER["email"]
    assert "could not be delivered" in told["Subject"]
    assert "+41 61 555 01 00" in told.get_content()
    assert "Rheinhospital" in told.get_content()
    text = read_page(client.get(page)).text
    assert "Your message could not be delivered" in text
    assert "call +41 61 555 01 00" in text
    assert not [word for word in PRIVATE if word in done.stderr]


def test_the_list_names_nobody_and_one_letter_is_shown_when_asked_for(page: str, desk: Desk, smtp: Server) -> None:
    listed = outbox(desk, "list", "--json", **smtp.environment())
    rows = json.loads(listed.stdout)["letters"]
    assert {(row["kind"], row["nct_id"], row["state"]) for row in rows} == {
        ("to-site", TWO_SITES, "queued"),
        ("copy", TWO_SITES, "queued"),
    }
    table = outbox(desk, "list", "--state", "queued", **smtp.environment()).stdout
    assert not [word for word in (*PRIVATE, "basel@example.org") if word in table + listed.stdout]
    number = next(row["id"] for row in rows if row["kind"] == "to-site")
    shown = outbox(desk, "show", number, **smtp.environment()).stdout
    assert "To: basel@example.org\nReply-To: a.quistgaard@example.net\n" in shown
    assert json.loads(outbox(desk, "show", number, "--json").stdout)["to"] == "basel@example.org"
    assert outbox(desk, "list", "--state", "failed").stdout == "No letter is failed.\n"
    assert "1 older letters are not shown" in outbox(desk, "list", "--limit", "1").stdout


def test_held_letters_leave_only_when_the_operator_says_so_and_those_of_restated_records_never(
    client: Client, desk: Desk, smtp: Server
) -> None:
    for number, nct_id in enumerate((REGISTRY, RESTATED)):
        send(client, nct_id, email=f"n{number}@example.net")
    assert set(states().values()) == {"held"}
    assert outbox(desk, "send", **smtp.environment()).stdout == "Nothing is due.\n"
    rows = json.loads(outbox(desk, "list", "--json", **smtp.environment()).stdout)["letters"]
    ids = {(row["nct_id"], row["kind"]): row["id"] for row in rows}
    refused = outbox(desk, "retry", ids[RESTATED, "to-site"], **smtp.environment())
    assert refused.returncode == 3
    assert "fictional or restated" in refused.stderr
    off = outbox(desk, "retry", ids[REGISTRY, "to-site"])
    assert "no mail server is set up" in off.stderr
    assert outbox(desk, "retry", ids[REGISTRY, "to-site"], **smtp.environment()).returncode == 0
    outbox(desk, "send", **smtp.environment())
    assert smtp.inbox.recipients == ["desk@clinic.ch"]


@pytest.mark.parametrize("number", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_number_that_is_not_there_is_told(client: Client, desk: Desk, number: str) -> None:
    for command in ("show", "retry"):
        done = outbox(desk, command, number)
        assert done.returncode == 4
        assert "trialogue outbox list" in done.stderr


def test_a_lost_desk_key_stops_the_worker_before_it_claims_anything(page: str, desk: Desk, smtp: Server) -> None:
    (desk.home / "desk.key").rename(desk.home / "elsewhere")
    done = outbox(desk, "send", **smtp.environment())
    assert done.returncode == 5
    assert "desk.key is missing" in done.stderr
    assert set(states().values()) == {"queued"}
    assert not (desk.home / "desk.key").exists()


def test_the_demonstration_has_a_desk_key_for_its_owner_alone_and_none_in_its_database(demo_home: Path) -> None:
    key = demo_home / "desk.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    words = key.read_bytes().strip()
    for path in demo_home.glob("desk.sqlite3*"):
        assert words not in path.read_bytes()
        assert base64.urlsafe_b64decode(words) not in path.read_bytes()
