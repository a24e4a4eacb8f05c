"""`trialogue account`: make accounts, grant roles, close, export and erase, for those who run the portal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from trialogue.cli.asking import ask_before
from trialogue.cli.output import print_json
from trialogue.cli.serve import on_the_desk
from trialogue.conduct.roles import ROLES
from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.portal.accounts.models import Account


@click.group()
def account() -> None:
    """Make accounts and grant roles. The first administrator is made here; see docs/how-to/first-administrator.md."""


@account.command()
@click.argument("address")
@click.option("--administrator", is_flag=True, help="Grant the role of administrator.")
@click.option("--invite", "invited", is_flag=True, help="Set no password; a letter asks for one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def create(address: str, administrator: bool, invited: bool, password_stdin: bool, as_json: bool) -> None:
    """Make a confirmed account for ADDRESS, with a password or an invitation."""
    from django.db import transaction
    from django.utils import timezone

    from trialogue.portal.accounts.making import invite, make_account
    from trialogue.portal.accounts.models import Role
    from trialogue.portal.accounts.roles import grant_role
    from trialogue.portal.mail.outbox import mail_settings

    origin = mail_settings().public_url
    if invited and not origin:
        raise BadInput("an invitation needs TRIALOGUE_PUBLIC_URL, for its link; set it, or give a password")
    password = None if invited else _password(password_stdin)
    with transaction.atomic():
        made = make_account(address, password)
        if administrator:
            grant_role(made, Role.ADMINISTRATOR, timezone.now())
        letter = invite(made, origin, timezone.now()) if invited else None
    if as_json:
        print_json({**_described(made), "letter": str(letter.id) if letter else None})
        return
    click.echo(f"Made account {made.pk}{' with the role of administrator' if administrator else ''}.")
    if letter:
        click.echo(f"The invitation is {letter.state} in the outbox: trialogue outbox show {letter.id}")


@account.command("list")
@click.option("--addresses", is_flag=True, help="Show the address of each account too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def list_accounts(addresses: bool, as_json: bool) -> None:
    """List the accounts, oldest first. Names nobody unless --addresses is given."""
    from trialogue.portal.accounts.models import Account

    rows = [_described(each, addresses) for each in Account.objects.select_related("person").order_by("created_at")]
    if as_json:
        print_json({"accounts": rows})
        return
    for row in rows:
        roles = ", ".join(" ".join(filter(None, role.values())) for role in row["roles"])
        state = "open" if row["open"] else "closed"
        click.echo("  ".join(filter(None, [row["id"], row["created_at"][:10], state, row.get("address", ""), roles])))
    if not rows:
        click.echo("There is no account yet; make the first with: trialogue account create ADDRESS --administrator")


@account.command()
@click.argument("account_or_address")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--study", default="", metavar="NCT", help="The study; an administrator has none.")
@click.option("--site", default="", metavar="KEY", help="One site of it (site=KEY on its contact card); else all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def grant(account_or_address: str, role: str, study: str, site: str, as_json: bool) -> None:
    """Grant a role to an account, named by its id or its address."""
    from django.utils import timezone

    from trialogue.portal.accounts.models import Role
    from trialogue.portal.accounts.roles import grant_role

    found = _find(account_or_address)
    new = grant_role(found, Role(role), timezone.now(), nct_id=study.upper(), site_key=site)
    _say(found, "granted" if new else "had it already", as_json)


@account.command()
@click.argument("account_or_address")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--study", default="", metavar="NCT", help="The study; an administrator has none.")
@click.option("--site", default="", metavar="KEY", help="The site that was granted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def withdraw(account_or_address: str, role: str, study: str, site: str, as_json: bool) -> None:
    """Withdraw a role from an account; it ends at once."""
    from trialogue.portal.accounts.roles import withdraw_role

    found = _find(account_or_address)
    granted = found.grants.filter(role=role, nct_id=study.upper(), site_key=site).first()
    if granted is None:
        raise BadInput(f"account {found.pk} has no such role; see: trialogue account list")
    withdraw_role(granted)
    _say(found, "withdrawn", as_json)


@account.command()
@click.argument("account_or_address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def close(account_or_address: str, as_json: bool) -> None:
    """Close an account: nobody can sign in to it; nothing is erased."""
    from trialogue.portal.accounts.roles import close_account

    found = _find(account_or_address)
    close_account(found, closed=True)
    _say(found, "closed", as_json)


@account.command("open")
@click.argument("account_or_address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def open_again(account_or_address: str, as_json: bool) -> None:
    """Open a closed account again."""
    from trialogue.portal.accounts.roles import close_account

    found = _find(account_or_address)
    close_account(found, closed=False)
    _say(found, "open again", as_json)


@account.command()
@click.argument("account_or_address")
@click.pass_obj
@on_the_desk
def export(account_or_address: str) -> None:
    """Print everything kept of the holder of an account, as one JSON document."""
    from django.utils import timezone

    from trialogue.portal.privacy.own_data import export_account

    print_json(export_account(_find(account_or_address), timezone.now()))


@account.command()
@click.argument("account_or_address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def erase(account_or_address: str, yes: bool, as_json: bool) -> None:
    """Erase an account and all that belongs to it by deleting its keys. Cannot be undone."""
    from trialogue.portal.privacy.own_data import erase_account

    found = _find(account_or_address)
    number = str(found.pk)
    if not yes:
        ask_before(f"Erase account {number} for good?")
    messages = erase_account(found)
    if as_json:
        print_json({"id": number, "erased": True, "messages": messages})
    else:
        click.echo(f"Erased account {number} and {messages} messages.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\n")
        except UnicodeDecodeError:
            raise BadInput("the password on standard input is not UTF-8 text; send it as UTF-8") from None
    if not sys.stdin.isatty():
        raise BadInput("no terminal to ask for a password; give it with --password-stdin, or use --invite")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


def _find(account_or_address: str) -> Account:
    from trialogue.errors import NotFound
    from trialogue.portal.accounts.addresses import find_account
    from trialogue.portal.accounts.models import Account
    from trialogue.portal.numbered import row_numbered

    if "@" in account_or_address:
        return find_account(account_or_address)
    found = row_numbered(Account.objects.select_related("person"), account_or_address)
    if found is None:
        raise NotFound("there is no such account; see: trialogue account list --addresses")
    return found


def _say(found: Account, done: str, as_json: bool) -> None:
    if as_json:
        print_json({**_described(found), "done": done})
    else:
        click.echo(f"Account {found.pk}: {done}.")


def _described(found: Account, with_address: bool = False) -> dict[str, Any]:
    from trialogue.portal.accounts.addresses import address_of
    from trialogue.portal.accounts.models import Account

    now = Account.objects.select_related("person").get(pk=found.pk)
    described: dict[str, Any] = {
        "id": str(now.pk),
        "open": now.is_active,
        "created_at": now.created_at.isoformat(timespec="seconds"),
        "roles": [
            {"role": each.role, "study": each.nct_id, "site": each.site_key}
            for each in now.grants.order_by("granted_at")
        ],
    }
    if with_address:
        described["address"] = address_of(now) if now.person else ""
    return described
