"""`trialogue alerts run` as a process of its own: told once, killed and gone on, a server that is down, two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from typing import Any

from alert_journey import ADDRESS, Walk, alert_home, links, walk  # noqa: F401  # fixtures
from alert_records import AMENDED, TITLE
from desk_database import ON_SQLITE, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from smtp_server import smtp  # noqa: F401  # fixture
from trialogue.portal.alerts.models import Digest, Follower
from trialogue.portal.mail.models import OutboxMail

# ruff: noqa: F811  # fixtures are imported by their names
STUDY = f"/study/{AMENDED}/follow"


def alerts(walk: Walk, *arguments: str, mail: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    given = walk.smtp.environment() if mail else {}
    return subprocess.run(
        [*walk.desk.command, "alerts", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | walk.desk.environment | given | environment,
    )


def followed(walk: Walk, *addresses: str) -> None:
    """Each of these mailboxes follows the study, which then changes."""
    for address in addresses:
        walk.follow(STUDY, email=address)
    walk.amend()


def test_a_run_tells_each_once_and_says_what_it_did(walk: Walk) -> None:
    followed(walk, ADDRESS, "b@example.net")
    before = len(walk.smtp.inbox.letters)
    done = alerts(walk, "run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "looked_at": 2,
        "digests": 2,
        "unreadable": [],
        "ended": {"sent": 2},
        "erased": 0,
    }
    told = walk.smtp.inbox.letters[before:]
    assert sorted(str(each["To"]) for each in told) == [ADDRESS, "b@example.net"]
    assert TITLE in read_page(walk.client.get(links(told[0])["digest"])).text
    again = json.loads(alerts(walk, "run", "--json").stdout)
    assert (again["digests"], again["ended"], len(walk.smtp.inbox.letters)) == (0, {}, before + 2)
    counts = json.loads(alerts(walk, "status", "--json").stdout)
    assert (counts["followers"], counts["followed"], counts["digests_kept"]) == (2, 2, 2)
    assert ADDRESS not in done.stdout + done.stderr


def test_killed_between_sending_and_recording_no_digest_is_lost_and_none_is_sent_again_silently(walk: Walk) -> None:
    followed(walk, ADDRESS, "b@example.net")
    before = len(walk.smtp.inbox.letters)
    worker = subprocess.Popen(
        [*walk.desk.command, "alerts", "run"],
        env=os.environ | walk.desk.environment | walk.smtp.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    walk.smtp.inbox.on_words = lambda: os.kill(worker.pid, signal.SIGKILL)
    written, _ = worker.communicate(timeout=120)
    assert worker.returncode == -signal.SIGKILL, written
    walk.smtp.inbox.on_words = None
    assert Digest.objects.count() == 2
    done = alerts(walk, "run", "--json")
    assert json.loads(done.stdout)["digests"] == 0, done.stderr
    told = [str(each["To"]) for each in walk.smtp.inbox.letters[before:]]
    assert sorted(told) == [ADDRESS, "b@example.net"]
    killed = OutboxMail.objects.get(state="sending")
    done = subprocess.run(
        [*walk.desk.command, "outbox", "send", "--stale-after", "0", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | walk.desk.environment | walk.smtp.environment(),
    )
    assert json.loads(done.stdout)["ended"] == {"possibly-twice": 1}
    killed.refresh_from_db()
    assert killed.state == "possibly-twice"
    assert len(walk.smtp.inbox.letters) == before + 2


@ON_SQLITE
def test_a_server_that_is_down_is_told_and_the_digest_goes_later(walk: Walk) -> None:
    followed(walk, ADDRESS)
    before = len(walk.smtp.inbox.letters)
    walk.smtp.controller.stop()
    done = alerts(walk, "run")
    walk.smtp.start_again()
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (5, 1)
    assert "nothing was lost" in done.stderr
    assert json.loads(alerts(walk, "run", "--json").stdout)["ended"] == {"sent": 1}
    assert len(walk.smtp.inbox.letters) == before + 1


@ON_SQLITE
def test_without_mail_or_a_public_address_nobody_is_told_and_nothing_is_lost(walk: Walk) -> None:
    followed(walk, ADDRESS)
    off = alerts(walk, "run", mail=False)
    nowhere = alerts(walk, "run", TRIALOGUE_PUBLIC_URL="", TRIALOGUE_MAIL_TO_SITES="0")
    assert (off.returncode, nowhere.returncode) == (5, 5)
    assert "no mail server is named" in off.stderr
    assert "TRIALOGUE_PUBLIC_URL is empty" in nowhere.stderr
    assert Digest.objects.count() == 0
    only = json.loads(alerts(walk, "run", "--no-send", "--json").stdout)
    assert (only["digests"], only["ended"]) == (1, {})
    assert OutboxMail.objects.get(kind="alert").state == "queued"


def test_two_runs_at_once_tell_each_person_once(walk: Walk) -> None:
    followed(walk, *(f"n{number}@example.net" for number in range(6)))
    before = len(walk.smtp.inbox.letters)
    results: list[Any] = []
    runs = [threading.Thread(target=lambda: results.append(alerts(walk, "run", "--json"))) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert [each.returncode for each in results] == [0, 0], [each.stderr for each in results]
    assert sum(json.loads(each.stdout)["digests"] for each in results) == 6
    told = [str(each["To"]) for each in walk.smtp.inbox.letters[before:]]
    assert sorted(told) == sorted(set(told))
    assert len(told) == Follower.objects.count() == 6
