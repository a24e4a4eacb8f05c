"""One's own data out and erased, retention, the commands on accounts, the administrator's page."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone

from account_journey import ADDRESS, PASSWORD, letters_of_accounts, link_in, make_account, show_again, sign_in, sign_up
from ask_journey import SENDER, ask_home, client, send  # noqa: F401  # fixtures
from ask_records import TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from share_journey import NOTE_WORDS, share_notes
from trialogue.cli import cli
from trialogue.errors import BadInput
from trialogue.portal.accounts.addresses import find_account
from trialogue.portal.accounts.models import Account, Grant, Role, SealedAddress
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.alerts.models import Follow, Follower
from trialogue.portal.ask.models import Message
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.notes.models import AccountNote
from trialogue.portal.privacy.retention import run_retention
from trialogue.portal.share.models import Share
from trialogue.portal.vault.erasures import ERASED_FILE
from trialogue.portal.vault.models import DataKey

# ruff: noqa: F811  # fixtures are imported by their names


def run(desk: Desk, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [*desk.command, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | desk.environment | environment,
    )


def run_here(desk: Desk, *arguments: str, typed: str | bytes = "") -> Result:
    """The same within this process, where the one line of an error does not matter."""
    return CliRunner().invoke(cli, ["--home", str(desk.home), *arguments], input=typed)


def keep_notes_shares_and_alerts(client: Client) -> None:
    """One of each, of whoever is signed in."""
    plain = client.get(f"/study/{TWO_SITES}/notes").content.decode()
    part = plain.partition('label="Criteria"')[2].partition('<option value="')[2].partition('"')[0]
    assert client.post(f"/study/{TWO_SITES}/notes", {"part": part, "words": NOTE_WORDS}).status_code == 302
    share_notes(client, TWO_SITES)
    asked = {"email": ADDRESS, "rhythm": "weekly", "language": "en"}
    assert client.post(f"/study/{TWO_SITES}/follow", asked).headers["Location"] == "/account/alerts"


def test_everything_of_a_person_comes_as_one_file_and_goes_with_her_keys(client: Client, desk: Desk) -> None:
    account = make_account()
    send(client, TWO_SITES, email="stranger@example.net")
    send(client, TWO_SITES, email=ADDRESS.upper(), words="mistyped by a stranger")
    other = make_account("other@example.net")
    sign_in(client)
    send(client, TWO_SITES, email="elsewhere@example.net")
    keep_notes_shares_and_alerts(client)
    assert client.get("/account/my-data").headers["Location"] == "/account/again?next=/account/my-data"
    show_again(client)
    answer = client.get("/account/my-data")
    assert 'filename="trialogue-my-data.json"' in answer.headers["Content-Disposition"]
    document = json.loads(answer.content)
    assert document["format"] == "trialogue-export-1"
    assert document["account"]["email"] == ADDRESS
    by_address, message = document["messages"]
    assert (message["words"], message["phone"]) == (SENDER["words"], SENDER["phone"])
    assert (by_address["study"], "words" in by_address, "phone" in by_address) == (TWO_SITES, False, False)
    assert [note["words"] for note in document["notes"]] == [NOTE_WORDS]
    assert [(share["kind"], share["times_opened"]) for share in document["shares"]] == [("notes", 0)]
    assert [each["follows"] for each in document["alerts"]] == [{"nct_id": TWO_SITES}]
    stranger, *hers = Message.objects.order_by("created_at")
    keys = {str(each.person_id) for each in (account, *hers, Share.objects.get(), Follower.objects.get())}
    assert "for good" in read_page(client.get("/account/delete")).text
    gone = client.post("/account/delete")
    assert "Your account has been erased" in read_page(gone).text
    assert client.get("/account").status_code == 302
    assert sign_in(Client()).status_code == 200
    assert list(Account.objects.all()) == [other]
    assert SealedAddress.objects.get().account == other
    assert [model.objects.count() for model in (AccountNote, Share, Follower, Follow)] == [0, 0, 0, 0]
    assert Message.objects.get(person__isnull=False) == stranger
    assert not DataKey.objects.filter(id__in=keys).exists()
    assert keys <= set((desk.home / ERASED_FILE).read_text().split())


@ON_SQLITE
def test_deleting_takes_a_form_of_ours_and_the_last_administrator_stays(client: Client) -> None:
    account = make_account()
    grant_role(account, Role.ADMINISTRATOR, timezone.now())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account)
    assert strict.post("/account/delete").status_code == 403
    sign_in(client)
    show_again(client)
    refused = client.post("/account/delete")
    assert refused.status_code == 409
    assert "You are the last administrator." in read_page(refused).text
    grant_role(make_account("next@example.net"), Role.ADMINISTRATOR, timezone.now())
    assert client.post("/account/delete").status_code == 200
    assert Account.objects.count() == 1


def test_retention_erases_what_is_over_and_nothing_else(client: Client) -> None:
    sign_up(client)
    make_account("kept@example.net")
    send(client, TWO_SITES)
    send(client, TWO_SITES, email="second@example.net")
    Message.objects.filter(pk=Message.objects.latest("created_at").pk).update(
        created_at=timezone.now() - timedelta(days=181)
    )
    Account.objects.exclude(emailaddress__verified=True).update(created_at=timezone.now() - timedelta(days=8))
    OutboxMail.objects.filter(kind="account").update(state="sent", finished_at=timezone.now() - timedelta(days=31))
    expected = {
        "messages": 1,
        "messages-unreadable": 0,
        "letters": 1,
        "accounts-unconfirmed": 1,
        "accounts-erased": 0,
    }
    assert run_retention(timezone.now(), dry=True).items() >= expected.items()
    assert Account.objects.count() == 2
    assert run_retention(timezone.now()).items() >= expected.items()
    assert run_retention(timezone.now()).items() >= dict.fromkeys(expected, 0).items()
    assert find_account("kept@example.net")
    assert Account.objects.count() == 1
    assert Message.objects.filter(person__isnull=False).count() == 1
    DataKey.objects.filter(account__isnull=False).delete()
    assert run_retention(timezone.now())["accounts-erased"] == 1
    assert Account.objects.count() == 0


def test_the_first_administrator_and_a_coordinator_are_made_by_commands(client: Client, desk: Desk) -> None:
    # One command as a process of its own; the others here, where they cost no start.
    created = run(desk, "account", "create", ADDRESS, "--administrator", "--password-stdin", "--json", typed=PASSWORD)
    assert created.returncode == 0, created.stderr
    made = json.loads(created.stdout)
    assert made["roles"] == [{"role": "administrator", "study": "", "site": ""}]
    assert ADDRESS not in created.stdout + created.stderr
    assert sign_in(client).headers["Location"] == "/account"
    assert client.get("/account/administration").status_code == 200
    assert run_here(desk, "account", "grant", ADDRESS, "coordinator", "--study", TWO_SITES.lower()).exit_code == 0
    assert client.get("/desk").status_code == 200
    last = run_here(desk, "account", "withdraw", made["id"], "administrator").exception
    assert isinstance(last, BadInput)
    assert "last administrator" in str(last)
    assert run_here(desk, "account", "withdraw", made["id"], "coordinator", "--study", TWO_SITES).exit_code == 0
    assert client.get("/desk").status_code == 404
    listed = run_here(desk, "account", "list")
    assert made["id"] in listed.stdout and ADDRESS not in listed.stdout
    assert ADDRESS in run_here(desk, "account", "list", "--addresses").stdout
    exported = run_here(desk, "account", "export", made["id"])
    assert json.loads(exported.stdout)["account"]["email"] == ADDRESS
    counted = json.loads(run_here(desk, "retention", "run", "--dry-run", "--json").stdout)
    assert counted["dry_run"] is True and set(counted["erased"]) >= {"messages", "letters", "sessions"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("arguments", "typed", "status", "words"),
    [
        (["create", "nobody", "--password-stdin"], PASSWORD, 3, "no e-mail address"),
        (["create", ADDRESS, "--password-stdin"], "short", 3, "will not do"),
        (["create", ADDRESS], "", 3, "--password-stdin"),
        (["create", ADDRESS, "--invite"], "", 3, "TRIALOGUE_PUBLIC_URL"),
        (["grant", "no@example.net", "administrator"], "", 4, "no account"),
        (["grant", "7", "administrator"], "", 4, "no such account"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    desk: Desk, arguments: list[str], typed: str, status: int, words: str
) -> None:
    done = run(desk, "account", *arguments, typed=typed)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (status, 1)
    assert words in done.stderr
    assert Account.objects.count() == 0


@ON_SQLITE
def test_a_password_that_is_no_text_is_refused_in_words(desk: Desk) -> None:
    failure = run_here(desk, "account", "create", ADDRESS, "--password-stdin", typed=b"\xc8\n").exception
    assert isinstance(failure, BadInput) and "is not UTF-8 text" in str(failure)


@ON_SQLITE
def test_an_administrator_invites_a_coordinator_and_withdraws_her(client: Client) -> None:
    grant_role(make_account(), Role.ADMINISTRATOR, timezone.now())
    sign_in(client)
    form = {"address": "new@example.net", "role": "coordinator", "nct_id": TWO_SITES}
    wrong = client.post("/account/administration", form | {"nct_id": "NCT00000001"})
    assert "There is no study of this number" in read_page(wrong).text
    assert client.post("/account/administration", form).status_code == 302
    (letter,) = letters_of_accounts()
    assert letter.to == "new@example.net"
    invited = Client()
    chosen = invited.get(link_in(letter), follow=True).redirect_chain[-1][0]
    assert invited.post(chosen, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert sign_in(invited, "new@example.net", next="/desk").headers["Location"] == "/desk"
    assert invited.get("/desk").status_code == 200
    page = client.get("/account/administration").content.decode()
    assert "Coordinator: NCT99000701" in read_page(client.get("/account/administration")).text
    coordinator = Grant.objects.get(role=Role.COORDINATOR)
    assert f"/account/administration/withdraw/{coordinator.pk}" in page
    assert invited.post(f"/account/administration/withdraw/{coordinator.pk}").status_code == 404
    client.post(f"/account/administration/withdraw/{coordinator.pk}")
    assert invited.get("/desk").status_code == 404
    own = Grant.objects.get()
    assert client.post(f"/account/administration/withdraw/{own.pk}").status_code == 400
    client.post(f"/account/administration/close/{coordinator.account_id}", {"closed": "1"})
    assert invited.get("/account").status_code == 302
    assert Grant.objects.count() == 1
